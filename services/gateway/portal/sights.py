"""What a page about an appointment shows: it, in its reader's eyes, and what state it is in."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Final, Literal, Protocol
from urllib.parse import urlencode

from pydantic import TypeAdapter

from libs.contracts.actor import Actor
from libs.contracts.scheduling.appointment_types import AppointmentType
from libs.contracts.scheduling.appointments import Appointment, HistoryActor, HistoryItem
from libs.contracts.values import ClockFace, Instant, Language
from services.gateway.domain.accounts import PersonKind
from services.gateway.domain.links import masked
from services.gateway.portal.looks import Look

State = Literal["active", "moved", "cancelled", "past", "late"]
_INSTANT: Final = TypeAdapter(Instant)
_GOOGLE: Final = "https://calendar.google.com/calendar/render?"
_OUTLOOK: Final = "https://outlook.live.com/calendar/0/deeplink/compose?"


class Reader(Protocol):
    """Whoever looks at a page."""

    @property
    def id(self) -> str: ...
    @property
    def kind(self) -> PersonKind: ...
    @property
    def name(self) -> str: ...
    @property
    def email(self) -> str: ...
    @property
    def time_zone(self) -> str: ...
    @property
    def language(self) -> Language: ...
    @property
    def clock(self) -> ClockFace: ...


class Visit(Protocol):
    """Somebody at an appointment; ``told`` is the version that the mail they came by told of."""

    @property
    def reader(self) -> Reader: ...
    @property
    def actor(self) -> Actor: ...
    @property
    def appointment(self) -> Appointment: ...
    @property
    def told(self) -> int | None: ...


@dataclass(frozen=True)
class Earlier:
    """What an older mail said, or what was before the last move, and who changed it when."""

    start: datetime
    end: datetime
    by: str | None
    at: datetime


@dataclass(frozen=True)
class Sight:
    """``history`` is there when there is more than the booking; ``moved`` names the version that
    the reader has just made.
    """

    visit: Visit
    look: Look
    now: datetime
    type: AppointmentType
    staff_email: str
    history: tuple[HistoryItem, ...] = ()
    moved: int | None = None
    other_zone: str | None = None

    @property
    def appointment(self) -> Appointment:
        return self.visit.appointment

    @property
    def is_staff(self) -> bool:
        return self.visit.reader.kind == "staff"

    @property
    def first_name(self) -> str:
        return self.visit.reader.name.split()[0]

    @property
    def other(self) -> str:
        """Who sits on the other side of the table."""
        return self.appointment.target.name if self.is_staff else self.appointment.staff.name

    @property
    def minutes(self) -> int:
        return int((self.appointment.end - self.appointment.start).total_seconds()) // 60

    @property
    def mailbox(self) -> str:
        return masked(self.visit.reader.email)

    @property
    def is_zone_fixed(self) -> bool:
        """Where people meet in one place, its time is the only one that helps."""
        return self.appointment.location.kind == "place"

    @property
    def there(self) -> Look | None:
        """Where the others are, if it is another time there; by default the staff member."""
        elsewhere = self.look.elsewhere(self.other_zone or self.appointment.time_zone)
        start = self.appointment.start
        same = elsewhere.local(start).utcoffset() == self.look.local(start).utcoffset()
        return None if same else elsewhere

    @property
    def can_reschedule(self) -> bool:
        return self.state in ("active", "moved") and self.appointment.can.reschedule.allowed

    @property
    def can_cancel(self) -> bool:
        return self.state in ("active", "moved") and self.appointment.can.cancel.allowed

    @property
    def can_book_again(self) -> bool:
        """Without signing in, where anybody may book this type."""
        kind = self.type
        is_open = "public" in kind.bookable_by and bool(kind.staff_ids) and not kind.archived
        return is_open and not self.is_staff

    @property
    def decisions(self) -> tuple[str, ...]:
        """What staff may say of it now: that it holds again, that it took place, or did not."""
        if self.appointment.can.reschedule.reason == "not_allowed":
            return ()
        has_begun = self.appointment.start <= self.now
        if self.appointment.status == "cancelled":
            return () if has_begun else ("restore",)
        is_open = self.appointment.status == "booked" and has_begun
        return ("completed", "no-show") if is_open else ()

    @cached_property
    def state(self) -> State:
        appointment, can = self.appointment, self.appointment.can
        if appointment.status == "cancelled":
            return "cancelled"
        if appointment.status != "booked" or appointment.end <= self.now:
            return "past"
        if self.moved == appointment.version and self.was is not None:
            return "moved"
        if {can.reschedule.reason, can.cancel.reason} == {"too_late"}:
            return "late"
        return "active"

    @cached_property
    def was(self) -> Earlier | None:
        """What the last change has moved, if it moved anything."""
        last = self._version(self.appointment.version)
        return self._earlier(last.before, last) if last else None

    @cached_property
    def mail_said(self) -> Earlier | None:
        """What the mail that they came by was about, where it is not so any more."""
        if self.visit.told is None:
            return None
        told = self._version(self.visit.told)
        later = [one for one in self.history if one.version > self.visit.told]
        moves = [one for one in later if one.action == "rescheduled"]
        return self._earlier(told.after, moves[-1]) if told and moves else None

    @cached_property
    def cancelled_by(self) -> HistoryItem | None:
        found = [one for one in self.history if one.action == "cancelled"]
        return found[-1] if found else None

    def name_of(self, actor: HistoryActor) -> str | None:
        """None for the reader themselves."""
        reader = self.visit.reader
        mine = (actor.kind, actor.name) == (reader.kind, reader.name)
        return None if mine else actor.name

    def start_before(self, change: HistoryItem) -> datetime | None:
        """Where the appointment was, if this change has moved it."""
        return start_before(change)

    def reminders(self) -> list[int]:
        mine = ("both", "staff" if self.is_staff else "target")
        own = {one.before_minutes for one in self.appointment.reminders if one.to in mine}
        return sorted(own, reverse=True)

    def calendar_links(self) -> dict[str, str]:
        one = self.appointment
        title = f"{one.type.name}, {self.other}"
        return calendar_links(title, one.start, one.end, one.location.text)

    def _version(self, version: int) -> HistoryItem | None:
        return next((one for one in self.history if one.version == version), None)

    def _earlier(self, facts: dict[str, Any] | None, change: HistoryItem) -> Earlier | None:
        if facts is None:
            return None
        start, end = (_INSTANT.validate_python(facts[name]) for name in ("start", "end"))
        if start == self.appointment.start:
            return None
        return Earlier(start, end, self.name_of(change.actor), change.at)


def start_before(change: HistoryItem) -> datetime | None:
    """Where an appointment was, if this change has moved it."""
    if change.before is None or change.before["start"] == change.after["start"]:
        return None
    found: datetime = _INSTANT.validate_python(change.before["start"])
    return found


def start_after(change: HistoryItem) -> datetime:
    """Where this change has left the appointment."""
    found: datetime = _INSTANT.validate_python(change.after["start"])
    return found


def calendar_links(title: str, start: datetime, end: datetime, place: str) -> dict[str, str]:
    """Copies made through these do not follow later moves; the .ics of the mails does."""
    google = {
        "action": "TEMPLATE",
        "text": title,
        "dates": f"{start:%Y%m%dT%H%M%SZ}/{end:%Y%m%dT%H%M%SZ}",
        "location": place,
    }
    outlook = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": title,
        "startdt": start.isoformat(),
        "enddt": end.isoformat(),
        "location": place,
    }
    return {"google": _GOOGLE + urlencode(google), "outlook": _OUTLOOK + urlencode(outlook)}
