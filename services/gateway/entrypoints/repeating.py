"""What the gateway does by itself is done once for an Idempotency-Key, as the services do it."""

from collections.abc import Callable
from typing import Any

from flask import request

from libs.web.idempotency import HEADER, once
from libs.web.rows import Reply
from services.gateway.adapters.repositories import GatewayWork
from services.gateway.entrypoints.parts import DoorParts


def run_once(
    parts: DoorParts,
    asker: str,
    body: str,
    work: Callable[[GatewayWork], Reply],
    form_key: str | None = None,
) -> Reply:
    """``work`` in a transaction, or the first answer to the same key.

    ``asker`` is whose key it is; with another body it raises ``idempotency_mismatch``.
    ``form_key`` is that of a page's form, which has no header.
    """
    key = form_key or request.headers.get(HEADER)
    if key is None:
        return parts.transactions.run(work)
    scope = f"{asker} {request.method} {request.path}"
    wanted = once(scope, key, body.encode("utf-8", "replace"), _seen_before, is_fresh=False)

    def answer(uow: GatewayWork) -> Reply:
        return wanted.answer(parts.transactions, uow, lambda: work(uow))

    return parts.transactions.run(answer, repeatable=True)


def _seen_before(_uow: Any) -> None:
    """The door has looked already whether its caller may see what this is about."""
