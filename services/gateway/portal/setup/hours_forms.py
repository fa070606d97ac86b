"""Working hours while they are written: all that was typed, as typed, and what a button does."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from libs.contracts.scheduling.people import Hours, Weekday
from services.gateway.portal.setup.wall_times import Span, after, shown

DAYS: Final[tuple[Weekday, ...]] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WORKDAYS: Final = DAYS[:5]
_MOST_SPANS: Final = 12
_MOST_DATES: Final = 1000
_PLACE: Final = re.compile(r"^(mon|tue|wed|thu|fri|sat|sun|d\d{1,3})-(\d{1,2})$")
Spans = tuple[Span, ...]


@dataclass(frozen=True)
class Special:
    """A date that differs: its own hours, or none at all."""

    day: str
    spans: Spans


@dataclass(frozen=True)
class HoursDraft:
    """``weekly`` has all seven days; the texts may be anything."""

    zone: str
    weekly: Mapping[str, Spans]
    specials: tuple[Special, ...] = ()

    def spans_at(self, row: str) -> Spans | None:
        """Those of a weekday, or of the date ``d0``, ``d1``, …; None where there is no such row."""
        if row in self.weekly:
            return self.weekly[row]
        place = _special_at(self, row)
        return None if place is None else self.specials[place].spans

    def with_spans(self, row: str, spans: Spans) -> "HoursDraft":
        if row in self.weekly:
            return replace(self, weekly={**self.weekly, row: spans})
        place = _special_at(self, row)
        if place is None:
            return self
        changed = replace(self.specials[place], spans=spans)
        before, behind = self.specials[:place], self.specials[place + 1 :]
        return replace(self, specials=(*before, changed, *behind))


@dataclass(frozen=True)
class Edit:
    """A draft after a button was pressed: ``focus`` is the id of what has the focus then."""

    draft: HoursDraft
    focus: str = ""
    said: str = ""


def draft_of(hours: Hours, today: str) -> HoursDraft:
    """What the form shows of hours that are there; dates that are over are left alone."""
    weekly: dict[str, Spans] = {day: _typed(hours.weekly.get(day, [])) for day in DAYS}
    coming = sorted(item for item in hours.overrides.items() if item[0].isoformat() >= today)
    specials = (Special(day.isoformat(), _typed(intervals)) for day, intervals in coming)
    return HoursDraft(hours.time_zone, weekly, tuple(specials))


def read(form: Mapping[str, str]) -> HoursDraft:
    """What was typed, as it was typed."""
    specials: list[Special] = []
    while (name := f"d{len(specials)}") + "-date" in form and len(specials) < _MOST_DATES:
        specials.append(Special(form[f"{name}-date"][:40], _spans(form, name)))
    weekly: dict[str, Spans] = {day: _spans(form, day) for day in DAYS}
    return HoursDraft(form.get("time_zone", "")[:60], weekly, tuple(specials))


def edited(draft: HoursDraft, pressed: str) -> Edit:
    """What the button ``act:place`` does; one that there is not does nothing."""
    act, _, at = pressed.partition(":")
    if act == "copy":
        return _copied(draft, *at.partition(":")[::2])
    if act in ("day-off", "special"):
        return _with_date(draft, is_off=act == "day-off")
    if act == "remove-date":
        return _without_date(draft, at)
    spans = draft.spans_at(at.partition("-")[0])
    if act == "add" and spans is not None and len(spans) < _MOST_SPANS:
        more = (*spans, after(spans))
        return Edit(draft.with_spans(at, more), f"{at}-{len(spans)}-start", "Hours are added.")
    place = _PLACE.match(at)
    if act == "remove" and place and spans is not None and int(place[2]) < len(spans):
        left = tuple(one for nth, one in enumerate(spans) if nth != int(place[2]))
        return Edit(draft.with_spans(place[1], left), f"add-{place[1]}", "Hours are removed.")
    return Edit(draft)


def can_add(spans: Spans) -> bool:
    return len(spans) < _MOST_SPANS


def _copied(draft: HoursDraft, day: str, to: str) -> Edit:
    one: tuple[str, ...] = (to,) if to in DAYS else ()
    targets: tuple[str, ...] = {"work": _WORKDAYS, "all": DAYS}.get(to, one)
    if day not in draft.weekly or not targets:
        return Edit(draft)
    weekly = {**draft.weekly, **dict.fromkeys(targets, draft.weekly[day])}
    return Edit(replace(draft, weekly=weekly), f"copy-{day}", "The hours are copied.")


def _with_date(draft: HoursDraft, *, is_off: bool) -> Edit:
    new = Special("", () if is_off else (after(()),))
    specials = (*draft.specials, new)[:_MOST_DATES]
    return Edit(replace(draft, specials=specials), f"d{len(specials) - 1}-date", "A date is added.")


def _without_date(draft: HoursDraft, at: str) -> Edit:
    place = _special_at(draft, at)
    if place is None:
        return Edit(draft)
    left = draft.specials[:place] + draft.specials[place + 1 :]
    return Edit(replace(draft, specials=left), "dates-title", "The date is removed.")


def _special_at(draft: HoursDraft, row: str) -> int | None:
    number = row.removeprefix("d")
    if not row.startswith("d") or not number.isascii() or not number.isdecimal():
        return None
    place = int(number[:4])
    return place if place < len(draft.specials) else None


def _spans(form: Mapping[str, str], row: str) -> Spans:
    found: list[Span] = []
    while (name := f"{row}-{len(found)}") + "-start" in form and len(found) < _MOST_SPANS:
        start, end = (form.get(f"{name}-{part}", "")[:20] for part in ("start", "end"))
        found.append(Span(start, end))
    return tuple(found)


def _typed(intervals: list[tuple[str, str]]) -> Spans:
    return tuple(Span(shown(start), shown(end)) for start, end in intervals)
