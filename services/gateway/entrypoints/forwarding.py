"""Requests passed on to the service that owns the thing, and its answers, byte for byte."""

from collections.abc import Callable, Mapping
from typing import Final

from flask import request

from libs.contracts.endpoint import Endpoint
from libs.web import idempotency
from libs.web.client import Client, Incoming
from libs.web.observing import REQUEST_ID
from libs.web.replies import JSON
from libs.web.rows import Call, Reply
from libs.web.server import CHAIN

_TOLD_BACK: Final = (
    *("Content-Type", "Content-Disposition", "ETag", "Retry-After"),
    "Idempotency-Replayed",
)


def forward_to(client: Client, endpoint: Endpoint) -> Callable[[Call], Reply]:
    def serve(call: Call) -> Reply:
        return passed_back(
            client.forward(
                endpoint,
                call.actor,
                parameters=call.parameters,
                query=call.query,
                body=call.body or None,
                headers=headers_to_tell(call, endpoint),
            )
        )

    return serve


def ask_for(client: Client, endpoint: Endpoint) -> Callable[[Call], Reply]:
    """The thing that a call is about, as its caller may see it, without what else was asked."""

    def serve(call: Call) -> Reply:
        headers = {REQUEST_ID: call.request_id}
        return passed_back(
            client.forward(endpoint, call.actor, parameters=call.parameters, headers=headers)
        )

    return serve


def headers_to_tell(call: Call, endpoint: Endpoint) -> dict[str, str]:
    """What the service should know of the caller's headers: each written anew, or checked."""
    told = {REQUEST_ID: call.request_id}
    if endpoint.body is not None:
        told["Content-Type"] = JSON
    key = call.key or request.headers.get(idempotency.HEADER)
    if key is not None and not endpoint.is_safe:
        idempotency.check_key(key)
        told[idempotency.HEADER] = key
    if call.chain is not None:
        told[CHAIN] = call.chain
    return told


def passed_back(found: Incoming, body: bytes | None = None) -> Reply:
    return Reply(found.status, found.body if body is None else body, _headers(found.headers))


def _headers(headers: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((name, headers[name.lower()]) for name in _TOLD_BACK if name.lower() in headers)
