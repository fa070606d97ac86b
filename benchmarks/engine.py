"""The slot engine alone, in this process, against a plain sorted sweep over the same busy times."""

import time
from datetime import UTC, datetime
from random import Random

from benchmarks.figures import Series
from benchmarks.workload import SEED, a_monday
from services.scheduling.domain.availability import Busy, Calendar, Window, offers
from services.scheduling.domain.hours import read, write

_DAY = 86_400
_HALF_HOUR = 1800
_WEEKLY = {day: [("09:00", "17:00")] for day in ("mon", "tue", "wed", "thu", "fri")}


def measure(effort):
    """title -> (Series of ours, Series of the plain sweep), in milliseconds for one month."""
    cases = {
        "one person, 500 busy times": (1, 500, "UTC"),
        "one person, 5,000 busy times": (1, 5000, "UTC"),
        "one person, 500 busy times, Europe/Berlin": (1, 500, "Europe/Berlin"),
        "a team of 20, 500 busy times each": (20, 500, "UTC"),
    }
    return {title: _compare(effort, *case) for title, case in cases.items()}


def _compare(effort, people, busy, zone):
    first = int(datetime.combine(a_monday(), datetime.min.time(), UTC).timestamp())
    calendars = [_calendar(number, busy, zone, first) for number in range(people)]
    window = Window(first=first, until=first + 31 * _DAY, now=first - 7 * _DAY)
    kind = _Kind()
    works = (lambda: offers(kind, calendars, window)), (lambda: _plain(calendars, first))
    rounds = [[_p50(work, effort.reads_for / 2) for work in works] for _ in range(effort.rounds)]
    ours, plain = zip(*rounds, strict=True)
    return Series(list(ours)), Series(list(plain))


def _calendar(number, busy, zone, first):
    """Busy times of a quarter of an hour up to two hours, half of them before the month."""
    dice = Random(SEED + number)
    begins = sorted(first + dice.randrange(-31 * 96, 31 * 96) * 900 for _ in range(busy))
    times = tuple(
        Busy(str(number), "other", at, at, at + dice.randrange(1, 9) * 900) for at in begins
    )
    return Calendar(str(number), zone, read(write(_WEEKLY, {})), frozenset(), times)


def _plain(calendars, first):
    """What anybody would write first: one pass over sorted busy times, per person."""
    chosen = {}
    for calendar in calendars:
        times = iter([(each.busy_from, each.busy_until) for each in calendar.busy])
        latest = until = 0
        for day in range(31):
            if (first // _DAY + day + 3) % 7 > 4:
                continue
            for start in range(
                first + day * _DAY + 9 * 3600, first + day * _DAY + 17 * 3600, _HALF_HOUR
            ):
                while until <= start:
                    latest, until = next(times, (1 << 62, 1 << 62))
                if start + _HALF_HOUR <= latest:
                    chosen.setdefault(start, calendar.staff_id)
    return sorted(chosen.items())


def _p50(work, seconds):
    work()
    spent = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        began = time.perf_counter()
        work()
        spent.append((time.perf_counter() - began) * 1e3)
    return sorted(spent)[len(spent) // 2]


class _Kind:
    """As much of an appointment type as slots need."""

    id = "type"
    duration_minutes = increment_minutes = 30
    buffer_before_minutes = buffer_after_minutes = booking_notice_minutes = 0
    horizon_days = 365
    daily_cap = None
    capacity = 1
