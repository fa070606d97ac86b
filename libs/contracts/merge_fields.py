"""Merge fields: the names that the text of a message may hold in double braces."""

import re
from typing import Final

from libs.contracts.notifications import Kind
from libs.contracts.problem import invalid

MERGE_FIELD: Final = re.compile(r"\{\{([^{}]*)\}\}")
_MOVES: Final = ("appointment.change", "appointment.new_time", "appointment.old_time")
FIELDS: Final = (
    "actor.name",
    "appointment.change",
    "appointment.duration",
    "appointment.location",
    "appointment.new_time",
    "appointment.notes",
    "appointment.old_time",
    "appointment.time",
    "appointment.time_zone",
    "appointment.type",
    "appointment.when",
    "contact.email",
    "contact.first_name",
    "contact.name",
    "contact.phone",
    "firm.name",
    "other.name",
    "reason",
    "recipient.first_name",
    "recipient.name",
    "staff.email",
    "staff.first_name",
    "staff.name",
    "target.name",
)
_LONGEST_NAME: Final = 60


def fields_of(kind: Kind) -> tuple[str, ...]:
    """Those which mean something in this kind of message: only a move has an old time."""
    return FIELDS if kind == "rescheduled" else tuple(f for f in FIELDS if f not in _MOVES)


def check_text(text: str, kind: Kind, field: str = "message.body") -> None:
    """Raises a 422 about ``field`` that names what is no merge field."""
    known = fields_of(kind)
    named = [" ".join(name.split()) for name in MERGE_FIELD.findall(text)]
    unknown = list(dict.fromkeys(name for name in named if name not in known))
    if unknown:
        names = ", ".join(f"“{_shown(name)}”" for name in unknown)
        raise invalid(field, f"There is no field called {names}.")


def _shown(name: str) -> str:
    shown = "".join(sign for sign in name if sign.isprintable())
    return shown if len(shown) <= _LONGEST_NAME else f"{shown[: _LONGEST_NAME - 1]}…"
