"""What came of a step, or would have, in the reader's words."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from libs.contracts.automations import FAULTS, Fault
from services.gateway.portal import automation_choices as choices
from services.gateway.portal.automation_words import Sentences
from services.gateway.portal.looks import Look

REQUESTS: Final[Mapping[str, str]] = {
    "message.requested": "an e-mail",
    "contact.tag_requested": "a change of the contact’s tags",
    "appointment.note_requested": "a note at the appointment",
    "task.requested": "a task",
    "reminder.requested": "a reminder",
}
LABELS: Final[Mapping[str, str]] = {
    "asked": "Asked for",
    "skipped": "Left out",
    "status": "Status of the answer",
    "body": "Answer",
    "to": "To whom",
    "address": "E-mail address",
    "subject": "Subject",
    "reason": "Reason",
    "tag": "Tag",
    "text": "Note",
    "visibility": "Who reads it",
    "title": "What is to be done",
    "due_at": "Due",
    "before_minutes": "How long before",
    "url": "Web address",
    "ended": "Why it ended there",
}
_MESSAGE: Final = "Message"
# The page says these already, or they mean nothing to people.
_UNSAID: Final = frozenset({"do", "contact_id", "staff_id"})
_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "asked": REQUESTS,
    "to": {**choices.RECIPIENTS, **choices.REMINDED},
    "visibility": choices.VISIBILITIES,
}


def came_of(
    sentences: Sentences, look: Look, details: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    """Labels and values, in order; a name that has no words yet stands for itself."""
    plain = {name: value for name, value in details.items() if name not in _UNSAID}
    message = plain.pop("message", None) or {}
    for name, value in {**plain, **message}.items():
        if value not in (None, ""):
            told = name == "body" and ("url" in details or bool(message))
            label = _MESSAGE if told else LABELS.get(name, name)
            yield sentences.t(label), _value(sentences, look, name, value)


def failure(sentences: Sentences, error: str, fault: Fault | None) -> str:
    """In the reader's language by its code; in English, or if it is a code that is not known here,
    in the service's own words, which may say more.
    """
    plain = FAULTS.get(fault.code) if fault else None
    if fault is None or plain is None:
        return error
    try:
        told, english = sentences.t(plain, **fault.values), plain.format(**fault.values)
    except KeyError:
        return error
    return error if told == english else told


def _value(sentences: Sentences, look: Look, name: str, value: Any) -> str:
    if name in _WORDS and value in _WORDS[name]:
        return sentences.t(_WORDS[name][value])
    tell = _TOLD.get(name)
    return tell(sentences, look, value) if tell else str(value)


_TOLD: Final[Mapping[str, Callable[[Sentences, Look, Any], str]]] = {
    "due_at": lambda _said, look, value: str(look.moment(datetime.fromisoformat(value))),
    "before_minutes": lambda said, _look, value: said.length(value),
    "ended": lambda said, _look, value: said.why(value),
    "skipped": lambda said, _look, value: said.t(value),
}
