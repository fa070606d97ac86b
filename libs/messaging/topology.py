"""Where messages go: one exchange, a queue per service, and a place for what the broker gave up."""

import random
import threading
from typing import Any, Final, get_args

from kombu import Connection, Exchange, Queue, binding

from libs.contracts import events
from libs.contracts.events import ServiceName

EXCHANGE: Final = Exchange("rebook.events", type="topic", durable=True)
DEAD: Final = Exchange("rebook.dead", type="fanout", durable=True)
SERVICES: Final[tuple[ServiceName, ...]] = get_args(ServiceName)
_DECLARING: Final = threading.Lock()
_CONNECT_WITHIN: Final = 3
_POLL_MEMORY_EVERY: Final = 0.02
_QUORUM: Final = {"x-queue-type": "quorum"}
# At-least-once dead lettering demands reject-publish. Nothing of ours is ever requeued: the limit
# is there for messages that kill the process which reads them.
_WORK_QUEUE: Final = _QUORUM | {
    "x-delivery-limit": 20,
    "x-dead-letter-exchange": DEAD.name,
    "x-dead-letter-strategy": "at-least-once",
    "x-overflow": "reject-publish",
}


def is_memory(url: str) -> bool:
    """Whether it is the broker inside this process, which forgets everything at its end."""
    return url.startswith("memory:")


def nodes_of(url: str) -> list[str]:
    """The addresses that a URL names, separated by semicolons: the nodes of one cluster.

    In another order each time, so that neither all of us ask one of them, nor again and again the
    one that is away.
    """
    found = [one.strip() for one in url.split(";") if one.strip()]
    return random.sample(found, len(found))


def connection_to(url: str, *, heartbeat: int = 0) -> Any:
    """A kombu connection that is not open yet; ``heartbeat`` in seconds, 0 for none."""
    if is_memory(url):
        return Connection(url, transport_options={"polling_interval": _POLL_MEMORY_EVERY})
    nodes = ";".join(nodes_of(url))
    return Connection(nodes, heartbeat=heartbeat, connect_timeout=_CONNECT_WITHIN)


def open_once(connection: Any) -> None:
    """Ask each of its nodes once. Raises what went wrong with the last of them.

    Left to itself the library asks two, and sleeps for two seconds before it asks one again: who
    calls this has a pause of their own.
    """
    connection.ensure_connection(max_retries=max(0, len(connection.alt) - 1))


def keys_of(service: ServiceName) -> list[str]:
    """The routing keys that reach a service: what it hears, and what is told to it alone."""
    heard = sorted(event.key for event in events.EVENTS if service in event.heard_by)
    return [*heard, f"to.{service}.#"]


def listeners_of(routing_key: str) -> frozenset[ServiceName]:
    """The services that a message with this routing key reaches."""
    if routing_key.startswith("to."):
        return frozenset(name for name in SERVICES if routing_key.startswith(f"to.{name}."))
    heard = [event.heard_by for event in events.EVENTS if event.key == routing_key]
    return frozenset(name for names in heard for name in names)


def queue_of(service: ServiceName, url: str) -> Any:
    """A service's one queue, shared by all its consumers."""
    return Queue(
        service,
        bindings=[binding(EXCHANGE, routing_key=key) for key in keys_of(service)],
        durable=True,
        queue_arguments=None if is_memory(url) else _WORK_QUEUE,
    )


def dead_queue() -> Any:
    """Where what the broker gave up waits for an operator."""
    return Queue(DEAD.name, DEAD, durable=True, queue_arguments=_QUORUM)


def declare(channel: Any, url: str) -> None:
    """Make everything that messages can get into. To be done before the first of them is sent."""
    # Two threads that make the exchange in memory at once lose each other's bindings for good.
    with _DECLARING:
        EXCHANGE(channel).declare()
        if not is_memory(url):
            DEAD(channel).declare()
            dead_queue()(channel).declare()
        for service in SERVICES:
            queue_of(service, url)(channel).declare()


def hang_up(connection: Any, url: str) -> None:
    """End a connection at once: a polite goodbye to a broker that is gone waits for ever."""
    if is_memory(url):
        connection.release()
    else:
        connection.collect(socket_timeout=1)
