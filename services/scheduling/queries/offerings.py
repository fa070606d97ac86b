"""Reads what somebody wants slots of, in one statement: type, staff, closed days, rights."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from operator import attrgetter
from typing import Any, NamedTuple

import sqlalchemy as sa

from libs.contracts.actor import Actor, ActorKind
from libs.contracts.problem import ProblemError, not_found
from libs.contracts.scheduling.appointments import SlotsQuery
from libs.persistence.prepared import Prepared
from services.scheduling.adapters.tables import APPOINTMENTS, FIRM, STAFF, TYPE_STAFF, TYPES
from services.scheduling.adapters.viewers import parameters, viewer_of, with_viewer
from services.scheduling.domain.appointment_types import open_to_contacts
from services.scheduling.domain.rights import Viewer

_PRESENT_TYPE = TYPES.alias("present_type")
_OWNER = STAFF.alias("owner")


class OfferedType(NamedTuple):
    """What of a type decides when it can be had, and by whom."""

    id: str
    duration_minutes: int
    increment_minutes: int
    buffer_before_minutes: int
    buffer_after_minutes: int
    booking_notice_minutes: int
    horizon_days: int
    daily_cap: int | None
    capacity: int
    bookable_by: list[str]
    archived: bool


class OfferedStaff(NamedTuple):
    """A staff member to whom the type is assigned."""

    id: str
    time_zone: str
    hours: str
    shares_with_all: bool
    shares_with: list[str]


class Moving(NamedTuple):
    """The appointment that is to be moved, with the limits of its present type."""

    id: str
    status: str
    type_id: str
    staff_id: str
    start_at: datetime
    first_date: date
    contact_id: str | None
    company_id: str | None
    max_drift_days: int | None
    contacts_may_switch_to: list[str]


@dataclass(frozen=True, slots=True)
class Offering:
    """A type, the staff whose slots are asked for, and who asks."""

    type: OfferedType
    staff: list[OfferedStaff]
    closed: str
    viewer: Viewer
    moving: Moving | None

    def is_present(self, staff_id: str) -> bool:
        """Whether the appointment to be moved is of this type and with them already."""
        moving = self.moving
        return (
            moving is not None
            and moving.status == "booked"
            and (moving.type_id, moving.staff_id) == (self.type.id, staff_id)
        )


def find_offering(actor: Actor, query: SlotsQuery, connection: sa.Connection) -> Offering:
    """404 for what does not exist, or is not the actor's to see."""
    if actor.appointment_id not in (None, query.moving):
        raise not_found()
    wanted = {"type_id": query.type_id, "staff_id": query.staff_id, "moving": query.moving}
    rows = _statement(
        actor.kind, named=query.staff_id is not None, moves=query.moving is not None
    ).all(
        connection,
        parameters(actor, **{name: value for name, value in wanted.items() if value is not None}),
    )
    if not rows:
        raise not_found()
    first = rows[0]
    viewer = viewer_of(actor, first)
    offering = Offering(
        type=_part(first, OfferedType),
        staff=[_part(row, OfferedStaff) for row in rows if row.staff_id],
        closed=first.closed_days or "[]",
        viewer=viewer,
        moving=_visible_moving(first, viewer) if query.moving is not None else None,
    )
    _require_type(offering)
    if query.staff_id is not None and not offering.staff:
        raise not_found()
    return offering


def _visible_moving(row: Any, viewer: Viewer) -> Moving:
    if row.moving_id is None:
        raise not_found()
    moving: Moving = _part(row, Moving)
    owner = OfferedStaff(moving.staff_id, "", "", row.owner_shares_with_all, row.owner_shares_with)
    theirs = viewer.is_target(moving.contact_id, moving.company_id)
    if not (theirs if viewer.is_contact else viewer.may_use_calendar_of(owner)):
        raise not_found()
    return moving


def _require_type(offering: Offering) -> None:
    """The present type may always be kept; any other must be active, and open to contacts who
    book, or one that contacts who move may switch to.
    """
    kind, moving = offering.type, offering.moving
    if moving is not None and moving.type_id == kind.id:
        return
    if kind.archived:
        raise not_found()
    if not offering.viewer.is_contact:
        return
    may_switch = moving is not None and kind.id in moving.contacts_may_switch_to
    if not may_switch and not open_to_contacts(kind.bookable_by):
        raise not_found()
    if moving is not None and not may_switch:
        raise ProblemError(
            "not_allowed",
            "This appointment cannot be changed to that type.",
            rule="contacts_may_switch_to",
        )


@cache
def _statement(asked_by: ActorKind, *, named: bool, moves: bool) -> Prepared:
    """Made once for each kind of question; one row for each staff member."""
    assigned = TYPE_STAFF.c.type_id == TYPES.c.id
    if named:
        assigned = sa.and_(assigned, TYPE_STAFF.c.staff_id == sa.bindparam("staff_id"))
    statement = (
        sa.select(
            *_columns(OfferedType, TYPES),
            *_columns(OfferedStaff, STAFF),
            sa.select(FIRM.c.closed_days).scalar_subquery().label("closed_days"),
        )
        .select_from(TYPES)
        .outerjoin(TYPE_STAFF, assigned)
        .outerjoin(STAFF, sa.and_(STAFF.c.id == TYPE_STAFF.c.staff_id, STAFF.c.archived.is_(False)))
        .where(TYPES.c.id == sa.bindparam("type_id"))
    )
    if moves:
        statement = _with_moving(statement)
    asking = Actor(kind=asked_by, id="", name="", channel="api")
    return Prepared(with_viewer(statement, asking))


def _with_moving(statement: sa.Select[Any]) -> sa.Select[Any]:
    return (
        statement.add_columns(
            *_columns(Moving, APPOINTMENTS, _PRESENT_TYPE),
            _OWNER.c.shares_with_all.label("owner_shares_with_all"),
            _OWNER.c.shares_with.label("owner_shares_with"),
        )
        .outerjoin(APPOINTMENTS, APPOINTMENTS.c.id == sa.bindparam("moving"))
        .outerjoin(_OWNER, _OWNER.c.id == APPOINTMENTS.c.staff_id)
        .outerjoin(_PRESENT_TYPE, _PRESENT_TYPE.c.id == APPOINTMENTS.c.type_id)
    )


_PREFIXES: dict[Any, str] = {OfferedType: "type_", OfferedStaff: "staff_", Moving: "moving_"}
_PICK = {
    part: attrgetter(*(prefix + field for field in part._fields))
    for part, prefix in _PREFIXES.items()
}


def _columns(part: Any, *tables: sa.FromClause) -> list[sa.Label[Any]]:
    """A column for each field of a part, from the first table that has it."""
    sources = {column.name: column for table in reversed(tables) for column in table.c}
    return [sources[field].label(_PREFIXES[part] + field) for field in part._fields]


def _part(row: Any, part: Any) -> Any:
    return part._make(_PICK[part](row))
