"""The slot picker as data: a week of days, their times, and the same time on other days."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from typing import Final
from zoneinfo import ZoneInfo

from libs.contracts.scheduling.appointment_types import AppointmentType
from libs.contracts.scheduling.appointments import Appointment, Slot
from services.gateway.portal.first_days import week_of
from services.gateway.portal.looks import Look
from services.gateway.portal.named_days import named_day

WEEK: Final = timedelta(days=7)
_DAY: Final = timedelta(days=1)
_MOST_SUGGESTIONS: Final = 3
_PARTS: Final = ((12, "Morning"), (17, "Afternoon"), (24, "Evening"))


@dataclass(frozen=True)
class Chosen:
    """What the address or form of a picker says, as far as it makes sense.

    ``week`` is any day of it: on which it begins depends on who reads.
    ``wants_slot`` to go on with it; ``looks_around`` for other days, zones or types.
    """

    type_id: str | None = None
    week: date | None = None
    day: date | None = None
    slot: str = ""
    wants_slot: bool = False
    jumps: bool = False
    looks_around: bool = False


@dataclass(frozen=True)
class Time:
    value: str
    at: datetime
    end: datetime
    is_present: bool = False


@dataclass(frozen=True)
class Day:
    date: date
    parts: Sequence[tuple[str, Sequence[Time]]]
    free: int


@dataclass(frozen=True)
class Picker:
    types: Sequence[AppointmentType]
    type_id: str
    days: Sequence[Day]
    chosen_day: date | None
    slot: str
    picked: Time | None
    suggestions: Sequence[Time]
    today: date
    first_free: date | None

    @property
    def week(self) -> date:
        return self.days[0].date

    @property
    def has_earlier(self) -> bool:
        return self.week > self.today

    @property
    def earlier(self) -> date:
        return self.week - WEEK

    @property
    def later(self) -> date:
        return self.week + WEEK


def read_choice(given: Mapping[str, str]) -> Chosen:
    """Whatever is no date is not there: an address is easily cut short."""
    jump = named_day(given.get("turn")) or named_day(given.get("jump"))
    day = jump or named_day(given.get("day"))
    of_day = given.get(f"slot-{day}") or given.get("same", "")
    return Chosen(
        type_id=given.get("type") or None,
        week=jump or named_day(given.get("week")),
        day=day,
        slot=given.get("slot") or of_day,
        wants_slot="go" in given,
        jumps=jump is not None,
        looks_around=not given.keys().isdisjoint(("show", "turn")),
    )


def value_of(slot: Slot, present: Appointment | None) -> str:
    """The start, and the staff member unless it is the present one."""
    start = slot.start.isoformat().replace("+00:00", "Z")
    stays = present is not None and slot.staff_id == present.staff.id
    return start if stays else f"{start}~{slot.staff_id}"


def times_of(slots: Iterable[Slot], present: Appointment | None, type_id: str) -> list[Time]:
    """``present`` is the appointment that moves; without one a time is chosen for a new one."""
    kept = present and (present.start, present.staff.id, present.type.id)
    return [
        Time(
            value=value_of(slot, present),
            at=slot.start,
            end=slot.end,
            is_present=(slot.start, slot.staff_id, type_id) == kept,
        )
        for slot in slots
    ]


def picker(
    times: Sequence[Time],
    types: Sequence[AppointmentType],
    chosen: Chosen,
    look: Look,
    now: datetime,
    present: Appointment | None = None,
) -> Picker:
    by_day = {day: list(found) for day, found in groupby(times, lambda one: look.day(one.at))}
    free = [day for day, found in by_day.items() if any(not one.is_present for one in found)]
    first_free = free[0] if free else None
    today = look.day(now)
    wanted = look.day(present.start) if present else today
    nearest = next((day for day in free if day >= wanted), first_free)
    picked = next((one for one in times if one.value == chosen.slot and not one.is_present), None)
    picked_day = look.day(picked.at) if picked else None
    first = chosen.week if chosen.jumps else picked_day
    week = week_of(first or chosen.week or chosen.day or nearest or today, look.week_start)
    days = [_day(week + n * _DAY, by_day.get(week + n * _DAY, []), look) for n in range(7)]
    return Picker(
        types=types,
        type_id=chosen.type_id or (present.type.id if present else types[0].id),
        days=days,
        chosen_day=_chosen_day(
            days, (chosen.day if chosen.jumps else picked_day) or chosen.day or nearest
        ),
        slot=chosen.slot,
        picked=picked,
        suggestions=_suggestions(times, present, look) if present else (),
        today=today,
        first_free=first_free,
    )


def _day(day: date, times: Sequence[Time], look: Look) -> Day:
    parts = []
    begin = 0
    for end, name in _PARTS:
        found = [one for one in times if begin <= look.local(one.at).hour < end]
        begin = end
        if found:
            parts.append((name, found))
    return Day(day, parts, sum(not one.is_present for one in times))


def _chosen_day(days: Sequence[Day], wanted: date | None) -> date | None:
    with_room = [day.date for day in days if day.free]
    if wanted in with_room:
        return wanted
    return with_room[0] if with_room else None


def _suggestions(times: Sequence[Time], present: Appointment, look: Look) -> list[Time]:
    """The staff member's wall clock decides what the same time is."""
    there = look.elsewhere(present.time_zone)
    wanted = there.local(present.start).time()
    found = [
        one for one in times if there.local(one.at).time() == wanted and one.at != present.start
    ]
    later = [one for one in found if one.at > present.start]
    return (later or found)[:_MOST_SUGGESTIONS]


def any_typed(given: Mapping[str, str]) -> dict[str, str]:
    """What stands in the fields of any date and time, to stand there again."""
    return {name: given.get(name, "") for name in ("any-date", "any-time")}


def any_time(given: Mapping[str, str], zone: str) -> str:
    """A date and a time of the reader's clock as a slot's value; empty where they make none."""
    try:
        day = date.fromisoformat(given.get("any-date", ""))
        at = time.fromisoformat(given.get("any-time", ""))
        local = datetime.combine(day, at.replace(tzinfo=None, microsecond=0), ZoneInfo(zone))
        return local.astimezone(UTC).isoformat().replace("+00:00", "Z")
    except (ValueError, OverflowError):
        return ""
