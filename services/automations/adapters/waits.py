"""Due rows: waits and webhooks. Each names its run; a run that ends or moves calls its own off."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa

from libs import logs
from libs.clock import Clock
from libs.persistence.claims import DueWork, Job, Timer
from services.automations.adapters.tables import ACTIVE, DELIVERIES, RUNS
from services.automations.domain.runs import Run
from services.automations.ports import Delivery

WAIT: Final = "wait"
WEBHOOK: Final = "webhook"
ATTEMPTS: Final = 8
_KNOWN: Final = frozenset(one.name for one in fields(Delivery))
_EVER: Final = 2**62
# Beside the attempt itself: to find the name's addresses, and to write down what became of it.
_BESIDE: Final = timedelta(seconds=40)


def waits(clock: Clock) -> DueWork:
    return DueWork(clock, "waits")


def deliveries(clock: Clock, attempt: timedelta = timedelta()) -> DueWork:
    """Whoever claims says how long an ``attempt`` may take: the lease outlasts it."""
    return DueWork(clock, "deliveries", lease_for=attempt + _BESIDE, attempts=ATTEMPTS)


def delivery_in(payload: Mapping[str, Any]) -> Delivery:
    """What a newer version has written, too: what is not known here is left out."""
    return Delivery(**{name: one for name, one in payload.items() if name in _KNOWN})


def cause_of(connection: sa.Connection, job: Job) -> Mapping[str, str]:
    """The ids of what a webhook is sent for; none where the version before has planned it."""
    found = sa.select(DELIVERIES.c.cause).where(DELIVERIES.c.id == job.id)
    return connection.scalar(found) or {}


class SqlWaits:
    """Implements `ports.Waits`."""

    def __init__(self, connection: sa.Connection, clock: Clock) -> None:
        self._connection = connection
        self._waits = waits(clock)
        self._deliveries = deliveries(clock)

    def plan(self, run: Run, version: int) -> None:
        if run.due_at is not None:
            self._wake(run, f"{run.key}@{version}", run.due_at, version)

    def hold_back(self, run: Run, at: datetime) -> None:
        """Due at once, as nobody looks for waits while all automations are switched off."""
        self._wake(run, f"{run.key}@{at.isoformat()}", at, 0)

    def _wake(self, run: Run, key: str, due_at: datetime, version: int) -> None:
        timer = Timer(
            kind=WAIT,
            key=key,
            due_at=due_at,
            subject=run.id,
            subject_version=version,
            payload={
                "run_id": run.id,
                "place": run.place,
                "appointment_id": run.appointment_id,
                # Webhooks keep the whole of `logs.cause`. After a wait days may lie between: what
                # the run does then belongs to no request any more, and begins its own trace.
                "causation_id": logs.current().get("causation_id"),
            },
        )
        self._waits.schedule(self._connection, [timer])

    def deliver(self, run: Run, delivery: Delivery) -> None:
        """A resumed run delivers anew; the key tells how often it was tried by then."""
        timer = Timer(
            kind=WEBHOOK,
            key=f"{run.key}#{run.steps[run.place].attempts}",
            due_at=run.steps[run.place].due_at or run.started_at,
            subject=run.id,
            subject_version=0,
            payload=asdict(delivery),
        )
        self._deliveries.schedule(self._connection, [timer])
        if cause := logs.cause():
            mine = DELIVERIES.update().where(DELIVERIES.c.key == timer.key)
            self._connection.execute(mine.values(cause=cause))

    def call_off(self, run: Run) -> None:
        for due in (self._waits, self._deliveries):
            due.supersede(self._connection, run.id, _EVER)

    def call_off_all(self, run_ids: Sequence[str]) -> None:
        for due in (self._waits, self._deliveries):
            due.call_off(self._connection, run_ids)

    def call_off_of(self, automation_id: str) -> None:
        """In two statements, however many runs it has under way."""
        mine = sa.select(RUNS.c.id).where(RUNS.c.automation_id == automation_id, ACTIVE)
        for due in (self._waits, self._deliveries):
            due.call_off(self._connection, mine)
