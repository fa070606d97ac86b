"""The short-lived signed token by which the gateway tells a service who acts."""

import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import timedelta
from threading import Lock
from typing import Final, Generic, TypeVar

from pydantic import ValidationError

from libs.contracts.actor import Actor
from libs.contracts.problem import ProblemError
from libs.signed_links import BadTokenError, SignedLinks

HEADER: Final = "X-Rebook-Actor"
MAX_AGE: Final = timedelta(seconds=60)
_KEPT_FOR: Final = 10.0
_MOST_KEPT: Final = 2000
K = TypeVar("K")
V = TypeVar("V")


class ActorTokens:
    """Signs and reads actor tokens; ``keys`` newest last.

    Their age is told by the machine's own clock, never by a shifted one: the two processes that
    compare it may be shifted differently. Machines whose clocks are ten seconds apart understand
    each other: a token may come from so far ahead, and is sent with fifty seconds of life left or
    more. What was signed or read is remembered for ten seconds,
    for the same people come again and again.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        self._links = SignedLinks(keys, "actor", now=time.time)
        self._signed: _Memory[Actor, str] = _Memory()
        self._read: _Memory[str, Actor] = _Memory()

    def sign(self, actor: Actor) -> str:
        """A token that speaks for ``actor`` for the better part of a minute."""
        return self._signed.get(
            actor, lambda: self._links.sign(actor.model_dump(exclude_none=True))
        )

    def read(self, token: str) -> Actor:
        """Who acts; raises ``not_signed_in`` when the token is absent, foreign or old."""
        return self._read.get(token, lambda: self._parse(token))

    def _parse(self, token: str) -> Actor:
        try:
            return Actor.model_validate(self._links.read(token, max_age=MAX_AGE))
        except (BadTokenError, ValidationError):
            raise ProblemError("not_signed_in") from None


class _Memory(Generic[K, V]):
    """What was worked out a moment ago; the oldest goes first when there is too much."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: OrderedDict[K, tuple[float, V]] = OrderedDict()

    def get(self, key: K, work: Callable[[], V]) -> V:
        """The value of ``key``, worked out again when it is too old."""
        now = time.monotonic()
        kept = self._kept.get(key)
        if kept is not None and now - kept[0] < _KEPT_FOR:
            return kept[1]
        value = work()
        with self._lock:
            self._kept.pop(key, None)
            self._kept[key] = (now, value)
            if len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        return value
