"""What can be booked: the list of appointment types, the form of one, and its archive."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from flask import Response, request

from libs.contracts.problem import ProblemError, not_found
from libs.contracts.scheduling.appointment_types import (
    ARCHIVE_TYPE,
    CHANGE_TYPE,
    CREATE_TYPE,
    GET_TYPE,
    LIST_TYPES,
    AppointmentType,
    ChangeAppointmentType,
    CreateAppointmentType,
    TypesQuery,
)
from libs.contracts.scheduling.people import (
    GET_CLOSED_DAYS,
    GET_HOURS,
    LIST_STAFF,
    Hours,
    PeopleQuery,
    StaffMember,
)
from services.gateway.domain.access import ADMINS
from services.gateway.portal import automation_choices as choices
from services.gateway.portal import fragments
from services.gateway.portal.portal_desk import sent_key
from services.gateway.portal.reception import STAFF, Place
from services.gateway.portal.setup.desk import SetupDesk
from services.gateway.portal.setup.forms import SHOWN_AGAIN, Shown, refusal
from services.gateway.portal.setup.type_faults import told
from services.gateway.portal.setup.type_forms import TypeDraft, draft_of, edited, new_draft, read
from services.gateway.portal.setup.type_samples import lacking, sample_day
from services.gateway.portal.setup.type_starters import STARTERS
from services.gateway.portal.understanding import understood, whole
from services.gateway.portal.visitors import Visitor
from services.gateway.portal.words import words

BASE: Final = "/types"
_PARTS: Final = {"type": "setup/type_form.html", "type-preview": "setup/type_preview.html"}


@dataclass(frozen=True)
class Sheet:
    """One request about a type that is written; ``stored`` is None for a new one."""

    visitor: Visitor
    draft: TypeDraft
    stored: AppointmentType | None
    version: str = ""
    problem: ProblemError | None = None

    @property
    def path(self) -> str:
        return f"{BASE}/{self.stored.id if self.stored else 'new'}"


class TypePages:
    def __init__(self, desk: SetupDesk) -> None:
        self._desk = desk
        one = BASE + "/<id:type_id>"
        self.places = (
            Place(BASE, STAFF, self.overview),
            Place(f"{BASE}/new", ADMINS, self.begin, self.create),
            Place(one, ADMINS, self.show, self.change),
            Place(f"{one}/archive", ADMINS, self.ask_archive, self.archive),
        )

    def overview(self, visitor: Visitor) -> Response:
        items = self._types(visitor)
        staff = self._staff(visitor)
        hours = self._hours(visitor, {one for kind in items for one in kind.staff_ids})
        names = {one.id: one.name for one in staff}
        return self._desk.render(
            "setup/types.html",
            visitor,
            items=[(kind, lacking(kind.staff_ids, kind.bookable_by, hours)) for kind in items],
            names=names,
            starters=STARTERS,
        )

    def begin(self, visitor: Visitor) -> Response:
        return self._page(self._sheet(visitor, None))

    def create(self, visitor: Visitor) -> Response:
        return self._pressed(self._sheet(visitor, None))

    def show(self, visitor: Visitor, type_id: str) -> Response:
        return self._page(self._sheet(visitor, self._one(visitor, type_id)))

    def change(self, visitor: Visitor, type_id: str) -> Response:
        return self._pressed(self._sheet(visitor, self._one(visitor, type_id)))

    def ask_archive(self, visitor: Visitor, type_id: str) -> Response:
        stored = self._one(visitor, type_id)
        return self._desk.render("setup/type_archive.html", visitor, stored=stored)

    def archive(self, visitor: Visitor, type_id: str) -> Response:
        self._desk.call(ARCHIVE_TYPE, visitor, parameters={"type_id": type_id})
        said = words(visitor.language)("It is archived. What is booked stays booked.")
        return self._desk.reception.done(BASE, said)

    def _sheet(self, visitor: Visitor, stored: AppointmentType | None) -> Sheet:
        """What was typed, or what is there; of a new one what its starter says."""
        if request.form:
            return Sheet(visitor, read(request.form), stored, request.form.get("version", ""))
        if stored is not None:
            return Sheet(visitor, draft_of(stored), stored, str(stored.version))
        starter = STARTERS.get(request.args.get("starter", ""))
        t = words(visitor.language)
        given = {**starter.given, "name": t(starter.name)} if starter else {}
        return Sheet(visitor, new_draft(staff_ids=[visitor.person.id], **given), None)

    def _pressed(self, sheet: Sheet) -> Response:
        pressed = request.form.get("do", "")
        if pressed != "save":
            return self._page(replace(sheet, draft=edited(sheet.draft, pressed)))
        try:
            kept = self._kept(sheet)
        except ProblemError as problem:
            if problem.code not in SHOWN_AGAIN:
                raise
            return self._page(_told_anew(sheet, problem))
        said = words(sheet.visitor.language)("Saved.")
        return self._desk.reception.done(BASE, said, f"t{kept.id}")

    def _kept(self, sheet: Sheet) -> AppointmentType:
        given, stored = sheet.draft.body(), sheet.stored
        found: AppointmentType
        if stored is None:
            body: Any = understood(CreateAppointmentType, given)
            found = self._desk.call(CREATE_TYPE, sheet.visitor, body=body, key=sent_key())
            return found
        seen = {"expected_version": whole(sheet.version) or 0}
        body = understood(ChangeAppointmentType, given | seen)
        at = {"type_id": stored.id}
        found = self._desk.call(
            CHANGE_TYPE, sheet.visitor, parameters=at, body=body, key=sent_key()
        )
        return found

    def _page(self, sheet: Sheet) -> Response:
        visitor, asked = sheet.visitor, fragments.asked_for()
        staff, form = self._staff(visitor), _shown(sheet)
        return self._desk.render(
            _PARTS.get(asked or "", "setup/type.html"),
            visitor,
            form.status,
            sheet=sheet,
            draft=sheet.draft,
            choices=choices,
            staff=staff,
            others=[one for one in self._types(visitor) if one.id != _id(sheet.stored)],
            form=form,
            faults=form.faults,
            touched=bool(request.form),
            focus="",
            **self._preview(sheet, staff),
        )

    def _preview(self, sheet: Sheet, staff: list[StaffMember]) -> Mapping[str, Any]:
        visitor, draft = sheet.visitor, sheet.draft
        assigned = [one for one in staff if one.id in draft.many["staff_ids"]]
        hours = self._hours(visitor, {one.id for one in assigned})
        closed = self._desk.call(GET_CLOSED_DAYS, visitor).dates
        able = [(one, hours[one.id]) for one in assigned]
        now = self._desk.parts.clock.now()
        return {
            "sample": sample_day(draft, able, closed, now),
            "missing": lacking(draft.many["staff_ids"], draft.many["bookable_by"], hours),
        }

    def _one(self, visitor: Visitor, type_id: str) -> AppointmentType:
        parameters = {"type_id": type_id}
        found: AppointmentType = self._desk.call(GET_TYPE, visitor, parameters=parameters)
        if found.archived:
            raise not_found()
        return found

    def _types(self, visitor: Visitor) -> list[AppointmentType]:
        return self._desk.every(LIST_TYPES, visitor, TypesQuery())

    def _staff(self, visitor: Visitor) -> list[StaffMember]:
        return self._desk.every(LIST_STAFF, visitor, PeopleQuery())

    def _hours(self, visitor: Visitor, staff_ids: set[str]) -> dict[str, Hours]:
        return {
            one: self._desk.call(GET_HOURS, visitor, parameters={"staff_id": one})
            for one in sorted(staff_ids)
        }


def _id(stored: AppointmentType | None) -> str | None:
    return stored.id if stored else None


def _shown(sheet: Sheet) -> Shown:
    problem, t = sheet.problem, words(sheet.visitor.language)
    if problem is None:
        return Shown({})
    faults = told(problem, t)
    return Shown({}, faults, "" if faults else refusal(problem.code, t), status=problem.status)


def _told_anew(sheet: Sheet, problem: ProblemError) -> Sheet:
    """Whoever was overtaken is told so, and may then save over what is there by now."""
    sheet = replace(sheet, problem=problem)
    if problem.code != "stale_version" or sheet.stored is None:
        return sheet
    return replace(sheet, version=str(sheet.stored.version))
