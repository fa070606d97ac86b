"""The loop that sends what the outbox holds: woken after a commit, and looking now and then."""

import threading
import time
from typing import Final

from structlog import get_logger

from libs.clock import Clock, SystemClock
from libs.contracts.events import ServiceName
from libs.giving_way import Patience
from libs.messaging.carriers import carrier_for
from libs.persistence.backoff import doubling
from libs.persistence.engine import Engine
from libs.persistence.lead import Progress

_LOG: Final = get_logger(__name__)
_HURRY_FOR: Final = 2.0
_HURRIED_PAUSE: Final = 0.005


class Relay:
    """Sends the events of one outbox. Every process that writes runs one, and one of them leads.

    ``poll_for`` is how many seconds it rests when nobody wakes it.
    """

    def __init__(
        self,
        engine: Engine,
        broker_url: str,
        *,
        source: ServiceName,
        clock: Clock | None = None,
        poll_for: float = 0.5,
    ) -> None:
        self._source = source
        self._poll_for = poll_for
        self._woken = threading.Event()
        self._hurry_until = 0.0
        self._patience = Patience()
        self._carrier = carrier_for(engine, broker_url, clock or SystemClock(), self._woken.set)

    def wake(self) -> None:
        """Say that something was committed. It is sent by this relay or by the one that leads."""
        self._hurry_until = time.monotonic() + _HURRY_FOR
        self._woken.set()

    def run(self, stop: threading.Event) -> None:
        """Send until ``stop`` is set. Errors of the broker or the database only delay it."""
        failures = 0
        while not stop.is_set():
            self._woken.clear()
            self._patience.give_way()
            try:
                progress = self._carrier.carry()
            except Exception as error:  # noqa: BLE001  # whatever it is, the events are safe
                failures += 1
                self._note(error, failures)
                stop.wait(doubling(failures, first=0.05, most=2).total_seconds())
            else:
                failures = 0
                self._rest(progress)
        self._carrier.close()

    def _note(self, error: Exception, failures: int) -> None:
        self._carrier.close()
        _LOG.warning(
            "relay.failed", source=self._source, failures=failures, error=type(error).__name__
        )

    def _rest(self, progress: Progress) -> None:
        if progress is Progress.MORE:
            return
        hurried = time.monotonic() < self._hurry_until
        if progress is Progress.BEHIND and hurried:
            # Whoever leads may have looked just before our commit: take over as soon as it lets go.
            time.sleep(_HURRIED_PAUSE)
        else:
            self._woken.wait(self._poll_for)
