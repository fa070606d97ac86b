"""GET /status: every service's readiness and figures, the gateway's own among them."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Final, TypeVar

from pydantic import ValidationError

from libs.contracts.actor import SYSTEM
from libs.contracts.gateway import Check, SeenService, ServiceStatus, Status
from libs.contracts.problem import ProblemError
from libs.web.client import Client
from libs.web.health import READYZ
from libs.web.observing import REQUEST_ID
from libs.web.rows import Call
from services.gateway.entrypoints.parts import DoorParts

# Seconds in which a service answers, or counts as silent: its checks wait for a broker for three.
_PATIENCE: Final = 4.0
T = TypeVar("T")


class StatusDoor:
    def __init__(self, parts: DoorParts) -> None:
        self._parts = parts

    def get(self, call: Call) -> Status:
        """All are asked at once: a service that hangs holds up the answer of no other."""
        found = {name: self._away(client) for name, client in self._parts.services.items()}

        def ask(name: str, client: Client) -> None:
            found[name] = self._ask(client, call.request_id)

        asked = [
            threading.Thread(target=ask, args=one, daemon=True)
            for one in self._parts.services.items()
        ]
        for thread in asked:
            thread.start()
        own, spent = _timed(self._parts.health.status)
        services = {"gateway": _seen(own, spent)}
        end = time.monotonic() + _PATIENCE
        for thread in asked:
            thread.join(max(0.0, end - time.monotonic()))
        services |= dict(found)
        return Status(ready=all(one.ready for one in services.values()), services=services)

    def _ask(self, client: Client, request_id: str) -> SeenService:
        try:
            answer, spent = _timed(
                lambda: client.forward(READYZ, SYSTEM, headers={REQUEST_ID: request_id})
            )
            return _seen(ServiceStatus.model_validate_json(answer.body), spent)
        except ProblemError as error:
            return self._away(client, error.detail)
        except ValidationError:
            return self._away(client, "gave an answer that is none")

    def _away(self, client: Client, detail: str = "gave no answer in time") -> SeenService:
        silent_for = client.silent_for
        since = self._parts.clock.now() - timedelta(seconds=silent_for)
        check = Check(ok=False, detail=detail, since=since)
        return SeenService(
            ready=False,
            checks={"http": check},
            figures={},
            silent_for_seconds=round(silent_for, 1),
        )


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    """What it gave, and how many milliseconds it took."""
    began = time.perf_counter()
    given = work()
    return given, round((time.perf_counter() - began) * 1000, 1)


def _seen(status: ServiceStatus, milliseconds: float) -> SeenService:
    return SeenService(
        ready=status.ready,
        checks=status.checks,
        figures=status.figures,
        last_minutes=status.last_minutes,
        answered_in_ms=milliseconds,
    )
