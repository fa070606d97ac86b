"""What a type offers and by whom, read together with whoever asks."""

import sqlalchemy as sa

from libs.contracts.actor import Actor
from libs.contracts.problem import not_found
from services.scheduling.adapters.company_people import people_of_companies
from services.scheduling.adapters.rows import columns, contact_of, staff_member_of, type_of
from services.scheduling.adapters.tables import (
    COMPANIES,
    CONTACTS,
    FIRM,
    STAFF,
    TYPE_STAFF,
    TYPES,
)
from services.scheduling.adapters.viewers import Asked, viewer_of
from services.scheduling.domain.appointment import Target
from services.scheduling.ports import Offer

_OFFER = Asked(
    sa.select(
        *columns(TYPES, "type_"),
        *columns(STAFF, "staff_"),
        *columns(CONTACTS, "contact_"),
        COMPANIES.c.name.label("company_name"),
        sa.select(FIRM.c.closed_days).scalar_subquery().label("closed_days"),
    )
    .select_from(TYPES)
    .outerjoin(TYPE_STAFF, TYPE_STAFF.c.type_id == TYPES.c.id)
    .outerjoin(STAFF, sa.and_(STAFF.c.id == TYPE_STAFF.c.staff_id, STAFF.c.archived.is_(False)))
    .outerjoin(
        CONTACTS,
        sa.and_(
            CONTACTS.c.id == sa.bindparam("contact_id", type_=sa.String),
            CONTACTS.c.archived.is_(False),
        ),
    )
    .outerjoin(COMPANIES, COMPANIES.c.id == CONTACTS.c.company_id)
    .where(TYPES.c.id == sa.bindparam("type_id"))
    .order_by(STAFF.c.id)
)


class SqlOffers:
    """Implements `ports.Offers` on one connection."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def find(self, type_id: str, actor: Actor, *, contact_id: str | None = None) -> Offer:
        rows = _OFFER.all(self._connection, actor, type_id=type_id, contact_id=contact_id)
        if not rows:
            raise not_found()
        first = rows[0]
        return Offer(
            type=type_of(first, "type_"),
            staff=tuple(staff_member_of(row, "staff_") for row in rows if row.staff_id),
            viewer=viewer_of(actor, first),
            contact=contact_of(first, "contact_") if first.contact_id else None,
            company_name=first.company_name,
            closed=first.closed_days or "[]",
        )

    def company_target(self, company_id: str) -> Target:
        company = self._connection.execute(
            sa.select(COMPANIES.c.name, COMPANIES.c.primary_contact_id).where(
                COMPANIES.c.id == company_id, COMPANIES.c.archived.is_(False)
            )
        ).one_or_none()
        if company is None:
            raise not_found()
        people = tuple(people_of_companies(self._connection, [company_id]).get(company_id, ()))
        primary = next((one for one in people if one.id == company.primary_contact_id), None)
        return Target(
            kind="company",
            id=company_id,
            name=company.name,
            people=people if primary else (),
            contact=primary,
            company_id=company_id,
            company_name=company.name,
        )
