"""How a service is put together: the same ground under each of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Any, Final

from libs import operations
from libs.clock import Clock, SystemClock
from libs.contracts.events import Event, ServiceName
from libs.contracts.gateway import LastMinutes
from libs.contracts.problem import ProblemError
from libs.messaging.consumer import Consumer
from libs.messaging.parked import check_broker, depths
from libs.messaging.relay import Relay
from libs.messaging.topology import DEAD
from libs.metrics import Metrics
from libs.persistence import answers, inbox, last_minutes, outbox
from libs.persistence.claims import DueWork
from libs.persistence.engine import Connection, connect
from libs.persistence.heartbeats import Heartbeats
from libs.persistence.revisions import is_current
from libs.persistence.stays import stay_at
from libs.persistence.unit_of_work import Transactions
from libs.process import Loop, every, once
from libs.settings import Settings
from libs.web.actor_tokens import ActorTokens
from libs.web.health import Health
from libs.web.rows import Row

Handler = Callable[[Any, Any], None]
Ticks = Mapping[str, tuple[timedelta, Callable[[Any], object]]]

_OUTBOX_LATE: Final = timedelta(seconds=60)
_DUE_LATE: Final = timedelta(seconds=60)
_WORKER_SILENT: Final = timedelta(seconds=15)
_WORKER: Final = "worker"
_RETRIES: Final = 20


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What makes one service differ from the others.

    ``make`` builds its unit of work on a connection, ``refusals`` are its constraints' answers,
    ``migrations`` the package of its migrations, ``loops`` what its worker runs of its own,
    ``due`` the tables of its due work, of which nothing is overdue while the service ``rests``.
    Those of ``hasty`` act on what was heard: they begin once the backlog of events is heard, or
    they would act on what was changed while no worker ran.
    """

    name: ServiceName
    migrations: str
    make: Callable[[Connection], Any]
    subscriptions: Mapping[type[Event], Handler]
    ticks: Callable[[Clock], Ticks]
    refusals: Mapping[str, Callable[[], Exception]] = field(default_factory=dict)
    figures: Callable[[Connection], Mapping[str, float]] = lambda _connection: {}
    due: Sequence[str] = ()
    rests: Callable[[Connection], bool] = lambda _connection: False
    loops: Callable[[Transactions[Any]], Mapping[str, Loop]] = lambda _transactions: {}
    hasty: Callable[[Transactions[Any]], Mapping[str, Loop]] = lambda _transactions: {}


