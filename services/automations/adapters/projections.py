"""Copies of what scheduling owns: the latest versions, and all that was heard."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from libs.contracts.events.appointments import AppointmentSnapshot
from libs.persistence.prepared import Prepared
from libs.persistence.upserts import INSERT, keep_newer
from services.automations.adapters.tables import APPOINTMENTS, HEARD, RUNS

_AT_ONCE: Final = 5000


class SqlAppointments:
    """Implements `ports.Appointments`."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def keep(self, appointment: AppointmentSnapshot) -> bool:
        """PostgreSQL locks the row even where it stays as it is."""
        row = {
            "id": appointment.id,
            "version": appointment.version,
            "status": appointment.status,
            "start_at": appointment.start,
            "end_at": appointment.end,
            "snapshot": appointment.model_dump_json(),
        }
        return keep_newer(self._connection, APPOINTMENTS, row)

    def hold(self, appointment_id: str) -> AppointmentSnapshot | None:
        return self._one(appointment_id, lock=True)

    def find(self, appointment_id: str) -> AppointmentSnapshot | None:
        return self._one(appointment_id, lock=False)

    def starting(
        self, anchor: str, after: datetime, until: datetime
    ) -> Sequence[AppointmentSnapshot]:
        """Those whose start (or end) lies in the half-open ``(after, until]``, by id."""
        a = APPOINTMENTS.c
        at = a.start_at if anchor == "start" else a.end_at
        found = sa.select(a.snapshot).where(at > after, at <= until).order_by(a.id)
        return [snapshot_of(text) for text in self._connection.scalars(found)]

    def anchor_after(
        self, anchor: str, after: datetime, until: datetime, number: int
    ) -> datetime | None:
        """The anchor of the ``number``-th of those; None if they are fewer."""
        a = APPOINTMENTS.c
        at = a.start_at if anchor == "start" else a.end_at
        found = sa.select(at).where(at > after, at <= until).order_by(at)
        return self._connection.scalar(found.offset(number - 1).limit(1))

    def forget(self, before: datetime) -> None:
        """Those that ended before a moment and that no run is about; so many as is soon done."""
        a = APPOINTMENTS.c
        is_run = sa.exists().where(RUNS.c.appointment_id == a.id)
        old = sa.select(a.id).where(a.end_at < before, ~is_run).order_by(a.end_at).limit(_AT_ONCE)
        self._connection.execute(APPOINTMENTS.delete().where(a.id.in_(old)))

    def _one(self, appointment_id: str, *, lock: bool) -> AppointmentSnapshot | None:
        found = sa.select(APPOINTMENTS.c.snapshot).where(APPOINTMENTS.c.id == appointment_id)
        if lock:
            found = found.with_for_update()
        text = self._connection.scalar(found)
        return None if text is None else snapshot_of(text)


def hold_free(connection: sa.Connection, appointment_ids: Collection[str]) -> Collection[str]:
    """Holds, without waiting, those that nobody else holds; one that is not known counts too."""
    mine = sa.select(APPOINTMENTS.c.id).where(APPOINTMENTS.c.id.in_(appointment_ids))
    known = set(connection.scalars(mine))
    locked = connection.scalars(mine.order_by(APPOINTMENTS.c.id).with_for_update(skip_locked=True))
    return (set(appointment_ids) - known) | set(locked)


def _kept(insert_into: Any) -> Prepared:
    columns = ("event_id", "on", "appointment_id", "at", "body")
    new = insert_into(HEARD)
    replaced = {name: new.excluded[name] for name in columns if name != "event_id"}
    statement = new.on_conflict_do_update(
        index_elements=[HEARD.c.event_id], set_=replaced, where=HEARD.c.on == "restated"
    )
    return Prepared(statement, columns)


_KEEP: Final = {name: _kept(insert) for name, insert in INSERT.items()}


class SqlHeard:
    """Implements `ports.Heard`."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def keep(self, event_id: str, on: str, appointment_id: str, at: datetime, body: str) -> None:
        """A change is worth more than its repeat: it alone knows what was before."""
        row = {
            "event_id": event_id,
            "on": on,
            "appointment_id": appointment_id,
            "at": at,
            "body": body,
        }
        _KEEP[self._connection.dialect.name].all(self._connection, row)

    def forget(self, before: datetime) -> None:
        self._connection.execute(HEARD.delete().where(HEARD.c.at < before))


def snapshot_of(text: str) -> AppointmentSnapshot:
    return AppointmentSnapshot.model_validate_json(text)
