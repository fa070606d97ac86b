"""Reminders as due rows: planned, called off and found again with what they are about."""

from collections.abc import Collection, Sequence
from typing import Any, Final
from uuid import uuid4

import sqlalchemy as sa

from services.notifications.adapters.tables import REMINDERS
from services.notifications.domain.reminders import Held, Planned, Why

_R: Final = REMINDERS.c
_ROW: Final = (_R.id, _R.subject, _R.before_minutes, _R.person_id, _R.due_at, _R.state)
KIND: Final = "reminder"


class SqlReminders:
    """Implements `ports.Reminders`."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def held(self, appointment_id: str, *, lock: bool = True) -> Sequence[Held]:
        """Locked: none of them is sent while its appointment changes."""
        found = sa.select(*_ROW)
        found = found.where(_R.subject == appointment_id, _R.state.in_(["waiting", "done"]))
        if lock and self._connection.dialect.name == "postgresql":
            found = found.with_for_update()
        return [_held(row) for row in self._connection.execute(found)]

    def awaited_by(self, person_id: str) -> Collection[str]:
        mine = _R.person_id == person_id, _R.state == sa.literal_column("'waiting'")
        return set(self._connection.scalars(sa.select(_R.subject).where(*mine)))

    def plan(
        self,
        appointment_id: str,
        version: int,
        added: Sequence[Planned],
        late: Sequence[Planned],
    ) -> None:
        rows = [_row(appointment_id, version, one) for one in added]
        rows += [_row(appointment_id, version, one, why="already_due") for one in late]
        if rows:
            self._connection.execute(REMINDERS.insert(), rows)

    def drop(self, dropped: Collection[Held], why: Why) -> None:
        if dropped:
            ids = [one.id for one in dropped]
            off = REMINDERS.update().where(_R.id.in_(ids), _R.state == "waiting")
            self._connection.execute(off.values(state="superseded", token=None, why=why))

    def of(self, ids: Collection[str]) -> Sequence[Held]:
        found = sa.select(*_ROW).where(_R.id.in_(ids)).order_by(_R.due_at, _R.id)
        return [_held(row) for row in self._connection.execute(found)]

    def note(self, ids: Collection[str], why: Why) -> None:
        """They are done with, and nothing was sent."""
        if ids:
            self._connection.execute(REMINDERS.update().where(_R.id.in_(ids)).values(why=why))


def _held(row: Any) -> Held:
    return Held(
        id=row.id,
        appointment_id=row.subject,
        before_minutes=row.before_minutes,
        person_id=row.person_id,
        due_at=row.due_at,
        settled=row.state != "waiting",
    )


def _row(
    appointment_id: str, version: int, planned: Planned, why: Why | None = None
) -> dict[str, Any]:
    person, row_id = planned.recipient, uuid4().hex
    return {
        "id": row_id,
        "kind": KIND,
        # Who plans holds the appointment's row: nothing is planned twice.
        "key": f"{KIND}:{row_id}",
        "subject": appointment_id,
        "subject_version": version,
        "due_at": planned.due_at,
        "state": "done" if why else "waiting",
        "lease_until": planned.due_at,
        "attempts": 0,
        "person_id": person.person_id,
        "role": person.role,
        "name": person.name,
        "before_minutes": planned.before_minutes,
        "why": why,
    }