class Ground:
    """A service's database, broker, clock and health, ready for its doors."""

    def __init__(self, parts: Parts, settings: Settings, clock: Clock | None = None) -> None:
        self.parts = parts
        self.settings = settings
        self.clock = clock or SystemClock(settings.clock_offset_file)
        self.stay = stay_at(settings.database_url)
        self.engine = connect(settings.database_url)
        self.relay = Relay(self.engine, settings.broker_url, source=parts.name, clock=self.clock)
        self.transactions: Transactions[Any] = Transactions(
            self.engine,
            parts.make,
            source=parts.name,
            clock=self.clock,
            wake=self.relay.wake,
            refusals=parts.refusals,
        )
        self.tokens = ActorTokens(settings.keys)
        self.metrics = Metrics(parts.name)
        self.heartbeats = Heartbeats(self.engine, self.clock)
        self.health = Health(
            {
                "database": self._check_database,
                "broker": lambda: check_broker(settings.broker_url),
                "outbox": self._check_outbox,
                "consumer": self._check_worker,
                **({"due": self._check_due} if parts.due else {}),
            },
            self._figures,
            self._last_minutes,
            clock=self.clock,
        )

    def operations(self) -> list[Row]:
        """The rows of the service's door that are for operators."""
        return operations.rows(self.clock)

    def app(self, rows: Sequence[Row]) -> Any:
        """The service's door for its neighbours: these rows, and those for operators."""
        from libs.web.server import actor_from, build  # noqa: PLC0415  a worker serves nothing

        return build(
            self.parts.name,
            [*rows, *self.operations()],
            transactions=self.transactions,
            identify=actor_from(self.tokens),
            health=self.health,
            metrics=self.metrics,
        )

    def migrate(self) -> None:
        """Brings the database to the present schema."""
        from libs.persistence.migrations import migrate  # noqa: PLC0415  few processes ever do

        migrate(self.engine, self.parts.migrations)

    def beat(self) -> None:
        """Says that this worker is well."""
        self.heartbeats.beat(_WORKER)

    def loops(self) -> Mapping[str, Loop]:
        """What a worker runs beside the relay: its consumer, its ticks, the housekeeping."""
        ticks = dict(self.parts.ticks(self.clock))
        ticks["forget"] = (timedelta(minutes=5), self._forget)
        return {
            "consumer": self.consumer.run,
            "retry": every(0.5, self.consumer.retry_failed, full=_RETRIES),
            **{
                name: every(pause.total_seconds(), self._tick(handler))
                for name, (pause, handler) in ticks.items()
            },
            **self.parts.loops(self.transactions),
            **{
                name: once(self.consumer.caught_up, loop)
                for name, loop in self.parts.hasty(self.transactions).items()
            },
        }

    @cached_property
    def consumer(self) -> Consumer[Any]:
        """Listens for what the service subscribes to."""
        return Consumer(
            self.transactions,
            self.settings.broker_url,
            service=self.parts.name,
            subscriptions=self.parts.subscriptions,
            clock=self.clock,
        )

    def _tick(self, handler: Callable[[Any], object]) -> Callable[[], object]:
        return lambda: self.transactions.run(handler)

    def _forget(self, uow: Any) -> None:
        """Deletes what is kept for a while only: old answers, sent events, handled messages."""
        now = self.clock.now()
        for kept in (answers, outbox, inbox):
            kept.purge(uow.connection, now)

    def _check_database(self) -> str:
        with self.transactions.read() as connection:
            if not is_current(connection, self.parts.migrations):
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
            age = self.heartbeats.age(connection, _WORKER)
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
        tables = self.parts.due
        if self.parts.rests(connection):
            return dict.fromkeys(tables, timedelta())
        return {name: DueWork(self.clock, name).overdue(connection) for name in tables}

    def _outbox_age(self) -> timedelta:
        with self.transactions.read() as connection:
            oldest = outbox.oldest_unsent(connection)
        return self.clock.now() - oldest if oldest else timedelta()

    def _figures(self) -> Mapping[str, float]:
        with self.transactions.read() as connection:
            states = inbox.count_by_state(connection)
            found = {
                "outbox_waiting": float(outbox.count_unsent(connection)),
                "inbox_failed": float(states["failed"]),
                "inbox_parked": float(states["parked"]),
                **self.parts.figures(connection),
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
            found = depths(self.settings.broker_url)
        except Exception:  # noqa: BLE001  whatever keeps the broker from answering
            return {}
        own, dead = found.get(self.parts.name), found.get(DEAD.name)
        figures = {"dead_letters": float(dead.messages)} if dead else {}
        if own:
            figures |= {"queue_waiting": float(own.messages), "consumers": float(own.consumers)}
        return figures


@dataclass(frozen=True, kw_only=True)
class Service:
    """What `bootstrap.build` gives: an app to serve, and the loops of a worker.

    A process that serves runs the relay beside the app; a worker runs the relay and ``loops``;
    one process that does both runs the relay once.
    """

    ground: Ground
    make_app: Callable[[], Any]

    @cached_property
    def app(self) -> Any:
        """What is served. Made when first asked for: a worker needs neither it nor its pages."""
        return self.make_app()

    @property
    def name(self) -> ServiceName:
        """The service's name."""
        return self.ground.parts.name

    @property
    def relay_loop(self) -> Mapping[str, Loop]:
        """What every process that writes runs."""
        return {f"{self.name} relay": self.ground.relay.run}

    @property
    def worker_loops(self) -> Mapping[str, Loop]:
        """What a worker runs, the relay included."""
        named = {f"{self.name} {name}": loop for name, loop in self.ground.loops().items()}
        return {**self.relay_loop, **named}

    def close(self) -> None:
        """Hangs up the database, and is no longer there."""
        self.ground.engine.dispose()
        self.ground.stay.end()
