"""Why, in a sentence for people; programs read the word beside it."""

from collections.abc import Mapping
from typing import Any, Final

from libs.contracts.automations import Check, Why

_SENTENCES: Final[Mapping[Why, str]] = {
    "trigger": "It waits for “{expected}”; this was “{found}”.",
    "conditions": "Its conditions did not hold.",
    "switched_off": "All automations were switched off.",
    "already_running": "It is under way for this appointment already.",
    "cooldown": "It ran for this contact less than {minutes} minutes before.",
    "daily_cap": "It ran {cap} times within 24 hours, which is its limit.",
    "chain_too_deep": "Stopped: automations had led to each other {depth} times.",
    "too_late": "Its moment was over when it could have begun.",
    "started": "Its trigger and all that it asks held.",
    "queued": "It waits for the run before it.",
    "could_not_begin": "Something in it is at fault: it could not begin.",
}
_OPERATORS: Final[Mapping[str, str]] = {
    "is": "to be",
    "is_not": "not to be",
    "in": "to be one of",
    "not_in": "to be none of",
    "contains": "to contain",
    "gt": "to be more than",
    "gte": "to be at least",
    "lt": "to be less than",
    "lte": "to be at most",
}


def sentence(why: Why, decided_by: Check | None = None, **words: Any) -> str:
    if decided_by is None:
        return _SENTENCES[why].format(**words)
    check = decided_by
    if check.op == "exists":
        wanted = "to be there" if check.expected else "not to be there"
        return f"It wants {check.field} {wanted}; found: {_shown(check.found)}."
    wanted = f"{_OPERATORS[check.op]} {_shown(check.expected)}"
    how = "It does not want" if check.holds else "It wants"
    return f"{how} {check.field} {wanted}; found: {_shown(check.found)}."


def _shown(value: Any) -> str:
    if value is None or value == []:
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value)
