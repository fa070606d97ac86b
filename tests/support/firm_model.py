"""A small model of bookings, written apart from the real rules: lists, and nothing clever."""

from dataclasses import dataclass
from datetime import datetime, timedelta

MINUTE = timedelta(minutes=1)
HALF_HOUR = 30 * MINUTE
OPENS, CLOSES = 9, 17


@dataclass
class Kind:
    """A type: who offers it (in the order of their ids), how long, how many at a time."""

    id: str
    staff: list
    minutes: int
    after: int = 0
    seats: int = 1


@dataclass
class Known:
    """What the model believes of an appointment."""

    kind: Kind
    staff: str
    start: datetime
    status: str = "booked"
    version: int = 1
    sequence: int = 0
    moves: int = 0
    notes: str = ""

    @property
    def end(self):
        return self.start + self.kind.minutes * MINUTE


class Model:
    """All appointments by id, and what may be done next."""

    def __init__(self):
        self.known = {}

    def holding(self, staff, but=None):
        """Who takes this staff member's time."""
        return [
            one
            for name, one in self.known.items()
            if one.staff == staff and one.status != "cancelled" and name != but
        ]

    def is_free(self, kind, staff, start, but=None):
        """Whether nobody else is there, buffers included, or it is a group with a seat left."""
        end = start + (kind.minutes + kind.after) * MINUTE
        there = [
            one
            for one in self.holding(staff, but)
            if one.start < end and start < one.end + one.kind.after * MINUTE
        ]
        same = [one for one in there if (one.kind.id, one.start) == (kind.id, start)]
        return not there or (len(same) == len(there) < kind.seats)

    def choice(self, kind, start, but=None):
        """Who of those who are free has least to do that day; None if nobody is."""
        free = [staff for staff in kind.staff if self.is_free(kind, staff, start, but)]
        return min(free, key=lambda staff: (self._load(staff, start, but), staff), default=None)

    def starts(self, kind, staff, days, now, but=None):
        """The times that somebody can be booked, computed the slow way."""
        return [
            start
            for start in grid(kind, days)
            if start >= now and self.is_free(kind, staff, start, but)
        ]

    def _load(self, staff, start, but):
        return sum(one.start.date() == start.date() for one in self.holding(staff, but))


def grid(kind, days):
    """Every half hour at which the type fits between nine and five."""
    for day in days:
        start = day.replace(hour=OPENS)
        while start + kind.minutes * MINUTE <= day.replace(hour=CLOSES):
            yield start
            start += HALF_HOUR
