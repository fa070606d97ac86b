"""Builders of calendars and appointment types, and a slow oracle that goes minute by minute."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from operator import attrgetter
from zoneinfo import ZoneInfo

from services.scheduling.domain.appointment_types import AppointmentType
from services.scheduling.domain.availability import Busy, Calendar
from services.scheduling.domain.hours import WEEKDAYS, Hours, read, write
from tests.support import an

MINUTE = timedelta(minutes=1)


def a_type(**parts):
    """An hour on the hour."""
    return an.appointment_type(**{"increment_minutes": 60, **parts})


def every_day(*stretches):
    """The same hours on all days; a stretch is written like 09:00-17:00."""
    return hours(weekly=dict.fromkeys(WEEKDAYS, stretches))


def hours(weekly=None, overrides=None):
    def pairs(stretches):
        return [tuple(stretch.split("-")) for stretch in stretches]

    return read(
        write(
            {day: pairs(stretches) for day, stretches in (weekly or {}).items()},
            {day: pairs(stretches) for day, stretches in (overrides or {}).items()},
        )
    )


def a_calendar(*busy, staff_id="ada", zone="UTC", hours=None, closed=()):
    return Calendar(
        staff_id=staff_id,
        time_zone=zone,
        hours=every_day("09:00-12:00") if hours is None else hours,
        closed=frozenset(closed),
        busy=tuple(
            sorted((each._replace(staff_id=staff_id) for each in busy), key=attrgetter("busy_from"))
        ),
    )


def a_busy(start, minutes=60, *, before=0, after=0, type_id="type-1", seats=1, capacity=1):
    since = seconds(start)
    until = since + (minutes + after) * 60
    return Busy("ada", type_id, since, since - before * 60, until, seats, capacity)


def at(text, zone="UTC"):
    """An aware datetime from wall-clock text like 2026-03-29 03:00."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def seconds(when):
    return int((at(when) if isinstance(when, str) else when).timestamp())


def wall(starts, zone="UTC", form="%H:%M"):
    """Starts as people of that zone read them."""
    return [f"{datetime.fromtimestamp(start, ZoneInfo(zone)):{form}}" for start in starts]


@dataclass
class Oracle:
    """What is free, found by asking the zone for the wall-clock time of every minute."""

    kind: AppointmentType
    calendar: Calendar

    def starts(self, first, until, now):
        """Free starts in ``[first, until)``, all datetimes; seconds since 1970."""
        zone = ZoneInfo(self.calendar.time_zone)
        last_day = now.astimezone(zone).date() + timedelta(days=self.kind.horizon_days)
        notice = timedelta(minutes=self.kind.booking_notice_minutes)
        day = first.astimezone(zone).date() - timedelta(days=2)
        found = set()
        while day <= until.astimezone(zone).date():
            if day <= last_day and not self._is_full(day):
                found |= {start for start in self._of_day(day) if self._is_free(start)}
            day += timedelta(days=1)
        return sorted(
            seconds(start) for start in found if first <= start < until and start >= now + notice
        )

    def appointments_on(self, day, type_id=None):
        zone = ZoneInfo(self.calendar.time_zone)
        return sum(
            busy.seats
            for busy in self.calendar.busy
            if datetime.fromtimestamp(busy.start, zone).date() == day
            and type_id in (None, busy.type_id)
        )

    def _is_full(self, day):
        cap = self.kind.daily_cap
        return cap is not None and self.appointments_on(day, self.kind.id) >= cap

    def _of_day(self, day):
        if day in self.calendar.closed:
            return
        lasts = timedelta(minutes=self.kind.duration_minutes)
        for first, last in _stretches(self.calendar.hours, day):
            start, end = _bounds(self.calendar.time_zone, day, first, last)
            while start + lasts <= end:
                yield start
                start += timedelta(minutes=self.kind.increment_minutes)

    def _is_free(self, start):
        first = start - self.kind.buffer_before_minutes * MINUTE
        length = self.kind.duration_minutes + self.kind.buffer_after_minutes
        minutes = [seconds(first)]
        while minutes[-1] < seconds(start + (length - 1) * MINUTE):
            minutes.append(minutes[-1] + 60)
        groups = [busy for busy in self.calendar.busy if self._may_join(busy, seconds(start))]
        return self._are_free(minutes) or any(
            all(group.busy_from <= minute < group.busy_until for minute in minutes)
            or self._are_free(minutes, but_for=group)
            for group in groups
        )

    def _may_join(self, busy, start):
        is_of_kind = (busy.start, busy.type_id) == (start, self.kind.id)
        return self.kind.capacity > 1 and is_of_kind and busy.seats < busy.capacity

    def _are_free(self, minutes, but_for=None):
        others = [busy for busy in self.calendar.busy if busy is not but_for]
        return not any(
            busy.busy_from < minute + 60 and minute < busy.busy_until
            for busy in others
            for minute in minutes
        )


def _stretches(hours: Hours, day: date):
    return hours.overrides.get(day, hours.weekly[day.weekday()])


def _bounds(zone, day, first, last):
    midnight = datetime.combine(day, time())
    begins, ends = midnight + first * MINUTE, midnight + last * MINUTE
    minutes = _minutes_around(zone, day)
    start = next(instant for instant, shown in minutes if shown >= begins)
    shown_at = [instant for instant, shown in minutes if shown == ends]
    end = next(instant for instant, shown in minutes if shown >= ends)
    return start, shown_at[-1] if shown_at and last < 1440 else end


@cache
def _minutes_around(zone, day):
    """Every minute from the day before to the day after next, with what clocks show then."""
    start = datetime.combine(day, time(), UTC) - timedelta(days=1)
    minutes = (start + n * MINUTE for n in range(4 * 1440))
    return [(each, each.astimezone(ZoneInfo(zone)).replace(tzinfo=None)) for each in minutes]
