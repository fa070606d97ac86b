"""What e-mails say: the text of each kind, looked at, tried out, kept by version."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any, Final, get_args

from flask import Response, request
from werkzeug.datastructures import MultiDict

from libs.contracts.notifications import (
    LIST_TEMPLATE_VERSIONS,
    LIST_TEMPLATES,
    PREVIEW_TEMPLATE,
    PUT_TEMPLATE,
    TEST_TEMPLATE,
    Kind,
    PreviewTemplate,
    PutTemplate,
    Template,
    TemplateQuery,
    TemplateVersion,
)
from libs.contracts.problem import ProblemError, not_found
from services.gateway.domain.access import ADMINS
from services.gateway.portal.effects import letter_page, letter_problem
from services.gateway.portal.portal_desk import sent_key
from services.gateway.portal.reception import Place
from services.gateway.portal.refusals import faulty, sentence
from services.gateway.portal.setup.desk import SetupDesk
from services.gateway.portal.setup.forms import SHOWN_AGAIN, Shown, refusal
from services.gateway.portal.setup.letter_texts import Text, faults, lacks_the_new_time
from services.gateway.portal.understanding import understood, whole
from services.gateway.portal.visitors import Visitor
from services.gateway.portal.words import words

BASE: Final = "/emails"
KINDS: Final = {
    "booked": "Confirmation",
    "rescheduled": "Rescheduled",
    "cancelled": "Cancelled",
    "restored": "Holds again",
    "reminder": "Reminder",
}
AUDIENCES: Final = {"target": "To the contact", "staff": "To staff"}
LANGUAGES: Final = {"en": "English", "de": "Deutsch"}


@dataclass(frozen=True)
class Sheet:
    """One request about one text; ``stored`` is the one that holds now."""

    visitor: Visitor
    stored: Template
    text: Text
    version: str
    faults: dict[str, str] | None = None
    problem: ProblemError | None = None
    tested: bool = False

    @property
    def path(self) -> str:
        return f"{BASE}/{self.stored.kind}"

    @property
    def is_as_stored(self) -> bool:
        return self.text == Text(self.stored.subject, self.stored.body)

    @property
    def query(self) -> str:
        return f"?audience={self.stored.audience}&language={self.stored.language}"

    @property
    def of(self) -> dict[str, str]:
        return {"audience": self.stored.audience, "language": self.stored.language}


class EmailPages:
    def __init__(self, desk: SetupDesk) -> None:
        self._desk = desk
        one = f"{BASE}/<kind>"
        self.places = (
            Place(BASE, ADMINS, self.overview),
            Place(one, ADMINS, self.show, self.write),
            Place(f"{one}/preview", ADMINS, self.preview, self.preview),
        )

    def overview(self, visitor: Visitor) -> Response:
        found = {(one.kind, one.audience, one.language): one for one in self._all(visitor)}
        return self._desk.render(
            "setup/emails.html",
            visitor,
            found=found,
            kinds=KINDS,
            audiences=AUDIENCES,
            languages=LANGUAGES,
        )

    def show(self, visitor: Visitor, kind: str) -> Response:
        return self._page(self._sheet(visitor, kind))

    def write(self, visitor: Visitor, kind: str) -> Response:
        sheet, pressed = self._sheet(visitor, kind), request.form.get("do", "")
        act, _, version = pressed.partition(":")
        try:
            if act == "restore":
                return self._restore(sheet, whole(version))
            if act not in ("save", "test"):
                return self._page(sheet)
            if wrong := self._faults(sheet):
                return self._page(replace(sheet, faults=wrong))
            return self._test(sheet) if act == "test" else self._save(sheet)
        except ProblemError as problem:
            if problem.code not in SHOWN_AGAIN:
                raise
            return self._page(_told_anew(sheet, problem))

    def preview(self, visitor: Visitor, kind: str) -> Response:
        """The letter as it would be sent, for the frame beside its text."""
        sheet = self._sheet(visitor, kind)
        t = words(visitor.language)
        if wrong := self._faults(sheet):
            return letter_problem(next(iter(wrong.values())), visitor.language)
        try:
            letter = self._call(PREVIEW_TEMPLATE, sheet, _body(PreviewTemplate, sheet, sheet.text))
        except ProblemError as problem:
            return letter_problem(sentence(problem, t, visitor.look), visitor.language)
        plain = request.args.get("as") == "text"
        return letter_page(letter, sheet.stored.language, plain=plain)

    def _save(self, sheet: Sheet) -> Response:
        return self._kept(sheet, sheet.text, words(sheet.visitor.language)("Saved."))

    def _restore(self, sheet: Sheet, version: int | None) -> Response:
        earlier = next((one for one in self._versions(sheet) if one.version == version), None)
        if earlier is None:
            raise not_found()
        said = words(sheet.visitor.language)("The earlier text holds again.")
        return self._kept(sheet, Text(earlier.subject, earlier.body), said)

    def _kept(self, sheet: Sheet, text: Text, said: str) -> Response:
        """What is there already, after a second click, is saved. Raises ``stale_version``."""
        if text != Text(sheet.stored.subject, sheet.stored.body):
            seen = {"expected_version": whole(sheet.version) or 0}
            body = _body(PutTemplate, sheet, text, seen)
            self._call(PUT_TEMPLATE, sheet, body, key=sent_key())
        return self._desk.reception.done(sheet.path + sheet.query, said)

    def _test(self, sheet: Sheet) -> Response:
        body = _body(PreviewTemplate, sheet, sheet.text)
        self._call(TEST_TEMPLATE, sheet, body, key=sent_key())
        return self._page(replace(sheet, tested=True))

    def _call(self, endpoint: Any, sheet: Sheet, body: Any, key: str | None = None) -> Any:
        at: dict[str, str] = {"kind": sheet.stored.kind}
        return self._desk.call(endpoint, sheet.visitor, parameters=at, body=body, key=key)

    def _sheet(self, visitor: Visitor, kind: str) -> Sheet:
        asked: MultiDict[str, str] = request.form or request.args
        place = kind, asked.get("audience", "target"), asked.get("language", visitor.language)
        found = (one for one in self._all(visitor) if _place(one) == place)
        stored = next(found, None)
        if stored is None or kind not in get_args(Kind):
            raise not_found()
        if "subject" not in request.form:
            text = Text(stored.subject, stored.body)
            return Sheet(visitor, stored, text, str(stored.version))
        typed = (request.form.get(name, "").replace("\r\n", "\n") for name in ("subject", "body"))
        return Sheet(visitor, stored, Text(*typed), request.form.get("version", ""))

    def _faults(self, sheet: Sheet) -> dict[str, str]:
        return faults(sheet.text, sheet.stored.fields, words(sheet.visitor.language))

    def _page(self, sheet: Sheet) -> Response:
        form = _shown(sheet)
        return self._desk.render(
            "setup/email.html",
            sheet.visitor,
            form.status,
            sheet=sheet,
            form=form,
            faults=form.faults,
            hint=lacks_the_new_time(sheet.stored, sheet.text),
            versions=self._versions(sheet),
            touched=not sheet.is_as_stored,
            kinds=KINDS,
            audiences=AUDIENCES,
            languages=LANGUAGES,
        )

    def _versions(self, sheet: Sheet) -> list[TemplateVersion]:
        found: list[TemplateVersion] = self._desk.call(
            LIST_TEMPLATE_VERSIONS,
            sheet.visitor,
            parameters={"kind": sheet.stored.kind},
            query=TemplateQuery.model_validate(sheet.of),
        ).items
        return found

    def _all(self, visitor: Visitor) -> list[Template]:
        found: list[Template] = self._desk.call(LIST_TEMPLATES, visitor).items
        return found


def _place(template: Template) -> tuple[str, str, str]:
    return template.kind, template.audience, template.language


def _body(model: Any, sheet: Sheet, text: Text, more: Mapping[str, int] | None = None) -> Any:
    given = {"subject": text.subject, "body": text.body, **sheet.of, **(more or {})}
    return understood(model, given)


def _shown(sheet: Sheet) -> Shown:
    problem, t = sheet.problem, words(sheet.visitor.language)
    wrong = sheet.faults or faulty(problem, t)
    status = problem.status if problem else HTTPStatus.UNPROCESSABLE_ENTITY
    if wrong or problem is None:
        return Shown({}, wrong, status=status if wrong else HTTPStatus.OK)
    return Shown({}, refusal=refusal(problem.code, t), status=status)


def _told_anew(sheet: Sheet, problem: ProblemError) -> Sheet:
    """Whoever was overtaken is told so, and may then save over what is there by now."""
    version = str(sheet.stored.version) if problem.code == "stale_version" else sheet.version
    return replace(sheet, problem=problem, version=version)
