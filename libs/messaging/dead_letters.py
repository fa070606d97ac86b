"""What the broker gave up: looked at, put back into the queues that it died in, or given up.

A letter dies when processes that read it fall, again and again. To look at one is to take it and
to give it back: brokers count that, and RabbitMQ 4 drops what was given back twenty times.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import pika
from pika.exceptions import AMQPError, ChannelClosedByBroker

from libs.messaging.parked import channels
from libs.messaging.topology import DEAD, SERVICES, is_memory
from libs.persistence.envelope import BrokenEnvelopeError, unseal

_LOOKED_AT: Final = 200
# What a broker that is away, or goes away, raises.
BROKER_ERRORS: Final = (AMQPError, OSError)


@dataclass(frozen=True)
class DeadLetter:
    """A letter and how it died; ``type`` and ``subject`` are empty where it cannot be read."""

    id: str
    type: str
    subject: str
    queue: str
    reason: str
    died_at: datetime | None


def list_dead(broker_url: str, limit: int = _LOOKED_AT) -> list[DeadLetter]:
    """The first of them, which stay where they are. Raises as `libs.messaging.parked.depths`."""
    if is_memory(broker_url):
        return []
    with channels(broker_url) as connection:
        channel = connection.channel()
        letters = _each(channel, limit)
        return [_letter(properties, body) for _, properties, body in letters]


def return_dead(broker_url: str) -> int:
    """Put every dead letter back into the queue that it died in; say how many those were.

    One that does not say where it died stays.
    """

    def put_back(channel: Any, properties: Any, body: bytes) -> bool:
        queue = _death(properties).get("queue")
        if queue not in SERVICES:
            return False
        kept = pika.BasicProperties(
            delivery_mode=2,
            content_type=properties.content_type,
            message_id=properties.message_id,
        )
        channel.basic_publish("", queue, body, kept, mandatory=True)
        return True

    return _settle(broker_url, put_back)


def discard_dead(broker_url: str, keep: Callable[[DeadLetter, bytes], None]) -> int:
    """Give every dead letter up for good; say how many those were.

    ``keep(letter, body)`` is called before one is gone, and again if this process falls between.
    """

    def drop(_channel: Any, properties: Any, body: bytes) -> bool:
        keep(_letter(properties, body), body)
        return True

    return _settle(broker_url, drop)


def _settle(broker_url: str, act: Callable[[Any, Any, bytes], bool]) -> int:
    """Those that ``act`` answers for are gone; the others go back when the channel ends."""
    if is_memory(broker_url):
        return 0
    settled = 0
    with channels(broker_url) as connection:
        channel = connection.channel()
        channel.confirm_delivery()
        for method, properties, body in _each(channel):
            if act(channel, properties, body):
                channel.basic_ack(method.delivery_tag)
                settled += 1
    return settled


def _each(channel: Any, limit: int | None = None) -> Iterator[tuple[Any, Any, bytes]]:
    """Each of those that are there now, held until it is acknowledged or the channel ends."""
    try:
        queue = channel.queue_declare(DEAD.name, passive=True).method
    except ChannelClosedByBroker:  # nobody has made the queue yet
        return
    for _ in range(min(queue.message_count, limit or queue.message_count)):
        method, properties, body = channel.basic_get(DEAD.name)
        if method is None:
            return
        yield method, properties, body


def _letter(properties: Any, body: bytes) -> DeadLetter:
    death = _death(properties)
    try:
        known = unseal(body)
        kind, subject = known.type, known.subject
    except BrokenEnvelopeError:
        kind = subject = ""
    died_at = death.get("time")
    return DeadLetter(
        id=properties.message_id or "",
        type=kind,
        subject=subject,
        queue=str(death.get("queue", "")),
        reason=str(death.get("reason", "")),
        died_at=died_at.replace(tzinfo=UTC) if isinstance(died_at, datetime) else None,
    )


def _death(properties: Any) -> dict[str, Any]:
    """The last of its deaths, as the broker wrote it down."""
    deaths = (properties.headers or {}).get("x-death") or [{}]
    found: dict[str, Any] = deaths[0]
    return found
