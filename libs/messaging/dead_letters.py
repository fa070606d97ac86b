"""What the broker gave up: looked at, put back into the queues that it died in, or given up.

A letter dies when processes that read it fall, again and again. To look at one is to take it and
to give it back: brokers count that, and RabbitMQ 4 drops what was given back twenty times. So
whoever settles some of many puts the others at the end anew, and nobody counted anything.
"""

import hashlib
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
# Headers that begin with "x-" are the broker's: RabbitMQ 4 may drop what others write into them.
_OURS: Final = "rebook-died-"
# What a broker that is away, or goes away, raises.
BROKER_ERRORS: Final = (AMQPError, OSError)


@dataclass(frozen=True)
class DeadLetter:
    """A letter and how it died; ``type`` and ``subject`` are empty where it cannot be read.

    One without an id has "sha256:" and its body's digest.
    """

    id: str
    type: str
    subject: str
    queue: str
    reason: str
    died_at: datetime | None


Chosen = Callable[[DeadLetter], bool]


def _all(_letter: DeadLetter) -> bool:
    return True


def list_dead(broker_url: str, limit: int = _LOOKED_AT) -> list[DeadLetter]:
    """The first of them, which stay where they are. Raises as `libs.messaging.parked.depths`."""
    if is_memory(broker_url):
        return []
    with channels(broker_url) as connection:
        channel = connection.channel()
        letters = _each(channel, limit)
        return [_letter(properties, body) for _, properties, body in letters]


def return_dead(broker_url: str, chosen: Chosen = _all) -> int:
    """Put dead letters back into the queues that they died in; say how many those were.

    One that does not say where it died stays.
    """

    def put_back(channel: Any, properties: Any, body: bytes) -> bool:
        letter = _letter(properties, body)
        if letter.queue not in SERVICES or not chosen(letter):
            return False
        _send(channel, letter.queue, properties, body, {})
        return True

    return _settle(broker_url, put_back)


def discard_dead(
    broker_url: str, keep: Callable[[DeadLetter, bytes], None], chosen: Chosen = _all
) -> int:
    """Give dead letters up for good; say how many those were.

    ``keep(letter, body)`` is called before one is gone, and again if this process falls between.
    """

    def drop(_channel: Any, properties: Any, body: bytes) -> bool:
        letter = _letter(properties, body)
        if not chosen(letter):
            return False
        keep(letter, body)
        return True

    return _settle(broker_url, drop)


def _settle(broker_url: str, act: Callable[[Any, Any, bytes], bool]) -> int:
    """Those that ``act`` answers for are gone; the others stay, in their order.

    A fall between the two steps leaves one twice, which the inboxes stand.
    """
    if is_memory(broker_url):
        return 0
    settled = 0
    with channels(broker_url) as connection:
        channel = connection.channel()
        channel.confirm_delivery()
        for method, properties, body in _each(channel):
            is_settled = act(channel, properties, body)
            if not is_settled:
                death = {_OURS + name: it for name, it in _death(properties).items()}
                _send(channel, DEAD.name, properties, body, death)
            channel.basic_ack(method.delivery_tag)
            settled += is_settled
    return settled


def _send(channel: Any, queue: str, of: Any, body: bytes, headers: dict[str, Any]) -> None:
    """As a new message, once the broker has confirmed that it has it."""
    kept = pika.BasicProperties(
        delivery_mode=2, content_type=of.content_type, message_id=of.message_id, headers=headers
    )
    channel.basic_publish("", queue, body, kept, mandatory=True)


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
        id=properties.message_id or f"sha256:{hashlib.sha256(body).hexdigest()}",
        type=kind,
        subject=subject,
        queue=str(death.get("queue", "")),
        reason=str(death.get("reason", "")),
        died_at=died_at.replace(tzinfo=UTC) if isinstance(died_at, datetime) else None,
    )


def _death(properties: Any) -> dict[str, Any]:
    """The last of its deaths, as the broker or `_settle` wrote it down."""
    headers = properties.headers or {}
    deaths = headers.get("x-death") or [{}]
    return {
        name: headers.get(_OURS + name, deaths[0].get(name))
        for name in ("queue", "reason", "time")
        if _OURS + name in headers or name in deaths[0]
    }
