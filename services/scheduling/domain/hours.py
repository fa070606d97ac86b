"""Working hours as somebody set them: wall-clock stretches by weekday, and dates that differ."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

Stretch = tuple[int, int]

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NO_HOURS: Final = '{"weekly":{},"overrides":{}}'


@dataclass(frozen=True, slots=True, eq=False)
class Hours:
    """Stretches in minutes of the day, 1440 being its end; ``weekly`` begins with Monday.

    Hours are equal if they are the same object, as those that `read` finds in equal texts are.
    """

    weekly: tuple[tuple[Stretch, ...], ...]
    overrides: Mapping[date, tuple[Stretch, ...]]

    def on(self, day: date) -> tuple[Stretch, ...]:
        """The stretches of one date; an override replaces those of its weekday."""
        if day in self.overrides:
            return self.overrides[day]
        return self.weekly[day.weekday()]


@lru_cache(maxsize=4096)
def read(text: str) -> Hours:
    """The hours in a text that `write` made."""
    stored = json.loads(text)
    weekly = stored["weekly"]
    return Hours(
        weekly=tuple(_minutes(weekly.get(weekday, ())) for weekday in WEEKDAYS),
        overrides={
            date.fromisoformat(day): _minutes(stretches)
            for day, stretches in stored["overrides"].items()
        },
    )


def write(
    weekly: Mapping[str, Iterable[tuple[str, str]]],
    overrides: Mapping[date, Iterable[tuple[str, str]]],
) -> str:
    """The text to store: weekdays from Monday, dates in order, no blanks."""
    stored = {
        "weekly": {day: _pairs(weekly[day]) for day in WEEKDAYS if day in weekly},
        "overrides": {day.isoformat(): _pairs(overrides[day]) for day in sorted(overrides)},
    }
    return json.dumps(stored, separators=(",", ":"))


@lru_cache(maxsize=64)
def read_closed(text: str) -> frozenset[date]:
    """The dates in a JSON list."""
    return frozenset(date.fromisoformat(day) for day in json.loads(text))


def write_closed(days: Iterable[date]) -> str:
    """The dates as a JSON list, each once and in order."""
    return json.dumps([day.isoformat() for day in sorted(set(days))], separators=(",", ":"))


def _pairs(stretches: Iterable[tuple[str, str]]) -> list[list[str]]:
    return [[start, end] for start, end in stretches]


def _minutes(stretches: Iterable[tuple[str, str]]) -> tuple[Stretch, ...]:
    return tuple((_minute_of_day(start), _minute_of_day(end)) for start, end in stretches)


def _minute_of_day(wall_time: str) -> int:
    hour, minute = wall_time.split(":")
    return int(hour) * 60 + int(minute)
