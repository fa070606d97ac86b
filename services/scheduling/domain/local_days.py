"""Dates and wall-clock times of a named zone as instants, which are epoch seconds here."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from services.scheduling.domain.hours import Stretch


class LocalDay(NamedTuple):
    """A date in a zone from its first instant to that of the next one.

    On a ``plain`` day every minute of the clock comes once, in elapsed order. A date that the
    zone skipped ends as it starts.
    """

    start: int
    end: int
    plain: bool


def seconds(at: datetime) -> int:
    """The whole seconds since 1970 of an aware datetime."""
    return int(at.timestamp() // 1)


def instant(at: int) -> datetime:
    """The aware datetime in UTC of seconds since 1970."""
    return datetime.fromtimestamp(at, UTC)


def local_date(at: datetime | float, zone: str) -> date:
    """The date that calendars of the zone show at that instant."""
    when = at if isinstance(at, datetime) else datetime.fromtimestamp(at, UTC)
    return when.astimezone(ZoneInfo(zone)).date()


@lru_cache(maxsize=65_536)
def local_day(zone: str, day: date) -> LocalDay:
    """Where a date begins and ends in a zone."""
    midnight = datetime.combine(day, time())
    start = _resolve(midnight, zone)
    end = _resolve(midnight + timedelta(days=1), zone)
    at_midnight = midnight.replace(tzinfo=ZoneInfo(zone))
    offsets = {
        at_midnight.utcoffset(),
        at_midnight.replace(fold=1).utcoffset(),
        (at_midnight + timedelta(days=1)).utcoffset(),
    }
    return LocalDay(start, end, plain=len(offsets) == 1)


def dates(begin: date, end: date) -> Iterator[date]:
    """Every date from one to the other, both included."""
    return (begin + timedelta(days=n) for n in range((end - begin).days + 1))


@lru_cache(maxsize=256)
def local_days(zone: str, begin: date, end: date) -> tuple[LocalDay, ...]:
    """Where each date from one to the other begins and ends, both included."""
    return tuple(local_day(zone, day) for day in dates(begin, end))


@lru_cache(maxsize=16_384)
def working_times(
    zone: str, day: date, stretches: tuple[Stretch, ...]
) -> tuple[tuple[int, int], ...]:
    """The stretches of a date as instants.

    A bound in a gap moves to the jump; a repeated start is the first one, a repeated end the
    second. On a day with a repeat the times may therefore overlap; they start in order.
    """
    start, _, plain = local_day(zone, day)
    if plain:
        return tuple((start + first * 60, start + last * 60) for first, last in stretches)
    midnight = datetime.combine(day, time())

    def bound(minute: int, fold: int) -> int:
        return _resolve(midnight + timedelta(minutes=minute), zone, fold)

    times = ((bound(first, 0), bound(last, 1)) for first, last in stretches)
    return tuple((since, until) for since, until in times if since < until)


def _resolve(wall: datetime, zone: str, fold: int = 0) -> int:
    """The instant at which the zone's clock shows ``wall``, or jumps over it."""
    at = wall.replace(tzinfo=ZoneInfo(zone), fold=fold)
    found = seconds(at)
    shown = datetime.fromtimestamp(found, at.tzinfo).replace(tzinfo=None, fold=0)
    return found if shown == wall else _jump_over(at)


def _jump_over(missing: datetime) -> int:
    """The instant of the jump that skips this wall-clock time (PEP 495: fold 1 lies before)."""
    before, after = sorted(seconds(missing.replace(fold=fold)) for fold in (0, 1))
    offset = datetime.fromtimestamp(after, missing.tzinfo).utcoffset()
    while after - before > 1:
        middle = (before + after) // 2
        if datetime.fromtimestamp(middle, missing.tzinfo).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return after
