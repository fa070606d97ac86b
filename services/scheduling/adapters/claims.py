"""Claims in SQL: the database refuses what is taken, whoever asks."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import uuid4

import sqlalchemy as sa

from libs.persistence.prepared import Prepared
from services.scheduling.adapters.busy import busy_times
from services.scheduling.adapters.tables import CLAIMS, SEATS
from services.scheduling.domain.appointment import Appointment
from services.scheduling.domain.availability import Busy

# Wide enough for any zone's local day around a start.
_NEIGHBOURHOOD: Final = timedelta(days=2)
_LOCKS: Final = Prepared(
    sa.text(
        "SELECT pg_advisory_xact_lock(hashtextextended(staff_id, 0))"
        " FROM unnest(CAST(:staff_ids AS text[])) AS staff_id ORDER BY staff_id"
    )
)
_CLAIM: Final = [column.name for column in CLAIMS.c]
_TAKE: Final = Prepared(sa.insert(CLAIMS), _CLAIM)
_MOVE: Final = Prepared(sa.update(CLAIMS).where(CLAIMS.c.id == sa.bindparam("claim_id")), _CLAIM)
_FREE: Final = Prepared(sa.delete(CLAIMS).where(CLAIMS.c.id == sa.bindparam("claim_id")))
# The claim of one appointment alone has no seats, and is not open to others. FOR KEY SHARE: the
# capacity stays what it is until the seat is taken.
_GROUP: Final = (
    sa.select(
        CLAIMS.c.id,
        CLAIMS.c.capacity,
        CLAIMS.c.busy_from,
        CLAIMS.c.busy_until,
        sa.select(sa.func.count())
        .select_from(SEATS)
        .where(SEATS.c.claim_id == CLAIMS.c.id)
        .scalar_subquery()
        .label("taken"),
    )
    .where(
        CLAIMS.c.staff_id == sa.bindparam("staff_id"),
        CLAIMS.c.type_id == sa.bindparam("type_id"),
        CLAIMS.c.start_at == sa.bindparam("start_at"),
        CLAIMS.c.id.in_(sa.select(SEATS.c.claim_id)),
    )
    .with_for_update(read=True, key_share=True, of=CLAIMS)
)


class SqlClaims:
    """Implements `ports.Claims` on one connection.

    A claim of one appointment has that appointment's id; a group's claim has one of its own.
    """

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def lock(self, staff_ids: Sequence[str]) -> None:
        # Not what keeps claims apart (the constraint does), but without it two writers of one
        # calendar can wait for each other. On SQLite there is one writer at a time anyway.
        if self._connection.dialect.name == "postgresql":
            _LOCKS.all(self._connection, {"staff_ids": sorted(set(staff_ids))})

    def busy_around(
        self, start: datetime, staff_ids: Sequence[str], moving: Appointment | None
    ) -> Mapping[str, Sequence[Busy]]:
        return busy_times(
            self._connection,
            staff_ids,
            start - _NEIGHBOURHOOD,
            start + _NEIGHBOURHOOD,
            moving=moving.id if moving else None,
        )

    def take(self, appointment: Appointment) -> str:
        if appointment.is_group:
            return self._take_seat(appointment)
        _TAKE.later(self._connection, _claim_of(appointment, appointment.id))
        return appointment.id

    def follow(self, before: Appointment, after: Appointment) -> str | None:
        if after.status == "cancelled":
            if before.status != "cancelled":
                self._free(before)
            return None
        if before.status == "cancelled":
            self.lock([after.staff.id])
            return self.take(after)
        if _place_of(before) == _place_of(after):
            return before.claim_id
        if before.claim_id == before.id and not after.is_group:
            moved = _claim_of(after, before.id)
            _MOVE.later(self._connection, moved | {"claim_id": before.id})
            return before.id
        self._free(before)
        return self.take(after)

    def _take_seat(self, appointment: Appointment) -> str:
        """Sits down in the group that exists at this time, or begins one."""
        group = self._connection.execute(
            _GROUP,
            {
                "staff_id": appointment.staff.id,
                "type_id": appointment.type.id,
                "start_at": appointment.start,
            },
        ).one_or_none()
        wanted = _claim_of(appointment, uuid4().hex)
        if group is None:
            self._connection.execute(sa.insert(CLAIMS), wanted)
        else:
            self._widen(group, wanted)
        seat = {
            "claim_id": group.id if group else wanted["id"],
            "seat_no": group.taken + 1 if group else 1,
            "capacity": group.capacity if group else wanted["capacity"],
            "appointment_id": appointment.id,
        }
        self._connection.execute(sa.insert(SEATS), seat)
        return str(seat["claim_id"])

    def _widen(self, group: Any, wanted: dict[str, Any]) -> None:
        """The type may have become longer since the first of the group took a seat."""
        busy_from = min(group.busy_from, wanted["busy_from"])
        busy_until = max(group.busy_until, wanted["busy_until"])
        if (busy_from, busy_until) != (group.busy_from, group.busy_until):
            self._connection.execute(
                sa.update(CLAIMS)
                .where(CLAIMS.c.id == group.id)
                .values(busy_from=busy_from, busy_until=busy_until)
            )

    def _free(self, appointment: Appointment) -> None:
        if appointment.claim_id != appointment.id and self._leave_seat(appointment):
            return
        _FREE.later(self._connection, {"claim_id": appointment.claim_id})

    def _leave_seat(self, appointment: Appointment) -> bool:
        """Leaves the seat to whoever has the last one: numbers stay dense. False if all left."""
        self.lock([appointment.staff.id])
        freed = self._connection.execute(
            sa.delete(SEATS)
            .where(SEATS.c.appointment_id == appointment.id)
            .returning(SEATS.c.seat_no)
        ).scalar_one()
        last = self._connection.execute(
            sa.select(sa.func.max(SEATS.c.seat_no)).where(SEATS.c.claim_id == appointment.claim_id)
        ).scalar_one()
        if last is None:
            return False
        if last > freed:
            self._connection.execute(
                sa.update(SEATS)
                .where(SEATS.c.claim_id == appointment.claim_id, SEATS.c.seat_no == last)
                .values(seat_no=freed)
            )
        return True


def _place_of(appointment: Appointment) -> tuple[str, str, datetime]:
    return appointment.type.id, appointment.staff.id, appointment.start


def _claim_of(appointment: Appointment, claim_id: str) -> dict[str, Any]:
    kind = appointment.type
    return {
        "id": claim_id,
        "staff_id": appointment.staff.id,
        "type_id": kind.id,
        "start_at": appointment.start,
        "busy_from": appointment.start - timedelta(minutes=kind.buffer_before_minutes),
        "busy_until": appointment.end + timedelta(minutes=kind.buffer_after_minutes),
        "capacity": kind.capacity,
    }
