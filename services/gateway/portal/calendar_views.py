"""Four views of one answer: lanes for day and week, cells for the month, lists for the agenda."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from libs.contracts.scheduling.calendar import Calendar
from services.gateway.portal import lanes
from services.gateway.portal.calendar_choice import Choice
from services.gateway.portal.calendar_items import Item, items
from services.gateway.portal.lanes import STEP, Stretch
from services.gateway.portal.looks import Look


@dataclass(frozen=True)
class Block:
    """An item in its lane, in steps of the lattice."""

    item: Item
    s: int
    d: int
    at: int
    of: int


@dataclass(frozen=True)
class Lane:
    day: date
    blocks: Sequence[Block]
    off: Sequence[tuple[int, int]]
    now: int | None
    clocks_change: datetime | None


@dataclass(frozen=True)
class CalendarView:
    choice: Choice
    look: Look
    at: datetime
    calendar: Calendar

    @property
    def today(self) -> date:
        return self.look.day(self.at)

    @cached_property
    def everything(self) -> list[Item]:
        """What the days that are shown hold, filtered or not."""
        days = self.choice.days
        first, last = days[0], days[-1]
        return [
            item
            for item in items(self.calendar, self.at)
            if self.look.day(item.end) >= first and self.look.day(item.start) <= last
        ]

    @cached_property
    def shown(self) -> list[Item]:
        return [item for item in self.everything if self.choice.admits(item)]

    @cached_property
    def by_day(self) -> Mapping[date, list[Item]]:
        """Each on the day on which it begins, as its reader counts days."""
        found: dict[date, list[Item]] = defaultdict(list)
        for item in self.shown:
            found[self.look.day(item.start)].append(item)
        return found

    @property
    def types(self) -> dict[str, str]:
        named = {item.type_id: item.type_name for item in self.everything}
        return dict(sorted(named.items(), key=lambda one: one[1].casefold()))

    @property
    def counts(self) -> dict[str, int]:
        booked = [item for item in self.everything if item.kind == "booked"]
        return {
            "booked": len(booked),
            "moved": sum(item.moved_from is not None for item in booked),
            "cancelled": sum(item.kind == "cancelled" for item in self.everything),
        }

    @cached_property
    def hours(self) -> tuple[int, int]:
        """From which to which hour lanes reach."""
        every_minute = [span for spans in self._minutes.values() for span in spans]
        working = [span for day in self.choice.days for span in self._working[day]]
        return lanes.visible_hours([*((one[0], one[1]) for one in every_minute), *working])

    @cached_property
    def lanes(self) -> list[Lane]:
        return [self._lane(day) for day in self.choice.days]

    @cached_property
    def _minutes(self) -> Mapping[date, list[tuple[int, int, Item]]]:
        found: dict[date, list[tuple[int, int, Item]]] = {day: [] for day in self.choice.days}
        for item in self.shown:
            for day in {self.look.day(item.start), self.look.day(item.end)} & found.keys():
                span = lanes.minutes_on(day, item.start, item.end, self.look)
                if span is not None:
                    found[day].append((*span, item))
        return found

    @cached_property
    def _working(self) -> Mapping[date, list[tuple[int, int]]]:
        found: dict[date, list[tuple[int, int]]] = {day: [] for day in self.choice.days}
        for span in self.calendar.working or ():
            for day in {self.look.day(span.start), self.look.day(span.end)} & found.keys():
                if minutes := lanes.minutes_on(day, span.start, span.end, self.look):
                    found[day].append(minutes)
        return found

    def _lane(self, day: date) -> Lane:
        begin, end = (hour * 60 for hour in self.hours)
        closed = [] if self.calendar.working is None else self._closed(day, begin, end)
        return Lane(
            day=day,
            blocks=[self._block(one, begin) for one in lanes.pack(self._minutes[day])],
            off=[((first - begin) // STEP, (last - first) // STEP) for first, last in closed],
            now=self._now(begin, end) if day == self.today else None,
            clocks_change=lanes.clocks_change(day, self.look.zone),
        )

    def _closed(self, day: date, begin: int, end: int) -> list[tuple[int, int]]:
        return lanes.gaps(self._working[day], begin, end)

    def _block(self, one: Stretch[Item], begin: int) -> Block:
        s = (one.first - begin) // STEP
        return Block(one.what, s, -(-(one.last - begin) // STEP) - s, one.at, one.of)

    def _now(self, begin: int, end: int) -> int | None:
        local = self.look.local(self.at)
        minute = local.hour * 60 + local.minute
        return (minute - begin) // STEP if begin <= minute < end else None
