"""How a service is put together: the same ground under each of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from libs.clock import Clock, SystemClock
from libs.contracts.events import Event, ServiceName
from libs.messaging.consumer import Consumer
from libs.messaging.relay import Relay
from libs.persistence import answers, inbox, outbox
from libs.persistence.engine import Connection, connect
from libs.persistence.heartbeats import WORKER, Heartbeats
from libs.persistence.stays import stay_at
from libs.persistence.unit_of_work import Transactions
from libs.process import Loop, every, once
from libs.settings import Settings
from libs.web.actor_tokens import ActorTokens
from libs.web.rows import Row

if TYPE_CHECKING:
    from libs.metrics import Metrics
    from libs.web.health import Health

Handler = Callable[[Any, Any], None]
Ticks = Mapping[str, tuple[timedelta, Callable[[Any], object]]]

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
        self.heartbeats = Heartbeats(self.engine, self.clock)

    @cached_property
    def metrics(self) -> "Metrics":
        """What the service's door counts."""
        from libs.metrics import Metrics  # noqa: PLC0415  a worker counts nothing

        return Metrics(self.parts.name)

    @cached_property
    def health(self) -> "Health":
        """What the service's door says of it."""
        from libs.checks import Checks  # noqa: PLC0415  a worker is asked by nobody

        return Checks(
            transactions=self.transactions,
            heartbeats=self.heartbeats,
            clock=self.clock,
            broker_url=self.settings.broker_url,
            service=self.parts.name,
            migrations=self.parts.migrations,
            figures=self.parts.figures,
            due=self.parts.due,
            rests=self.parts.rests,
        ).health()

    def operations(self) -> list[Row]:
        """The rows of the service's door that are for operators."""
        from libs import operations  # noqa: PLC0415  a worker is operated by nobody

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
        self.heartbeats.beat(WORKER)

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
