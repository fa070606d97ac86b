"""Appointments in SQL: found with what decides about them, kept with their history."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from libs.contracts.actor import Actor
from libs.contracts.events import AppointmentEvent
from libs.contracts.problem import ProblemError, not_found
from libs.persistence.prepared import Prepared
from services.scheduling.adapters.appointment_rows import (
    ONE,
    ONE_TO_CHANGE,
    appointment_of,
    whole,
)
from services.scheduling.adapters.company_people import people_of_companies
from services.scheduling.adapters.tables import APPOINTMENTS, HISTORY, TYPES
from services.scheduling.adapters.viewers import Asked, viewer_of
from services.scheduling.domain.appointment import ACTION_OF, Appointment
from services.scheduling.domain.facts import uid
from services.scheduling.domain.rights import Viewer
from services.scheduling.ports import Found

_COLUMNS: Final = [column.name for column in APPOINTMENTS.c]
_ADD: Final = Prepared(sa.insert(APPOINTMENTS), _COLUMNS)
_SAVE: Final = Prepared(
    sa.update(APPOINTMENTS)
    .where(
        APPOINTMENTS.c.id == sa.bindparam("before_id"),
        APPOINTMENTS.c.version == sa.bindparam("before_version"),
    )
    .returning(APPOINTMENTS.c.id),
    _COLUMNS,
)
_REMEMBER: Final = Prepared(sa.insert(HISTORY), [column.name for column in HISTORY.c])


class SqlAppointments:
    """Implements `ports.Appointments` on one connection."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def find(self, appointment_id: str, actor: Actor) -> Found:
        row, viewer = self._visible(ONE_TO_CHANGE, appointment_id, actor)
        (appointment,) = self._appointments_of([row])
        return Found(
            appointment=appointment,
            viewer=viewer,
            closed=row.closed_days or "[]",
            staff_stays=bool(row.staff_stays),
        )

    def read(self, appointment_id: str, actor: Actor) -> tuple[Appointment, Viewer]:
        """To look at: nothing is locked, and whom a company's mails go to is left out."""
        row, viewer = self._visible(ONE, appointment_id, actor)
        return appointment_of(row), viewer

    def due_for_completion(self, now: datetime, at_most: int) -> Sequence[Appointment]:
        rows = self._connection.execute(
            whole()
            .where(
                APPOINTMENTS.c.status == "booked",
                APPOINTMENTS.c.end_at <= now,
                TYPES.c.complete_past.is_(True),
            )
            .order_by(APPOINTMENTS.c.end_at)
            .limit(at_most)
            .with_for_update(key_share=True, skip_locked=True, of=APPOINTMENTS)
        ).all()
        return self._appointments_of(rows)

    def add(self, appointment: Appointment, event: AppointmentEvent) -> None:
        _ADD.later(self._connection, _row_of(appointment))
        self._remember(None, appointment, event)

    def save(self, before: Appointment, after: Appointment, event: AppointmentEvent) -> None:
        seen = {"before_id": before.id, "before_version": before.version}
        _SAVE.later(self._connection, _row_of(after) | seen, _require_saved)
        self._remember(before, after, event)

    def keep_internal_notes(self, appointment: Appointment) -> None:
        self._connection.execute(
            sa.update(APPOINTMENTS)
            .where(APPOINTMENTS.c.id == appointment.id)
            .values(internal_notes=appointment.internal_notes)
        )

    def page(self, after: str, limit: int) -> Sequence[Appointment]:
        rows = self._connection.execute(
            whole().where(APPOINTMENTS.c.id > after).order_by(APPOINTMENTS.c.id).limit(limit)
        ).all()
        return self._appointments_of(rows)

    def _visible(self, statement: Asked, appointment_id: str, actor: Actor) -> tuple[Any, Viewer]:
        rows = statement.all(self._connection, actor, wanted=appointment_id)
        if not rows:
            raise not_found()
        (row,) = rows
        viewer = viewer_of(actor, row)
        require_sight(viewer, appointment_of(row))
        return row, viewer

    def _appointments_of(self, rows: Sequence[Any]) -> list[Appointment]:
        companies = {row.a_company_id for row in rows if row.a_company_id}
        people = people_of_companies(self._connection, companies)
        return [appointment_of(row, people.get(row.a_company_id, ())) for row in rows]

    def _remember(
        self, before: Appointment | None, after: Appointment, event: AppointmentEvent
    ) -> None:
        actor, action = event.actor, ACTION_OF[type(event)]
        moved = before if action == "rescheduled" else None
        _REMEMBER.later(
            self._connection,
            {
                "appointment_id": after.id,
                "version": after.version,
                "action": action,
                "at": event.occurred_at,
                "actor_kind": actor.kind,
                "actor_id": actor.id,
                "actor_name": actor.name,
                "channel": actor.channel,
                "reason": event.reason,
                "overruled": event.overruled,
                "told": event.tell,
                "before": _facts(before) if before else None,
                "after": _facts(after),
                "before_staff_id": moved.staff.id if moved else None,
            },
        )


def _require_saved(rows: Sequence[Any]) -> None:
    if not rows:
        raise ProblemError("stale_version", "Somebody changed it a moment ago.")


def require_sight(viewer: Viewer, appointment: Appointment) -> None:
    """404 unless it is theirs to see; a link speaks for its one appointment alone."""
    only = viewer.actor.appointment_id
    target = appointment.target
    seen = (
        viewer.is_target(target.contact_id, target.company_id if target.kind == "company" else None)
        if viewer.is_contact
        else viewer.may_use_calendar_of(appointment.staff)
    )
    if not seen or only not in (None, appointment.id):
        raise not_found()


def _row_of(appointment: Appointment) -> dict[str, Any]:
    target = appointment.target
    return {
        "id": appointment.id,
        "version": appointment.version,
        "status": appointment.status,
        "type_id": appointment.type.id,
        "staff_id": appointment.staff.id,
        "contact_id": target.contact_id,
        "company_id": target.id if target.kind == "company" else None,
        "start_at": appointment.start,
        "end_at": appointment.end,
        "first_date": appointment.first_date,
        "location": appointment.location.model_dump(),
        "public_notes": appointment.public_notes,
        "internal_notes": appointment.internal_notes,
        "reminders": [reminder.model_dump() for reminder in appointment.reminders],
        "sequence": appointment.sequence,
        "moves": appointment.moves,
        "contact_moves": appointment.contact_moves,
        "claim_id": appointment.claim_id,
    }


def _facts(appointment: Appointment) -> str:
    """What history shows of a version: no internal notes, no addresses of people."""
    target = appointment.target
    return json.dumps(
        {
            "status": appointment.status,
            "start": _text(appointment.start),
            "end": _text(appointment.end),
            "time_zone": appointment.staff.time_zone,
            "type": {"id": appointment.type.id, "name": appointment.type.name},
            "staff": {"id": appointment.staff.id, "name": appointment.staff.name},
            "target": {"kind": target.kind, "id": target.id, "name": target.name},
            "location": appointment.location.model_dump(),
            "public_notes": appointment.public_notes,
            "reminders": [reminder.model_dump() for reminder in appointment.reminders],
            "ical": {"uid": uid(appointment.id), "sequence": appointment.sequence},
            "moves": appointment.moves,
        },
        ensure_ascii=False,
    )


def _text(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
