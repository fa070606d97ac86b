"""Appointment types as answers; contacts find what they may book."""

from typing import Any, Final

import sqlalchemy as sa

from libs.contracts.actor import Actor
from libs.contracts.problem import not_found
from libs.contracts.scheduling import appointment_types as contract
from libs.contracts.values import Page
from libs.persistence.paging import Listing
from libs.persistence.searching import Folded
from services.scheduling.adapters.appointment_types import TYPE_WITH_STAFF
from services.scheduling.adapters.rows import split_ids, type_of
from services.scheduling.adapters.tables import STAFF, TYPE_STAFF, TYPES
from services.scheduling.adapters.viewers import (
    parameters,
    read_viewer,
    viewer_of,
    with_viewer,
)
from services.scheduling.domain.answers import type_answer

_BY_NAME: Final = Listing(
    "appointment_types",
    (sa.func.substr(Folded(TYPES.c.name), 1, 60), TYPES.c.id),
    (str, str),
)
_OPEN_TO_CONTACTS: Final = sa.and_(
    TYPES.c.archived.is_(False),
    sa.or_(
        sa.cast(TYPES.c.bookable_by, sa.Text).like('%"contacts"%'),
        sa.cast(TYPES.c.bookable_by, sa.Text).like('%"public"%'),
    ),
    sa.exists().where(
        TYPE_STAFF.c.type_id == TYPES.c.id,
        TYPE_STAFF.c.staff_id == STAFF.c.id,
        STAFF.c.archived.is_(False),
    ),
)


def list_types(
    actor: Actor, query: contract.TypesQuery, connection: sa.Connection
) -> Page[contract.AppointmentType]:
    read_viewer(connection, actor)
    wanted = _visible_to(actor)
    if not query.archived:
        wanted = wanted.where(TYPES.c.archived.is_(False))
    rows, cursor = _BY_NAME.page(connection, wanted, query)
    return Page.model_construct(items=[_answer(row) for row in rows], next_cursor=cursor)


def get_type(actor: Actor, type_id: str, connection: sa.Connection) -> contract.AppointmentType:
    wanted = with_viewer(_visible_to(actor).where(TYPES.c.id == type_id), actor)
    row = connection.execute(wanted, parameters(actor)).one_or_none()
    if row is None:
        raise not_found()
    viewer_of(actor, row)
    return _answer(row)


def _visible_to(actor: Actor) -> sa.Select[Any]:
    if actor.kind == "contact":
        return TYPE_WITH_STAFF.where(_OPEN_TO_CONTACTS)
    return TYPE_WITH_STAFF


def _answer(row: sa.Row[Any]) -> contract.AppointmentType:
    return type_answer(type_of(row), split_ids(row.staff_ids))
