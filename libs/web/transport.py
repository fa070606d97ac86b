"""How a request reaches a service, whatever lies between: one Protocol and its two values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A request as it leaves: ``path`` is quoted already, ``query`` comes without its mark."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class Incoming:
    """An answer as it came; the names of its headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Transport(Protocol):
    """Sends one request and brings the answer.

    Raises ``unavailable`` when there is none: with ``outcome: "unknown"`` when a write may have
    been carried out, without it when nothing was.
    """

    def send(self, request: Outgoing) -> Incoming:
        """The answer of whatever status."""
        ...
