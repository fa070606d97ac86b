"""The one client of services: an endpoint, an actor, and what goes in; out comes the answer."""

import time
from collections.abc import Mapping
from functools import cache
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

from pydantic import BaseModel, TypeAdapter, ValidationError

from libs import logs, tracing
from libs.contracts.actor import Actor
from libs.contracts.endpoint import Endpoint
from libs.contracts.problem import CODES, Problem, ProblemError
from libs.web.actor_tokens import HEADER as ACTOR_HEADER
from libs.web.actor_tokens import ActorTokens
from libs.web.observing import REQUEST_ID
from libs.web.transport import Incoming, Outgoing, Transport

_JSON: Final = {"Content-Type": "application/json"}
_SHOWN_ALREADY: Final = frozenset({"type", "title", "status", "detail", "code"})

__all__ = ["Client", "Incoming", "Outgoing", "Transport", "problem_in", "query_text"]


class Client:
    """Calls one service through ``transport``, saying who acts by a signed token."""

    def __init__(self, transport: Transport, tokens: ActorTokens) -> None:
        self._transport = transport
        self._tokens = tokens
        self._silent_since: float | None = None

    @property
    def silent_for(self) -> float:
        """For how many seconds every call has gone without an answer; 0 when the last had one."""
        since = self._silent_since
        return 0.0 if since is None else time.monotonic() - since

    def call(
        self,
        endpoint: Endpoint,
        actor: Actor,
        *,
        parameters: Mapping[str, str] | None = None,
        body: BaseModel | None = None,
        query: BaseModel | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """The parsed answer, None for 204; raises `ProblemError` for every refusal."""
        found = self.forward(
            endpoint,
            actor,
            parameters=parameters,
            query=query_text(query),
            body=None
            if body is None
            else body.model_dump_json(exclude_unset=True, by_alias=True).encode(),
            headers=_JSON | dict(headers or {}) if body is not None else headers,
        )
        if found.status >= HTTPStatus.BAD_REQUEST:
            raise problem_in(found)
        if found.status == HTTPStatus.NO_CONTENT:
            return None
        return _adapter(endpoint.answer).validate_json(found.body, extra="ignore")

    def forward(
        self,
        endpoint: Endpoint,
        actor: Actor,
        *,
        parameters: Mapping[str, str] | None = None,
        query: str = "",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Incoming:
        """The answer untouched, of whatever status; raises ``unavailable`` when there is none.

        ``body`` and ``query`` go as they are.
        """
        sent = {ACTOR_HEADER: self._tokens.sign(actor), **(headers or {})}
        if REQUEST_ID not in sent and (request_id := logs.current().get("request_id")):
            sent[REQUEST_ID] = request_id
        path = endpoint.url(**(parameters or {}))
        try:
            with tracing.span(f"{endpoint.method} {endpoint.path}", "client") as span:
                sent |= tracing.told_onwards()
                found = self._transport.send(Outgoing(endpoint.method, path, query, sent, body))
                span.note({"http.response.status_code": found.status})
        except ProblemError:
            self._silent_since = self._silent_since or time.monotonic()
            raise
        self._silent_since = None
        return found


def problem_in(found: Incoming) -> ProblemError:
    """The refusal that an answer of 400 and above tells of."""
    try:
        problem = Problem.model_validate_json(found.body)
    except ValidationError:
        return ProblemError("unavailable", "A service gave an answer that is none.", retry_after=2)
    if problem.code not in CODES:
        return ProblemError("unavailable", problem.detail, retry_after=2)
    extra = {
        name: getattr(problem, name)
        for name in problem.model_fields_set
        if name not in _SHOWN_ALREADY
    }
    return ProblemError(problem.code, problem.detail, **extra)


def query_text(query: BaseModel | None) -> str:
    """What was set in a query model as the text behind the question mark."""
    if query is None:
        return ""
    values = query.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude_none=True)
    return urlencode({name: _as_text(value) for name, value in values.items()})


def _as_text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


@cache
def _adapter(answer: Any) -> TypeAdapter[Any]:
    return TypeAdapter(answer)
