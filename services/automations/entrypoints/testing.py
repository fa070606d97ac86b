"""An address is tried out before a change depends on it: one request that says it is a test."""

import json
import time
from collections import deque
from threading import Lock
from typing import Final
from uuid import uuid4

from libs.contracts.actor import Actor
from libs.contracts.automations import TestWebhook, WebhookTested
from libs.contracts.problem import ProblemError, not_found
from libs.persistence.engine import Connection
from services.automations.adapters.automations import SqlAutomations
from services.automations.adapters.webhooks import WebhookPost, headers
from services.automations.ports import Stored, Surroundings

MOST: Final = 10
_WITHIN: Final = 60
# No run has this depth: what comes back with it continues no chain.
_CHAIN: Final = "test;0"


class WebhookTests:
    """Ten in a minute, for each process that serves: enough to mend an address, no more."""

    def __init__(self, post: WebhookPost, around: Surroundings) -> None:
        self._post = post
        self._around = around
        self._lately: deque[float] = deque(maxlen=MOST)
        self._counting = Lock()

    def answer(
        self, actor: Actor, automation_id: str, body: TestWebhook, connection: Connection
    ) -> WebhookTested:
        known = SqlAutomations(connection)
        stored, secrets = known.find(automation_id), known.secrets(automation_id)
        if stored is None or secrets is None:
            raise not_found()
        self._around.check_address(body.url, "url")
        self._count()
        now = self._around.clock.now()
        content = _body(stored, actor, now.isoformat().replace("+00:00", "Z"))
        signed = headers(f"test_{uuid4().hex}", _CHAIN, content, secrets, now)
        began = time.monotonic()
        found = self._post.send(body.url, {**signed, "Rebook-Test": "1"}, content)
        return WebhookTested(
            ok=found.ok,
            status=found.status,
            milliseconds=round(1000 * (time.monotonic() - began)),
            error=found.error,
            fault=found.fault,
            body=found.body,
        )

    def _count(self) -> None:
        """Raises ``too_many_requests``."""
        with self._counting:
            now = time.monotonic()
            if len(self._lately) == MOST and now - self._lately[0] < _WITHIN:
                raise ProblemError(
                    "too_many_requests",
                    "There were many tests within a minute. Wait a little.",
                    retry_after=_WITHIN,
                )
            self._lately.append(now)


def _body(stored: Stored, actor: Actor, at: str) -> bytes:
    content = {
        "type": "automation.test",
        "timestamp": at,
        "data": {
            "test": True,
            "text": "This is a test from Rebook. Nothing has happened to any appointment.",
            "automation": {"id": stored.id, "name": stored.rule.name},
            "actor": {"kind": actor.kind, "name": actor.name},
        },
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
