"""The text of an e-mail while it is written: what is wrong with it, and what is worth a hint."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from libs.contracts.merge_fields import MERGE_FIELD
from libs.contracts.notifications import Template
from services.gateway.portal.refusals import Words

_LONGEST: Final = {"subject": 200, "body": 10_000}
_TOLD_BY: Final = ("appointment.new_time", "appointment.change")


@dataclass(frozen=True)
class Text:
    subject: str
    body: str


def faults(text: Text, fields: Sequence[str], t: Words) -> dict[str, str]:
    """A sentence for each of the two that can't be sent like this."""
    found = {}
    subject = text.subject.strip()
    if not subject:
        found["subject"] = t("Write a subject.")
    elif len(subject) > _LONGEST["subject"] or not subject.isprintable():
        found["subject"] = t("Write a subject of up to 200 characters, on one line.")
    if not text.body.strip():
        found["body"] = t("Write a message.")
    elif len(text.body) > _LONGEST["body"] or not _is_plain(text.body):
        found["body"] = t("Use up to {n} characters, and no control characters.", n="10,000")
    for name, said in (("subject", text.subject), ("body", text.body)):
        if name not in found and (sentences := list(_unknown(said, fields, t))):
            found[name] = " ".join(sentences)
    return found


def lacks_the_new_time(template: Template, text: Text) -> bool:
    """Of a move whose text names no time: the table below it does, so it is but a hint."""
    if template.kind != "rescheduled":
        return False
    return not any(name in text.body for name in _TOLD_BY)


def _unknown(said: str, fields: Sequence[str], t: Words) -> Iterator[str]:
    named = (" ".join(name.split()) for name in MERGE_FIELD.findall(said))
    for name in dict.fromkeys(name for name in named if name not in fields):
        shown = _braced("".join(sign for sign in name if sign.isprintable())[:60])
        sentence = t("There is no field called {names}.", names=shown)
        near = get_close_matches(name, fields, n=1, cutoff=0.5)
        if near:
            sentence += " " + t("Did you mean {field}?", field=_braced(near[0]))
        yield sentence


def _is_plain(text: str) -> bool:
    return all(sign.isprintable() or sign in "\n\t" for sign in text)


def _braced(name: str) -> str:
    return f"{{{{{name}}}}}"
