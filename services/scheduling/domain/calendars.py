"""A staff member's calendar, and what of an appointment type decides when it can be had."""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple, Protocol

from services.scheduling.domain.hours import Hours
from services.scheduling.domain.local_days import LocalDay, local_date, working_times


class Kind(Protocol):
    """Appointment types have all of this, and more."""

    @property
    def id(self) -> str: ...
    @property
    def duration_minutes(self) -> int: ...
    @property
    def increment_minutes(self) -> int: ...
    @property
    def buffer_before_minutes(self) -> int: ...
    @property
    def buffer_after_minutes(self) -> int: ...
    @property
    def booking_notice_minutes(self) -> int: ...
    @property
    def horizon_days(self) -> int: ...
    @property
    def daily_cap(self) -> int | None: ...
    @property
    def capacity(self) -> int: ...


class Busy(NamedTuple):
    """A claim: from ``busy_from`` to ``busy_until`` somebody is taken by ``seats`` appointments.

    A group's may hold as many as its ``capacity``.
    """

    staff_id: str
    type_id: str
    start: int
    busy_from: int
    busy_until: int
    seats: int = 1
    capacity: int = 1


@dataclass(frozen=True, slots=True)
class Calendar:
    """When one staff member works, and their claims in the order of ``busy_from``."""

    staff_id: str
    time_zone: str
    hours: Hours
    closed: frozenset[date]
    busy: tuple[Busy, ...] = ()

    def working_times(self, day: date) -> tuple[tuple[int, int], ...]:
        """The working intervals of a date, in the order of their starts."""
        if day in self.closed:
            return ()
        return working_times(self.time_zone, day, self.hours.on(day))


class Load:
    """Counts the appointments of a calendar, of one type or of all, by staff-local date."""

    def __init__(self, calendar: Calendar, type_id: str | None = None) -> None:
        busy = calendar.busy
        if type_id is not None:
            busy = tuple(each for each in busy if each.type_id == type_id)
        starts = [each[2] for each in busy]
        for each in busy:
            if each[5] > 1:
                starts.extend([each[2]] * (each[5] - 1))
        self._starts = sorted(starts)

    def within(self, day: LocalDay) -> int:
        return bisect_left(self._starts, day.end) - bisect_left(self._starts, day.start)


def last_day(kind: Kind, zone: str, now: float) -> date:
    """The staff-local date with which the horizon ends."""
    return local_date(now, zone) + timedelta(days=kind.horizon_days)
