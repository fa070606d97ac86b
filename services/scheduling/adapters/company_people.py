"""Whom companies' mails go to: their primary contacts and subscribers."""

from collections.abc import Collection, Mapping
from typing import Final

import sqlalchemy as sa

from services.scheduling.adapters.rows import columns, contact_of
from services.scheduling.adapters.tables import COMPANIES, CONTACTS, SUBSCRIBERS
from services.scheduling.domain.people import Contact

_SUBSCRIBES: Final = sa.exists().where(
    SUBSCRIBERS.c.company_id == COMPANIES.c.id, SUBSCRIBERS.c.contact_id == CONTACTS.c.id
)
_PEOPLE: Final = (
    sa.select(COMPANIES.c.id.label("of_company"), *columns(CONTACTS))
    .select_from(COMPANIES)
    .join(CONTACTS, sa.or_(CONTACTS.c.id == COMPANIES.c.primary_contact_id, _SUBSCRIBES))
    .where(
        COMPANIES.c.id.in_(sa.bindparam("company_ids", expanding=True)),
        CONTACTS.c.archived.is_(False),
    )
    .order_by(CONTACTS.c.id)
)


def people_of_companies(
    connection: sa.Connection, company_ids: Collection[str]
) -> Mapping[str, list[Contact]]:
    """In one statement; in none if there is no company."""
    if not company_ids:
        return {}
    found: dict[str, list[Contact]] = {}
    for row in connection.execute(_PEOPLE, {"company_ids": sorted(set(company_ids))}):
        found.setdefault(row.of_company, []).append(contact_of(row))
    return found
