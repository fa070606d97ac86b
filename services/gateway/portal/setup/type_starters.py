"""Types to begin with, for whoever has none yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True)
class Starter:
    """``name`` and ``text`` are texts of the pages; ``given`` is what differs from a plain type."""

    name: str
    text: str
    hue: int
    given: Mapping[str, Any]


def _starter(name: str, text: str, hue: int, minutes: int, kind: str, **more: Any) -> Starter:
    location = {"kind": kind, "text": ""}
    bookable = ["staff", "contacts", "public"]
    given = {"duration_minutes": minutes, "color_hue": hue, "location": location}
    return Starter(name, text, hue, {**given, "bookable_by": bookable, **more})


STARTERS: Final[Mapping[str, Starter]] = {
    "intro": _starter(
        "Intro call",
        "20 minutes by phone, to get to know each other",
        195,
        20,
        "phone",
        increment_minutes=20,
    ),
    "session": _starter(
        "Session",
        "45 minutes by video, with 15 minutes to breathe after it",
        270,
        45,
        "video",
        buffer_after_minutes=15,
        reminders=[{"before_minutes": 1440, "to": "target"}],
    ),
    "visit": _starter(
        "Visit",
        "90 minutes at a place, with time for the way",
        60,
        90,
        "place",
        buffer_before_minutes=30,
        buffer_after_minutes=30,
        reschedule_notice_minutes=1440,
        cancel_notice_minutes=1440,
        reminders=[{"before_minutes": 1440, "to": "both"}],
    ),
}
