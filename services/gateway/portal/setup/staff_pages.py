"""Staff: who works here, who of them are admins, and who may see whose calendar."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from flask import Response

from libs.contracts.gateway import CHANGE_STAFF_ACCOUNT, CREATE_STAFF_ACCOUNT
from libs.contracts.problem import FieldError, ProblemError
from libs.contracts.scheduling.people import (
    ARCHIVE_STAFF,
    GET_STAFF,
    LIST_STAFF,
    PeopleQuery,
    StaffMember,
)
from services.gateway.domain.access import ADMINS
from services.gateway.portal.reception import STAFF, Place
from services.gateway.portal.setup import people_fields
from services.gateway.portal.setup.desk import SetupDesk
from services.gateway.portal.setup.forms import SetupForm
from services.gateway.portal.visitors import Visitor
from services.gateway.portal.words import words

BASE: Final = "/staff"
_ONE: Final = f"{BASE}/<id:staff_id>"
_LAST_ADMIN: Final = "This is the last admin. Make somebody else one first."
_REFUSALS: Final = {"wrong_state": "They are archived, or the last admin: then they stay so."}
TEXTS: Final = (_LAST_ADMIN, *_REFUSALS.values())


def _given(read: dict[str, Any]) -> dict[str, Any]:
    """A password that was left empty is none; a shared calendar is one value, or a list.

    Raises ``invalid`` where people are ticked for nobody, or nobody is ticked for some.
    """
    given = {name: value for name, value in read.items() if (name, value) != ("password", None)}
    chosen, ids = given.pop("shares_calendar_with", None), given.pop("shared_ids", [])
    if (chosen == "none" and ids) or (chosen == "some" and not ids):
        errors = [FieldError(field="shares_calendar_with", message="")]
        raise ProblemError("invalid", errors=errors)
    if chosen is not None:
        given["shares_calendar_with"] = {"all": "all", "none": [], "some": ids}.get(chosen, chosen)
    return given


def _shown(staff: StaffMember) -> dict[str, Any]:
    shares = staff.shares_calendar_with
    with_all = shares == "all"
    return staff.model_dump() | {
        "password": None,
        "shares_calendar_with": "all" if with_all else "some" if shares else "none",
        "shared_ids": [] if with_all else shares,
    }


_FIELDS: Final = (*people_fields.STAFF, *people_fields.SHARING)
_NEW: Final = SetupForm(CREATE_STAFF_ACCOUNT, _FIELDS, given=_given)
_CHANGED: Final = SetupForm(CHANGE_STAFF_ACCOUNT, _FIELDS, _REFUSALS, _given)
# One's own password is changed in one's profile, with the present one.
_OWN: Final = SetupForm(
    CHANGE_STAFF_ACCOUNT,
    tuple(one for one in _FIELDS if one.name != "password"),
    _REFUSALS,
    _given,
)
_SHARING: Final = SetupForm(CHANGE_STAFF_ACCOUNT, people_fields.SHARING, _REFUSALS, _given)


class StaffSetupPages:
    def __init__(self, desk: SetupDesk) -> None:
        self._desk = desk
        self.places = (
            Place(BASE, STAFF, self.find),
            Place(f"{BASE}/new", ADMINS, self.new, self.create),
            Place(_ONE, STAFF, self.show, self.change),
            Place(f"{_ONE}/archive", ADMINS, self.ask_archive, self.archive),
        )

    def find(self, visitor: Visitor) -> Response:
        return self._desk.render("setup/staff.html", visitor, staff=self._all(visitor))

    def new(self, visitor: Visitor, problem: ProblemError | None = None) -> Response:
        stored = {
            "name": "",
            "email": "",
            "time_zone": visitor.look.zone,
            "language": visitor.language,
            "clock": visitor.look.clock,
            "is_admin": False,
            "shares_calendar_with": "none",
            "shared_ids": [],
        }
        return self._page(visitor, "setup/staff_new.html", _NEW, stored, problem)

    def create(self, visitor: Visitor) -> Response:
        def done(made: StaffMember) -> Response:
            toast = words(visitor.language)("{name} is added.", name=made.name)
            return self._desk.reception.done(f"{BASE}/{made.id}", toast)

        return self._desk.send(
            _NEW, visitor, done=done, again=lambda problem: self.new(visitor, problem)
        )

    def show(
        self, visitor: Visitor, staff_id: str, problem: ProblemError | None = None
    ) -> Response:
        staff = self._one(visitor, staff_id)
        may_change = not staff.archived and (visitor.is_admin or staff_id == visitor.person.id)
        return self._page(
            visitor,
            "setup/staff_member.html",
            self._form(visitor, staff_id),
            _shown(staff),
            problem,
            member=staff,
            may_change=may_change,
        )

    def change(self, visitor: Visitor, staff_id: str) -> Response:
        def done(changed: StaffMember) -> Response:
            toast = words(visitor.language)("{name} is saved.", name=changed.name)
            return self._desk.reception.done(f"{BASE}/{staff_id}", toast)

        return self._desk.send(
            self._form(visitor, staff_id),
            visitor,
            done=done,
            again=lambda problem: self.show(visitor, staff_id, problem),
            staff_id=staff_id,
        )

    def ask_archive(self, visitor: Visitor, staff_id: str) -> Response:
        return self._asked(visitor, staff_id)

    def archive(self, visitor: Visitor, staff_id: str) -> Response:
        staff = self._one(visitor, staff_id)
        try:
            self._desk.call(ARCHIVE_STAFF, visitor, parameters={"staff_id": staff_id})
        except ProblemError as problem:
            if problem.code != "wrong_state":
                raise
            return self._asked(visitor, staff_id, problem)
        toast = words(visitor.language)("{name} is archived.", name=staff.name)
        return self._desk.reception.done(BASE, toast)

    def _asked(
        self, visitor: Visitor, staff_id: str, problem: ProblemError | None = None
    ) -> Response:
        return self._desk.render(
            "setup/staff_archive.html",
            visitor,
            problem.status if problem else HTTPStatus.OK,
            member=self._one(visitor, staff_id),
            refusal=words(visitor.language)(_LAST_ADMIN) if problem else "",
        )

    def _page(
        self,
        visitor: Visitor,
        template: str,
        form: SetupForm,
        stored: Mapping[str, Any],
        problem: ProblemError | None,
        **more: Any,
    ) -> Response:
        shown = form.shown(stored, words(visitor.language), problem)
        chosen = str(shown.values.get("time_zone") or stored["time_zone"])
        return self._desk.render(
            template,
            visitor,
            shown.status,
            form=shown,
            zone_groups=self._desk.zone_groups(visitor, chosen),
            colleagues=[one for one in self._all(visitor) if one.id != stored.get("id")],
            **more,
        )

    @staticmethod
    def _form(visitor: Visitor, staff_id: str) -> SetupForm:
        """Admins change all of it, of themselves all but the password; others what they share."""
        if not visitor.is_admin:
            return _SHARING
        return _OWN if staff_id == visitor.person.id else _CHANGED

    def _one(self, visitor: Visitor, staff_id: str) -> StaffMember:
        parameters = {"staff_id": staff_id}
        found: StaffMember = self._desk.call(GET_STAFF, visitor, parameters=parameters)
        return found

    def _all(self, visitor: Visitor) -> list[StaffMember]:
        return self._desk.every(LIST_STAFF, visitor, PeopleQuery())
