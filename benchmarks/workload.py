"""The workload that every system runs: one seed, no dependency on any system.

Staff work Monday to Friday, 9 to 17 with an hour of lunch, in UTC so that nobody pays for zones;
appointments last 30 minutes. Of 60 days a share of all slots is booked before the run begins, and
there may be appointments in the past, which answer no query but sit in the tables.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import islice
from typing import NamedTuple

SEED = 20_260_101
STARTS = tuple(
    f"{hour:02}:{minute:02}" for hour in (9, 10, 11, 13, 14, 15, 16) for minute in (0, 30)
)
LASTS = timedelta(minutes=30)
_OFFERING = 20
# What each client of the mix repeats: it leaves the database as it was, history aside.
MIX = (*("day",) * 6, "book", "reschedule", "cancel")


class Cell(NamedTuple):
    """One slot of one staff member, who is a number here."""

    staff: int
    day: date
    start: str

    @property
    def begins_at(self):
        return datetime.combine(self.day, time.fromisoformat(self.start), UTC)

    @property
    def ends_at(self):
        return self.begins_at + LASTS


def a_monday(today=None):
    """The first Monday that is a week away or more: no rule about notice is near."""
    day = (today or datetime.now(UTC).date()) + timedelta(days=7)
    return day + timedelta(days=-day.weekday() % 7)


@dataclass(frozen=True)
class Workload:
    """``staff`` people, ``fill`` of whose slots are taken; ``past`` appointments before."""

    staff: int = 20
    fill: float = 0.5
    past: int = 0
    days: int = 60
    seed: int = SEED
    first: date = field(default_factory=a_monday)

    @property
    def offering(self):
        """How many of the staff offer the type, and are asked for: "any of 20" in every firm."""
        return min(self.staff, _OFFERING)

    @cached_property
    def workdays(self):
        every = (self.first + timedelta(days=n) for n in range(self.days))
        return [day for day in every if day.weekday() < 5]

    @cached_property
    def month(self):
        """First and last date of a whole calendar month within the days."""
        first = self.first
        if first.day > 1:
            first = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
        return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)

    @cached_property
    def month_workdays(self):
        first, last = self.month
        return [day for day in self.workdays if first <= day <= last]

    @property
    def taken(self):
        return self._shared_out[0]

    @property
    def free(self):
        """In an order of the seed's."""
        return self._shared_out[1]

    @cached_property
    def history(self):
        """The past appointments, the latest first, from three weeks before the first day."""
        return list(islice(self._backwards(), self.past))

    @cached_property
    def full_week(self):
        """60 appointments of one more person, who is asked for no slot: a calendar to look at."""
        days = self.workdays[:5]
        return [Cell(self.staff, day, start) for day in days for start in STARTS[:12]]

    def free_on(self, staff, day):
        """What a system has to answer."""
        return sorted(cell.start for cell in self.free if (cell.staff, cell.day) == (staff, day))

    def lot(self, client, clients):
        """The free slots that are one client's own, in the calendar that it shares with others."""
        staff = client % self.staff
        mine = [cell for cell in self.free if cell.staff == staff]
        keepers = range(staff, max(clients, staff + 1), self.staff)
        return mine[keepers.index(client) :: len(keepers)]

    @cached_property
    def _shared_out(self):
        dice = random.Random(self.seed)
        cells = [
            Cell(staff, day, start)
            for staff in range(self.staff)
            for day in self.workdays
            for start in STARTS
        ]
        taken = set(dice.sample(range(len(cells)), int(len(cells) * self.fill)))
        free = [cell for number, cell in enumerate(cells) if number not in taken]
        dice.shuffle(free)
        return [cells[number] for number in sorted(taken)], free

    def _backwards(self) -> Iterator[Cell]:
        day = self.first - timedelta(days=21)
        while True:
            if day.weekday() < 5:
                yield from (Cell(s, day, start) for s in range(self.staff) for start in STARTS)
            day -= timedelta(days=1)
