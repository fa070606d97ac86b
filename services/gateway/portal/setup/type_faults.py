"""What is wrong with an appointment type that is written: a sentence for each field of its form."""

import re
from collections.abc import Mapping
from typing import Final

from libs.contracts.problem import ProblemError
from services.gateway.portal.refusals import Words
from services.gateway.portal.setup.type_forms import place_of

_LENGTH: Final = "Write a whole number; at most a year."
_LIMIT: Final = "Write a whole number from 0 to 10,000, or nothing."
_SENTENCES: Final[Mapping[str, str]] = {
    "name": "Write a name of up to 200 characters, on one line.",
    "color_hue": "Choose a colour.",
    "duration_minutes": "Write how many minutes it takes: a whole number from 1 to 1,440.",
    "increment_minutes": "Write every how many minutes it may start, from 1 to 1,440.",
    "buffer_before_minutes": "Write a whole number of minutes from 0 to 720.",
    "buffer_after_minutes": "Write a whole number of minutes from 0 to 720.",
    "location-kind": "Choose where it takes place.",
    "location-text": "Write the place in up to 1,000 characters.",
    "staff_ids": "Choose from the staff who are listed.",
    "staff_choice": "Choose one of the two.",
    "bookable_by": "Choose from the list.",
    "booking_notice-number": _LENGTH,
    "reschedule_notice-number": _LENGTH,
    "cancel_notice-number": _LENGTH,
    "horizon_days": "Write a whole number of days from 0 to 3,650.",
    "max_moves": _LIMIT,
    "max_drift_days": "Write a whole number of days from 0 to 3,650, or nothing.",
    "daily_cap": _LIMIT,
    "reason-contact": "Choose from the list.",
    "reason-staff": "Choose from the list.",
    "contacts_may_switch_to": "Choose from the types that are listed.",
    "capacity": "Write how many people take part, from 1 to 1,000.",
    "add-reminder": "Use up to 10 reminders.",
    "number": _LENGTH,
    "to": "Choose who it goes to.",
}
_REMINDER: Final = re.compile(r"^reminder-\d+-(\w+)$")
TEXTS: Final = (*_SENTENCES.values(), "More places are taken already: cancel or move some first.")


def told(problem: ProblemError | None, t: Words) -> dict[str, str]:
    """By the id of the field; empty for problems that are about no field."""
    if problem is None:
        return {}
    if problem.code == "wrong_state":
        return {"capacity": t(TEXTS[-1])}
    if problem.code != "invalid":
        return {}
    found: dict[str, str] = {}
    for error in problem.extra.get("errors") or ():
        place = place_of(error.field)
        row = _REMINDER.match(place)
        sentence = _SENTENCES.get(row[1] if row else place, "This can’t be used.")
        found.setdefault(place, t(sentence))
    return found or {"name": t("This can’t be used.")}
