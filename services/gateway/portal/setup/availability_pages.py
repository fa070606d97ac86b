"""When somebody works: their week, the dates that differ, and the next two weeks drawn of it."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from http import HTTPStatus
from typing import Any, Final
from zoneinfo import ZoneInfo

from flask import Response, request

from libs.contracts.problem import ProblemError
from libs.contracts.scheduling.appointments import (
    LIST_APPOINTMENTS,
    Appointment,
    AppointmentsQuery,
)
from libs.contracts.scheduling.people import (
    GET_CLOSED_DAYS,
    GET_HOURS,
    GET_STAFF,
    PUT_HOURS,
    Hours,
    PutHours,
    StaffMember,
)
from services.gateway.domain.access import ACCESS
from services.gateway.domain.secrets import digest
from services.gateway.portal import fragments, zones
from services.gateway.portal.portal_desk import sent_key
from services.gateway.portal.reception import STAFF, Place
from services.gateway.portal.setup import hours_ahead
from services.gateway.portal.setup.desk import SetupDesk
from services.gateway.portal.setup.forms import SHOWN_AGAIN, Shown, refusal
from services.gateway.portal.setup.hours_checking import Understood, understood
from services.gateway.portal.setup.hours_forms import (
    DAYS,
    Edit,
    HoursDraft,
    can_add,
    draft_of,
    edited,
    read,
)
from services.gateway.portal.understanding import validated
from services.gateway.portal.visitors import Visitor
from services.gateway.portal.words import words

OWN: Final = "/availability"
_PREVIEW: Final = "hours-ahead"
_FORM: Final = "hours"
_TEMPLATES: Final = {_FORM: "setup/hours_form.html", _PREVIEW: "setup/hours_ahead.html"}
_WRONG: Final = HTTPStatus.UNPROCESSABLE_ENTITY
_STATUS: Final = {
    "stale_version": HTTPStatus.CONFLICT,
    "unavailable": HTTPStatus.SERVICE_UNAVAILABLE,
}
_A_MONDAY: Final = date(2026, 11, 16)


@dataclass(frozen=True)
class Sheet:
    """One request about somebody's hours; ``stored`` are those that hold now."""

    visitor: Visitor
    staff: StaffMember
    stored: Hours
    draft: HoursDraft
    read: Understood
    seen: str
    edit: Edit | None = None
    problem: str = ""

    @property
    def path(self) -> str:
        is_own = self.staff.id == self.visitor.person.id
        return OWN if is_own else f"/staff/{self.staff.id}/availability"


