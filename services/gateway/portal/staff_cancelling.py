"""Cancel by staff: a warning that says what follows, then the one button that does it."""

from http import HTTPStatus
from typing import Any, Final

from flask import Response, request

from libs.contracts.problem import ProblemError
from services.gateway.portal.desk import OVERTAKEN
from services.gateway.portal.effects import Effects
from services.gateway.portal.letter_forms import Typed, typed
from services.gateway.portal.refusals import faulty, sentence
from services.gateway.portal.staff_desk import StaffDesk, StaffVisit
from services.gateway.portal.words import words

# What a choice says; {name} is whom the appointment is with.
REASONS: Final = {
    "asked": "{name} asked to cancel",
    "unable": "I can’t make it",
    "twice": "Booked twice",
}


class StaffCancelling:
    def __init__(self, desk: StaffDesk, effects: Effects) -> None:
        self._desk = desk
        self._effects = effects

    def ask(self, visit: StaffVisit, problem: ProblemError | None = None) -> Response:
        sight = self._desk.sight(visit)
        if not sight.can_cancel:
            refusal = problem.code if problem else None
            return self._desk.appointment_page(
                sight, problem.status if problem else HTTPStatus.OK, refusal
            )
        outlook = self._effects.outlook(visit, self.wanted(visit))
        problem, t = problem or outlook.problem, words(visit.visitor.language)
        return self._desk.render(
            "cancel_staff.html",
            sight,
            problem.status if problem and request.method == "POST" else HTTPStatus.OK,
            typed=self._typed(visit),
            why=request.form.get("why", ""),
            reasons=REASONS,
            outlook=outlook,
            problem=problem,
            refused=sentence(problem, t, sight.look) if problem else "",
            faults=faulty(problem, t),
        )

    def confirm(self, visit: StaffVisit) -> Response:
        was_cancelled = visit.appointment.status == "cancelled"
        try:
            self._desk.cancel(visit, self._given(visit))
        except ProblemError as problem:
            if problem.code in OVERTAKEN:
                return self._overtaken(visit, problem)
            if problem.code in ("invalid", "wrong_state", "too_late"):
                return self.ask(visit, problem)
            raise
        if was_cancelled:
            return self._desk.show(visit)
        return self._done(visit)

    def wanted(self, visit: StaffVisit) -> dict[str, Any]:
        return {"action": "cancel", **self._given(visit)}

    def _overtaken(self, visit: StaffVisit, problem: ProblemError) -> Response:
        fresh = self._desk.visit(visit.visitor, visit.appointment.id)
        return self.ask(fresh, problem)

    def _done(self, visit: StaffVisit) -> Response:
        t, name = words(visit.visitor.language), visit.party.first_name
        told = (
            t("Cancelled. {name} is told by e-mail.", name=name)
            if self._typed(visit).tell
            else t("Cancelled. {name} is not told by e-mail.", name=name)
        )
        day = visit.visitor.look.day(visit.appointment.start)
        return self._desk.reception.done(
            f"/calendar?date={day}", toast=told, focus=f"a{visit.appointment.id}"
        )

    def _typed(self, visit: StaffVisit) -> Typed:
        return typed(request.form, (), "", self._desk.template(visit, "cancelled"))

    def _given(self, visit: StaffVisit) -> dict[str, Any]:
        form = self._typed(visit)
        found = form.message()
        if reason := self._reason(visit, form):
            found["reason"] = reason
        return found

    def _reason(self, visit: StaffVisit, form: Typed) -> str:
        """The choice in words that both sides read, and what was added to it."""
        chosen = REASONS.get(request.form.get("why", ""))
        words_of_it = (
            words(visit.party.language)(chosen, name=visit.party.first_name) if chosen else ""
        )
        return ". ".join(part for part in (words_of_it, form.reason) if part)
