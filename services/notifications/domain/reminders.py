"""When whom to remind of an appointment, and what becomes of reminders when it changes."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from libs.contracts.events.appointments import AppointmentSnapshot
from libs.contracts.scheduling.appointment_types import Reminder
from services.notifications.domain.letters import Recipient
from services.notifications.domain.recipients import everybody, recipient_of

Why = Literal["already_due", "superseded", "cancelled", "over", "too_late", "not_there"]
_DAY: Final = 1440
_AT_THE_START: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One reminder of one person."""

    before_minutes: int
    recipient: Recipient
    due_at: datetime

    @property
    def identity(self) -> tuple[int, str, datetime]:
        return self.before_minutes, self.recipient.person_id, self.due_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A reminder that has a row already; ``settled`` when it was sent, or needed not be."""

    id: str
    appointment_id: str
    before_minutes: int
    person_id: str
    due_at: datetime
    settled: bool = False

    @property
    def identity(self) -> tuple[int, str, datetime]:
        return self.before_minutes, self.person_id, self.due_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What a new version of an appointment does to its reminders.

    ``late`` are already due, so the message about the change serves; ``dropped`` and ``why`` are
    rows that no longer hold.
    """

    added: tuple[Planned, ...]
    late: tuple[Planned, ...]
    dropped: tuple[Held, ...]
    why: Why


def changes(appointment: AppointmentSnapshot, held: Collection[Held], now: datetime) -> Changes:
    """From what waits to what should; what is right already stays as it is."""
    wanted = list(plan(appointment)) if appointment.start > now else []
    known = {one.identity for one in held}
    right = {planned.identity for planned in wanted}
    new = [planned for planned in wanted if planned.identity not in known]
    return Changes(
        added=tuple(planned for planned in new if planned.due_at > now),
        late=tuple(planned for planned in new if planned.due_at <= now),
        dropped=tuple(one for one in held if not one.settled and one.identity not in right),
        why=_why(appointment),
    )


def plan(appointment: AppointmentSnapshot) -> Iterator[Planned]:
    """Every reminder that this version asks for, each person and offset once."""
    if appointment.status != "booked":
        return
    seen: set[tuple[int, str]] = set()
    for rule in appointment.reminders:
        for recipient in _recipients(appointment, rule):
            identity = rule.before_minutes, recipient.person_id
            if identity not in seen:
                seen.add(identity)
                due_at = due(appointment.start, rule.before_minutes, recipient.time_zone)
                yield Planned(
                    before_minutes=rule.before_minutes, recipient=recipient, due_at=due_at
                )


def due(start: datetime, before_minutes: int, zone: str) -> datetime:
    """Whole days keep the wall clock of the recipient's zone; all else is elapsed time.

    A wall-clock time that the day skips is read as if the clock had not yet jumped, a repeated one
    is the first of the two; and a reminder never comes after the start.
    """
    if before_minutes == 0 or before_minutes % _DAY:
        return start - timedelta(minutes=before_minutes)
    local = start.astimezone(ZoneInfo(zone))
    # The same wall clock: arithmetic on aware datetimes of one zone is that of the wall clock.
    earlier = (local - timedelta(days=before_minutes // _DAY)).replace(fold=0)
    return min(earlier.astimezone(UTC), start)


def is_too_late(due_at: datetime, start: datetime, now: datetime) -> bool:
    """Never after the start; one that is due at the start itself has a few minutes."""
    return now >= start if due_at < start else now > start + _AT_THE_START


def calls_for(appointment: AppointmentSnapshot, held: Held) -> Recipient | None:
    """Who is to be reminded by this row as things are now; None when it no longer holds."""
    for planned in plan(appointment):
        if planned.identity == held.identity:
            return planned.recipient
    return None


def moved(
    before: Iterable[datetime], after: Iterable[datetime]
) -> tuple[list[datetime], list[datetime], list[datetime]]:
    """(added, moved, dropped) moments: each that goes is paired with one that comes."""
    gone, came = sorted(before), sorted(after)
    pairs = min(len(gone), len(came))
    return came[pairs:], came[:pairs], gone[pairs:]


def _recipients(appointment: AppointmentSnapshot, rule: Reminder) -> list[Recipient]:
    target = everybody(appointment.target.people, "target")
    staff = [recipient_of(appointment.staff, "staff")]
    return {"target": target, "staff": staff, "both": [*target, *staff]}[rule.to]


def _why(appointment: AppointmentSnapshot) -> Why:
    ends: dict[str, Why] = {"booked": "superseded", "cancelled": "cancelled"}
    return ends.get(appointment.status, "over")
