"""Appointment types in the database, with who offers them, and the seats of group types."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from libs.contracts.problem import ProblemError, not_found
from services.scheduling.adapters.people import locked
from services.scheduling.adapters.rows import joined_ids, split_ids, type_of
from services.scheduling.adapters.tables import CLAIMS, SEATS, TYPE_STAFF, TYPES
from services.scheduling.domain.appointment_types import AppointmentType

TYPE_WITH_STAFF: Final = sa.select(
    *TYPES.c,
    joined_ids(TYPE_STAFF.c.staff_id, TYPE_STAFF.c.type_id == TYPES.c.id).label("staff_ids"),
)


class SqlAppointmentTypes:
    """``appointment_types`` and ``type_staff``."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def get(self, type_id: str) -> tuple[AppointmentType, tuple[str, ...]]:
        wanted = TYPE_WITH_STAFF.where(TYPES.c.id == type_id)
        row = self._connection.execute(locked(wanted, TYPES)).one_or_none()
        if row is None:
            raise not_found()
        return type_of(row), split_ids(row.staff_ids)

    def add(self, kind: AppointmentType, staff_ids: Collection[str]) -> None:
        self._connection.execute(sa.insert(TYPES).values(**_values(kind)))
        self.assign(kind.id, more=staff_ids, fewer=())

    def save(self, kind: AppointmentType) -> None:
        changed = sa.update(TYPES).where(TYPES.c.id == kind.id).values(**_values(kind))
        self._connection.execute(changed)

    def assign(self, type_id: str, *, more: Collection[str], fewer: Collection[str]) -> None:
        if fewer:
            self._connection.execute(
                sa.delete(TYPE_STAFF).where(
                    TYPE_STAFF.c.type_id == type_id, TYPE_STAFF.c.staff_id.in_(fewer)
                )
            )
        if more:
            rows = [{"type_id": type_id, "staff_id": staff_id} for staff_id in more]
            self._connection.execute(sa.insert(TYPE_STAFF).values(rows))

    def active(self, ids: Collection[str]) -> set[str]:
        wanted = sa.select(TYPES.c.id).where(TYPES.c.id.in_(ids), TYPES.c.archived.is_(False))
        return set(self._connection.scalars(wanted))

    def change_seats(self, kind: AppointmentType, *, starting_after: datetime) -> None:
        """Gives every group to come its new number of seats; 409 if one holds more people.

        A group is a claim with seats. The claim of one appointment alone stays as it is: it was
        never open to others.
        """
        resized = (
            sa.update(CLAIMS)
            .where(
                CLAIMS.c.type_id == kind.id,
                CLAIMS.c.start_at > starting_after,
                CLAIMS.c.id.in_(sa.select(SEATS.c.claim_id)),
            )
            .values(capacity=kind.capacity)
        )
        try:
            self._connection.execute(resized)
        except IntegrityError as error:  # seats are numbered without gaps: one has no place
            raise ProblemError(
                "wrong_state", "More people than that have a seat at a time to come."
            ) from error


def _values(kind: AppointmentType) -> dict[str, Any]:
    values = {column.name: getattr(kind, column.name) for column in TYPES.c}
    return values | {
        "location": kind.location.model_dump(),
        "bookable_by": list(kind.bookable_by),
        "reason": kind.reason.model_dump(),
        "reminders": [reminder.model_dump() for reminder in kind.reminders],
        "contacts_may_switch_to": list(kind.contacts_may_switch_to),
    }
