"""Wall-clock times as people type them, and stretches of a day made of two of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_TIME: Final = re.compile(r"([0-9]{1,2})(?:[:.h]?([0-9]{2}))?(?::[0-9]{2})?h?")
_MIDNIGHT: Final = "24:00"
_DAY: Final = 24 * 60
_HOUR: Final = 60
_USUAL: Final = ("09:00", "17:00")
Interval = tuple[str, str]


@dataclass(frozen=True)
class Span:
    """From when to when, as it was typed."""

    start: str = ""
    end: str = ""


@dataclass(frozen=True)
class Fault:
    """What is wrong with the span ``nth`` of a day, and in which of its fields."""

    nth: int
    part: str
    sentence: str
    other: str = ""


def wall_time(text: str, *, ends: bool = False) -> str | None:
    """``HH:MM`` from what was typed; None for what is no time. Midnight ends a day as 24:00."""
    found = _TIME.fullmatch(text.strip())
    if found is None:
        return None
    minute = int(found[1]) * 60 + int(found[2] or 0)
    if int(found[2] or 0) >= _HOUR or minute > (_DAY if ends else _DAY - 1):
        return None
    told = told_minute(minute)
    return _MIDNIGHT if ends and told == "00:00" else told


def shown(wall: str) -> str:
    """As a time field holds it: it knows no 24:00."""
    return "00:00" if wall == _MIDNIGHT else wall


def minute_of(wall: str) -> int:
    hour, _, minute = wall.partition(":")
    return int(hour) * 60 + int(minute)


def told_minute(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def intervals(spans: Sequence[Span]) -> tuple[list[Interval], list[Fault]]:
    """What a day's spans mean, in order, and what is wrong with those that mean nothing."""
    read = ((wall_time(one.start), wall_time(one.end, ends=True)) for one in spans)
    faults: list[Fault] = []
    found: list[tuple[str, str, int]] = []
    for nth, (start, end) in enumerate(read):
        fault = _fault(nth, start, end, found)
        if fault is not None:
            faults.append(fault)
        elif start is not None and end is not None:
            found.append((start, end, nth))
    return sorted((start, end) for start, end, _ in found), faults


def after(spans: Sequence[Span]) -> Span:
    """What is offered as the next stretch of a day: an hour after the last one, or a usual day."""
    good, _ = intervals(spans)
    if not good:
        return Span(*_USUAL)
    start = minute_of(good[-1][1]) + _HOUR
    end = max(minute_of(_USUAL[1]), start + _HOUR)
    return Span() if end >= _DAY else Span(told_minute(start), told_minute(end))


def _fault(
    nth: int, start: str | None, end: str | None, before: list[tuple[str, str, int]]
) -> Fault | None:
    if start is None:
        return Fault(nth, "start", "Write a time, such as 09:00.")
    if end is None:
        return Fault(nth, "end", "Write a time, such as 17:00.")
    if start >= end:
        return Fault(nth, "end", "Ends before it starts.")
    for first, last, _ in before:
        if start < last and first < end:
            return Fault(nth, "start", "Overlaps {other}.", f"{first}–{shown(last)}")
    return None
