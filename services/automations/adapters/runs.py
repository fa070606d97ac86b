"""Runs and their steps as rows; what changed is written, and nothing else."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from pydantic import TypeAdapter

from libs.contracts.automations import Fault, StepState
from libs.contracts.values import Named
from services.automations.adapters.automations import read_rule, rule_text
from services.automations.adapters.projections import hold_free
from services.automations.adapters.tables import ACTIVE, RUNS, STEPS
from services.automations.domain.runs import Cause, Run, StepRow
from services.automations.ports import Stopped, Stopping

_R: Final = RUNS.c
_S: Final = STEPS.c
_CAUSE: Final = TypeAdapter(Cause)
_AT_ONCE: Final = 5000
_CHANGING: Final = ("state", "why", "place", "due_at", "ended_at")


class SqlRuns:
    """Implements `ports.Runs`."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, run: Run) -> None:
        row = {
            "id": run.id,
            "automation_id": run.automation.id,
            "name": run.automation.name,
            "version": run.version,
            "rule": rule_text(run.rule),
            "appointment_id": run.appointment_id,
            "event_id": run.event_id,
            "on": run.on,
            "contact_id": run.contact_id,
            "contact": run.contact,
            "cause": _CAUSE.dump_json(run.cause).decode(),
            "depth": run.depth,
            "started_at": run.started_at,
            **_changing(run),
        }
        self._connection.execute(RUNS.insert().values(row))
        steps = [{"run_id": run.id, "place": at, **_step(s)} for at, s in enumerate(run.steps)]
        self._connection.execute(STEPS.insert(), steps)

    def save(self, before: Run, run: Run) -> None:
        if _changing(before) != _changing(run):
            mine = RUNS.update().where(_R.id == run.id)
            self._connection.execute(mine.values(_changing(run)))
        pairs = zip(before.steps, run.steps, strict=True)
        for at, (was, step) in enumerate(pairs):
            if was != step:
                mine = STEPS.update().where(_S.run_id == run.id, _S.place == at)
                self._connection.execute(mine.values(_step(step)))

    def find(self, run_id: str) -> Run | None:
        found = self._runs(sa.select(RUNS).where(_R.id == run_id))
        return found[0] if found else None

    def active(self, appointment_id: str) -> Sequence[Run]:
        """Those that queue come first: who ends them all must not wake one by ending another."""
        mine = sa.select(RUNS).where(_R.appointment_id == appointment_id, ACTIVE)
        return sorted(self._runs(mine.order_by(_R.seq)), key=lambda run: run.why != "queued")

    def last_active_start(self, automation_id: str) -> datetime | None:
        mine = sa.select(_R.started_at).where(_R.automation_id == automation_id, ACTIVE)
        return self._connection.scalar(mine.order_by(_R.started_at.desc()).limit(1))

    def are_active(self, stopping: Stopping) -> bool:
        found = sa.select(_R.id).where(*_those(stopping)).limit(1)
        return self._connection.scalar(found) is not None

    def stop(self, stopping: Stopping, at: datetime, most: int) -> Sequence[Stopped]:
        """Four statements for all of them; nobody waits for an appointment, or is waited for."""
        found = sa.select(_R.id, _R.appointment_id).where(*_those(stopping)).limit(most)
        rows = self._connection.execute(found).all()
        held = hold_free(self._connection, {row.appointment_id for row in rows})
        ids = [row.id for row in rows if row.appointment_id in held]
        gone = {"state": "cancelled", "why": stopping.why, "due_at": None, "ended_at": at}
        ended = RUNS.update().where(_R.id.in_(ids), ACTIVE).values(gone)
        columns = (_R.id, _R.automation_id, _R.name, _R.version, _R.appointment_id, _R.depth)
        stopped = self._connection.execute(ended.returning(*columns)).all()
        # Not those that ended by themselves since they were found: their steps stay as they are.
        standing = sa.select(_R.place).where(_R.id == _S.run_id).scalar_subquery()
        gone_ids = [row.id for row in stopped]
        mine = STEPS.update().where(_S.run_id.in_(gone_ids), _S.place == standing)
        self._connection.execute(mine.values(state="cancelled", ended_at=at))
        return [
            Stopped(
                run_id=row.id,
                automation=Named(id=row.automation_id, name=row.name),
                version=row.version,
                appointment_id=row.appointment_id,
                depth=row.depth,
            )
            for row in stopped
        ]

    def last_start(self, automation_id: str, contact_id: str) -> datetime | None:
        mine = _R.automation_id == automation_id, _R.contact_id == contact_id
        found = sa.select(_R.started_at).where(*mine).order_by(_R.started_at.desc()).limit(1)
        return self._connection.scalar(found)

    def starts_since(self, automation_id: str, since: datetime) -> int:
        mine = _R.automation_id == automation_id, _R.started_at > since
        found = sa.select(sa.func.count()).select_from(RUNS).where(*mine)
        return self._connection.scalar(found) or 0

    def note_step(self, run_id: str, number: int, state: StepState, error: str, why: Fault) -> None:
        mine = STEPS.update().where(_S.run_id == run_id, _S.place == number - 1)
        self._connection.execute(mine.values(state=state, error=error, fault=why.model_dump_json()))

    def forget(self, before: datetime) -> None:
        """Those that ended before a moment, with their steps; so many at once as is soon done."""
        old = sa.select(_R.id).where(_R.ended_at < before, sa.not_(ACTIVE)).limit(_AT_ONCE)
        ids = list(self._connection.scalars(old))
        self._connection.execute(STEPS.delete().where(_S.run_id.in_(ids)))
        self._connection.execute(RUNS.delete().where(_R.id.in_(ids)))

    def _runs(self, found: sa.Select[Any]) -> list[Run]:
        rows = self._connection.execute(found).all()
        steps = steps_of(self._connection, [row.id for row in rows])
        return [_run(row, steps[row.id]) for row in rows]


