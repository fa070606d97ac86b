"""Runs with their steps, and what was made of each event, the newest first."""

from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa

from libs.contracts.actor import Actor
from libs.contracts.automations import Because, Evaluation, Run, RunsQuery, RunStep
from libs.contracts.problem import not_found
from libs.contracts.values import Named, Page, PageQuery
from libs.persistence.paging import Listing
from services.automations.adapters.automations import read_rule
from services.automations.adapters.runs import cause_of, steps_of
from services.automations.adapters.tables import (
    APPOINTMENTS,
    AUTOMATIONS,
    EVALUATIONS,
    RUNS,
)
from services.automations.domain.runs import StepRow

_RUNS: Final = Listing("runs", (RUNS.c.seq,), (int,), descending=True)
_EVALUATIONS: Final = Listing("evaluations", (EVALUATIONS.c.seq,), (int,), descending=True)


def list_runs(
    _actor: Actor, automation_id: str, query: RunsQuery, connection: sa.Connection
) -> Page[Run]:
    """Of an automation that was given up, too."""
    _require(AUTOMATIONS, automation_id, connection)
    return _page(RUNS.c.automation_id == automation_id, query, connection)


def list_appointment_runs(
    _actor: Actor, appointment_id: str, query: RunsQuery, connection: sa.Connection
) -> Page[Run]:
    _require(APPOINTMENTS, appointment_id, connection)
    return _page(RUNS.c.appointment_id == appointment_id, query, connection)


def get_run(_actor: Actor, run_id: str, connection: sa.Connection) -> Run:
    rows = connection.execute(sa.select(RUNS).where(RUNS.c.id == run_id)).all()
    if not rows:
        raise not_found()
    return _answers(rows, connection)[0]


def list_evaluations(
    _actor: Actor, appointment_id: str, query: PageQuery, connection: sa.Connection
) -> Page[Evaluation]:
    _require(APPOINTMENTS, appointment_id, connection)
    found = sa.select(EVALUATIONS).where(EVALUATIONS.c.appointment_id == appointment_id)
    rows, cursor = _EVALUATIONS.page(connection, found, query)
    return Page(items=[_evaluation(row) for row in rows], next_cursor=cursor)


def _page(mine: Any, query: RunsQuery, connection: sa.Connection) -> Page[Run]:
    found = sa.select(RUNS).where(mine)
    if query.state is not None:
        found = found.where(RUNS.c.state == query.state)
    rows, cursor = _RUNS.page(connection, found, query)
    return Page(items=_answers(rows, connection), next_cursor=cursor)


def _require(table: sa.Table, wanted: str, connection: sa.Connection) -> None:
    """404 for what is not there; an empty list for what has none."""
    if connection.scalar(sa.select(table.c.id).where(table.c.id == wanted)) is None:
        raise not_found()


def _answers(rows: Sequence[Any], connection: sa.Connection) -> list[Run]:
    steps = steps_of(connection, [row.id for row in rows])
    return [_run(row, steps[row.id]) for row in rows]


def _run(row: Any, steps: Sequence[StepRow]) -> Run:
    is_readable = read_rule(row.automation_id, row.rule, len(steps))[1]
    return Run(
        id=row.id,
        automation_id=row.automation_id,
        automation=Named(id=row.automation_id, name=row.name),
        version=row.version,
        appointment_id=row.appointment_id,
        event_id=row.event_id,
        on=row.on,
        actor=cause_of(row.cause).actor.name,
        contact=row.contact,
        state=row.state,
        due_at=row.due_at,
        why=row.why,
        resumable=row.state == "failed" and is_readable,
        readable=is_readable,
        depth=row.depth,
        started_at=row.started_at,
        ended_at=row.ended_at,
        steps=[_step(step) for step in steps],
    )


def _step(step: StepRow) -> RunStep:
    return RunStep.model_validate(step, from_attributes=True)


def _evaluation(row: Any) -> Evaluation:
    return Evaluation(
        automation_id=row.automation_id,
        automation=Named(id=row.automation_id, name=row.name),
        version=row.version,
        appointment_id=row.appointment_id,
        event_id=row.event_id,
        on=row.on,
        at=row.at,
        matched=row.matched,
        because=Because.model_validate_json(row.because),
        run_id=row.run_id,
    )
