"""Writes behind an Idempotency-Key: the first answer is stored with the change, and repeated."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from libs.contracts.problem import ProblemError, invalid
from libs.persistence.answers import StoredAnswer, find_answer, keep_answer
from libs.web.rows import Reply

HEADER: Final = "Idempotency-Key"
REPLAYED: Final = "Idempotency-Replayed"
# The sender made the key for this very sending: nothing can be stored under it, do not look.
FRESH: Final = "X-Rebook-Fresh-Key"
# A digest of what the sender kept of the caller's body: it tells requests apart as the body does.
# Outsiders cannot set it, for the gateway passes on no headers but those that it names.
WITHHELD: Final = "X-Rebook-Withheld"
_KEY = re.compile(r"[\x21-\x7e]{1,255}")


@dataclass(frozen=True, slots=True)
class Once:
    """A request that may be repeated: its key in its scope, and a hash of its body.

    ``seen_by`` is asked before anything is said about an earlier request.
    """

    scope: str
    key: str
    fingerprint: str
    is_fresh: bool
    seen_by: Callable[[Any], None]

    def answer(self, transactions: Any, uow: Any, work: Callable[[], Reply]) -> Reply:
        """The stored answer, or that of ``work``, which is stored in ``uow``'s transaction.

        Raises ``idempotency_mismatch`` when the key came with another body before.
        """
        table = transactions.answers
        if not self.is_fresh:
            stored = find_answer(uow.connection, table, self.scope, self.key)
            if stored is not None:
                self.seen_by(uow)
                return self._replay(stored)
        reply = work()
        kept = StoredAnswer(self.fingerprint, reply.status, reply.body)
        keep_answer(uow.connection, table, self.scope, self.key, kept, transactions.clock.now())
        return reply

    def _replay(self, stored: StoredAnswer) -> Reply:
        if stored.fingerprint != self.fingerprint:
            raise ProblemError("idempotency_mismatch", "This key was used with another body.")
        return Reply(stored.status, stored.body, ((REPLAYED, "true"),))


def once(
    scope: str, key: str, body: bytes, seen_by: Callable[[Any], None], *, is_fresh: bool
) -> Once:
    """A repeatable request; ``scope`` names actor, method and path with query.

    Raises ``invalid`` as `check_key` does.
    """
    check_key(key)
    return Once(_digest(scope.encode()), key, _digest(body), is_fresh, seen_by)


def check_key(key: str) -> None:
    """Raises ``invalid`` unless ``key`` is 1 to 255 visible ASCII characters."""
    if not _KEY.fullmatch(key):
        raise invalid(HEADER, "must have 1 to 255 visible ASCII characters")


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