def _those(stopping: Stopping) -> tuple[sa.ColumnElement[bool], ...]:
    return _R.automation_id == stopping.automation_id, ACTIVE, _R.started_at <= stopping.until


def steps_of(connection: sa.Connection, run_ids: Sequence[str]) -> Mapping[str, list[StepRow]]:
    """The steps of several runs, in order."""
    steps: dict[str, list[StepRow]] = {run_id: [] for run_id in run_ids}
    if run_ids:
        found = sa.select(STEPS).where(_S.run_id.in_(run_ids)).order_by(_S.run_id, _S.place)
        for row in connection.execute(found):
            steps[row.run_id].append(_step_row(row))
    return steps


def cause_of(text: str) -> Cause:
    return _CAUSE.validate_json(text)


def _run(row: Any, steps: Sequence[StepRow]) -> Run:
    found, is_readable = read_rule(row.automation_id, row.rule, len(steps))
    return Run(
        id=row.id,
        automation=Named(id=row.automation_id, name=row.name),
        version=row.version,
        rule=found.rule,
        is_readable=is_readable,
        appointment_id=row.appointment_id,
        event_id=row.event_id,
        on=row.on,
        contact_id=row.contact_id,
        contact=row.contact,
        cause=cause_of(row.cause),
        depth=row.depth,
        started_at=row.started_at,
        steps=tuple(steps),
        **{name: getattr(row, name) for name in _CHANGING},
    )


def _changing(run: Run) -> dict[str, Any]:
    return {name: getattr(run, name) for name in _CHANGING}


def _step(step: StepRow) -> dict[str, Any]:
    return {
        "do": step.do,
        "state": step.state,
        "attempts": step.attempts,
        "started_at": step.started_at,
        "ended_at": step.ended_at,
        "due_at": step.due_at,
        "output": None if step.output is None else json.dumps(step.output, ensure_ascii=False),
        "error": step.error,
        "fault": None if step.fault is None else step.fault.model_dump_json(),
    }


def _step_row(row: Any) -> StepRow:
    return StepRow(
        do=row.do,
        state=row.state,
        attempts=row.attempts,
        started_at=row.started_at,
        ended_at=row.ended_at,
        due_at=row.due_at,
        output=None if row.output is None else json.loads(row.output),
        error=row.error,
        fault=None if row.fault is None else Fault.model_validate_json(row.fault),
    )
