"""The operators' tool: what could not be handled, and how long the queues are."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import pika
from pika.adapters.utils.connection_workflow import AMQPConnectorException
from pika.exceptions import AMQPConnectionError, ChannelClosedByBroker

from libs.clock import Clock
from libs.messaging.topology import DEAD, SERVICES, is_memory, nodes_of
from libs.persistence import inbox
from libs.persistence.engine import Engine
from libs.persistence.inbox import Entry, State

_PATIENCE: Final = 3.0
# The gateway waits three seconds for a service's word on its health.
_LOOK_WITHIN: Final = 1.8


class ParkedMessages:
    """The messages that one service could not handle, by the id of the event they told of."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._readers = engine.execution_options(readonly=True)
        self._clock = clock

    def list(self, states: Sequence[State] = ("parked",)) -> Sequence[Entry]:
        """Those in the given states, the oldest first."""
        with self._readers.connect() as connection:
            return inbox.list_entries(connection, states)

    def show(self, entry_id: str) -> Entry | None:
        """One of them, with its body as it came."""
        with self._readers.connect() as connection:
            return inbox.show(connection, entry_id)

    def replay(self, entry_id: str) -> bool:
        """Let the worker try it again; False if there is none."""
        with self._engine.begin() as connection:
            return inbox.replay(connection, entry_id, self._clock)

    def discard(self, entry_id: str, why: str) -> bool:
        """Give it up for good, and note why; False if there is none."""
        with self._engine.begin() as connection:
            return inbox.discard(connection, entry_id, why)


@dataclass(frozen=True)
class QueueDepth:
    """How many messages wait in a queue, and how many consumers it has."""

    messages: int
    consumers: int


def depths(broker_url: str) -> dict[str, QueueDepth | None]:
    """Each queue's depth, ``rebook.dead`` among them; None where there is no such queue.

    Empty for the broker in memory. Raises pika's AMQPError or OSError when the broker is away,
    which it finds out within two seconds, however many nodes it has.
    """
    if is_memory(broker_url):
        return {}
    with channels(broker_url, within=_LOOK_WITHIN) as connection:
        return {name: _depth(connection, name) for name in (*SERVICES, DEAD.name)}


def check_broker(broker_url: str) -> str:
    """For readiness: "ok" if the broker answers. Raises as `depths` does."""
    if not is_memory(broker_url):
        with channels(broker_url, within=_LOOK_WITHIN):
            pass
    return "ok"


@contextmanager
def channels(broker_url: str, *, within: float | None = None) -> Iterator[Any]:
    """A connection to any of the broker's nodes, closed at the end. They are asked one after
    another and given ``within`` seconds together to let us in; without it, three seconds each.
    """
    nodes = nodes_of(broker_url)
    patience = _PATIENCE if within is None else within / len(nodes)
    try:
        connection = pika.BlockingConnection([_parameters(one, patience) for one in nodes])
    except AMQPConnectorException as error:
        # Of one that hangs pika tells by an exception outside of its own family.
        raise AMQPConnectionError(type(error).__name__) from error
    try:
        yield connection
    finally:
        if connection.is_open:
            connection.close()


def _parameters(node: str, patience: float) -> pika.URLParameters:
    parameters = pika.URLParameters(node)
    parameters.connection_attempts = 1
    parameters.socket_timeout = parameters.stack_timeout = patience
    parameters.blocked_connection_timeout = _PATIENCE
    return parameters


def _depth(connection: Any, queue: str) -> QueueDepth | None:
    channel = connection.channel()
    try:
        found = channel.queue_declare(queue, passive=True).method
    except ChannelClosedByBroker:
        return None
    channel.close()
    return QueueDepth(found.message_count, found.consumer_count)
