"""The pages that people look at most often: a full week, and free times after each key press.

What the client waits for on this machine: the server's time, and the loopback's 0.1 ms.
"""

import random
from datetime import timedelta

from benchmarks.load import p50
from benchmarks.workload import SEED

WEEK = "calendar, a week with 60 appointments in view"
MOVING = "free times of a move, one week further"
BOOKING = "free times of a booking with any of 20 staff, one week further"
GOALS = {WEEK: 15, MOVING: 25, BOOKING: 25}
_A_PART = {"HX-Request": "true", "HX-Target": "pick"}
_IN_VIEW = 60


def pages(effort):
    """Milliseconds of each page, 50th percentile."""
    see_week = week(effort)

    def measure(system, number):
        dice = random.Random(SEED + number)
        mover = system.users(1)[0]
        lot = system.workload.lot(mover.number, 1)
        handle = mover.book(dice.choice(lot))
        asked = {
            MOVING: lambda: _moving(system, mover, handle, dice),
            BOOKING: lambda: _booking(system, mover, dice),
        }
        for ask in asked.values():
            ask()
        found = {title: p50(mover.http, ask, effort.reads_for) for title, ask in asked.items()}
        mover.cancel(handle)
        return found | see_week(system, number)

    return measure


def week(effort):
    """Milliseconds of the calendar's page alone, 50th percentile."""

    def measure(system, _number):
        _week(system)
        return {WEEK: p50(system.viewer.http, lambda: _week(system), effort.reads_for)}

    return measure


def _week(system):
    monday = system.workload.first
    page = _seen(system.viewer, f"/calendar?view=week&date={monday}", {})
    if (found := page.count(b'class="appt ')) < _IN_VIEW:
        raise AssertionError(f"the week shows {found} appointments")


def _moving(system, mover, handle, dice):
    path = f"/calendar/appointments/{handle[0]}/reschedule/slots"
    _seen(mover, f"{path}?turn={_some_week(system, dice)}", _A_PART)


def _booking(system, mover, dice):
    who = f"contact:{system.firm.contacts[0]}"
    path = f"/calendar/book/slots?who={who}&type={system.firm.kind}"
    _seen(mover, f"{path}&turn={_some_week(system, dice)}", _A_PART)


def _some_week(system, dice):
    return system.workload.first + timedelta(weeks=dice.randrange(6))


def _seen(client, path, headers):
    status, _, body = client.http.get(path, headers)
    if status != 200:
        raise AssertionError(f"{path}: {status}")
    return body
