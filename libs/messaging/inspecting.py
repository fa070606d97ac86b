"""Whether a broker has what we declare, as we declare it; looked at without changing anything."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from amqp.exceptions import NotFound, PreconditionFailed

from libs.messaging.topology import (
    DEAD,
    EXCHANGE,
    SERVICES,
    connection_to,
    dead_queue,
    hang_up,
    is_memory,
    open_once,
    queue_of,
)

_START: Final = "Start any service: each of them makes what is missing."
_REMAKE: Final = (
    "It was made by something else: let it run empty, delete it, and start any service again."
)


@dataclass(frozen=True)
class Fault:
    """What is missing or different: an exchange or a queue."""

    name: str
    found: str
    to_do: str


def inspect_topology(url: str) -> Sequence[Fault]:
    """Raises whatever keeps the broker from answering; the one in memory has no faults.

    Bindings cannot be asked for over AMQP: every service makes them anew at its start.
    """
    if is_memory(url):
        return []
    parts = [EXCHANGE, DEAD, dead_queue(), *(queue_of(name, url) for name in SERVICES)]
    connection = connection_to(url)
    try:
        open_once(connection)
        return [fault for part in parts if (fault := _fault(connection, part)) is not None]
    finally:
        hang_up(connection, url)


def _fault(connection: Any, part: Any) -> Fault | None:
    """A channel for each question: a broker ends it with its no. Declaring what is there compares
    it with what we mean, and makes nothing.
    """
    declare: Callable[..., Any] = getattr(part, "queue_declare", None) or part.declare
    try:
        declare(channel=connection.channel(), passive=True)
        declare(channel=connection.channel())
    except NotFound:
        return Fault(part.name, "is missing", _START)
    except PreconditionFailed:
        return Fault(part.name, "is of another kind than we declare", _REMAKE)
    return None
