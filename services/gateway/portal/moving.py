"""Reschedule with Book It!: pick a time, see what was and what will be, then book it."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final, Generic

from flask import Response, request

from libs.contracts.problem import ProblemError
from services.gateway.portal.desk import OVERTAKEN, Desk, V
from services.gateway.portal.picking import Chosen, Picker, read_choice
from services.gateway.portal.proposing import Proposal, proposed
from services.gateway.portal.sights import Sight
from services.gateway.portal.understanding import filled, moment_in, place_in

_NOT_HERE: Final = frozenset({"wrong_state", "too_late"})
_TRY_AGAIN: Final = frozenset({"csrf", "invalid"})


class Moving(Generic[V]):
    def __init__(self, desk: Desk[V]) -> None:
        self._desk = desk

    def ask(self, visit: V) -> Response:
        """The picker, and once a time is picked the panel with Book It!"""
        sight, chosen = self._desk.sight(visit), read_choice(request.values)
        if not sight.can_reschedule:
            return self._desk.appointment_page(sight)
        if not (chosen.wants_slot or "taken-up" in request.form):
            return self._picker(sight, chosen)
        proposal = proposed(self._desk.reading, sight, chosen)
        if isinstance(proposal, str):
            return self._picker(sight, chosen, HTTPStatus.OK, proposal)
        return self._panel(visit, sight, chosen, proposal)

    def book(self, visit: V) -> Response:
        chosen = read_choice(request.form)
        if chosen.looks_around:
            sight = self._desk.sight(visit)
            return self._picker(sight, chosen, hidden=self._desk.hidden(visit))
        try:
            changed = self._desk.reschedule(visit, _wanted(chosen, visit, request.form))
        except ProblemError as problem:
            if problem.code == "stale_version" and _is_done(visit, chosen):
                return self._desk.moved(visit, visit.appointment.version)
            return self._refused(visit, chosen, problem)
        return self._desk.moved(visit, changed.version)

    def _refused(self, visit: V, chosen: Chosen, problem: ProblemError) -> Response:
        if problem.code == "unavailable":
            raise problem
        if problem.code in OVERTAKEN:
            return self._desk.as_it_is_now(visit, problem)
        sight = self._desk.sight(visit)
        if problem.code in _NOT_HERE and not sight.can_reschedule:
            return self._desk.appointment_page(sight, problem.status, problem.code)
        proposal = proposed(self._desk.reading, sight, chosen)
        if isinstance(proposal, Proposal) and problem.code in _TRY_AGAIN:
            return self._panel(visit, sight, chosen, proposal, problem)
        return self._picker(
            sight, chosen, problem.status, problem.code, problem, self._desk.hidden(visit)
        )

    def _picker(
        self,
        sight: Sight,
        chosen: Chosen,
        status: int = HTTPStatus.OK,
        refusal: str | None = None,
        problem: ProblemError | None = None,
        hidden: Mapping[str, str] | None = None,
    ) -> Response:
        """``hidden`` is there after a form was sent: what was typed into it stays."""
        shown: Picker = self._desk.reading.picker(sight, chosen)
        return self._desk.render(
            "pick.html",
            sight,
            status,
            picker=shown,
            refusal=refusal,
            problem=problem,
            reason=request.form.get("reason", ""),
            hidden=hidden or {},
        )

    def _panel(
        self,
        visit: V,
        sight: Sight,
        chosen: Chosen,
        proposal: Proposal,
        problem: ProblemError | None = None,
    ) -> Response:
        return self._desk.render(
            "book.html",
            sight,
            problem.status if problem else HTTPStatus.OK,
            proposal=proposal,
            chosen=chosen,
            problem=problem,
            reason=request.form.get("reason", ""),
            hidden=self._desk.hidden(visit),
        )


def _wanted(chosen: Chosen, visit: Any, form: Mapping[str, str]) -> dict[str, str]:
    type_id = chosen.type_id or visit.appointment.type.id
    other_type = {"type_id": type_id} if type_id != visit.appointment.type.id else {}
    return {**place_in(chosen.slot), **other_type, **filled(form, "reason")}


def _is_done(visit: Any, chosen: Chosen) -> bool:
    """Pressed twice: the first time has done it."""
    appointment = visit.appointment
    return (appointment.status, appointment.start) == ("booked", moment_in(chosen.slot))
