"""Reminders that are due: looked at once more, then queued as messages."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from libs.contracts.events.appointments import AppointmentSnapshot
from services.notifications.domain.letters import Recipient
from services.notifications.domain.messages import name_of
from services.notifications.domain.people import Someone
from services.notifications.domain.reminders import Held, Why, calls_for, is_too_late
from services.notifications.handlers.queueing import Named, queue
from services.notifications.handlers.writing import letter_now
from services.notifications.ports import Work


def send_reminders(ids: Sequence[str], uow: Work) -> None:
    """They are locked and noted as done; what no longer holds says why it was dropped."""
    held = uow.reminders.of(ids)
    appointments = uow.appointments.several({one.appointment_id for one in held})
    people = uow.people.several({one.person_id for one in held})
    dropped: dict[Why, list[str]] = {}
    letters: list[Named] = []
    rows: dict[str, str] = {}
    for one in held:
        known = appointments.get(one.appointment_id), people.get(one.person_id)
        found = judge(one, *known, uow.around.clock.now())
        if isinstance(found, str):
            dropped.setdefault(found, []).append(one.id)
        else:
            name, letter = _named(one, *found, uow)
            letters.append((name, letter))
            rows[name] = one.id
    for why, which in dropped.items():
        uow.reminders.note(which, why)
    queue(letters, uow, rows)


def judge(
    held: Held, appointment: AppointmentSnapshot | None, person: Someone | None, now: datetime
) -> tuple[AppointmentSnapshot, Recipient] | Why:
    """Whom to remind of what, or why not."""
    if appointment is None or appointment.status != "booked":
        return "cancelled"
    recipient = calls_for(appointment, held)
    if recipient is None:
        return "superseded"
    if is_too_late(held.due_at, appointment.start, now):
        return "too_late"
    if person is None:
        return appointment, recipient
    if person.archived:
        return "not_there"
    return appointment, replace(person.as_recipient(), role=recipient.role)


def _named(held: Held, appointment: AppointmentSnapshot, recipient: Recipient, uow: Work) -> Named:
    """Each offset, person and version has one name: it cannot be queued twice."""
    kind = f"reminder-{held.before_minutes}"
    name = name_of(kind, appointment.id, appointment.version, recipient.person_id)
    return name, letter_now("reminder", recipient, appointment, uow)
