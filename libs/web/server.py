"""A Flask app from a table of rows: the one place that parses and opens transactions."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, Final

from flask import Flask, Response, request
from pydantic import BaseModel

from libs.contracts.actor import Actor
from libs.contracts.endpoint import Endpoint
from libs.contracts.problem import ProblemError, invalid
from libs.metrics import Metrics
from libs.web import idempotency
from libs.web.actor_tokens import HEADER as ACTOR_HEADER
from libs.web.actor_tokens import ActorTokens
from libs.web.converters import CONVERTERS
from libs.web.health import READYZ, Health
from libs.web.observing import REQUEST_ID_KEY, ServiceApp
from libs.web.parsing import MAX_BODY, parse_body, parse_query, require_json
from libs.web.replies import encode, respond
from libs.web.rows import AnswerHeaders, Call, Direct, Read, Reply, Row, Write

CHAIN: Final = "Rebook-Chain"
_CHAIN_FORM = re.compile(r"[A-Za-z0-9_-]{1,64};[0-9]{1,3}")
Identify = Callable[[Endpoint], Actor]

__all__ = [
    "Call",
    "Direct",
    "Health",
    "Read",
    "Reply",
    "Row",
    "Write",
    "actor_from",
    "build",
]


def actor_from(tokens: ActorTokens) -> Identify:
    """Who acts, from the gateway's signed token; raises ``not_signed_in`` without one."""
    return lambda _endpoint: tokens.read(request.headers.get(ACTOR_HEADER, ""))


def build(
    name: str,
    rows: Iterable[Row],
    *,
    transactions: Any = None,
    identify: Identify,
    health: Health,
    metrics: Metrics,
    prefix: str = "",
    headers: Mapping[str, str] | None = None,
) -> ServiceApp:
    """The app of service ``name``: ``rows`` under ``prefix``, health and metrics at the root.

    ``identify(endpoint)`` tells who acts, or refuses; it is asked before anything is parsed.
    ``transactions`` (`libs.persistence.unit_of_work.Transactions`) may be absent where all rows
    are `Direct`. ``headers`` go on every answer that has not set them itself.
    """
    app = ServiceApp(name, metrics, headers or {})
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    app.url_map.converters |= CONVERTERS
    app.url_map.merge_slashes = False
    _install_operations(app, health, metrics, identify)
    for row in rows:
        endpoint = row.endpoint
        app.add_url_rule(
            prefix + _rule(endpoint),
            endpoint.name,
            _view(row, identify, transactions),
            methods=[endpoint.method],
        )
    return app


def _rule(endpoint: Endpoint) -> str:
    tokens = endpoint.path.replace("{token}", "<token:token>")
    return tokens.replace("{", "<id:").replace("}", ">")


def _view(row: Row, identify: Identify, transactions: Any) -> Callable[..., Response]:
    understand, answer = _UNDERSTAND[type(row)], _ANSWER[type(row)]

    def view(**parameters: str) -> Response:
        actor = identify(row.endpoint)
        call, raw = understand(row, actor, parameters)
        return answer(row, call, raw, transactions)

    return view


def _parsed(row: Row, actor: Actor, parameters: dict[str, str]) -> tuple[Call, bytes]:
    endpoint = row.endpoint
    query = parse_query(request.query_string.decode("latin-1"), endpoint.query)
    raw, body = b"", None
    if endpoint.body is not None:
        raw = request.get_data(cache=False)
        body = parse_body(raw, request.content_type or "", endpoint.body)
    return Call(actor, parameters, body, query, request.environ[REQUEST_ID_KEY], _chain(actor)), raw


def _unparsed(row: Row, actor: Actor, parameters: dict[str, str]) -> tuple[Call, bytes]:
    raw = b""
    if row.endpoint.body is not None:
        require_json(request.content_type or "")
        raw = request.get_data(cache=False)
    query = request.query_string.decode("latin-1")
    return Call(actor, parameters, raw, query, request.environ[REQUEST_ID_KEY], _chain(actor)), raw


