"""Builders: a value of the domain with sensible parts, and only what matters said."""

from datetime import UTC, date, datetime, timedelta

from libs.contracts.actor import Actor
from libs.contracts.scheduling.appointment_types import Location, ReasonRules, Reminder
from services.scheduling.domain import hours
from services.scheduling.domain.appointment import Appointment, Order, Target
from services.scheduling.domain.appointment_types import AppointmentType
from services.scheduling.domain.availability import Calendar
from services.scheduling.domain.people import Contact, StaffMember
from services.scheduling.domain.policy import Place
from services.scheduling.domain.rights import Viewer

# A Monday.
NOW = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)
START = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
NINE_TO_FIVE = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}


def appointment_type(**parts):
    return AppointmentType(
        **{
            "id": "type-1",
            "version": 1,
            "name": "Strategy session",
            "color_hue": 190,
            "duration_minutes": 60,
            "increment_minutes": 30,
            "buffer_before_minutes": 0,
            "buffer_after_minutes": 0,
            "booking_notice_minutes": 0,
            "horizon_days": 60,
            "reschedule_notice_minutes": 0,
            "cancel_notice_minutes": 0,
            "max_moves": None,
            "max_drift_days": None,
            "daily_cap": None,
            "location": Location(kind="video", text="https://meet.example/x"),
            "bookable_by": ("staff", "contacts"),
            "reason": ReasonRules(),
            "reminders": (Reminder(before_minutes=1440, to="target"),),
            "capacity": 1,
            "staff_choice": "named",
            "complete_past": False,
            "contacts_may_switch_to": (),
            "archived": False,
            **parts,
        }
    )


def staff_member(**parts):
    return StaffMember(
        **{
            "id": "staff-1",
            "version": 1,
            "name": "Jonas Weber",
            "email": "jonas@harborpine.example",
            "time_zone": "UTC",
            "language": "en",
            "clock": "24",
            "archived": False,
            "is_admin": False,
            "shares_with_all": False,
            "shares_with": (),
            "hours": hours.write(NINE_TO_FIVE, {}),
            **parts,
        }
    )


def contact(**parts):
    return Contact(
        **{
            "id": "contact-1",
            "version": 1,
            "name": "Amara Okafor",
            "email": "amara@okafor.example",
            "time_zone": "Europe/London",
            "language": "en",
            "clock": "24",
            "archived": False,
            "phone": "",
            "tags": (),
            "company_id": None,
            "portal_access": True,
            "portal_access_version": 1,
            **parts,
        }
    )


def target(of=None):
    of = of or contact()
    return Target(kind="contact", id=of.id, name=of.name, people=(of,), contact=of)


def appointment(**parts):
    kind = parts.pop("type", None) or appointment_type()
    start = parts.pop("start", START)
    return Appointment(
        **{
            "id": "appointment-1",
            "version": 1,
            "status": "booked",
            "type": kind,
            "staff": staff_member(),
            "target": target(),
            "start": start,
            "end": start + kind.duration,
            "first_date": date(2026, 11, 18),
            "location": kind.location,
            "public_notes": "",
            "internal_notes": "",
            "reminders": kind.reminders,
            "sequence": 0,
            "moves": 0,
            "contact_moves": 0,
            "claim_id": "appointment-1",
            **parts,
        }
    )


def actor(kind="staff", **parts):
    channel = {"api_key": "api", "system": "automation"}.get(kind, "portal")
    names = {"staff": "staff-1", "contact": "contact-1", "api_key": "key-1", "system": "rebook"}
    return Actor(**{"kind": kind, "id": names[kind], "name": "N. N.", "channel": channel, **parts})


def viewer(kind="staff", **parts):
    rights = {"has_types": kind != "contact", "is_admin": kind in ("api_key", "system")}
    return Viewer(actor=actor(kind), **{**rights, **parts})


def order(kind="staff", at=NOW, **parts):
    return Order(viewer=parts.pop("viewer", None) or viewer(kind), at=at, **parts)


def place(start=START + timedelta(days=1), **parts):
    staff = parts.pop("staff", None) or staff_member()
    calendar = Calendar(
        staff_id=staff.id,
        time_zone=staff.time_zone,
        hours=hours.read(staff.hours),
        closed=parts.pop("closed", frozenset()),
        busy=(),
    )
    kind = parts.pop("type", None) or appointment_type()
    return Place(start=start, type=kind, staff=staff, calendar=calendar)
