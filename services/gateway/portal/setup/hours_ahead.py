"""The next two weeks of somebody's hours, as bars, and what is booked outside of them."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from libs.contracts.scheduling.appointments import Appointment
from services.gateway.portal.lanes import STEP
from services.gateway.portal.setup.hours_checking import Understood
from services.gateway.portal.setup.wall_times import Interval, minute_of, shown

AHEAD: Final = 14
_LOOK_FOR_CHANGES: Final = 200
_MIDNIGHT: Final = 24 * 60


@dataclass(frozen=True)
class Bar:
    """A stretch in steps of five minutes from midnight, as the style sheet's lattice has them."""

    first: int
    length: int


@dataclass(frozen=True)
class DayAhead:
    """``clocks`` says by how many minutes the clocks are put forward on that day, or back."""

    day: date
    spans: Sequence[tuple[str, str]]
    bars: Sequence[Bar]
    is_special: bool
    is_closed: bool
    clocks: int


@dataclass(frozen=True)
class ClockChange:
    day: date
    minutes: int


def days_ahead(hours: Understood, closed: Collection[date], today: date) -> list[DayAhead]:
    return [_day(hours, closed, today + timedelta(days=n)) for n in range(AHEAD)]


def clock_change(zone: str, today: date) -> ClockChange | None:
    """The next day on which the zone's clocks are put forward or back; half a year is looked at."""
    days = (today + timedelta(days=n) for n in range(_LOOK_FOR_CHANGES))
    changes = ((day, _put_forward(zone, day)) for day in days)
    return next((ClockChange(day, minutes) for day, minutes in changes if minutes), None)


def outside(
    hours: Understood, closed: Collection[date], booked: Sequence[Appointment]
) -> list[Appointment]:
    """What is booked at times that are no working hours (any more)."""
    return [one for one in booked if not _is_within(hours, closed, one)]


def _day(hours: Understood, closed: Collection[date], day: date) -> DayAhead:
    is_closed = day in closed
    spans = () if is_closed else hours.on(day)
    return DayAhead(
        day=day,
        spans=[(start, shown(end)) for start, end in spans],
        bars=[_bar(one) for one in spans],
        is_special=day in hours.overrides,
        is_closed=is_closed,
        clocks=_put_forward(hours.zone, day),
    )


def _bar(span: Interval) -> Bar:
    first, last = (minute_of(wall) // STEP for wall in span)
    return Bar(first, max(1, last - first))


def _put_forward(zone: str, day: date) -> int:
    begins, ends = (datetime.combine(one, time(), ZoneInfo(zone)) for one in _around(day))
    change = (ends.utcoffset() or timedelta()) - (begins.utcoffset() or timedelta())
    return int(change.total_seconds()) // 60


def _around(day: date) -> Iterator[date]:
    yield day
    yield day + timedelta(days=1)


def _is_within(hours: Understood, closed: Collection[date], booked: Appointment) -> bool:
    begins, ends = (at.astimezone(ZoneInfo(hours.zone)) for at in (booked.start, booked.end))
    day = begins.date()
    if day in closed:
        return False
    first = begins.hour * 60 + begins.minute
    last = first + int((booked.end - booked.start).total_seconds()) // 60
    if ends.date() == day:
        last = max(first, ends.hour * 60 + ends.minute)
    return any(
        minute_of(start) <= first and last <= min(minute_of(end), _MIDNIGHT)
        for start, end in hours.on(day)
    )
