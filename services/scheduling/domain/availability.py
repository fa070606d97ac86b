"""When a type can be had: free starts, who would be given one, and the rules that refuse one."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from services.scheduling.domain.calendars import Busy, Calendar, Kind, Load, last_day
from services.scheduling.domain.grid import by_days, grid
from services.scheduling.domain.local_days import (
    LocalDay,
    local_date,
    local_day,
    local_days,
    seconds,
)
from services.scheduling.domain.refusals import refuse_start
from services.scheduling.domain.sweep import Stretches, free_of, is_free

__all__ = [
    "Busy",
    "Calendar",
    "Kind",
    "Window",
    "choose_staff",
    "free_days",
    "free_starts",
    "local_date",
    "offers",
    "refuse_start",
    "seats_left",
]


class Window(NamedTuple):
    """Starts asked for: ``first <= start < until``, and on these staff-local dates if given."""

    first: int
    until: int
    now: float
    dates: tuple[date, date] | None = None


def free_starts(kind: Kind, calendar: Calendar, first: int, until: int, now: float) -> list[int]:
    """The starts that can be booked in ``[first, until)``, in order."""
    days = free_days(kind, calendar, Window(first, until, now))
    return [start for _, starts in days for start in starts]


def offers(kind: Kind, calendars: Sequence[Calendar], window: Window) -> list[tuple[int, str]]:
    """Every free start and who would be given it: fewest appointments that day, then id."""
    if len(calendars) == 1:
        (only,) = calendars
        days = free_days(kind, only, window)
        return [(start, only.staff_id) for _, starts in days for start in starts]
    chosen: dict[int, str] = {}
    for _, staff_id, starts, stretches in sorted(_ranked_days(kind, calendars, window)):
        # Whoever comes first has it: of the others nobody asks whether they are free.
        unclaimed = [start for start in starts if start not in chosen]
        if unclaimed:
            chosen.update(dict.fromkeys(stretches.leave(unclaimed), staff_id))
    return sorted(chosen.items())


def choose_staff(kind: Kind, calendars: Iterable[Calendar], start: datetime) -> str | None:
    """Who is given this start, as in `offers`, of those for whom no claim is in the way.

    Each calendar must hold the claims of the start's whole local date. None if nobody is free.
    """
    at = seconds(start)
    ranked = [
        (Load(calendar).within(_day_of(at, calendar)), calendar.staff_id)
        for calendar in calendars
        if is_free(kind, calendar.busy, at)
    ]
    return min(ranked)[1] if ranked else None


def seats_left(kind: Kind, calendars: Iterable[Calendar]) -> Mapping[tuple[int, str], int]:
    """The seats left of group appointments that have begun to fill, by start and staff."""
    return {
        (busy.start, busy.staff_id): busy.capacity - busy.seats
        for calendar in calendars
        for busy in calendar.busy
        if busy.type_id == kind.id
    }


def free_days(
    kind: Kind, calendar: Calendar, window: Window
) -> Iterator[tuple[LocalDay, list[int]]]:
    """The staff-local days with free starts, and these."""
    begin, end = _dates(kind, calendar.time_zone, window)
    offered = grid(kind, calendar, begin, end)
    earliest = max(window.first, window.now + kind.booking_notice_minutes * 60)
    candidates = offered[bisect_left(offered, earliest) : bisect_left(offered, window.until)]
    free = free_of(candidates, kind, calendar.busy)
    is_open = _below_cap(kind, calendar)
    at = 0
    for day in local_days(calendar.time_zone, begin, end):
        upto = bisect_left(free, day.end, at)
        if upto > at and is_open(day):
            yield day, free[at:upto]
        at = upto


def _below_cap(kind: Kind, calendar: Calendar) -> Callable[[LocalDay], bool]:
    """Tells whether there may be one more of the type on a staff-local day."""
    cap = kind.daily_cap
    if cap is None:
        return lambda _day: True
    of_kind = Load(calendar, kind.id)
    return lambda day: of_kind.within(day) < cap


def _dates(kind: Kind, zone: str, window: Window) -> tuple[date, date]:
    """The first and the last staff-local date that the window and the horizon have in common."""
    begin = local_date(max(window.first, window.now), zone)
    end = min(local_date(window.until - 1, zone), last_day(kind, zone, window.now))
    if window.dates is None:
        return begin, end
    return max(begin, window.dates[0]), min(end, window.dates[1])


def _ranked_days(
    kind: Kind, calendars: Iterable[Calendar], window: Window
) -> Iterator[tuple[int, str, tuple[int, ...], Stretches]]:
    """What each staff member's days offer, free or not, behind how busy the day is and whose."""
    for calendar in calendars:
        load, stretches = Load(calendar), Stretches(kind, calendar.busy)
        for day, starts in _offered_days(kind, calendar, window):
            yield load.within(day), calendar.staff_id, starts, stretches


def _offered_days(
    kind: Kind, calendar: Calendar, window: Window
) -> Iterator[tuple[LocalDay, tuple[int, ...]]]:
    """The staff-local days with starts on the grid, and these, whatever is taken."""
    begin, end = _dates(kind, calendar.time_zone, window)
    earliest = max(window.first, window.now + kind.booking_notice_minutes * 60)
    is_open = _below_cap(kind, calendar)
    offered = grid(kind, calendar, begin, end)
    for day, starts in by_days(offered, calendar.time_zone, begin, end):
        within = starts[bisect_left(starts, earliest) : bisect_left(starts, window.until)]
        if within and is_open(day):
            yield day, within


def _day_of(start: int, calendar: Calendar) -> LocalDay:
    return local_day(calendar.time_zone, local_date(start, calendar.time_zone))
