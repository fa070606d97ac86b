"""What stands for the merge fields of a text."""

import re
from collections.abc import Mapping

from libs.contracts.merge_fields import MERGE_FIELD
from services.notifications.adapters.rendering.cleaning import lines, one_line
from services.notifications.adapters.rendering.view import View, first_name
from services.notifications.adapters.rendering.words import say


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its fields replaced; what is no field stays as it was written."""

    def value(found: re.Match[str]) -> str:
        return values.get(one_line(found[1]), found[0])

    return MERGE_FIELD.sub(value, text)


def values_of(view: View) -> dict[str, str]:
    letter, shown, times = view.letter, view.shown, view.times
    time = times.short(shown.start, letter.occurred_at)
    before = view.earlier or shown
    change = "moved" if view.moved_since(view.earlier) else "changed"
    return {
        "actor.name": one_line(letter.actor.name),
        "appointment.change": say(view.language, change),
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
