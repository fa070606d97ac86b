"""What staff may write beside a change: reminders, notes, the reason, the e-mail about it."""

from collections.abc import Iterator, Sequence
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
Form = MultiDict[str, str]


@dataclass(frozen=True)
class Typed:
    """What stands in the form; ``template`` is None where nobody can say what it would be."""

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


def typed(
    form: Form, reminders: Sequence[Reminder], public_notes: str, template: Template | None
) -> Typed:
    """What was typed, or, before anybody could, what is there already."""
    begun = Typed(tuple(reminders), public_notes, template)
    if template is not None:
        begun = replace(begun, subject=template.subject, body=template.body)
    if "details" not in form:
        return begun
    return replace(
        begun,
        reminders=_reminders(form),
        public_notes=_text(form, "public_notes"),
        internal_notes=_text(form, "internal_notes"),
        reason=_text(form, "reason").strip(),
        tell="tell" in form,
        subject=_written(form, "subject", begun.subject),
        body=_written(form, "body", begun.body),
        overrule=_text(form, "overrule").strip(),
        wants_letter=form.get("do") == "template",
    )


def told(reminder: Reminder) -> str:
    return f"{reminder.before_minutes}:{reminder.to}"


def text_for(kind: Kind, language: str, templates: Sequence[Template]) -> Template | None:
    wanted = (kind, "target", language)
    return next(
        (one for one in templates if (one.kind, one.audience, one.language) == wanted), None
    )


def _reminders(form: Form) -> tuple[Reminder, ...]:
    """Those that were there and were left, and one more where one was asked for."""
    texts = form.getlist("reminder")
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
    return form.get(name, "").replace("\r\n", "\n")
