"""What a service's door says of it: whether all is well, and the figures that operators look at."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from libs.clock import Clock
from libs.contracts.events import ServiceName
from libs.contracts.gateway import LastMinutes
from libs.contracts.problem import ProblemError
from libs.messaging.parked import check_broker, depths
from libs.messaging.topology import DEAD
from libs.persistence import inbox, last_minutes, outbox
from libs.persistence.claims import DueWork
from libs.persistence.engine import Connection
from libs.persistence.heartbeats import WORKER, Heartbeats
from libs.persistence.revisions import is_current
from libs.persistence.unit_of_work import Transactions
from libs.web.health import Health

_OUTBOX_LATE: Final = timedelta(seconds=60)
_DUE_LATE: Final = timedelta(seconds=60)
_WORKER_SILENT: Final = timedelta(seconds=15)


@dataclass(frozen=True, kw_only=True)
class Checks:
    """Looks into the database and the broker of one service.

    ``migrations`` is the package that says which schema is the present one, ``figures`` counts what
    only this service has, and nothing in the tables ``due`` is overdue while the service ``rests``.
    """

    transactions: Transactions[Any]
    heartbeats: Heartbeats
    clock: Clock
    broker_url: str
    service: ServiceName
    migrations: str
    figures: Callable[[Connection], Mapping[str, float]]
    due: Sequence[str]
    rests: Callable[[Connection], bool]

    def health(self) -> Health:
        """All of them, to be asked."""
        return Health(
            {
                "database": self._check_database,
                "broker": lambda: check_broker(self.broker_url),
                "outbox": self._check_outbox,
                "consumer": self._check_worker,
                **({"due": self._check_due} if self.due else {}),
            },
            self._all_figures,
            self._last_minutes,
            clock=self.clock,
        )

    def _check_database(self) -> str:
        with self.transactions.read() as connection:
            if not is_current(connection, self.migrations):
                raise ProblemError(
                    "unavailable", "the schema is older than this version: run `rebook migrate`"
                )
        return "ok"

    def _check_outbox(self) -> str:
        age = self._outbox_age()
        if age > _OUTBOX_LATE:
            raise ProblemError("unavailable", f"an event waits for {age.total_seconds():.0f} s")
        return "ok"

    def _check_worker(self) -> str:
        with self.transactions.read() as connection:
            age = self.heartbeats.age(connection, WORKER)
        if age is None or age > _WORKER_SILENT:
            since = "never" if age is None else f"{age.total_seconds():.0f} s ago"
            raise ProblemError("unavailable", f"the worker was last well: {since}")
        return "ok"

    def _check_due(self) -> str:
        with self.transactions.read() as connection:
            table, late = max(self._overdue(connection).items(), key=lambda one: one[1])
        if late > _DUE_LATE:
            since = f"{late.total_seconds():.0f} s"
            raise ProblemError("unavailable", f"{table}: something is overdue for {since}")
        return "ok"

    def _overdue(self, connection: Connection) -> dict[str, timedelta]:
        if self.rests(connection):
            return dict.fromkeys(self.due, timedelta())
        return {name: DueWork(self.clock, name).overdue(connection) for name in self.due}

    def _outbox_age(self) -> timedelta:
        with self.transactions.read() as connection:
            oldest = outbox.oldest_unsent(connection)
        return self.clock.now() - oldest if oldest else timedelta()

    def _all_figures(self) -> Mapping[str, float]:
        with self.transactions.read() as connection:
            states = inbox.count_by_state(connection)
            found = {
                "outbox_waiting": float(outbox.count_unsent(connection)),
                "inbox_failed": float(states["failed"]),
                "inbox_parked": float(states["parked"]),
                **self.figures(connection),
                **{
                    f"{name}_overdue_seconds": late.total_seconds()
                    for name, late in self._overdue(connection).items()
                },
            }
        found["outbox_age_seconds"] = self._outbox_age().total_seconds()
        return found | self._queue_figures()

    def _last_minutes(self) -> LastMinutes:
        now = self.clock.now()
        with self.transactions.read() as connection:
            return LastMinutes(
                events_heard=last_minutes.count_heard(connection, now),
                lag_seconds=[one.total_seconds() for one in last_minutes.lags(connection, now)],
            )

    def _queue_figures(self) -> dict[str, float]:
        """None of them while the broker is away: above all then the others must be seen."""
        try:
            found = depths(self.broker_url)
        except Exception:  # noqa: BLE001  whatever keeps the broker from answering
            return {}
        own, dead = found.get(self.service), found.get(DEAD.name)
        figures = {"dead_letters": float(dead.messages)} if dead else {}
        if own:
            figures |= {"queue_waiting": float(own.messages), "consumers": float(own.consumers)}
        return figures
