"""Hours that were typed, understood: the request that they make, or a fault for each field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from services.gateway.portal import zones
from services.gateway.portal.automation_words import Words
from services.gateway.portal.setup.hours_forms import HoursDraft
from services.gateway.portal.setup.wall_times import Fault, Interval, intervals

_DATE: Final = "Choose a date."
_TWICE: Final = "This date is there twice."
_OVER: Final = "This date is over."
# What is booked on a date ends within the years of moments, wherever it is.
_LAST_YEAR: Final = 2198
_ZONE: Final = "Choose a time zone of the list."


@dataclass(frozen=True)
class Understood:
    """What holds of the hours, and what does not: ``faults`` by the id of the field."""

    zone: str
    weekly: Mapping[str, Sequence[Interval]]
    overrides: Mapping[date, Sequence[Interval]]
    faults: Mapping[str, str]

    def on(self, day: date) -> Sequence[Interval]:
        """The stretches of one date; those that differ replace its weekday's."""
        if day in self.overrides:
            return self.overrides[day]
        return tuple(self.weekly.values())[day.weekday()]

    @property
    def is_never(self) -> bool:
        return not any(self.weekly.values()) and not any(self.overrides.values())

    def body(self, past: Mapping[date, Sequence[Interval]]) -> dict[str, Any]:
        """As the API takes it; ``past`` are the dates that are over, and stay as they were."""
        return {
            "time_zone": self.zone,
            "weekly": {day: list(spans) for day, spans in self.weekly.items() if spans},
            "overrides": {
                day.isoformat(): list(spans) for day, spans in {**past, **self.overrides}.items()
            },
        }


def understood(draft: HoursDraft, today: date, t: Words) -> Understood:
    faults: dict[str, str] = {}
    if draft.zone not in zones.known():
        faults["time_zone"] = t(_ZONE)
    weekly = {}
    for day, spans in draft.weekly.items():
        weekly[day], wrong = intervals(spans)
        faults |= _told(day, wrong, t)
    overrides: dict[date, Sequence[Interval]] = {}
    for nth, special in enumerate(draft.specials):
        found, wrong = intervals(special.spans)
        day_at, sentence = _date(special.day, today, overrides)
        if sentence:
            faults[f"d{nth}-date"] = t(sentence)
        faults |= _told(f"d{nth}", wrong, t)
        if day_at is not None and not sentence:
            overrides[day_at] = found
    zone = draft.zone if "time_zone" not in faults else "UTC"
    return Understood(zone, weekly, overrides, faults)


def _date(
    text: str, today: date, there: Mapping[date, Sequence[Interval]]
) -> tuple[date | None, str]:
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        return None, _DATE
    if day.year > _LAST_YEAR:
        return None, _DATE
    if day < today:
        return day, _OVER
    return day, _TWICE if day in there else ""


def _told(row: str, wrong: Sequence[Fault], t: Words) -> dict[str, str]:
    return {f"{row}-{one.nth}-{one.part}": t(one.sentence, other=one.other) for one in wrong}
