"""The rows of a service's door: which endpoint is answered by what."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from libs.contracts.actor import Actor
from libs.contracts.endpoint import Endpoint
from libs.contracts.problem import ProblemError


@dataclass(frozen=True, slots=True)
class Call:
    """One request, understood: ``body`` and ``query`` are the endpoint's models, or None.

    ``chain`` is the ``Rebook-Chain`` header, which only API keys may send. ``key`` is that of a
    page's form, which has no ``Idempotency-Key`` header.
    """

    actor: Actor
    parameters: dict[str, str]
    body: Any
    query: Any
    request_id: str
    chain: str | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as bytes, sent as it is."""

    status: int
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()


AnswerHeaders = Callable[[Any], Mapping[str, str]]
Explain = Callable[[ProblemError, Call, Any], ProblemError]


@dataclass(frozen=True, slots=True)
class Read:
    """``query(call, connection)`` answers inside a read-only transaction."""

    endpoint: Endpoint
    query: Callable[[Call, Any], BaseModel | None]
    headers: AnswerHeaders | None = None


@dataclass(frozen=True, slots=True)
class Write:
    """``handler(call, uow)`` answers inside the one transaction of the change.

    ``seen_by(call, uow)`` is asked before a stored answer is replayed, and raises ``not_found``
    for whoever may not see the thing (any more). ``secret`` answers are never stored.
    ``explain(problem, call, connection)`` may add to a refusal what helps the caller on, like the
    present state; it reads after the change was rolled back. Unlike those of a `Read`, answers
    have no headers of their own: a replayed one could not have them again.
    """

    endpoint: Endpoint
    handler: Callable[[Call, Any], BaseModel | None]
    seen_by: Callable[[Call, Any], None] | None = None
    secret: bool = False
    explain: Explain | None = None


@dataclass(frozen=True, slots=True)
class Direct:
    """``serve(call)`` answers and opens its own transactions, if any.

    With ``raw`` the body is not parsed: ``call.body`` is the bytes, ``call.query`` the text.
    """

    endpoint: Endpoint
    serve: Callable[[Call], BaseModel | Reply | None]
    raw: bool = False


Row = Read | Write | Direct
