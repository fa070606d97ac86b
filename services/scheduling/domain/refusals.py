"""The rules that a start must keep, apart from what is taken, and the words of each refusal."""

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from libs.contracts.problem import ProblemError
from services.scheduling.domain.calendars import Calendar, Kind, Load, last_day
from services.scheduling.domain.local_days import instant, local_date, local_day, seconds

_MINUTE: Final = 60


def refuse_start(
    kind: Kind, calendar: Calendar, start: datetime, now: datetime, reader_zone: str | None = None
) -> None:
    """403 that names the rule, unless the start keeps notice, horizon, hours, grid and cap.

    Its sentence gives times in the reader's zone, the calendar's unless told.
    """
    shown_in = reader_zone or calendar.time_zone
    _refuse_short_notice(kind, shown_in, start, now)
    _refuse_beyond_horizon(kind, calendar.time_zone, start, now, shown_in)
    _refuse_outside_hours(kind, calendar, start, shown_in)
    _refuse_full_day(kind, calendar, start)


def _refuse_short_notice(kind: Kind, zone: str, start: datetime, now: datetime) -> None:
    deadline = start - timedelta(minutes=kind.booking_notice_minutes)
    if now <= deadline:
        return
    rule = "booking_notice_minutes"
    if start < now:
        detail = f"{_wall(start, zone)} is in the past."
    else:
        detail = f"{_wall(start, zone)} could be booked until {_wall(deadline, zone)}."
    raise ProblemError("too_late", detail, rule=rule, deadline=_text(deadline))


def _refuse_beyond_horizon(
    kind: Kind, zone: str, start: datetime, now: datetime, shown_in: str
) -> None:
    last = last_day(kind, zone, now.timestamp())
    if local_date(start, zone) <= last:
        return
    end = instant(local_day(zone, last).end)
    detail = f"{_wall(start, shown_in)} is too far ahead: book before {_wall(end, shown_in)}."
    deadline = _text(end)
    raise ProblemError("too_early", detail, rule="horizon_days", deadline=deadline)


def _refuse_outside_hours(kind: Kind, calendar: Calendar, start: datetime, shown_in: str) -> None:
    zone = calendar.time_zone
    day = local_date(start, zone)
    if day in calendar.closed:
        raise _outside("closed_day", f"{day:%a %d %b %Y} ({zone}) is a day on which we are closed.")
    at = seconds(start)
    end = at + kind.duration_minutes * _MINUTE
    around = [since for since, until in calendar.working_times(day) if since <= at and end <= until]
    if not around:
        until = _wall(instant(end), shown_in)
        detail = f"{_wall(start, shown_in)} to {until} lies outside the working hours."
        raise _outside("hours", detail)
    step = kind.increment_minutes * _MINUTE
    if start.microsecond or all((at - since) % step for since in around):
        detail = f"{_wall(start, shown_in)} is not one of the times offered on that day."
        raise _outside("grid", detail)


def _refuse_full_day(kind: Kind, calendar: Calendar, start: datetime) -> None:
    day, cap = local_date(start, calendar.time_zone), kind.daily_cap
    if cap is None:
        return
    if Load(calendar, kind.id).within(local_day(calendar.time_zone, day)) >= cap:
        detail = f"There are enough appointments of this type on {day:%a %d %b %Y} already."
        raise _outside("daily_cap", detail)


def _outside(rule: str, detail: str) -> ProblemError:
    return ProblemError("outside_hours", detail, rule=rule)


def _wall(at: datetime, zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(zone)):%a %d %b %Y, %H:%M} ({zone})"


def _text(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