class AvailabilityPages:
    def __init__(self, desk: SetupDesk) -> None:
        self._desk = desk
        self.places = (
            Place(OWN, STAFF, self.show_own, self.write_own),
            Place("/staff/<id:staff_id>/availability", STAFF, self.show, self.write),
        )

    def show_own(self, visitor: Visitor) -> Response:
        return self.show(visitor, visitor.person.id)

    def write_own(self, visitor: Visitor) -> Response:
        return self.write(visitor, visitor.person.id)

    def show(self, visitor: Visitor, staff_id: str) -> Response:
        return self._page(self._sheet(visitor, staff_id))

    def write(self, visitor: Visitor, staff_id: str) -> Response:
        sheet = self._sheet(visitor, staff_id)
        pressed = request.form.get("do", "")
        if pressed == "save":
            return self._save(sheet)
        edit = edited(sheet.draft, pressed)
        read_so = self._understood(edit.draft, sheet.stored, visitor)
        return self._page(replace(sheet, draft=edit.draft, read=read_so, edit=edit))

    def _sheet(self, visitor: Visitor, staff_id: str) -> Sheet:
        at = {"staff_id": staff_id}
        ACCESS[PUT_HOURS.name].admit(visitor.caller, at)
        staff = self._desk.call(GET_STAFF, visitor, parameters=at)
        stored: Hours = self._desk.call(GET_HOURS, visitor, parameters=at)
        if request.form:
            draft, seen = read(request.form), request.form.get("seen", "")
        else:
            draft, seen = draft_of(stored, self._today(stored.time_zone).isoformat()), _seen(stored)
        read_so = self._understood(draft, stored, visitor)
        return Sheet(visitor, staff, stored, draft, read_so, seen)

    def _understood(self, draft: HoursDraft, stored: Hours, visitor: Visitor) -> Understood:
        zone = draft.zone if draft.zone in zones.known() else stored.time_zone
        return understood(draft, self._today(zone), words(visitor.language))

    def _save(self, sheet: Sheet) -> Response:
        if sheet.read.faults:
            return self._page(sheet)
        try:
            self._keep(sheet)
        except ProblemError as problem:
            if problem.code not in SHOWN_AGAIN:
                raise
            is_overtaken = problem.code == "stale_version"
            seen = _seen(sheet.stored) if is_overtaken else sheet.seen
            return self._page(replace(sheet, seen=seen, problem=problem.code))
        return self._desk.reception.done(sheet.path, words(sheet.visitor.language)("Saved."))

    def _keep(self, sheet: Sheet) -> None:
        """What is there already, after a second click, is saved. Raises ``stale_version``."""
        # In the zone by whose clock the form has left out what is over.
        today = self._today(sheet.stored.time_zone)
        past = {day: spans for day, spans in sheet.stored.overrides.items() if day < today}
        given = {**sheet.read.body(past), "expected_version": sheet.stored.version or None}
        body = validated(PutHours, given)
        if _holds(sheet.stored, body):
            return
        if sheet.seen != _seen(sheet.stored):
            raise ProblemError("stale_version")
        at = {"staff_id": sheet.staff.id}
        self._desk.call(PUT_HOURS, sheet.visitor, parameters=at, body=body, key=sent_key())

    def _page(self, sheet: Sheet) -> Response:
        visitor, edit, asked = sheet.visitor, sheet.edit, fragments.asked_for()
        form = _shown(sheet)
        return self._desk.render(
            _TEMPLATES.get(asked or "", "setup/availability.html"),
            visitor,
            form.status,
            headers=_said(edit, visitor) if asked else {},
            sheet=sheet,
            draft=sheet.draft,
            days=_days(visitor),
            can_add=can_add,
            form=form,
            faults=sheet.read.faults if form.is_refused else {},
            focus=edit.focus if edit else "",
            touched=bool(request.form),
            zone_groups=()
            if asked == _PREVIEW
            else self._desk.zone_groups(visitor, sheet.draft.zone),
            **self._ahead(sheet),
        )

    def _ahead(self, sheet: Sheet) -> dict[str, Any]:
        hours, today = sheet.read, self._today(sheet.read.zone)
        closed = self._desk.call(GET_CLOSED_DAYS, sheet.visitor).dates
        return {
            "ahead": hours_ahead.days_ahead(hours, closed, today),
            "change": hours_ahead.clock_change(hours.zone, today),
            "outside": () if request.form else self._outside(sheet, closed),
            "today": today,
        }

    def _outside(self, sheet: Sheet, closed: list[date]) -> list[Appointment]:
        given = {"from": self._now(), "staff_id": sheet.staff.id, "status": "booked"}
        query = AppointmentsQuery.model_validate(given)
        booked = self._desk.every(LIST_APPOINTMENTS, sheet.visitor, query)
        return hours_ahead.outside(sheet.read, closed, booked)

    def _now(self) -> datetime:
        return self._desk.parts.clock.now()

    def _today(self, zone: str) -> date:
        return self._now().astimezone(ZoneInfo(zone)).date()


def _shown(sheet: Sheet) -> Shown:
    """What is wrong is told when it was to be saved, not while it is written."""
    said = refusal(sheet.problem, words(sheet.visitor.language))
    if sheet.problem:
        return Shown({}, refusal=said, status=_STATUS.get(sheet.problem, _WRONG))
    if request.form.get("do") != "save" or not sheet.read.faults:
        return Shown({})
    names = _days(sheet.visitor)
    faults = {
        place: f"{names[day]}: {said}" if (day := place.partition("-")[0]) in names else said
        for place, said in sheet.read.faults.items()
    }
    return Shown({}, faults, status=_WRONG)


def _seen(hours: Hours) -> str:
    """By which it is known, when the form comes back, whether somebody was faster.

    Not by the version: a new name of whoever works then changes nothing about the hours.
    """
    return digest(hours.model_dump_json(exclude={"version"}))


def _holds(stored: Hours, wanted: PutHours) -> bool:
    weekly = {day: spans for day, spans in stored.weekly.items() if spans}
    there = (stored.time_zone, weekly, stored.overrides)
    return there == (wanted.time_zone, wanted.weekly, wanted.overrides)


def _days(visitor: Visitor) -> dict[str, str]:
    """The names of the weekdays, from the one with which this reader's weeks begin."""
    first = DAYS.index(visitor.week_start)
    order = DAYS[first:] + DAYS[:first]
    return {day: visitor.look.weekday(_A_MONDAY + timedelta(days=DAYS.index(day))) for day in order}


def _said(edit: Edit | None, visitor: Visitor) -> dict[str, str]:
    """What was done, read aloud where a script draws the form anew."""
    if edit is None or not edit.said:
        return {}
    return dict([fragments.trigger(say={"text": words(visitor.language)(edit.said)})])
