"""Reads appointments with all that decides about them, in one statement."""

from collections.abc import Iterable
from operator import attrgetter
from typing import Any, Final

import sqlalchemy as sa

from libs.contracts.actor import Actor
from services.scheduling.adapters.rows import (
    columns,
    contact_of,
    location_of,
    reminders_of,
    staff_member_of,
    type_of,
)
from services.scheduling.adapters.tables import (
    APPOINTMENTS,
    COMPANIES,
    CONTACTS,
    FIRM,
    STAFF,
    TYPE_STAFF,
    TYPES,
)
from services.scheduling.adapters.viewers import Asked, with_viewer
from services.scheduling.domain.appointment import Appointment, Target

_OWN: Final = (
    "id",
    "version",
    "status",
    "first_date",
    "public_notes",
    "internal_notes",
    "sequence",
    "moves",
    "contact_moves",
    "claim_id",
)
_PICK: Final = attrgetter(*("a_" + name for name in _OWN))
_WANTED: Final = APPOINTMENTS.c.id == sa.bindparam("wanted")


def _whole(appointments: sa.FromClause) -> sa.Select[Any]:
    own, company = appointments.c, COMPANIES.c
    return (
        sa.select(
            *columns(appointments, "a_"),
            *columns(TYPES, "type_"),
            *columns(STAFF, "staff_"),
            *columns(CONTACTS, "contact_"),
            company.id.label("company_id"),
            company.name.label("company_name"),
            company.primary_contact_id.label("company_primary_contact_id"),
        )
        .select_from(appointments)
        .join(TYPES, TYPES.c.id == own.type_id)
        .join(STAFF, STAFF.c.id == own.staff_id)
        .outerjoin(CONTACTS, CONTACTS.c.id == own.contact_id)
        .outerjoin(COMPANIES, company.id == sa.func.coalesce(own.company_id, CONTACTS.c.company_id))
    )


def _to_change() -> sa.Select[Any]:
    """The one that is wanted, locked before the rest is read: what a waiter reads is all new."""
    row = (
        sa.select(APPOINTMENTS).where(_WANTED).with_for_update(key_share=True).cte("row_to_change")
    )
    offers = sa.exists().where(
        TYPE_STAFF.c.type_id == row.c.type_id, TYPE_STAFF.c.staff_id == row.c.staff_id
    )
    return _whole(row).add_columns(
        sa.and_(STAFF.c.archived.is_(False), offers).label("staff_stays"),
        sa.select(FIRM.c.closed_days).scalar_subquery().label("closed_days"),
    )


_WHOLE: Final = _whole(APPOINTMENTS)
# The appointment bound as ``wanted``, and who asks.
ONE: Final = Asked(_WHOLE.where(_WANTED))
# The same, locked, with what decides about changes: ``staff_stays`` and ``closed_days``.
ONE_TO_CHANGE: Final = Asked(_to_change())


def whole(actor: Actor | None = None) -> sa.Select[Any]:
    """Appointments with type, staff and target; with an actor, also who asks."""
    return with_viewer(_WHOLE, actor) if actor else _WHOLE


def appointment_of(row: Any, people: Iterable[Any] = ()) -> Appointment:
    """The appointment in a row of `whole`; ``people`` are a company's contacts to write to."""
    return Appointment(
        type=type_of(row, "type_"),
        staff=staff_member_of(row, "staff_"),
        target=_target_of(row, tuple(people)),
        start=row.a_start_at,
        end=row.a_end_at,
        location=location_of(row.a_location),
        reminders=reminders_of(row.a_reminders),
        **dict(zip(_OWN, _PICK(row), strict=True)),
    )


def _target_of(row: Any, people: tuple[Any, ...]) -> Target:
    if row.a_contact_id is not None:
        contact = contact_of(row, "contact_")
        return Target(
            kind="contact",
            id=contact.id,
            name=contact.name,
            people=(contact,),
            contact=contact,
            company_id=contact.company_id,
            company_name=row.company_name,
        )
    return Target(
        kind="company",
        id=row.a_company_id,
        name=row.company_name,
        people=people,
        contact=next((one for one in people if one.id == row.company_primary_contact_id), None),
        company_id=row.company_id,
        company_name=row.company_name,
    )
