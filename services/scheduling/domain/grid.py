"""The starts that hours and increments offer, before anybody asks what is taken."""

from bisect import bisect_left
from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from services.scheduling.domain.calendars import Calendar, Kind
from services.scheduling.domain.hours import Hours
from services.scheduling.domain.local_days import (
    LocalDay,
    dates,
    local_day,
    local_days,
    working_times,
)


def grid(kind: Kind, calendar: Calendar, begin: date, end: date) -> tuple[int, ...]:
    """Every start on these staff-local dates at which the duration fits, in order."""
    return _grid(
        calendar.hours,
        calendar.time_zone,
        calendar.closed,
        (begin, end),
        kind.duration_minutes * 60,
        kind.increment_minutes * 60,
    )


@lru_cache(maxsize=32)
def by_days(
    starts: tuple[int, ...], zone: str, begin: date, end: date
) -> tuple[tuple[LocalDay, tuple[int, ...]], ...]:
    """A grid's staff-local days and their starts; days without any are left out."""
    return tuple(_by_days(starts, local_days(zone, begin, end)))


def _by_days(
    starts: tuple[int, ...], days: tuple[LocalDay, ...]
) -> Iterator[tuple[LocalDay, tuple[int, ...]]]:
    at = 0
    for day in days:
        upto = bisect_left(starts, day.end, at)
        if upto > at:
            yield day, starts[at:upto]
        at = upto


# Colleagues mostly work the same hours.
@lru_cache(maxsize=32)
def _grid(
    hours: Hours,
    zone: str,
    closed: frozenset[date],
    days: tuple[date, date],
    duration: int,
    step: int,
) -> tuple[int, ...]:
    starts: list[int] = []
    repeated = False
    for day in dates(*days):
        if day in closed:
            continue
        for since, until in working_times(zone, day, hours.on(day)):
            starts += range(since, until - duration + 1, step)
        repeated = repeated or not local_day(zone, day).plain
    return tuple(sorted({*starts}) if repeated else starts)
