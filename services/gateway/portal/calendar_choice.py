"""What the address of a calendar says: which view, which day, whose clock, which kinds."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Final
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from libs.contracts.gateway import WeekStart
from services.gateway.portal.calendar_items import KINDS, Item, Kind
from services.gateway.portal.first_days import week_of
from services.gateway.portal.named_days import named_day
from services.gateway.portal.zones import known

_DAY: Final = timedelta(days=1)
_WEEKS_OF_MONTH: Final = 6


@dataclass(frozen=True)
class Choice:
    """``zone`` is None for the reader's own; ``type_id`` is empty for all of them.

    ``mine`` leaves out the company's.
    """

    base: str
    view: str
    day: date
    week_start: WeekStart
    zone: str | None = None
    type_id: str = ""
    kinds: Sequence[Kind] = KINDS
    mine: bool = False

    @property
    def first(self) -> date:
        """The first day that is shown."""
        if self.view == "day":
            return self.day
        return self._week_of(self.day.replace(day=1) if self.view == "month" else self.day)

    @property
    def days(self) -> list[date]:
        lasts = {"day": 1, "month": 7 * _WEEKS_OF_MONTH}.get(self.view, 7)
        return [self.first + n * _DAY for n in range(lasts)]

    @property
    def week(self) -> list[date]:
        """That of the chosen day."""
        return [self._week_of(self.day) + n * _DAY for n in range(7)]

    @property
    def little_month(self) -> list[list[date]]:
        first = self._week_of(self.day.replace(day=1))
        days = [first + n * _DAY for n in range(7 * _WEEKS_OF_MONTH)]
        return [days[at : at + 7] for at in range(0, len(days), 7)]

    @property
    def earlier(self) -> date:
        if self.view == "month":
            return (self.day.replace(day=1) - _DAY).replace(day=1)
        return self.day - (_DAY if self.view == "day" else 7 * _DAY)

    @property
    def later(self) -> date:
        if self.view == "month":
            return (self.day.replace(day=28) + 4 * _DAY).replace(day=1)
        return self.day + (_DAY if self.view == "day" else 7 * _DAY)

    @property
    def is_filtered(self) -> bool:
        return self.mine or bool(self.type_id) or len(self.kinds) < len(KINDS)

    def admits(self, item: Item) -> bool:
        if self.mine and item.is_for_company:
            return False
        return item.kind in self.kinds and self.type_id in ("", item.type_id)

    def url(self, **changed: Any) -> str:
        """The address of the same with something else chosen."""
        view, day = changed.pop("view", self.view), changed.pop("day", self.day)
        other = replace(self, **changed) if changed else self
        return f"{self.base}?view={view}&date={day}{other.narrowed}"

    @cached_property
    def narrowed(self) -> str:
        """What of the address is the same on all days: a page has links to very many of them."""
        query: list[tuple[str, str]] = []
        if self.zone:
            query.append(("tz", self.zone))
        if self.type_id:
            query.append(("type", self.type_id))
        if len(self.kinds) < len(KINDS):
            query += [("show", kind) for kind in self.kinds]
        if self.mine:
            query.append(("who", "me"))
        return f"&{urlencode(query)}" if query else ""

    def _week_of(self, day: date) -> date:
        return week_of(day, self.week_start)


def read_choice(
    given: MultiDict[str, str],
    base: str,
    views: Sequence[str],
    default_view: str,
    today: date,
    week_start: WeekStart,
) -> Choice:
    """Whatever makes no sense is not there: an address is easily cut short."""
    view = given.get("view", "")
    zone = given.get("tz", "")
    shown = given.getlist("show")
    return Choice(
        base=base,
        view=view if view in views else default_view,
        day=named_day(given.get("date")) or today,
        week_start=week_start,
        zone=zone if zone in known() else None,
        type_id=given.get("type", "")[:64],
        kinds=tuple(kind for kind in KINDS if kind in shown) or KINDS,
        mine=given.get("who") == "me",
    )
