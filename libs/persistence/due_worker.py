"""The clock's door: due jobs, each with its effect in a transaction of its own."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, Generic

from structlog import get_logger

from libs import tracing
from libs.persistence.claims import DueWork, Job
from libs.persistence.faults import DatabaseAwayError
from libs.persistence.unit_of_work import Transactions, U

_LOG: Final = get_logger(__name__)


class DueWorker(Generic[U]):
    """Runs the effect of each due job. ``effects`` maps a job's kind to ``effect(job, uow)``.

    The effect and the note that it is done are one transaction, so it happens once, however often
    a worker dies. An effect that raises is tried again later.
    """

    def __init__(
        self,
        transactions: Transactions[U],
        due: DueWork,
        effects: Mapping[str, Callable[[Job, U], None]],
        *,
        batch: int = 20,
    ) -> None:
        self._transactions = transactions
        self._due = due
        self._effects = dict(effects)
        self._batch = batch

    def tick(self) -> int:
        """Do what is due now, at most one batch; say how many jobs were claimed.

        A number as large as the batch means that there may be more.
        """
        if not self._something_is_due():
            return 0
        jobs = self._transactions.run(lambda uow: self._due.claim(uow.connection, self._batch))
        self._do_all(jobs)
        return len(jobs)

    def _something_is_due(self) -> bool:
        """Looking costs no write lock, which matters where there is only one."""
        with self._transactions.read() as connection:
            return self._due.is_anything_ready(connection)

    def _do_all(self, jobs: Sequence[Job]) -> None:
        for job in jobs:
            self._do(job)

    def _do(self, job: Job) -> None:
        try:
            with tracing.door(self._transactions.source, f"due {job.kind}"):
                self._transactions.run(lambda uow: self._finish(job, uow), repeatable=True)
        except DatabaseAwayError:
            raise
        except Exception as error:  # noqa: BLE001  # one bad job must not stop the others
            _LOG.warning("due_work.failed", kind=job.kind, key=job.key, exc_info=True)
            reason = f"{type(error).__name__}: {error}"
            self._transactions.run(lambda uow: self._give_back(job, reason, uow))

    def _give_back(self, job: Job, reason: str, uow: U) -> None:
        """What raised is tried later. Whoever has more to do after the last attempt does it here,
        in the same transaction.
        """
        self._due.fail(uow.connection, job, reason)

    def _finish(self, job: Job, uow: U) -> None:
        if self._due.finish(uow.connection, job):
            self._effects[job.kind](job, uow)


class DueBatches(DueWorker[U]):
    """Does all jobs of one claim in one transaction: for effects that are rows alone.

    ``effect(jobs, uow)`` is for jobs of every kind. If it raises, the jobs are done one by one, so
    that one bad job does not stop the others.
    """

    def __init__(
        self,
        transactions: Transactions[U],
        due: DueWork,
        effect: Callable[[Sequence[Job], U], None],
        *,
        batch: int = 100,
    ) -> None:
        super().__init__(transactions, due, {}, batch=batch)
        self._effect = effect

    def _do_all(self, jobs: Sequence[Job]) -> None:
        try:
            with tracing.door(self._transactions.source, "due work") as span:
                span.note({"jobs": len(jobs)})
                self._transactions.run(lambda uow: self._finish_all(jobs, uow), repeatable=True)
        except DatabaseAwayError:
            raise
        except Exception:  # noqa: BLE001  # each of them shows which one it was
            _LOG.warning("due_work.batch_failed", jobs=len(jobs), exc_info=True)
            super()._do_all(jobs)

    def _finish_all(self, jobs: Sequence[Job], uow: U) -> None:
        mine = self._due.finish_all(uow.connection, jobs)
        if mine:
            self._effect(mine, uow)

    def _finish(self, job: Job, uow: U) -> None:
        self._finish_all([job], uow)
