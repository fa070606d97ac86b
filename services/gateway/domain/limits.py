"""Limits on failed sign-ins: so many in a window, by account and by address."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil

from libs.contracts.problem import ProblemError
from services.gateway.domain.secrets import digest


@dataclass(frozen=True)
class Limit:
    at_most: int
    window: timedelta

    def opened_at(self, now: datetime) -> datetime:
        """When the window that ``now`` lies in began."""
        seconds = int(self.window.total_seconds())
        return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, UTC)

    def check(self, failures: int, now: datetime) -> None:
        """429 where so many tries have failed already."""
        if failures >= self.at_most:
            raise self._refusal(now, "There were too many failed attempts. Wait a little.")

    def admit(self, counts: Sequence[int], now: datetime) -> None:
        """429 if one of the counts, this use included, is beyond the limit."""
        if max(counts) > self.at_most:
            raise self._refusal(now, "That is too much at once. Wait a little.")

    def _refusal(self, now: datetime, detail: str) -> ProblemError:
        rest = self.opened_at(now) + self.window - now
        return ProblemError("too_many_requests", detail, retry_after=ceil(rest.total_seconds()))


def keys_of_account(sign_in: str, address: str) -> tuple[str, str]:
    """By what an attempt counts; hashed, for a counter has no business with addresses."""
    return f"account:{digest(sign_in)[:32]}", _by(address)


def keys_of_setup(address: str) -> tuple[str, str]:
    return "setup", _by(address)


def _by(address: str) -> str:
    return f"address:{digest(address)[:32]}"
