"""The way out: loops that deliver webhooks, each attempt under a lease, its outcome a row."""

import threading
from typing import Any, Final

from structlog import get_logger

from libs import logs, tracing
from libs.clock import Clock
from libs.persistence.backoff import jittered
from libs.persistence.claims import Job
from libs.persistence.faults import DatabaseAwayError
from libs.persistence.unit_of_work import Transactions
from libs.process import Bell
from services.automations.adapters.automations import SqlAutomations, are_running
from services.automations.adapters.waits import ATTEMPTS, cause_of, deliveries, delivery_in
from services.automations.adapters.webhooks import WebhookPost, headers
from services.automations.domain.answers import Answered
from services.automations.entrypoints.giving_back import give_back
from services.automations.handlers import waiting
from services.automations.ports import Delivery, Secrets

_LOG: Final = get_logger(__name__)
_SERVICE: Final = "automations"
_POLL: Final = 0.5
# A worker is given ten seconds to end: an attempt that takes longer is tried again by another one.
GRACE: Final = 5.0


class Courier:
    """One who delivers webhooks, one at a time: a slow address holds up no other courier."""

    def __init__(
        self, transactions: Transactions[Any], post: WebhookPost, clock: Clock, bell: Bell
    ) -> None:
        self._transactions = transactions
        self._post = post
        self._clock = clock
        self._rung = bell.listener()
        self._due = deliveries(clock, post.lasts)

    def run(self, stop: threading.Event) -> None:
        ended = threading.Event()
        threading.Thread(target=self._cut_short, args=(stop, ended), daemon=True).start()
        try:
            self._run(stop)
        finally:
            ended.set()

    def _cut_short(self, stop: threading.Event, ended: threading.Event) -> None:
        """What is under way when it is time to stop has a while to come to its end."""
        while not ended.wait(_POLL):
            if stop.is_set():
                break
        if not ended.wait(GRACE):
            self._post.hang_up()

    def _run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                found = self.deliver_next()
            except DatabaseAwayError:
                found = False
                stop.wait(jittered(_POLL))
            if not found:
                self._rung.wait(_POLL)
                self._rung.clear()

    def deliver_next(self) -> bool:
        """Whether there was one to deliver."""
        job = self._claimed()
        if job is None:
            return False
        try:
            self._deliver(job)
        except DatabaseAwayError:
            raise
        except Exception as error:  # noqa: BLE001  # one bad webhook must not stop the others
            _LOG.warning("webhook.stuck", key=job.key, exc_info=True)
            reason = f"{type(error).__name__}: {error}"
            self._transactions.run(lambda uow: give_back(self._due, job, reason, uow))
        return True

    def _deliver(self, job: Job) -> None:
        delivery = delivery_in(job.payload)
        with self._transactions.read() as connection:
            cause = cause_of(connection, job)
        with (
            logs.bound(**cause),
            tracing.door(_SERVICE, "webhook", "client", parent=cause.get(tracing.HEADER)) as span,
        ):
            span.note({"rebook.run.id": delivery.run_id, "rebook.attempt": job.attempts})
            self._deliver_one(job, delivery, span)

    def _deliver_one(self, job: Job, delivery: Delivery, span: tracing.Span) -> None:
        found = self._attempt(delivery)
        if found.status is not None:
            span.note({"http.response.status_code": found.status})
        if not found.ok:
            span.fail("not_delivered")
            _LOG.info("webhook.failed", run=delivery.run_id, attempt=job.attempts, why=found.error)
        self._transactions.run(lambda uow: self._settle(job, delivery, found, uow), repeatable=True)

    def _claimed(self) -> Job | None:
        with self._transactions.read() as connection:
            if not self._due.is_anything_ready(connection) or not are_running(connection):
                return None
        claimed = self._transactions.run(lambda uow: self._due.claim(uow.connection, 1))
        return claimed[0] if claimed else None

    def _attempt(self, delivery: Delivery) -> Answered:
        with self._transactions.read() as connection:
            secrets = SqlAutomations(connection).secrets(delivery.automation_id)
        body, key = delivery.body.encode(), f"{delivery.run_id}.{delivery.place + 1}"
        known = secrets or Secrets(present="")
        signed = headers(key, delivery.chain, body, known, self._clock.now())
        # Nothing of our trace: an address of strangers is where it ends (ADR 0015).
        return self._post.send(delivery.url, signed, body)

    def _settle(self, job: Job, delivery: Delivery, found: Answered, uow: Any) -> None:
        """The appointment first, as everywhere: who holds it may move its runs."""
        uow.appointments.hold(delivery.appointment_id)
        where = delivery.run_id, delivery.place, found
        if found.again and job.attempts < ATTEMPTS:
            next_try = self._due.fail(uow.connection, job, found.error or "")
            if next_try is not None:
                waiting.not_delivered(*where, next_try, uow)
        elif self._due.finish(uow.connection, job):
            if found.ok:
                waiting.delivered(*where, uow)
            else:
                waiting.not_delivered(*where, None, uow)
