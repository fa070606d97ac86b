"""What staff may write beside a change: reminders, notes, the reason, the e-mail about it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from pydantic import ValidationError
from werkzeug.datastructures import MultiDict

from libs.contracts.notifications import Kind, Template
from libs.contracts.scheduling.appointment_types import Reminder
from services.gateway.portal.understanding import whole

UNITS: Final = {"minutes": 1, "hours": 60, "days": 1440, "weeks": 7 * 1440}
_MOST_REMINDERS: Final = 10
# The part of a form that is drawn anew by itself.
REMINDERS: Final = "reminder-list"
_WAS: Final = ("was_reminders", "was_public_notes")
Form = MultiDict[str, str]


@dataclass(frozen=True)
class Typed:
    """What stands in the form; ``template`` is None where nobody can say what it would be.

    ``was`` is what the form began with; ``theirs`` is what somebody else has made of the public
    notes since, where they were written here too.
    """

    reminders: tuple[Reminder, ...]
    public_notes: str
    template: Template | None
    internal_notes: str = ""
    reason: str = ""
    tell: bool = True
    subject: str = ""
    body: str = ""
    overrule: str = ""
    wants_letter: bool = False
    theirs: str | None = None
    was: tuple[tuple[str, str], ...] = ()

    @property
    def is_custom(self) -> bool:
        text = self.template
        return text is not None and (self.subject, self.body) != (text.subject, text.body)

    @property
    def fields(self) -> list[str]:
        """What a text may hold, as it is written there."""
        return [f"{{{{{name}}}}}" for name in self.template.fields] if self.template else []

    def late(self, start: datetime, now: datetime) -> set[str]:
        """Those reminders for which it would be too late."""
        return {
            told(one)
            for one in self.reminders
            if start - timedelta(minutes=one.before_minutes) <= now
        }

    def message(self) -> dict[str, Any]:
        """The e-mail, where it was written anew, and whether it goes out at all."""
        if not self.tell:
            return {"tell": False}
        if not self.is_custom:
            return {}
        return {"message": {"subject": self.subject, "body": self.body}}

    def edits(self, reminders: Sequence[Reminder], public_notes: str) -> dict[str, Any]:
        """What is another than it is now: the rest is not named, and stays."""
        found: dict[str, Any] = {}
        if list(self.reminders) != list(reminders):
            found["reminders"] = [one.model_dump() for one in self.reminders]
        if self.public_notes != public_notes:
            found["public_notes"] = self.public_notes
        return found

    def carried(self) -> Iterator[tuple[str, str]]:
        """All of it as fields that nobody sees, to be there again on the page that comes back."""
        yield "details", "1"
        for one in self.reminders:
            yield "reminder", told(one)
        for name in ("public_notes", "internal_notes", "reason", "subject", "body", "overrule"):
            yield name, getattr(self, name)
        if self.tell:
            yield "tell", "1"
        yield from self.was


def typed(
    form: Form, reminders: Sequence[Reminder], public_notes: str, template: Template | None
) -> Typed:
    """What was typed, or, before anybody could, what is there already."""
    begun = Typed(tuple(reminders), public_notes, template)
    if template is not None:
        begun = replace(begun, subject=template.subject, body=template.body)
    if "details" not in form:
        return begun
    notes, theirs = caught_up(form, "public_notes", public_notes)
    return replace(
        begun,
        reminders=_reminders(form, reminders),
        public_notes=notes,
        theirs=theirs,
        was=tuple((name, form[name]) for name in _WAS if name in form),
        internal_notes=_text(form, "internal_notes"),
        reason=_text(form, "reason").strip(),
        tell="tell" in form,
        subject=_written(form, "subject", begun.subject),
        body=_written(form, "body", begun.body),
        overrule=_text(form, "overrule").strip(),
        wants_letter=form.get("do") == "template",
    )


def caught_up(form: Form, name: str, now: str) -> tuple[str, str | None]:
    """What a field holds, and what somebody else has written there meanwhile.

    Where nobody has touched it since its form was shown, it holds what is there now.
    """
    mine, was = _text(form, name), _text(form, f"was_{name}")
    if f"was_{name}" not in form:
        return mine, None
    if mine == was:
        return now, None
    return mine, None if _lines(now) in (mine, was) else now


def as_it_is(reminders: Sequence[Reminder], public_notes: str) -> dict[str, str]:
    """What a form begins with, to tell later what was touched in it."""
    return {"was_reminders": _joined(map(told, reminders)), "was_public_notes": public_notes}


def told(reminder: Reminder) -> str:
    return f"{reminder.before_minutes}:{reminder.to}"


def text_for(kind: Kind, language: str, templates: Sequence[Template]) -> Template | None:
    wanted = (kind, "target", language)
    return next(
        (one for one in templates if (one.kind, one.audience, one.language) == wanted), None
    )


def _reminders(form: Form, now: Sequence[Reminder]) -> tuple[Reminder, ...]:
    """Those that were there and were left, and one more where one was asked for."""
    texts = form.getlist("reminder")
    if form.get("was_reminders") == _joined(texts):
        texts = [told(one) for one in now]
    if form.get("do") == "add":
        before = whole(form.get("add-number", "")) or 0
        minutes = before * UNITS.get(form.get("add-unit", ""), 0)
        texts.append(f"{minutes}:{form.get('add-to', '')}" if minutes else "")
    found = dict.fromkeys(one for one in map(_reminder, texts) if one is not None)
    return tuple(found)[:_MOST_REMINDERS]


def _written(form: Form, name: str, begun: str) -> str:
    """What stands there, or the template anew where that was asked for."""
    return _text(form, name) if name in form and form.get("do") != "template" else begun


def _reminder(text: str) -> Reminder | None:
    minutes, _, to = text.partition(":")
    try:
        return Reminder.model_validate({"before_minutes": whole(minutes), "to": to})
    except ValidationError:
        return None


def _text(form: Form, name: str) -> str:
    """Browsers end lines as mail does; what is kept ends them as we do."""
    return _lines(form.get(name, ""))


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n")


def _joined(texts: Iterable[str]) -> str:
    return ",".join(texts)
