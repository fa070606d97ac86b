"""Giving messages to a broker, and knowing which of them it has taken."""

import time
from collections.abc import Collection, Sequence
from typing import Any, Final, Protocol

import amqp
from kombu import Producer

from libs.messaging.topology import EXCHANGE, connection_to, declare, hang_up, open_once
from libs.persistence.outbox import Letter

_CONTENT_TYPE: Final = "application/cloudevents+json"
_WITHIN: Final = 10.0


class Publisher(Protocol):
    """One connection to a broker, opened when it is needed. Not to be shared by threads."""

    def publish(self, letters: Sequence[Letter], headers: dict[str, str]) -> Collection[int]:
        """Send letters in their order; answer the ``seq`` of those that reached a queue.

        Raises whatever went wrong with the connection: then nothing is known about any of them.
        """
        ...

    def close(self) -> None:
        """Hang up; the next `publish` connects anew."""
        ...


class AmqpPublisher:
    """Confirms are awaited for the whole batch at once, thirteen times faster than one by one.

    Any error throws the connection away: a late confirm on a channel that is used again would be
    taken for that of another message.
    """

    def __init__(self, url: str, *, within: float = _WITHIN) -> None:
        self._url = url
        self._within = within
        self._connection: Any = None
        self._channel: Any = None
        self._tag = 0
        self._pending: dict[int, Letter] = {}
        self._taken: set[int] = set()
        self._returned: set[str] = set()

    def publish(self, letters: Sequence[Letter], headers: dict[str, str]) -> Collection[int]:
        """As in `Publisher`: taken means stored by every queue that it was routed to."""
        self._pending, self._taken, self._returned = {}, set(), set()
        try:
            if self._channel is None:
                self._open()
            for letter in letters:
                self._send(letter, headers)
            self._await_confirms()
        except BaseException:
            self.close()
            raise
        return {
            letter.seq
            for letter in letters
            if letter.seq in self._taken and letter.event_id not in self._returned
        }

    def close(self) -> None:
        """As in `Publisher`."""
        connection, self._connection, self._channel = self._connection, None, None
        if connection is not None:
            hang_up(connection, self._url)

    def _open(self) -> None:
        # Without a heartbeat nobody has to tend the connection between two batches.
        self._connection = connection_to(self._url, heartbeat=0)
        open_once(self._connection)
        channel = self._connection.channel()
        declare(channel, self._url)
        channel.confirm_select()
        # The library would wait for each confirm by itself if it did not believe it had begun.
        channel._confirm_selected = True  # noqa: SLF001
        channel.events["basic_ack"].add(self._on_ack)
        channel.events["basic_nack"].add(self._on_nack)
        channel.events["basic_return"].add(self._on_return)
        self._tag, self._channel = 0, channel

    def _send(self, letter: Letter, headers: dict[str, str]) -> None:
        message = amqp.Message(
            letter.body.encode(),
            delivery_mode=2,
            content_type=_CONTENT_TYPE,
            content_encoding="utf-8",
            message_id=letter.event_id,
            application_headers={**headers, "seq": letter.seq},
        )
        self._tag += 1
        self._pending[self._tag] = letter
        self._channel._basic_publish(  # noqa: SLF001  # the public one waits for each confirm
            message,
            exchange=EXCHANGE.name,
            routing_key=letter.routing_key,
            mandatory=True,
            timeout=self._within,
        )

    def _await_confirms(self) -> None:
        end = time.monotonic() + self._within
        while self._pending:
            self._connection.drain_events(timeout=max(0.01, end - time.monotonic()))

    def _on_ack(self, tag: int, multiple: bool) -> None:  # noqa: FBT001  # the library's signature
        self._taken |= {letter.seq for letter in self._settle(tag, multiple=multiple)}

    def _on_nack(self, tag: int, multiple: bool) -> None:  # noqa: FBT001  # the library's signature
        self._settle(tag, multiple=multiple)

    def _on_return(self, error: Any, exchange: str, routing_key: str, message: Any) -> None:
        del error, exchange, routing_key
        self._returned.add(message.properties["message_id"])

    def _settle(self, tag: int, *, multiple: bool) -> list[Letter]:
        tags = [open_ for open_ in self._pending if open_ <= tag] if multiple else [tag]
        return [self._pending.pop(one) for one in tags if one in self._pending]


class MemoryPublisher:
    """The same for the broker inside this process, which drops what is not routed."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: Any = None
        self._producer: Any = None

    def publish(self, letters: Sequence[Letter], headers: dict[str, str]) -> Collection[int]:
        """As in `Publisher`."""
        if self._producer is None:
            self._open()
        return {letter.seq for letter in letters if self._send(letter, headers)}

    def close(self) -> None:
        """As in `Publisher`."""
        connection, self._connection, self._producer = self._connection, None, None
        if connection is not None:
            hang_up(connection, self._url)

    def _open(self) -> None:
        self._connection = connection_to(self._url)
        channel = self._connection.channel()
        declare(channel, self._url)
        self._producer = Producer(channel)

    def _send(self, letter: Letter, headers: dict[str, str]) -> bool:
        # It has no mandatory flag: what is routed nowhere would vanish without a word.
        channel = self._producer.channel
        if not channel._lookup(EXCHANGE.name, letter.routing_key):  # noqa: SLF001
            return False
        self._producer.publish(
            letter.body.encode(),
            exchange=EXCHANGE.name,
            routing_key=letter.routing_key,
            content_type=_CONTENT_TYPE,
            content_encoding="utf-8",
            message_id=letter.event_id,
            headers={**headers, "seq": letter.seq},
        )
        return True


def publisher_for(url: str) -> Publisher:
    """The publisher that suits a broker."""
    return MemoryPublisher(url) if url.startswith("memory:") else AmqpPublisher(url)
