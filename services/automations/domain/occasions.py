"""What sets automations off: a change of an appointment, or a moment of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from libs.contracts import events
from libs.contracts.actor import SYSTEM, Actor
from libs.contracts.automations import Moment
from libs.contracts.events import AppointmentEvent
from libs.contracts.events.appointments import AppointmentSnapshot, Person

# What a trigger calls the events; edits and repeats set nothing off.
NAMES: Final[Mapping[str, str]] = {
    events.AppointmentBooked.key: "booked",
    events.AppointmentRescheduled.key: "rescheduled",
    events.AppointmentCancelled.key: "cancelled",
    events.AppointmentRestored.key: "restored",
    events.AppointmentCompleted.key: "completed",
    events.AppointmentMissed.key: "no_show",
    events.AppointmentChanged.key: "changed",
    events.AppointmentRestated.key: "restated",
}
DEEPEST: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """One thing that happened to one appointment; ``on`` is the trigger's word for it.

    ``depth`` is that of the run which led here, 0 without one.
    """

    id: str
    on: str
    before: AppointmentSnapshot | None
    after: AppointmentSnapshot
    actor: Actor
    reason: str | None
    at: datetime
    depth: int = 0

    @property
    def contact(self) -> Person | None:
        """The contact, or the company's primary contact."""
        return contact_of(self.after)

    @property
    def contact_id(self) -> str:
        """For whom a cooldown counts: the contact, or the company where it has none."""
        return self.after.target.contact_id or self.after.target.id


def contact_of(appointment: AppointmentSnapshot) -> Person | None:
    target = appointment.target
    found = (person for person in target.people if person.id == target.contact_id)
    return next(found, None)


def event_id(appointment: AppointmentSnapshot) -> str:
    """Each version of an appointment comes of one event: together they name it."""
    return f"{appointment.id}.{appointment.version}"


def version_in(event_id: str, appointment_id: str) -> int | None:
    """The version that an event brought; None for a moment that has come."""
    number = event_id.removeprefix(f"{appointment_id}.")
    return int(number) if number.isascii() and number.isdecimal() else None


def occasion_of(event: AppointmentEvent) -> Occasion:
    return Occasion(
        id=event_id(event.after),
        on=NAMES[event.key],
        before=event.before,
        after=event.after,
        actor=event.actor,
        reason=event.reason,
        at=event.occurred_at,
        depth=depth_in(event.chain),
    )


def occasion_at(moment: datetime, appointment: AppointmentSnapshot) -> Occasion:
    """A time trigger's moment has come."""
    return Occasion(
        id=f"{appointment.id}.at.{int(moment.timestamp())}",
        on="time",
        before=None,
        after=appointment,
        actor=SYSTEM,
        reason=None,
        at=moment,
    )


def depth_in(chain: str | None) -> int:
    """How many runs led here: the number in ``<run>;<depth>``."""
    number = (chain or "").rpartition(";")[2]
    return min(int(number), 1000) if number.isascii() and number.isdecimal() else 0


def moment_in(moment: Moment, appointment: AppointmentSnapshot) -> datetime:
    """When a relative moment is, as the appointment stands."""
    anchor = appointment.start if moment.anchor == "start" else appointment.end
    return anchor + timedelta(minutes=moment.offset_minutes)


def local(moment: datetime, appointment: AppointmentSnapshot) -> datetime:
    """On the wall where the staff member is."""
    return moment.astimezone(ZoneInfo(appointment.time_zone))
