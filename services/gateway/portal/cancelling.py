"""Cancel, by whoever the appointment is for: a warning first, and a person's confirmation."""

from http import HTTPStatus
from typing import Any, Generic

from flask import Response, request

from libs.contracts.problem import ProblemError
from services.gateway.portal.desk import OVERTAKEN, Desk, V
from services.gateway.portal.understanding import filled


class Cancelling(Generic[V]):
    def __init__(self, desk: Desk[V]) -> None:
        self._desk = desk

    def ask(self, visit: V, problem: ProblemError | None = None) -> Response:
        sight = self._desk.sight(visit)
        status = problem.status if problem else HTTPStatus.OK
        if not sight.can_cancel:
            refusal = problem.code if problem else None
            return self._desk.appointment_page(sight, status, refusal)
        return self._desk.render(
            "cancel.html",
            sight,
            status,
            problem=problem,
            reason=request.form.get("reason", ""),
            sure="sure" in request.form,
            hidden=self._desk.hidden(visit),
        )

    def cancel(self, visit: V) -> Response:
        try:
            self._require_tick()
            self._desk.cancel(visit, filled(request.form, "reason"))
        except ProblemError as problem:
            if problem.code == "unavailable":
                raise
            if problem.code == "stale_version" and self._is_done(visit):
                return self._desk.cancelled(visit)
            if problem.code in OVERTAKEN:
                return self._desk.as_it_is_now(visit, problem)
            return self.ask(visit, problem)
        return self._desk.cancelled(visit)

    def _is_done(self, visit: V) -> bool:
        """Pressed twice: the first time has done it."""
        fresh: Any = self._desk.reopened(visit)
        cancelled: bool = fresh.appointment.status == "cancelled"
        return cancelled

    def _require_tick(self) -> None:
        if self._desk.asks_for_a_tick and request.form.get("sure") != "yes":
            raise ProblemError("invalid", "sure")
