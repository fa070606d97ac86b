"""Whether a service is alive and ready, since when, and the figures an operator looks at first."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from libs.clock import Clock
from libs.contracts.endpoint import Endpoint
from libs.contracts.gateway import Check, LastMinutes, Readiness, ServiceStatus
from libs.contracts.problem import ProblemError
from libs.web.recent import Recent

READYZ: Final = Endpoint("readyz", "GET", "/readyz", ServiceStatus)
CheckFunction = Callable[[], str]


class Health:
    """The checks of one service.

    A check returns a short detail (like ``3 waiting``) or raises whatever it wants: not ok. What
    a `ProblemError` says is shown; of anything else only the kind, for its text may hold secrets.
    ``figures`` are counts and ages (in seconds) by name. Both are kept for ``keep_for`` seconds and
    asked by one thread at a time, for strangers may ask as often as they like. ``minutes`` are
    asked only for those who look at the whole status.
    """

    def __init__(
        self,
        checks: Mapping[str, CheckFunction],
        figures: Callable[[], Mapping[str, float]] = dict,
        minutes: Callable[[], LastMinutes | None] = lambda: None,
        *,
        clock: Clock,
        keep_for: float = 1.0,
    ) -> None:
        self._checks = dict(checks)
        self._figures = figures
        self._minutes = minutes
        self._clock = clock
        self._since: dict[str, tuple[bool, datetime]] = {}
        self._readiness = Recent(self._ask_all, self._not_known, keep_for=keep_for)
        self._counted: Recent[dict[str, float]] = Recent(self._count, dict, keep_for=keep_for)
        self._lately = Recent(self._look_back, lambda: None, keep_for=keep_for)

    def readiness(self) -> Readiness:
        """Every check, asked a moment ago; ready when all are ok."""
        return self._readiness.get()

    def status(self) -> ServiceStatus:
        """The same with the figures; without them when they cannot be had."""
        found = self.readiness()
        return ServiceStatus(
            ready=found.ready,
            checks=found.checks,
            figures=self.figures(),
            last_minutes=self._lately.get(),
        )

    def figures(self) -> dict[str, float]:
        """The figures by name; none at all while their source is away."""
        return self._counted.get()

    def _count(self) -> dict[str, float]:
        try:
            return dict(self._figures())
        except Exception:  # noqa: BLE001  a status page must come up above all when things are down
            return {}

    def _look_back(self) -> LastMinutes | None:
        try:
            return self._minutes()
        except Exception:  # noqa: BLE001  as above
            return None

    def _ask_all(self) -> Readiness:
        checks = {name: self._ask(name, check) for name, check in self._checks.items()}
        return Readiness(ready=all(check.ok for check in checks.values()), checks=checks)

    def _not_known(self) -> Readiness:
        waiting = Check(ok=False, detail="is still being asked", since=self._clock.now())
        return Readiness(ready=False, checks=dict.fromkeys(self._checks, waiting))

    def _ask(self, name: str, check: CheckFunction) -> Check:
        try:
            ok, detail = True, check()
        except ProblemError as error:
            ok, detail = False, error.detail
        except Exception as error:  # noqa: BLE001  any failure of a check is its answer
            ok, detail = False, type(error).__name__
        was_ok, since = self._since.get(name, (None, None))
        if since is None or was_ok is not ok:
            since = self._clock.now()
            self._since[name] = (ok, since)
        return Check(ok=ok, detail=detail, since=since)
