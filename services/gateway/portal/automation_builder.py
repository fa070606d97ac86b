"""The builder: an automation read as a sentence, drawn anew by every button, kept by one."""

from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any, Final

from flask import Response, request

from libs.contracts.automations import (
    CREATE_AUTOMATION,
    ENABLE_AUTOMATION,
    PUT_AUTOMATION,
    Automation,
    CreateAutomation,
    PutAutomation,
)
from libs.contracts.merge_fields import fields_of
from libs.contracts.problem import ProblemError
from services.gateway.portal import automation_choices as choices
from services.gateway.portal import fragments
from services.gateway.portal.automation_desk import BASE, AutomationDesk
from services.gateway.portal.automation_drafts import Draft, Edit, draft_of, edited, read, row_of
from services.gateway.portal.automation_faults import told
from services.gateway.portal.automation_lengths import UNITS
from services.gateway.portal.automation_recipes import RECIPES
from services.gateway.portal.automation_rehearsing import Rehearsing, Trial
from services.gateway.portal.automation_testing import Tested, Testing, place_tested
from services.gateway.portal.automation_trees import compared
from services.gateway.portal.automation_words import Words
from services.gateway.portal.portal_desk import sent_key
from services.gateway.portal.rendering import see_other
from services.gateway.portal.understanding import whole
from services.gateway.portal.visitors import Visitor
from services.gateway.portal.words import words

# The part of the page that a button draws anew.
BUILDER: Final = "builder"
_ROW: Final = "-row"
_SHOWN: Final = frozenset({"invalid", "stale_version", "unavailable", "idempotency_mismatch"})


@dataclass(frozen=True)
class Sheet:
    """One request about an automation that is written; ``stored`` is None for a new one.

    ``version`` is the one that somebody looked at when they began to write. ``is_kept``: what was
    written is stored, and only to switch it on did not succeed.
    """

    visitor: Visitor
    draft: Draft
    stored: Automation | None
    enabled: bool
    version: str = ""
    is_kept: bool = False
    edit: Edit | None = None
    problem: ProblemError | None = None
    trial: Trial | None = None
    tested: Tested | None = None

    @property
    def path(self) -> str:
        return f"{BASE}/{self.stored.id if self.stored else 'new'}"


