"""What is wrong with an automation that is written: a sentence for each field of its form."""

import re
from collections.abc import Mapping
from typing import Final

from libs.contracts.problem import ProblemError
from services.gateway.portal.automation_drafts import Draft
from services.gateway.portal.automation_words import Words
from services.gateway.portal.refusals import about_text

_WHOLE: Final = "Write a whole number; no length may be more than a year."
_SENTENCES: Final[Mapping[str, str]] = {
    "name": "Write a name of up to 200 characters, on one line.",
    "on": "Choose when it begins.",
    "anchor": "Choose the start or the end.",
    "number": _WHOLE,
    "steps": "Add at least one step, and 20 at most.",
    "group": "Use up to 50 conditions, 5 levels deep.",
    "field": "Choose what is compared.",
    "op": "This comparison does not fit: choose another.",
    "value": "Say what it is compared with.",
    "to": "Choose who it goes to.",
    "address": "Write the e-mail address that it goes to.",
    "tag": "Write a tag of up to 50 characters, on one line.",
    "text": "Write a note of up to 1,000 characters.",
    "visibility": "Choose who reads it.",
    "title": "Say in up to 200 characters, on one line, what is to be done.",
    "until": "Choose how long it waits.",
    "daily_cap": "Write a whole number from 1 to 100,000, or nothing.",
    "on_cancel": "Choose what becomes of it.",
    "overlap": "Choose what becomes of it.",
}
# What the service says of addresses that it does not call, by what it says.
_URLS: Final = "Write a web address that begins with https:// and that anybody may reach."
_PLACE: Final = re.compile(r"^(?:(?:do-\d+|if[-\d]*|when|cooldown)-)?(\w+)$")


def told(draft: Draft, problem: ProblemError | None, t: Words) -> dict[str, str]:
    """By the id of the field, in the order of the form's JSON; empty for other problems."""
    if problem is None or problem.code != "invalid":
        return {}
    found = draft.faults(list(problem.extra.get("errors") or ()))
    return {place: _sentence(place, said, t) for place, said in found.items()}


def _sentence(place: str, said: str, t: Words) -> str:
    part = _PLACE.match(place)
    name = part[1] if part else place
    if name in ("subject", "body"):
        return about_text(name, said, t)
    return t(_URLS) if name == "url" else t(_SENTENCES.get(name, "This can’t be used."))
