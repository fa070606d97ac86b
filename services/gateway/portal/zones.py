"""The choice of time zones: one's own first, then the world by region, each with its clock."""

from collections import defaultdict
from datetime import datetime
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo, available_timezones

from markupsafe import Markup

from services.gateway.portal.looks import Look, city, offset

Option = tuple[str, str]


class Options(list[Option]):
    """Zones and what they are called, under one heading."""

    @cached_property
    def unchosen(self) -> Markup:
        """All of them as they are written when none is the chosen one."""
        line = Markup('<option value="{}">{}</option>\n')
        return Markup("").join(line.format(zone, label) for zone, label in self)

    @cached_property
    def zones(self) -> frozenset[str]:
        """The zones alone."""
        return frozenset(zone for zone, _ in self)


@cache
def known() -> frozenset[str]:
    return frozenset(available_timezones())


@cache
def _by_region() -> dict[str, list[str]]:
    """One for each country and its own rules; older names of the same are left out."""
    table = files("tzdata.zoneinfo").joinpath("zone.tab").read_text("utf-8")
    rows = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    found: dict[str, list[str]] = defaultdict(list)
    for zone in sorted({row[2] for row in rows}, key=city):
        found[zone.partition("/")[0]].append(zone)
    return dict(sorted(found.items()))


@cache
def _loaded() -> dict[str, ZoneInfo]:
    """The rules of all that are offered: `zoneinfo` keeps but a few, and reads the others again."""
    return {zone: ZoneInfo(zone) for zones in _by_region().values() for zone in zones}


def groups(look: Look, now: datetime, first: dict[str, str]) -> list[tuple[str, Options]]:
    """``first`` maps a heading to a zone, such as one's own; the chosen one is always there."""
    leading: dict[str, str] = {}
    for heading, zone in first.items():
        if zone not in leading.values():
            leading[heading] = zone
    named = [(heading, Options([_option(look, now, zone)])) for heading, zone in leading.items()]
    minute = now.replace(second=0, microsecond=0)
    return named + _world(look.elsewhere("UTC"), minute)


@lru_cache(maxsize=8)
def _world(look: Look, minute: datetime) -> list[tuple[str, Options]]:
    """All of it, as its clocks show this minute to readers of that language and clock."""
    _loaded()
    return [
        (region, Options([_option(look, minute, zone) for zone in zones]))
        for region, zones in _by_region().items()
    ]


def offset_at(look: Look, at: datetime) -> str:
    """``GMT+1``: how far the reader's clock is ahead."""
    return offset(look.local(at))


def brief_options(at: datetime) -> Markup:
    """The world as a list to choose from; made once in a quarter of an hour."""
    return _brief_options(at.replace(minute=at.minute // 15 * 15, second=0, microsecond=0))


@lru_cache(maxsize=4)
def _brief_options(at: datetime) -> Markup:
    return Markup("").join(
        Markup('<optgroup label="{}">{}</optgroup>').format(
            region, Markup("").join(_brief_option(zone, at) for zone in zones)
        )
        for region, zones in _by_region().items()
    )


def _brief_option(zone: str, at: datetime) -> Markup:
    told = offset(at.astimezone(ZoneInfo(zone)))
    return Markup('<option value="{}">{} ({})</option>').format(zone, city(zone), told)


def _option(look: Look, now: datetime, zone: str) -> Option:
    there = look.elsewhere(zone)
    local = there.local(now)
    word = "jetzt" if look.language == "de" else "now"
    return zone, f"{city(zone)}, {word} {there.time(now)} ({offset(local)})"
