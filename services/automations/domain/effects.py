"""What the steps of a run ask of others, as events; and what a webhook says."""

import json
from datetime import datetime, timedelta
from typing import Any, Final

from libs.contracts import events
from libs.contracts.automations import (
    AddNote,
    AddReminder,
    CreateTask,
    SendEmail,
    TagContact,
)
from libs.contracts.events import Event
from libs.contracts.events.appointments import AppointmentSnapshot
from libs.contracts.scheduling.appointments import MessageText
from services.automations.domain.runs import Run

Effect = SendEmail | TagContact | AddNote | CreateTask | AddReminder
# What webhooks call the occasions: the events' own names, and one for a moment that has come.
_TYPES: Final = {"no_show": "appointment.missed", "time": "automation.moment"}


def request_of(
    step: Effect, run: Run, appointment: AppointmentSnapshot, now: datetime
) -> Event | None:
    """The event that asks for it; None where there is no contact to tag."""
    asked: dict[str, Any] = {
        "step_key": run.key,
        "run_id": run.id,
        "automation": run.automation,
        "appointment_id": appointment.id,
        "chain": run.chain,
    }
    if isinstance(step, SendEmail):
        return _message(step, run, appointment, asked)
    if isinstance(step, TagContact):
        contact = appointment.target.contact_id
        asked |= {"contact_id": contact, "do": step.do, "tag": step.tag}
        return events.ContactTagRequested(**asked) if contact else None
    if isinstance(step, AddNote):
        asked |= {"text": step.text, "visibility": step.visibility}
        return events.AppointmentNoteRequested(**asked)
    if isinstance(step, AddReminder):
        asked |= {"before_minutes": step.before_minutes, "to": step.to}
        return events.ReminderRequested(**asked)
    due = None if step.due_minutes is None else now + timedelta(minutes=step.due_minutes)
    asked |= {"title": step.title, "due_at": due, "staff_id": appointment.staff.id}
    return events.TaskRequested(**asked, contact_id=appointment.target.contact_id)


def _message(
    step: SendEmail, run: Run, appointment: AppointmentSnapshot, asked: dict[str, Any]
) -> Event:
    return events.MessageRequested(
        **asked,
        to=step.to,
        address=step.address,
        message=MessageText(subject=step.subject, body=step.body),
        appointment=appointment,
        before=run.cause.before,
        actor=run.cause.actor,
        reason=run.cause.reason,
    )


def webhook_body(run: Run, appointment: AppointmentSnapshot) -> str:
    """``{type, timestamp, data}``, as Standard Webhooks advise."""
    before, actor = run.cause.before, run.cause.actor
    content = {
        "type": _TYPES.get(run.on, f"appointment.{run.on}"),
        "timestamp": run.cause.at.isoformat().replace("+00:00", "Z"),
        "data": {
            "event_id": run.event_id,
            "automation": run.automation.model_dump(mode="json"),
            "automation_version": run.version,
            "run_id": run.id,
            "step": run.place + 1,
            "appointment": appointment.model_dump(mode="json"),
            "before": None if before is None else before.model_dump(mode="json"),
            "actor": {"kind": actor.kind, "name": actor.name, "channel": actor.channel},
            "reason": run.cause.reason,
        },
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))
