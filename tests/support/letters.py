"""Builders of letters: snapshots, people and actors with sensible parts."""

from datetime import UTC, datetime, timedelta

from libs.contracts.actor import Actor
from libs.contracts.events.appointments import (
    AppointmentSnapshot,
    Deadlines,
    Person,
    TargetSnapshot,
)
from libs.contracts.scheduling.appointment_types import Location
from libs.contracts.values import Named
from services.notifications.adapters.rendering import default_template
from services.notifications.domain.letters import Letter, Mailbox, Recipient

NOW = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)
START = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 19, 9, 0, tzinfo=UTC)
MAILBOX = Mailbox("Harbor & Pine", "appointments@harborpine.example")
LINK = "https://book.example/a/9fK2xQ.signed.token"


def person(**parts):
    return Person(
        **{
            "id": "amara",
            "name": "Amara Okafor",
            "email": "amara@okafor.example",
            "phone": "+44 20 7946 0018",
            "time_zone": "Europe/London",
            "language": "en",
            "clock": "24",
            **parts,
        }
    )


def jonas(**parts):
    return person(
        **{
            "id": "jonas",
            "name": "Jonas Weber",
            "email": "jonas@harborpine.example",
            "phone": "",
            "time_zone": "Europe/Berlin",
            **parts,
        }
    )


def mia(**parts):
    return jonas(**{"id": "mia", "name": "Mia Chen", "email": "mia@harborpine.example", **parts})


def contact_target(of=None, **parts):
    of = of or person()
    return TargetSnapshot(
        **{"kind": "contact", "id": of.id, "name": of.name, "people": [of], **parts}
    )


def company_target(*people, **parts):
    people = people or (person(),)
    name = parts.pop("name", "Okafor Ceramics")
    return TargetSnapshot(
        kind="company", id="okafor", name=name, people=list(people), company_name=name, **parts
    )


def snapshot(**parts):
    start = parts.pop("start", START)
    minutes = parts.pop("duration_minutes", 45)
    staff = parts.pop("staff", None) or jonas()
    return AppointmentSnapshot(
        **{
            "id": "appointment-1",
            "version": 1,
            "status": "booked",
            "type": Named(id="type-1", name=parts.pop("type_name", "Strategy session")),
            "duration_minutes": minutes,
            "staff": staff,
            "target": contact_target(),
            "start": start,
            "end": start + timedelta(minutes=minutes),
            "time_zone": staff.time_zone,
            "location": Location(kind="video", text="https://meet.example/abc"),
            "public_notes": "We will go through the spring range. Have your price list open.",
            "reminders": [],
            "uid": "0b8f6f3a@rebook",
            "sequence": 0,
            "moves": 0,
            "deadlines": Deadlines(
                reschedule_until=start - timedelta(hours=4), cancel_until=start - timedelta(hours=4)
            ),
            **parts,
        }
    )


def recipient(of=None, role="target"):
    of = of or person()
    return Recipient(
        person_id=of.id,
        role=role,
        name=of.name,
        email=of.email,
        phone=of.phone,
        time_zone=of.time_zone,
        language=of.language,
        clock=of.clock,
    )


def actor(kind="contact", name="Amara Okafor", **parts):
    return Actor(**{"kind": kind, "id": name.lower(), "name": name, "channel": "link", **parts})


def letter(kind="booked", audience="target", **parts):
    """To Amara if it is for the target, to Jonas if it is for staff."""
    after = parts.pop("after", None) or snapshot(start=LATER if kind == "rescheduled" else START)
    before = snapshot() if kind == "rescheduled" else None
    reader = parts.pop("recipient", None)
    if reader is None:
        for_staff = audience == "staff"
        of = after.staff if for_staff else after.target.people[0]
        reader = recipient(of, "staff" if for_staff else "target")
    return Letter(
        **{
            "kind": kind,
            "audience": audience,
            "recipient": reader,
            "before": before,
            "after": after,
            "actor": actor("staff", "Jonas Weber") if audience == "target" else actor(),
            "occurred_at": NOW,
            "reason": None,
            "custom": None,
            "template": default_template(kind, audience, reader.language),
            "link_url": LINK,
            "firm": "Harbor & Pine",
            **parts,
        }
    )