def _understand_direct(row: Direct, actor: Actor, parameters: dict[str, str]) -> tuple[Call, bytes]:
    return (_unparsed if row.raw else _parsed)(row, actor, parameters)


def _chain(actor: Actor) -> str | None:
    given = request.headers.get(CHAIN) if actor.kind == "api_key" else None
    if given is not None and not _CHAIN_FORM.fullmatch(given):
        raise invalid(CHAIN, "must be a run and a depth, like r1;2")
    return given


def _answer_read(row: Read, call: Call, _raw: bytes, transactions: Any) -> Response:
    with transactions.read() as connection:
        answer = row.query(call, connection)
    return _respond(row.endpoint, answer, row.headers)


def _answer_write(row: Write, call: Call, raw: bytes, transactions: Any) -> Response:
    try:
        return _write(row, call, raw, transactions)
    except ProblemError as problem:
        if row.explain is None:
            raise
        with transactions.read() as connection:
            raise row.explain(problem, call, connection) from None


def _write(row: Write, call: Call, raw: bytes, transactions: Any) -> Response:
    key = request.headers.get(idempotency.HEADER)
    if key is None or row.secret:
        answer = transactions.run(lambda uow: row.handler(call, uow))
        return _respond(row.endpoint, answer, None)
    fresh = idempotency.FRESH in request.headers
    withheld = request.headers.get(idempotency.WITHHELD, "")
    wanted = idempotency.once(
        _scope(call), key, raw + withheld.encode(), partial(_see, row, call), is_fresh=fresh
    )

    def work(uow: Any) -> Reply:
        def handle() -> Reply:
            return _reply(row.endpoint, row.handler(call, uow), None)

        return wanted.answer(transactions, uow, handle)

    reply: Reply = transactions.run(work, repeatable=True)
    return respond(reply.status, reply.body, reply.headers)


def _scope(call: Call) -> str:
    query = request.query_string.decode("latin-1")
    return f"{call.actor.kind}:{call.actor.id} {request.method} {request.path}?{query}"


def _see(row: Write, call: Call, uow: Any) -> None:
    if row.seen_by is not None:
        row.seen_by(call, uow)


def _answer_direct(row: Direct, call: Call, _raw: bytes, _transactions: Any) -> Response:
    answer = row.serve(call)
    if isinstance(answer, Reply):
        return respond(answer.status, answer.body, answer.headers)
    return _respond(row.endpoint, answer, None)


def _reply(endpoint: Endpoint, answer: BaseModel | None, headers: AnswerHeaders | None) -> Reply:
    if answer is None:
        return Reply(204)
    extra = tuple(headers(answer).items()) if headers else ()
    return Reply(endpoint.status, encode(answer), extra)


def _respond(
    endpoint: Endpoint, answer: BaseModel | None, headers: AnswerHeaders | None
) -> Response:
    reply = _reply(endpoint, answer, headers)
    return respond(reply.status, reply.body, reply.headers)


_UNDERSTAND: Final[dict[type, Callable[..., tuple[Call, bytes]]]] = {
    Read: _parsed,
    Write: _parsed,
    Direct: _understand_direct,
}
_ANSWER: Final[dict[type, Callable[..., Response]]] = {
    Read: _answer_read,
    Write: _answer_write,
    Direct: _answer_direct,
}


def _install_operations(app: Flask, health: Health, metrics: Metrics, identify: Identify) -> None:
    metrics.watch(health.figures)

    def healthz() -> Response:
        return respond(200, b'{"alive":true}')

    def readyz() -> Response:
        if ACTOR_HEADER in request.headers:
            identify(READYZ)
            status = health.status()
            return respond(200 if status.ready else 503, encode(status))
        found = health.readiness()
        return respond(200 if found.ready else 503, encode(found))

    def scrape() -> Response:
        return respond(200, metrics.text(), {"Content-Type": metrics.media_type})

    for path, view in (("/healthz", healthz), ("/readyz", readyz), ("/metrics", scrape)):
        app.add_url_rule(path, path[1:], view, methods=["GET"])
