"""What an automation asks for, as it would travel."""

from libs.contracts.events import (
    AppointmentNoteRequested,
    ContactTagRequested,
    MessageRequested,
    ReminderRequested,
    TaskRequested,
)

CHAIN = "run-1;2"
_REST = {
    ContactTagRequested: {"do": "tag", "tag": "late change"},
    AppointmentNoteRequested: {"text": "Moved late.", "visibility": "public"},
    TaskRequested: {"title": "Call back"},
    ReminderRequested: {"before_minutes": 120, "to": "target"},
    MessageRequested: {
        "to": "target",
        "message": {"subject": "About {{appointment.time}}", "body": "Dear {{recipient.name}}"},
    },
}


def asked(kind, appointment_id, **parts):
    """A request of step 0 of run 1; ``step`` names another one."""
    step = parts.pop("step", "run-1.0")
    return kind(
        step_key=step,
        run_id="run-1",
        automation={"id": "automation-1", "name": "Late change"},
        appointment_id=appointment_id,
        chain=CHAIN,
        **{**_REST[kind], **parts},
    )
