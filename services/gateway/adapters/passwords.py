"""Passwords by argon2id, two at a time: each takes 19 MiB and a core."""

from threading import Semaphore
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

_AT_ONCE: Final = 2


class ArgonPasswords:
    """OWASP's smallest recommended costs (t=2, m=19 MiB, p=1), about 25 ms."""

    def __init__(self, *, time_cost: int = 2, memory_cost: int = 19_456) -> None:
        self._hasher = PasswordHasher(time_cost=time_cost, memory_cost=memory_cost, parallelism=1)
        self._turns = Semaphore(_AT_ONCE)
        self._nobodys = self._hasher.hash("nobody's password")

    def hash(self, password: str) -> str:
        with self._turns:
            return self._hasher.hash(password)

    def verify(self, password_hash: str | None, password: str) -> bool:
        with self._turns:
            try:
                self._hasher.verify(password_hash or self._nobodys, password)
            except (Argon2Error, InvalidHashError):
                return False
        return password_hash is not None

    def is_outdated(self, password_hash: str) -> bool:
        return self._hasher.check_needs_rehash(password_hash)
