"""The only place where scheduling's parts are joined."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Final

from libs.clock import Clock, SystemClock
from libs.contracts.problem import ProblemError
from libs.service import Ground, Parts, Service
from libs.settings import Settings
from services.scheduling.adapters import people
from services.scheduling.adapters.work import SqlWork
from services.scheduling.entrypoints import worker


def _taken() -> ProblemError:
    return ProblemError("slot_taken", "This time was taken a moment ago.")


# A constraint's name, as each of the two databases gives it -> what it means to the caller.
REFUSALS: Final[Mapping[str, Callable[[], Exception]]] = {
    **people.REFUSALS,
    "claims_no_overlap": _taken,
    "seats_within_capacity": _taken,
}
PARTS: Final = Parts(
    name="scheduling",
    migrations="services.scheduling.migrations",
    make=SqlWork,
    subscriptions=worker.SUBSCRIPTIONS,
    ticks=worker.ticks,
    refusals=REFUSALS,
)


def build(settings: Settings, clock: Clock | None = None, *, quietly: bool = False) -> Service:
    """Scheduling on the database and the broker that the settings name.

    ``quietly``: others learn what changes here, and mail nobody about it.
    """
    clock = clock or SystemClock(settings.clock_offset_file)
    parts = replace(PARTS, make=partial(SqlWork, clock=clock, quietly=quietly))
    ground = Ground(parts, settings, clock)

    def app() -> Any:
        from services.scheduling.entrypoints import http

        return ground.app(http.rows(ground.clock))

    return Service(ground=ground, make_app=app)
