"""What automations did: the log of runs, a run step by step, and why there was none."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, Final

from flask import Response, request

from libs.contracts.automations import (
    CANCEL_RUN,
    GET_RUN,
    LIST_APPOINTMENT_RUNS,
    LIST_EVALUATIONS,
    LIST_RUNS,
    REPEAT_RUN,
    RESUME_RUN,
    Run,
    RunsQuery,
)
from libs.contracts.endpoint import Endpoint
from libs.contracts.problem import ProblemError
from libs.contracts.scheduling.appointments import GET_APPOINTMENT
from libs.contracts.scheduling.calendar import WHICH_ARE_SEEN, WhichAreSeen
from libs.contracts.values import PageQuery
from services.gateway.domain.runs_seen import seen
from services.gateway.portal.automation_desk import BASE, AutomationDesk
from services.gateway.portal.backdrops import Backdrops
from services.gateway.portal.portal_desk import sent_key
from services.gateway.portal.understanding import validated
from services.gateway.portal.visitors import Visitor
from services.gateway.portal.words import words

_SHOWN: Final = 50
_REFUSED: Final = frozenset({"wrong_state", "idempotency_mismatch", "unavailable"})
# What a button of a run's page does, and what is told when it is done.
_DEEDS: Final[dict[str, tuple[Endpoint, str]]] = {
    "resume": (RESUME_RUN, "It goes on at the step that failed."),
    "cancel": (CANCEL_RUN, "The run is stopped."),
    "again": (REPEAT_RUN, "It runs again from the first step."),
}


class RunsPages:
    def __init__(self, desk: AutomationDesk) -> None:
        self._desk = desk
        self._backdrops = Backdrops(desk.reception.parts, desk.reception)

    def log(self, visitor: Visitor, automation_id: str) -> Response:
        stored = self._desk.one(visitor, automation_id)
        given = {name: request.args[name] for name in ("state", "cursor") if request.args.get(name)}
        query = validated(RunsQuery, {"limit": _SHOWN, **given})
        found = self._desk.call(
            LIST_RUNS, visitor, parameters={"automation_id": automation_id}, query=query
        )
        items = self._as_seen(visitor, found.items)
        return self._render(
            "automation_runs.html",
            visitor,
            stored=stored,
            runs=items,
            next_cursor=found.next_cursor,
            state=given.get("state"),
        )

    def show(self, visitor: Visitor, run_id: str, problem: ProblemError | None = None) -> Response:
        found: Run = self._desk.call(GET_RUN, visitor, parameters={"run_id": run_id})
        (run,) = self._as_seen(visitor, [found])
        return self._render(
            "automation_run.html",
            visitor,
            problem.status if problem else HTTPStatus.OK,
            run=run,
            problem=problem,
            sees_appointment=run.contact is not None,
        )

    def act(self, visitor: Visitor, run_id: str) -> Response:
        """What cannot be done any more is told beside the run as it is now."""
        deed = _DEEDS.get(request.form.get("do", ""))
        if deed is None:
            return self.show(visitor, run_id)
        endpoint, told = deed
        try:
            run: Run = self._desk.call(
                endpoint, visitor, parameters={"run_id": run_id}, key=sent_key()
            )
        except ProblemError as problem:
            if problem.code not in _REFUSED:
                raise
            return self.show(visitor, run_id, problem)
        t = words(visitor.language)
        return self._desk.reception.done(f"{BASE}/runs/{run.id}", t(told))

    def of_appointment(self, visitor: Visitor, appointment_id: str) -> Response:
        """Why it ran, and why it did not run: of every automation that looked at it."""
        at = {"appointment_id": appointment_id}
        appointment = self._desk.call(GET_APPOINTMENT, visitor, parameters=at)
        query = PageQuery(limit=_SHOWN)
        looked = self._desk.call(LIST_EVALUATIONS, visitor, parameters=at, query=query)
        runs = self._desk.call(
            LIST_APPOINTMENT_RUNS, visitor, parameters=at, query=RunsQuery(limit=_SHOWN)
        )
        return self._render(
            "appointment_automations.html",
            visitor,
            appointment=appointment,
            evaluations=looked.items,
            runs={run.id: run for run in runs.items},
            sentences=self._desk.sentences(visitor),
            **self._backdrops.surface(visitor, appointment),
        )

    def _as_seen(self, visitor: Visitor, runs: Sequence[Run]) -> list[Run]:
        """Without what is about appointments that are not theirs to open."""
        ids = sorted({run.appointment_id for run in runs})
        if not ids:
            return []
        asked = WhichAreSeen(ids=ids)
        scheduling = self._desk.reception.parts.scheduling
        visible = scheduling.call(WHICH_ARE_SEEN, visitor.actor, body=asked).ids
        shown = seen([run.model_dump(mode="json") for run in runs], visible)
        return [Run.model_validate(run) for run in shown]

    def _render(
        self, template: str, visitor: Visitor, status: int = HTTPStatus.OK, **shown: Any
    ) -> Response:
        given = {"sentences": self._desk.sentences(visitor, {})}
        return self._desk.render(template, visitor, status, **given | shown)
