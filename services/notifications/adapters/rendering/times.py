"""Moments in words: in a reader's zone, language and clock."""

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from libs.contracts.values import ClockFace, Language
from services.notifications.adapters.rendering.words import DATES, say

_MINUTES_AN_HOUR: Final = 60
_NOON: Final = 12
_FAR: Final = timedelta(days=300)


class Times:
    def __init__(self, *, time_zone: str, language: Language, clock: ClockFace) -> None:
        self.time_zone = time_zone
        self._zone = ZoneInfo(time_zone)
        self._language = language
        self._clock = clock
        self._names = DATES[language]

    def local(self, at: datetime) -> datetime:
        return at.astimezone(self._zone)

    def date(self, at: datetime) -> str:
        local = self.local(at)
        return self._names.long.format(
            weekday=self._names.weekdays[local.weekday()],
            day=local.day,
            month=self._names.months[local.month - 1],
            year=local.year,
        )

    def short(self, at: datetime, now: datetime) -> str:
        """Like "Wed 18 Nov, 09:00"; the year stands there when it is not the next one to come."""
        local = self.local(at)
        date = self._names.short.format(
            weekday=self._names.short_weekdays[local.weekday()],
            day=local.day,
            month=self._names.short_months[local.month - 1],
        )
        year = f" {local.year}" if abs(at - now) > _FAR else ""
        return f"{date}{year}, {self.hour(at)}"

    def hour(self, at: datetime) -> str:
        local = self.local(at)
        marked = _happens_twice(local)
        return self._face(local) + (f" ({_offset(local)})" if marked else "")

    def span(self, start: datetime, end: datetime) -> str:
        """Like "09:00–09:45", with offsets where the clocks are changed meanwhile."""
        first, last = self.local(start), self.local(end)
        if _needs_offsets(first, last):
            return f"{self._marked(first)} – {self._marked(last)}{self._suffix}"
        if self._clock == "12" and _half(first) == _half(last):
            return f"{first.hour % 12 or 12}:{first:%M}–{self._face(last)}"
        return f"{self._face(first)}–{self._face(last)}{self._suffix}"

    def range(self, start: datetime, end: datetime) -> str:
        """Like "Wednesday 18 November 2026, 09:00–09:45"."""
        first, last = self.local(start), self.local(end)
        if first.date() == last.date():
            return f"{self.date(start)}, {self.span(start, end)}"
        face = self._marked if _needs_offsets(first, last) else self._face
        return f"{self.date(start)}, {face(first)} – {self.date(end)}, {face(last)}{self._suffix}"

    def day(self, at: datetime, now: datetime) -> str:
        """Like "tomorrow" or "on Wednesday 18 November 2026"."""
        days = (self.local(at).date() - self.local(now).date()).days
        names = {0: "today", 1: "tomorrow"}
        return say(self._language, names.get(days, "on_day"), date=self.date(at))

    def when(self, at: datetime, now: datetime) -> str:
        """Like "Tomorrow 09:00" or "Wed 18 Nov, 09:00"."""
        days = (self.local(at).date() - self.local(now).date()).days
        if days not in {0, 1}:
            return self.short(at, now)
        day = say(self._language, "today" if days == 0 else "tomorrow")
        return f"{day[0].upper()}{day[1:]} {self.hour(at)}"

    @property
    def zone_name(self) -> str:
        """Like "London time (Europe/London)"."""
        area, _, city = self.time_zone.rpartition("/")
        if not area or area == "Etc":
            return self.time_zone
        city = city.replace("_", " ")
        return f"{say(self._language, 'zone', city=city)} ({self.time_zone})"

    @property
    def short_zone_name(self) -> str:
        return self.zone_name.partition(" (")[0]

    @property
    def _suffix(self) -> str:
        return self._names.after_hours if self._clock == "24" else ""

    def _face(self, local: datetime) -> str:
        if self._clock == "24":
            return f"{local:%H:%M}"
        return f"{local.hour % 12 or 12}:{local:%M} {_half(local)}"

    def _marked(self, local: datetime) -> str:
        return f"{self._face(local)} ({_offset(local)})"


def _half(local: datetime) -> str:
    return "am" if local.hour < _NOON else "pm"


def _happens_twice(local: datetime) -> bool:
    return local.replace(fold=1 - local.fold).utcoffset() != local.utcoffset()


def _needs_offsets(first: datetime, last: datetime) -> bool:
    changed = first.utcoffset() != last.utcoffset()
    return changed or _happens_twice(first) or _happens_twice(last)


def _offset(local: datetime) -> str:
    minutes = int((local.utcoffset() or timedelta()).total_seconds() // 60)
    hours, rest = divmod(abs(minutes), _MINUTES_AN_HOUR)
    sign = "−" if minutes < 0 else "+"
    return f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "")
