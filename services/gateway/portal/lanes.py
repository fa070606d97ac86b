"""A day as a lane: wall-clock minutes, overlaps side by side, hours that nobody works."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final, Generic, TypeVar
from zoneinfo import ZoneInfo

from services.gateway.portal.looks import Look

STEP: Final = 5
_DAY: Final = 24 * 60
_USUAL: Final = (8, 18)
_SHORTEST: Final = 15
_MOST_ABREAST: Final = 12
T = TypeVar("T")


@dataclass(frozen=True)
class Stretch(Generic[T]):
    """Minutes of one day, ``at`` being the place of ``of`` that share the width."""

    first: int
    last: int
    what: T
    at: int = 0
    of: int = 1


def midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone))


def minutes_on(day: date, start: datetime, end: datetime, look: Look) -> tuple[int, int] | None:
    """From when to when on the wall clock of that day; None if it is on other days.

    What lasts through an hour that comes twice is as long as it lasts.
    """
    begins, ends = look.local(start), look.local(end)
    if begins.date() > day or ends.date() < day or (ends.date() == day and not _minute(ends)):
        return None
    first = _minute(begins) if begins.date() == day else 0
    last = _minute(ends) if ends.date() == day else _DAY
    if last <= first:
        last = first + int((end - start).total_seconds()) // 60
    return first, min(_DAY, max(last, first + _SHORTEST))


def pack(stretches: Iterable[tuple[int, int, T]]) -> list[Stretch[T]]:
    """Those that overlap share the width: each takes the first place that is free."""
    packed: list[Stretch[T]] = []
    group: list[tuple[int, int, T, int]] = []
    places: list[int] = []
    for first, last, what in sorted(stretches, key=lambda one: one[:2]):
        if places and first >= max(places):
            packed += _shared(group, places)
            group, places = [], []
        at = next((n for n, until in enumerate(places) if until <= first), len(places))
        places[at : at + 1] = [last]
        group.append((first, last, what, at))
    return packed + _shared(group, places)


def _shared(group: list[tuple[int, int, T, int]], places: Sequence[int]) -> list[Stretch[T]]:
    of = min(len(places), _MOST_ABREAST)
    return [Stretch(first, last, what, at % _MOST_ABREAST, of) for first, last, what, at in group]


def visible_hours(minutes: Iterable[tuple[int, int]]) -> tuple[int, int]:
    """The usual hours, and whatever lies beyond them."""
    first, last = _USUAL
    for begin, end in minutes:
        first, last = min(first, begin // 60), max(last, -(-end // 60))
    return first, last


def gaps(open_times: Iterable[tuple[int, int]], first: int, last: int) -> list[tuple[int, int]]:
    """What of ``first`` to ``last`` is not open."""
    found, at = [], first
    for begin, end in sorted(open_times):
        if begin > at:
            found.append((at, min(begin, last)))
        at = max(at, end)
    if at < last:
        found.append((at, last))
    return [(begin, end) for begin, end in found if begin < end]


@lru_cache(maxsize=4096)
def clocks_change(day: date, zone: str) -> datetime | None:
    """When on that day, by the clock that still holds."""
    at, end = midnight(day, zone).timestamp(), midnight(day + timedelta(days=1), zone).timestamp()
    there = ZoneInfo(zone)
    before = datetime.fromtimestamp(at, there).utcoffset()
    while at < end:
        at += 15 * 60
        after = datetime.fromtimestamp(at, there)
        if after.utcoffset() != before:
            return (after - (after.utcoffset() or timedelta())).replace(tzinfo=None) + (
                before or timedelta()
            )
    return None


def _minute(local: datetime) -> int:
    return local.hour * 60 + local.minute
