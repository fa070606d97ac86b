"""What an appointment type will look like: its card, and a day of times that it offers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from libs.contracts.scheduling.people import Hours, StaffMember
from services.gateway.portal.setup.hours_forms import DAYS
from services.gateway.portal.setup.type_forms import TypeDraft
from services.gateway.portal.setup.wall_times import minute_of

_AHEAD: Final = 62
_SHOWN: Final = 16
_MOST_AHEAD: Final = 3650  # days; a draft may hold any number


@dataclass(frozen=True)
class SampleDay:
    """``starts`` are wall-clock times in the zone of whoever works; ``more`` are not shown."""

    day: date
    who: str
    zone: str
    starts: Sequence[datetime]
    more: int


def sample_day(
    draft: TypeDraft,
    staff: Sequence[tuple[StaffMember, Hours]],
    closed: Collection[date],
    now: datetime,
) -> SampleDay | None:
    """The first day that somebody assigned works and has room for it, were nothing else booked."""
    length, step = draft.number("duration_minutes"), draft.number("increment_minutes")
    notice, horizon = draft.minutes("booking_notice"), draft.number("horizon_days")
    if not length or not step or notice is None or horizon is None or notice > _AHEAD * 24 * 60:
        return None
    last = now.date() + timedelta(days=min(horizon, _MOST_AHEAD))
    for member, hours in staff:
        begin = (now + timedelta(minutes=notice)).astimezone(ZoneInfo(hours.time_zone)).date()
        for n in range(1, _AHEAD):
            day = begin + timedelta(days=n)
            starts = [] if day in closed else _starts(hours, day, length, step)
            if starts and day <= last:
                at = [datetime.combine(day, time(*divmod(one, 60))) for one in starts]
                zone, more = hours.time_zone, len(at) - _SHOWN
                return SampleDay(day, member.name, zone, at[:_SHOWN], max(more, 0))
    return None


def works(hours: Hours) -> bool:
    return any(hours.weekly.values()) or any(hours.overrides.values())


def lacking(
    staff_ids: Collection[str], bookable_by: Collection[str], hours: Mapping[str, Hours]
) -> list[str]:
    """What is missing before it can be booked, each as a sentence."""
    found = []
    if not staff_ids:
        found.append("Nobody is assigned to it.")
    elif not any(works(hours[one]) for one in staff_ids if one in hours):
        found.append("Nobody who is assigned has working hours.")
    if not bookable_by:
        found.append("Nobody may book it.")
    return found


def _starts(hours: Hours, day: date, length: int, step: int) -> list[int]:
    """Minutes of the day: every ``step`` from the begin of each stretch, where it still fits."""
    spans = hours.overrides.get(day, hours.weekly.get(DAYS[day.weekday()], []))
    bounds = ((minute_of(start), minute_of(end)) for start, end in spans)
    return [at for first, last in bounds for at in range(first, last - length + 1, step)]
