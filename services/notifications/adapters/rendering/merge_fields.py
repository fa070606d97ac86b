"""Merge fields: the names that a text may hold in double braces, and what stands for them."""

import re
from collections.abc import Mapping
from typing import Final

from libs.contracts.notifications import Kind
from libs.contracts.problem import invalid
from services.notifications.adapters.rendering.cleaning import lines, one_line, shortened
from services.notifications.adapters.rendering.view import View, first_name
from services.notifications.adapters.rendering.words import say

_FIELD: Final = re.compile(r"\{\{([^{}]*)\}\}")
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
    """Those which mean something in this kind of letter: only a move has an old time."""
    return FIELDS if kind == "rescheduled" else tuple(f for f in FIELDS if f not in _MOVES)


def check_text(text: str, kind: Kind, field: str = "message.body") -> None:
    known = fields_of(kind)
    named = [one_line(name) for name in _FIELD.findall(text)]
    unknown = list(dict.fromkeys(name for name in named if name not in known))
    if unknown:
        names = ", ".join(f"“{shortened(name, _LONGEST_NAME)}”" for name in unknown)
        raise invalid(field, f"There is no field called {names}.")


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its fields replaced; what is no field stays as it was written."""

    def value(found: re.Match[str]) -> str:
        return values.get(one_line(found[1]), found[0])

    return _FIELD.sub(value, text)


def values_of(view: View) -> dict[str, str]:
    letter, shown, times = view.letter, view.shown, view.times
    time = times.short(shown.start, letter.occurred_at)
    before = view.before or shown
    return {
        "actor.name": one_line(letter.actor.name),
        "appointment.change": say(view.language, "moved" if view.has_moved else "changed"),
        "appointment.duration": say(view.language, "minutes", minutes=shown.duration_minutes),
        "appointment.location": one_line(shown.location.text),
        "appointment.new_time": time,
        "appointment.notes": lines(shown.public_notes),
        "appointment.old_time": times.short(before.start, letter.occurred_at),
        "appointment.time": time,
        "appointment.time_zone": times.zone_name,
        "appointment.type": one_line(shown.type.name),
        "appointment.when": times.when(shown.start, letter.occurred_at),
        "contact.email": view.contact.email if view.contact else "",
        "contact.first_name": first_name(view.contact_name),
        "contact.name": view.contact_name,
        "contact.phone": view.contact.phone if view.contact else "",
        "firm.name": one_line(letter.firm),
        "other.name": view.other_name,
        "reason": lines(letter.reason or ""),
        "recipient.first_name": first_name(letter.recipient.name),
        "recipient.name": one_line(letter.recipient.name),
        "staff.email": shown.staff.email,
        "staff.first_name": first_name(view.staff_name),
        "staff.name": view.staff_name,
        "target.name": view.target_name,
    }