class AutomationBuilder:
    def __init__(self, desk: AutomationDesk) -> None:
        self._desk = desk
        self._rehearsing = Rehearsing(desk)
        self._testing = Testing(desk)

    def begin(self, visitor: Visitor) -> Response:
        return self._page(self._sheet(visitor, None))

    def write(self, visitor: Visitor) -> Response:
        return self._pressed(self._sheet(visitor, None))

    def show(self, visitor: Visitor, automation_id: str) -> Response:
        stored = self._desk.one(visitor, automation_id)
        if not (visitor.is_admin and stored.readable):
            return self._read(visitor, stored)
        return self._page(self._sheet(visitor, stored))

    def change(self, visitor: Visitor, automation_id: str) -> Response:
        if not visitor.is_admin:
            raise ProblemError("not_allowed")
        return self._pressed(self._sheet(visitor, self._desk.one(visitor, automation_id)))

    def try_new(self, visitor: Visitor) -> Response:
        return self._tried(self._sheet(visitor, None))

    def try_it(self, visitor: Visitor, automation_id: str) -> Response:
        """Of one that cannot be read here nothing is known that could be tried or kept."""
        stored = self._desk.one(visitor, automation_id)
        if not stored.readable:
            return self._read(visitor, stored)
        return self._tried(self._sheet(visitor, stored))

    def _sheet(self, visitor: Visitor, stored: Automation | None) -> Sheet:
        """What was typed, or what is there; of a new one what its recipe says."""
        if request.form:
            form, is_on = request.form, request.form.get("enabled") == "on"
            return Sheet(visitor, read(form), stored, is_on, form.get("version", ""))
        if stored is not None:
            version = str(stored.version)
            return Sheet(visitor, draft_of(stored), stored, stored.enabled, version)
        recipe = RECIPES.get(request.args.get("recipe", ""))
        draft = recipe.draft(words(visitor.language)) if recipe else Draft()
        return Sheet(visitor, draft, None, enabled=False)

    def _pressed(self, sheet: Sheet) -> Response:
        if request.form.get("do") == "save":
            return self._save(sheet)
        place = place_tested(sheet.draft, request.form.get("do", ""))
        if place is not None and sheet.stored is not None:
            tested = self._testing.of(sheet.visitor, sheet.stored.id, sheet.draft, place)
            return self._page(replace(sheet, tested=tested))
        edit = edited(sheet.draft, request.form.get("do", ""), request.form)
        return self._page(replace(sheet, draft=edit.draft, edit=edit))

    def _save(self, sheet: Sheet) -> Response:
        try:
            sheet.draft.checked()
            kept = self._kept(sheet)
        except ProblemError as problem:
            return self._refused(_told_anew(sheet, problem), problem)
        if kept.enabled and not sheet.enabled:
            return see_other(f"{BASE}/{kept.id}/switch?to=off")
        if sheet.enabled and not kept.enabled:
            return self._switched_on(sheet, kept)
        return self._saved(sheet, kept)

    def _switched_on(self, sheet: Sheet, kept: Automation) -> Response:
        try:
            parameters = {"automation_id": kept.id}
            self._desk.call(ENABLE_AUTOMATION, sheet.visitor, parameters=parameters)
        except ProblemError as problem:
            sheet = replace(sheet, stored=kept, version=str(kept.version), is_kept=True)
            return self._refused(sheet, problem)
        return self._saved(sheet, kept)

    def _saved(self, sheet: Sheet, kept: Automation) -> Response:
        t = words(sheet.visitor.language)
        return self._desk.reception.done(BASE, t("Saved."), f"a{kept.id}")

    def _refused(self, sheet: Sheet, problem: ProblemError) -> Response:
        """The form with what was typed; what no form can mend is told by a page of its own."""
        if problem.code not in _SHOWN:
            raise problem
        return self._page(replace(sheet, problem=problem))

    def _kept(self, sheet: Sheet) -> Automation:
        """As it is stored now; it is switched afterwards, for switching it off asks first."""
        rule, visitor, stored = sheet.draft.rule(), sheet.visitor, sheet.stored
        found: Automation
        if stored is None:
            body: Any = CreateAutomation.model_validate({**rule, "enabled": sheet.enabled})
            found = self._desk.call(CREATE_AUTOMATION, visitor, body=body, key=sent_key())
            return found
        at = {"automation_id": stored.id}
        version = whole(sheet.version)
        if not version:
            raise ProblemError("stale_version")
        body = PutAutomation.model_validate({**rule, "expected_version": version})
        found = self._desk.call(PUT_AUTOMATION, visitor, parameters=at, body=body)
        return found

    def _tried(self, sheet: Sheet) -> Response:
        try:
            trial = self._rehearsing.on(sheet.visitor, sheet.draft, sheet.stored)
        except ProblemError as problem:
            return self._refused(sheet, problem)
        return self._page(replace(sheet, trial=trial))

    def _read(self, visitor: Visitor, stored: Automation) -> Response:
        return self._desk.render(
            "automation_read.html", visitor, stored=stored, sentences=self._desk.sentences(visitor)
        )

    def _names(self, sheet: Sheet) -> dict[str, dict[str, str]] | None:
        """None where nobody can tell them for now: a form stands without, with all that was typed.

        Of one that nobody has written in nothing is lost, and a page of its own says so.
        """
        try:
            return self._desk.names(sheet.visitor, compared(sheet.draft.tree))
        except ProblemError as problem:
            if problem.code != "unavailable" or not request.form:
                raise
            return None

    def _page(self, sheet: Sheet) -> Response:
        visitor, problem, edit = sheet.visitor, sheet.problem, sheet.edit
        names = self._names(sheet)
        t = words(visitor.language)
        template, row = _drawn(sheet.draft)
        return self._desk.render(
            template,
            visitor,
            problem.status if problem else HTTPStatus.OK,
            headers=_said(edit, t),
            sheet=sheet,
            row=row,
            draft=sheet.draft,
            names=names or {},
            is_nameless=names is None,
            choices=choices,
            units=UNITS,
            merge_fields=fields_of("rescheduled" if sheet.draft.on == "rescheduled" else "booked"),
            focus=edit.focus if edit else "",
            problem=problem,
            faults=told(sheet.draft, problem, t),
            sentences=self._desk.sentences(visitor, names or {}),
            days=self._rehearsing.days(),
            versions=[] if row else self._rehearsing.versions(visitor, sheet.stored),
            against=self._rehearsing.against(),
        )


def _told_anew(sheet: Sheet, problem: ProblemError) -> Sheet:
    """Whoever was overtaken is told so, and may then save over what is there by now."""
    if problem.code != "stale_version" or sheet.stored is None:
        return sheet
    return replace(sheet, version=str(sheet.stored.version))


def _drawn(draft: Draft) -> tuple[str, dict[str, Any]]:
    """The page, or the part of it that a script has asked for: the form, or one of its rows."""
    asked = fragments.asked_for()
    if asked == BUILDER:
        return "automation_form.html", {}
    row = row_of(draft, asked.removesuffix(_ROW)) if asked and asked.endswith(_ROW) else None
    return ("automation.html", {}) if row is None else ("automation_row.html", row)


def _said(edit: Edit | None, t: Words) -> dict[str, str]:
    """What was done, read aloud where a script draws the form anew."""
    if edit is None or not edit.said or fragments.asked_for() is None:
        return {}
    return dict([fragments.trigger(say={"text": t(edit.said)})])
