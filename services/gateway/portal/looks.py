"""Moments as one reader sees them: their zone, language, clock, and first day of the week."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from libs.contracts.gateway import WeekStart
from libs.contracts.values import ClockFace, Language

# How addresses and forms call the clocks.
CLOCKS: Final[Mapping[str, ClockFace]] = {"12": "12", "24": "24"}
_WEEKDAYS: Final = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "de": ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
}
_MONTHS: Final = {
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
    "de": (
        *("Januar", "Februar", "März", "April", "Mai", "Juni"),
        *("Juli", "August", "September", "Oktober", "November", "Dezember"),
    ),
}
_NOON: Final = 12
_MINUTES: Final = "%M"
_SECONDS: Final = "%M:%S"
_DASH: Final = "\u2060–\u2060"  # word joiners around it: a line never breaks inside a span of time


@dataclass(frozen=True)
class Look:
    zone: str
    language: Language
    clock: ClockFace
    week_start: WeekStart = "mon"

    def elsewhere(self, zone: str) -> "Look":
        return replace(self, zone=zone)

    def local(self, at: datetime) -> datetime:
        return at.astimezone(ZoneInfo(self.zone))

    def day(self, at: datetime) -> date:
        return self.local(at).date()

    def time(self, at: datetime, minutes: str = _MINUTES) -> str:
        """``09:00`` or ``9:00 am``; with its offset where clocks go back and it comes twice."""
        local = self.local(at)
        told = self.clock_time(local, minutes)
        comes_twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
        return f"{told} ({offset(local)})" if comes_twice else told

    def clock_time(self, wall: datetime, minutes: str = _MINUTES) -> str:
        """A time as a clock on the wall shows it, wherever that is."""
        return f"{wall:%H}:{wall:{minutes}}" if self.clock == "24" else _half_day(wall, minutes)

    def hour(self, hour: int) -> str:
        """``09:00`` or ``9 am``, beside a lane."""
        if self.clock == "24":
            return f"{hour:02}:00"
        return f"{hour % _NOON or _NOON} {'am' if hour < _NOON else 'pm'}"

    def span(self, start: datetime, end: datetime) -> str:
        return f"{self.time(start)}{_DASH}{self.time(end)}"

    def weekday(self, day: date) -> str:
        return _WEEKDAYS[self.language][day.weekday()]

    def short_weekday(self, day: date) -> str:
        return self.weekday(day)[: 2 if self.language == "de" else 3]

    def month(self, day: date) -> str:
        return _MONTHS[self.language][day.month - 1]

    def short_day(self, day: date) -> str:
        """``Wed 18 Nov``."""
        if self.language == "de":
            return f"{self.short_weekday(day)}., {day.day}.{day.month}."
        return f"{self.short_weekday(day)} {day.day} {self.month(day)[:3]}"

    def long_day(self, day: date) -> str:
        """``Wednesday 18 November``."""
        if self.language == "de":
            return f"{self.weekday(day)}, {day.day}. {self.month(day)}"
        return f"{self.weekday(day)} {day.day} {self.month(day)}"

    def moment(self, at: datetime) -> str:
        """``Wed 18 Nov, 09:00``."""
        return f"{self.short_day(self.day(at))}, {self.time(at)}"

    def exact_moment(self, at: datetime) -> str:
        """``Wed 18 Nov, 09:00:05``, where moments of one minute are told apart."""
        return f"{self.short_day(self.day(at))}, {self.time(at, _SECONDS)}"

    def dated_moment(self, at: datetime) -> str:
        """``Wed 18 Nov 2025, 09:00``: what is long ago is told with its year."""
        day = self.day(at)
        dot = "" if self.language == "de" else " "
        return f"{self.short_day(day)}{dot}{day.year}, {self.time(at)}"

    def month_of(self, day: date) -> str:
        """``November 2026``."""
        return f"{self.month(day)} {day.year}"

    def dated(self, day: date) -> str:
        """``17 November 2026``."""
        return f"{day.day}{'.' if self.language == 'de' else ''} {self.month_of(day)}"

    def days(self, first: date, last: date) -> str:
        """``16 – 22 November 2026``."""
        dot = "." if self.language == "de" else ""
        begin = f"{first.day}{dot}"
        if first.month != last.month:
            begin += f" {self.month(first)}"
        if first.year != last.year:
            begin += f" {first.year}"
        return f"{begin} – {last.day}{dot} {self.month(last)} {last.year}"

    @property
    def city(self) -> str:
        return city(self.zone)


def _half_day(local: datetime, minutes: str) -> str:
    half = "am" if local.hour < _NOON else "pm"
    return f"{local.hour % _NOON or _NOON}:{local:{minutes}} {half}"


def city(zone: str) -> str:
    return zone.rpartition("/")[2].replace("_", " ")


def offset(local: datetime) -> str:
    """``GMT+1``, ``GMT+5:45``, ``GMT``."""
    minutes = int((local.utcoffset() or local - local).total_seconds()) // 60
    if not minutes:
        return "GMT"
    sign = "-" if minutes < 0 else "+"
    hours, rest = divmod(abs(minutes), 60)
    return f"GMT{sign}{hours}" + (f":{rest:02}" if rest else "")
