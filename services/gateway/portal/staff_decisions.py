"""Decisions of staff that are asked for once more: restored, completed, not come."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

from flask import Response, request
from pydantic import BaseModel

from libs.contracts.endpoint import Endpoint
from libs.contracts.problem import ProblemError
from libs.contracts.scheduling.appointments import (
    RECORD_OUTCOME,
    RESTORE,
    RecordOutcome,
    RestoreAppointment,
)
from services.gateway.portal.desk import OVERTAKEN
from services.gateway.portal.portal_desk import sent_key
from services.gateway.portal.refusals import sentence
from services.gateway.portal.staff_desk import StaffDesk, StaffVisit
from services.gateway.portal.understanding import validated, whole
from services.gateway.portal.words import words

_MENDED_THERE: Final = frozenset({"invalid", "slot_taken", "too_late"})


@dataclass(frozen=True)
class Decision:
    """``status`` is what the appointment is afterwards; ``mails`` says that people are told.

    ``body`` is what the endpoint takes beside the version.
    """

    name: str
    endpoint: Endpoint
    command: type[BaseModel]
    status: str
    toast: str
    mails: bool = False
    body: Mapping[str, Any] = field(default_factory=dict)


RESTORED: Final = Decision(
    "restore", RESTORE, RestoreAppointment, "booked", "The appointment is restored.", mails=True
)
COMPLETED: Final = Decision(
    "completed",
    RECORD_OUTCOME,
    RecordOutcome,
    "completed",
    "Marked as completed.",
    body={"outcome": "completed"},
)
NO_SHOW: Final = Decision(
    "no-show",
    RECORD_OUTCOME,
    RecordOutcome,
    "no_show",
    "Marked as a no-show.",
    body={"outcome": "no_show"},
)
DECISIONS: Final = (RESTORED, COMPLETED, NO_SHOW)


class StaffDecision:
    """One of them: a question first, then the one button that does it."""

    def __init__(self, desk: StaffDesk, decision: Decision) -> None:
        self._desk = desk
        self._decision = decision

    def ask(self, visit: StaffVisit, problem: ProblemError | None = None) -> Response:
        sight = self._desk.sight(visit)
        status = problem.status if problem else HTTPStatus.OK
        if self._decision.name not in sight.decisions:
            code = problem.code if problem else None
            return self._desk.appointment_page(sight, status, code)
        t = words(visit.visitor.language)
        return self._desk.render(
            "decision.html",
            sight,
            status,
            decision=self._decision,
            tells="sent" not in request.form or "tell" in request.form,
            problem=problem,
            refused=sentence(problem, t, sight.look) if problem else "",
        )

    def confirm(self, visit: StaffVisit) -> Response:
        try:
            self._decide(visit)
        except ProblemError as problem:
            return self._refused(visit, problem)
        return self._done(visit, self._told(visit))

    def _decide(self, visit: StaffVisit) -> None:
        decision = self._decision
        given = {**decision.body, "expected_version": whole(request.form.get("version", ""))}
        if decision.mails and "tell" not in request.form:
            given["tell"] = False
        self._desk.reception.call(
            decision.endpoint,
            visit.visitor,
            parameters={"appointment_id": visit.appointment.id},
            body=validated(decision.command, given),
            key=sent_key(),
        )

    def _refused(self, visit: StaffVisit, problem: ProblemError) -> Response:
        """Pressed twice, it is done; what somebody else has made of it is shown."""
        if problem.code in (*OVERTAKEN, "wrong_state"):
            fresh = self._desk.visit(visit.visitor, visit.appointment.id)
            if fresh.appointment.status == self._decision.status:
                # A colleague may have done it, and told people or not: that is not known here.
                return self._done(fresh, words(visit.visitor.language)(self._decision.toast))
            return self._desk.as_it_is_now(fresh, problem)
        if problem.code in _MENDED_THERE:
            return self.ask(visit, problem)
        raise problem

    def _done(self, visit: StaffVisit, toast: str) -> Response:
        day = visit.visitor.look.day(visit.appointment.start)
        return self._desk.reception.done(
            f"/calendar?date={day}",
            toast=toast,
            focus=f"a{visit.appointment.id}",
        )

    def _told(self, visit: StaffVisit) -> str:
        t, name = words(visit.visitor.language), visit.party.first_name
        said = t(self._decision.toast)
        if not self._decision.mails:
            return said
        follows = (
            t("{name} is told by e-mail.", name=name)
            if "tell" in request.form
            else t("{name} is not told by e-mail.", name=name)
        )
        return f"{said} {follows}"
