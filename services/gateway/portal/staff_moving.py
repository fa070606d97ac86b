"""Reschedule by staff: a time, then the details and what follows, then the change."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, Final

from flask import Response, request

from libs.contracts.notifications import Template
from libs.contracts.problem import ProblemError
from libs.contracts.scheduling.appointment_types import AppointmentType
from libs.contracts.scheduling.appointments import Appointment
from services.gateway.portal import fragments
from services.gateway.portal.desk import OVERTAKEN
from services.gateway.portal.effects import OVERRULED, Effects, Outlook
from services.gateway.portal.letter_forms import REMINDERS, Typed, as_it_is, typed
from services.gateway.portal.picking import Chosen, Time, any_time, any_typed, read_choice
from services.gateway.portal.proposing import chosen_type, proposal_of
from services.gateway.portal.refusals import faulty, sentence
from services.gateway.portal.sights import Sight
from services.gateway.portal.staff_desk import StaffDesk, StaffVisit
from services.gateway.portal.understanding import moment_in, place_in, require_time
from services.gateway.portal.words import words

_AGAIN: Final = frozenset({"slot_taken", "outside_hours", "too_late", "too_early"})


@dataclass(frozen=True)
class Move:
    """One request about a move: where to, and what was typed beside it."""

    visit: StaffVisit
    sight: Sight
    chosen: Chosen
    typed: Typed

    @property
    def start(self) -> datetime | None:
        return moment_in(self.chosen.slot)

    @property
    def is_none(self) -> bool:
        """Whether it would stay where it is, with the type that it has."""
        present = self.visit.appointment
        keeps_type = self.chosen.type_id in (None, present.type.id)
        return keeps_type and self.start == present.start and "~" not in self.chosen.slot

    def wanted(self) -> dict[str, Any]:
        present, form = self.visit.appointment, self.typed
        found: dict[str, Any] = place_in(self.chosen.slot)
        if self.chosen.type_id not in (None, present.type.id):
            found["type_id"] = self.chosen.type_id
        found |= form.edits(present.reminders, present.public_notes) | form.message()
        if form.reason:
            found["reason"] = form.reason
        if form.overrule:
            found["overrule"] = {"reason": form.overrule}
        return found


class StaffMoving:
    def __init__(self, desk: StaffDesk, effects: Effects) -> None:
        self._desk = desk
        self._effects = effects

    def ask(self, visit: StaffVisit) -> Response:
        """Which time; what was typed already is carried along."""
        move = self._move(visit, writes="details" in request.form)
        if not move.sight.can_reschedule:
            return self._desk.appointment_page(move.sight)
        if "taken-up" in request.form:
            return self._details(move)
        return self._times(move)

    def details(self, visit: StaffVisit) -> Response:
        move = self._move(visit)
        if fragments.asked_for() == REMINDERS:
            return self._shown(move, Outlook(), None)
        if not move.sight.can_reschedule:
            return self._desk.appointment_page(move.sight)
        return self._details(move)

    def confirm(self, visit: StaffVisit) -> Response:
        move = self._move(visit)
        if move.chosen.looks_around:
            return self.ask(visit)
        try:
            require_time(move.chosen.slot)
            self._desk.reschedule(visit, move.wanted())
        except ProblemError as problem:
            return self._refused(move, problem)
        return self._done(move)

    def wanted(self, visit: StaffVisit) -> dict[str, Any]:
        return {"action": "reschedule", **self._move(visit).wanted()}

    def _move(self, visit: StaffVisit, *, writes: bool = True) -> Move:
        """``writes``: whether its e-mail is looked at, or only the times."""
        sight, present = self._desk.sight(visit), visit.appointment
        template = self._desk.template(visit, "rescheduled") if writes else None
        form = self._typed(present, template)
        chosen = read_choice(request.values)
        if request.values.get("do") == "any":
            chosen = replace(chosen, slot=any_time(request.values, sight.look.zone))
        return Move(visit, sight, chosen, form)

    def _typed(self, present: Appointment, template: Template | None) -> Typed:
        return typed(request.form, present.reminders, present.public_notes, template)

    def _done(self, move: Move) -> Response:
        look, t = move.visit.visitor.look, words(move.visit.visitor.language)
        start = move.start or move.visit.appointment.start
        name = move.visit.party.first_name
        said = t("Moved to {time}.", time=look.moment(start))
        follows = (
            t("The e-mail to {name} goes out in a moment.", name=name)
            if move.typed.tell
            else t("{name} is not told by e-mail.", name=name)
        )
        return self._desk.reception.done(
            f"/calendar?date={look.day(start)}",
            toast=f"{said} {follows}",
            focus=f"a{move.visit.appointment.id}",
        )

    def _refused(self, move: Move, problem: ProblemError) -> Response:
        if problem.code in OVERTAKEN:
            return self._overtaken(move, problem)
        if problem.code == "slot_taken" or problem.detail == "choose_a_time":
            return self._times(move, problem.detail if problem.code == "invalid" else "slot_taken")
        if problem.code in ("wrong_state", "not_found"):
            return self._desk.as_it_is_now(move.visit, problem)
        if problem.code in OVERRULED or problem.code == "invalid":
            return self._details(move, problem)
        raise problem

    def _overtaken(self, move: Move, problem: ProblemError) -> Response:
        """Pressed twice, it is done; else the form again, over what it looks like now."""
        fresh = self._desk.visit(move.visit.visitor, move.visit.appointment.id)
        present = fresh.appointment
        if (present.status, present.start) == ("booked", move.start):
            return self._done(move)
        form = self._typed(present, move.typed.template)
        again = replace(move, visit=fresh, sight=self._desk.sight(fresh), typed=form)
        if not again.sight.can_reschedule or again.is_none:
            return self._desk.as_it_is_now(fresh, problem)
        return self._details(again, problem)

    def _details(self, move: Move, problem: ProblemError | None = None) -> Response:
        if move.start is None or move.is_none:
            return self._times(move, "choose_a_time" if move.start is None else "present_time")
        outlook = self._effects.outlook(move.visit, {"action": "reschedule", **move.wanted()})
        if outlook.problem is not None and outlook.problem.code != "invalid":
            if outlook.problem.code not in _AGAIN:
                raise outlook.problem
            return self._times(move, "slot_taken")
        return self._shown(move, outlook, problem or outlook.problem)

    def _shown(self, move: Move, outlook: Outlook, problem: ProblemError | None) -> Response:
        kind, present = self._type(move), move.visit.appointment
        look, t = move.sight.look, words(move.visit.visitor.language)
        start = move.start or move.sight.now
        picked = Time(move.chosen.slot, start, start + timedelta(minutes=kind.duration_minutes))
        return self._desk.render(
            "reschedule_details.html",
            move.sight,
            problem.status if problem and request.method == "POST" else HTTPStatus.OK,
            proposal=proposal_of(self._desk.reading, move.sight, picked, kind),
            typed=move.typed,
            begun=as_it_is(present.reminders, present.public_notes),
            late=move.typed.late(start, move.sight.now),
            outlook=outlook,
            broken=sentence(outlook.rule, t, look) if outlook.rule else "",
            problem=problem,
            faults=faulty(problem, t),
            kind=kind,
        )

    def _times(self, move: Move, refusal: str | None = None) -> Response:
        """A form that was sent gets its answer's status; a look at an address is none."""
        status = HTTPStatus.OK
        if refusal and request.method == "POST":
            is_taken = refusal == "slot_taken"
            status = HTTPStatus.CONFLICT if is_taken else HTTPStatus.UNPROCESSABLE_ENTITY
        carried = list(move.typed.carried()) if "details" in request.form else []
        return self._desk.render(
            "reschedule.html",
            move.sight,
            status,
            picker=self._desk.reading.picker(move.sight, move.chosen),
            kind=self._type(move),
            refusal=refusal,
            any=any_typed(request.values),
            carried=carried,
        )

    def _type(self, move: Move) -> AppointmentType:
        return chosen_type(self._desk.reading, move.sight, move.chosen)
