"""The worker's doors: which event calls which handler, and the loops of its own."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, Final

from structlog import get_logger

from libs import logs
from libs.clock import Clock
from libs.contracts import events
from libs.contracts.automations.rules import FARTHEST
from libs.contracts.events import Event
from libs.persistence.claims import Job
from libs.persistence.due_worker import DueWorker
from libs.persistence.faults import DatabaseAwayError
from libs.persistence.unit_of_work import Transactions
from libs.process import Loop, every
from services.automations.adapters.automations import SqlAutomations, are_running
from services.automations.adapters.projections import SqlAppointments
from services.automations.adapters.waits import WAIT, deliveries, waits
from services.automations.entrypoints.giving_back import give_back
from services.automations.handlers import evaluating, stopping, timing, waiting
from services.automations.ports import Stored

_LOG: Final = get_logger(__name__)
SUBSCRIPTIONS: Final[Mapping[type[Event], Callable[[Any, Any], None]]] = {
    events.AppointmentBooked: evaluating.on_change,
    events.AppointmentRescheduled: evaluating.on_change,
    events.AppointmentCancelled: evaluating.on_change,
    events.AppointmentRestored: evaluating.on_change,
    events.AppointmentChanged: evaluating.on_change,
    events.AppointmentCompleted: evaluating.on_change,
    events.AppointmentMissed: evaluating.on_change,
    events.AppointmentRestated: evaluating.on_change,
    events.RequestRefused: waiting.on_refused,
}
_BATCH: Final = 50
_WAITS_EVERY: Final = 0.5
_SWEEP_EVERY: Final = 1.0
_STOP_EVERY: Final = 1.0
_FORGET_EVERY: Final = timedelta(minutes=10)
_DUE_KEPT_FOR: Final = timedelta(days=7)


class WaitWork(DueWorker[Any]):
    """Waits that are over, each run in a transaction of its own that holds its appointment."""

    def __init__(self, transactions: Transactions[Any]) -> None:
        super().__init__(transactions, waits(transactions.clock), {WAIT: _wake}, batch=_BATCH)

    def tick(self) -> int:
        with self._transactions.read() as connection:
            if not are_running(connection):
                return 0
        return super().tick()

    def _do(self, job: Job) -> None:
        """Later, and yet because of the event that it was planned for: lines of the log and what
        is told say so. Rows of older versions know none.
        """
        with logs.bound(causation_id=job.payload.get("causation_id")):
            super()._do(job)

    def _finish(self, job: Job, uow: Any) -> None:
        uow.appointments.hold(job.payload["appointment_id"])
        super()._finish(job, uow)

    def _give_back(self, job: Job, reason: str, uow: Any) -> None:
        give_back(self._due, job, reason, uow)


def ticks(_clock: Clock) -> Mapping[str, tuple[timedelta, Callable[[Any], Any]]]:
    return {"forget old events": (_FORGET_EVERY, forget)}


def loops(
    couriers: Callable[[Transactions[Any]], Sequence[Loop]], transactions: Transactions[Any]
) -> Mapping[str, Loop]:
    """Waits, time triggers, and as many couriers as there shall be: all act on what was heard."""
    waiting_loop = every(_WAITS_EVERY, WaitWork(transactions).tick, full=_BATCH)
    carrying = {f"courier {n}": loop for n, loop in enumerate(couriers(transactions), start=1)}
    return {
        "waits": waiting_loop,
        "moments": every(_SWEEP_EVERY, partial(sweep, transactions)),
        "stops": every(_STOP_EVERY, partial(stop_runs, transactions), full=stopping.AT_ONCE),
        **carrying,
    }


def sweep(transactions: Transactions[Any]) -> int:
    """Each time trigger in a transaction of its own; says how many moments there were.

    One that fails holds up no other: it looks again from where it was.
    """
    with transactions.read() as connection:
        active = SqlAutomations(connection).active()
        appointments, now = SqlAppointments(connection), transactions.clock.now()
        timed = [one for one in active if timing.is_behind(one, appointments, now)]
    return sum(_swept(transactions, one) for one in timed)


def _swept(transactions: Transactions[Any], stored: Stored) -> int:
    try:
        return transactions.run(partial(timing.sweep, stored, evaluating.evaluate))
    except DatabaseAwayError:
        raise
    except Exception:  # noqa: BLE001  # one bad trigger must not stop the others
        _LOG.warning("moments.failed", automation=stored.id, exc_info=True)
        return 0


def stop_runs(transactions: Transactions[Any]) -> int:
    """Some of the runs whose automation was given up; what one pass leaves the next one finds."""
    with transactions.read() as connection:
        found = SqlAutomations(connection).stopping()
    return sum(transactions.run(partial(stopping.stop_some, one)) for one in found)


def forget(uow: Any) -> None:
    """What was heard, said and done long ago, and due rows that are settled."""
    now = uow.around.clock.now()
    uow.heard.forget(now - uow.around.keep_for)
    uow.evaluations.forget(now - uow.around.keep_for)
    uow.automations.forget_versions(now - uow.around.keep_for)
    uow.runs.forget(now - max(uow.around.keep_for, _longest_cooldown(uow)))
    uow.appointments.forget(now - uow.around.keep_for - FARTHEST)
    for due in (waits, deliveries):
        due(uow.around.clock).purge(uow.connection, now - _DUE_KEPT_FOR)


def _longest_cooldown(uow: Any) -> timedelta:
    """As long as somebody may ask for whom an automation began last."""
    minutes = [one.rule.cooldown_minutes or 0 for one in uow.automations.active()]
    return timedelta(minutes=max(minutes, default=0))


def _wake(job: Job, uow: Any) -> None:
    waiting.wake(job.payload["run_id"], job.payload["place"], uow)
