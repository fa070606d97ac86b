"""Reads what was done to the appointments with somebody, whoever did it."""

from datetime import datetime
from typing import Final

import sqlalchemy as sa

from libs.contracts.actor import Actor
from libs.contracts.scheduling import calendar as contract
from libs.contracts.values import Named, Page
from libs.persistence.paging import Listing
from services.scheduling.adapters.tables import APPOINTMENTS, COMPANIES, HISTORY, STAFF, TYPES
from services.scheduling.adapters.viewers import parameters, read_viewer
from services.scheduling.queries.appointments import history_item, visible_to

_H: Final = HISTORY.c
_LATEST_FIRST: Final = Listing(
    "done with",
    (_H.at, _H.appointment_id, _H.version),
    (datetime, str, int),
    descending=True,
)


def done_with(
    actor: Actor, query: contract.DoneWithQuery, connection: sa.Connection
) -> Page[contract.DoneWith]:
    """Of the appointments that the asker may see; 403 for contacts and links."""
    read_viewer(connection, actor).require_office_session()
    a = APPOINTMENTS.c
    whose = [a.contact_id == query.contact_id]
    if query.company_id is not None:
        whose.append(a.company_id == query.company_id)
    statement = (
        sa.select(
            HISTORY,
            TYPES.c.id.label("type_id"),
            TYPES.c.name.label("type_name"),
            COMPANIES.c.name.label("company_name"),
        )
        .join(APPOINTMENTS, a.id == _H.appointment_id)
        .join(STAFF, STAFF.c.id == a.staff_id)
        .join(TYPES, TYPES.c.id == a.type_id)
        .outerjoin(COMPANIES, COMPANIES.c.id == a.company_id)
        .where(sa.or_(*whose), *visible_to(actor))
    )
    rows, cursor = _LATEST_FIRST.page(connection, statement, query, parameters(actor))
    items = [
        contract.DoneWith(
            appointment_id=row.appointment_id,
            type=Named(id=row.type_id, name=row.type_name),
            company=row.company_name,
            done=history_item(row, is_for_us=True),
        )
        for row in rows
    ]
    return Page[contract.DoneWith].model_construct(items=items, next_cursor=cursor)
