"""Attempts with a secret: failures are counted, successes are free."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Semaphore
from typing import Final

from libs.contracts.problem import ProblemError
from services.gateway import queries
from services.gateway.domain.limits import keys_of_account, keys_of_setup
from services.gateway.entrypoints.addresses import client_address
from services.gateway.entrypoints.parts import DoorParts

_FAILURES: Final = frozenset({"bad_credentials", "not_allowed"})
# As many as passwords are looked at side by side. Between the look at the count and the count of
# a failure so many others can be under way, and by so many a limit can be exceeded, no more.
_AT_ONCE: Final = 2


class Attempts:
    def __init__(self, parts: DoorParts) -> None:
        self._parts = parts
        self._turns = Semaphore(_AT_ONCE)

    @contextmanager
    def on_account(self, sign_in: str) -> Iterator[None]:
        """Raises ``too_many_requests``; a refusal inside counts as a failure."""
        with self._counted(keys_of_account(sign_in, client_address(self._parts.settings))):
            yield

    @contextmanager
    def on_setup(self) -> Iterator[None]:
        with self._counted(keys_of_setup(client_address(self._parts.settings))):
            yield

    @contextmanager
    def _counted(self, keys: Sequence[str]) -> Iterator[None]:
        with self._turns:
            limit, now = self._parts.failed_sign_ins, self._parts.clock.now()
            window = limit.opened_at(now)
            with self._parts.transactions.read() as connection:
                failures = queries.failures(connection, keys, window)
            limit.check(failures, now)
            try:
                yield
            except ProblemError as refused:
                if refused.code in _FAILURES:
                    self._parts.transactions.run(lambda uow: uow.counters.add(keys, window))
                raise
