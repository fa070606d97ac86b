"""An appointment that nobody has, to show a text with."""

from dataclasses import replace
from datetime import datetime, timedelta

from libs.contracts.actor import Actor
from libs.contracts.events.appointments import (
    AppointmentSnapshot,
    Deadlines,
    Person,
    TargetSnapshot,
)
from libs.contracts.notifications import Kind, TemplateAudience
from libs.contracts.scheduling.appointment_types import Location, Reminder
from libs.contracts.values import Language, Named
from services.notifications.domain.letters import Letter, Recipient, TemplateText

_HOUR = timedelta(hours=1)


def sample_letter(
    kind: Kind,
    audience: TemplateAudience,
    language: Language,
    *,
    text: TemplateText,
    to: Recipient,
    firm: str,
    now: datetime,
    link_url: str,
) -> Letter:
    """As it would reach ``to``, in that role and language."""
    recipient = replace(to, role=audience, language=language)
    before, after = _versions(kind, now)
    return Letter(
        kind=kind,
        audience=audience,
        recipient=recipient,
        before=before,
        after=after,
        actor=Actor(kind="contact", id="sample", name="Amara Okafor", channel="link"),
        occurred_at=now,
        reason="The train is late." if kind in {"rescheduled", "cancelled"} else None,
        custom=None,
        template=text,
        link_url=link_url,
        firm=firm,
    )


def _versions(kind: Kind, now: datetime) -> tuple[AppointmentSnapshot | None, AppointmentSnapshot]:
    start = (now + timedelta(days=7)).replace(hour=9, minute=0, second=0, microsecond=0)
    booked = _appointment(start, 1)
    if kind in {"booked", "reminder"}:
        return None, booked
    if kind == "rescheduled":
        return booked, _appointment(start + timedelta(days=2, hours=5), 2)
    status = "cancelled" if kind == "cancelled" else "booked"
    return booked, _appointment(start, 2).model_copy(update={"status": status})


def _appointment(start: datetime, version: int) -> AppointmentSnapshot:
    staff = _person("staff-sample", "Jonas Weber", "jonas@example.com", "Europe/Berlin")
    contact = _person("sample", "Amara Okafor", "amara@example.com", "Europe/London")
    return AppointmentSnapshot(
        id="sample",
        version=version,
        status="booked",
        type=Named(id="sample", name="Strategy session"),
        duration_minutes=60,
        staff=staff,
        target=TargetSnapshot(
            kind="contact",
            id=contact.id,
            name=contact.name,
            people=[contact],
            contact_id=contact.id,
        ),
        start=start,
        end=start + _HOUR,
        time_zone=staff.time_zone,
        location=Location(kind="video", text="https://meet.example.com/strategy"),
        public_notes="Please bring last year's figures.",
        reminders=[Reminder(before_minutes=1440)],
        uid="sample@rebook",
        sequence=version - 1,
        moves=version - 1,
        deadlines=Deadlines(reschedule_until=start - _HOUR, cancel_until=start - _HOUR),
    )


def _person(person_id: str, name: str, email: str, zone: str) -> Person:
    return Person(id=person_id, name=name, email=email, time_zone=zone, language="en", clock="24")
