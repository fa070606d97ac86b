"""API keys: listed, made, ended."""

from http import HTTPStatus
from typing import Final

from libs.contracts.gateway import ApiKey, NewApiKey
from libs.contracts.problem import ProblemError
from libs.contracts.values import Page
from libs.web.idempotency import REPLAYED
from libs.web.rows import Call, Reply
from services.gateway import queries
from services.gateway.adapters.repositories import GatewayWork
from services.gateway.domain.paging import page
from services.gateway.entrypoints.parts import DoorParts
from services.gateway.entrypoints.repeating import run_once
from services.gateway.handlers import keys

_MADE: Final = "This key is made already. If you missed its secret, revoke it."


class KeysDoor:
    def __init__(self, parts: DoorParts) -> None:
        self._parts = parts

    def list_keys(self, call: Call) -> Page[ApiKey]:
        with self._parts.transactions.read() as connection:
            found = queries.api_keys(connection)
        kept, cursor = page("api-keys", found, lambda key: key.id, call.query)
        return Page[ApiKey](items=[_listed(key) for key in kept], next_cursor=cursor)

    def create(self, call: Call) -> NewApiKey:
        """Once for each key of a form or request.

        The secret is stored nowhere, so a repeat is refused with ``wrong_state``.
        """
        now, made = self._parts.clock.now(), list[NewApiKey]()

        def work(uow: GatewayWork) -> Reply:
            made[:] = [keys.create_key(call.body, now, uow)]
            return Reply(HTTPStatus.CREATED)

        asker = f"{call.actor.kind}:{call.actor.id}"
        reply = run_once(self._parts, asker, call.body.model_dump_json(), work, call.key)
        if (REPLAYED, "true") in reply.headers:
            raise ProblemError("wrong_state", _MADE)
        return made[0]

    def delete(self, call: Call) -> None:
        key_id = call.parameters["key_id"]
        self._parts.transactions.run(lambda uow: keys.delete_key(key_id, uow))


def _listed(key: queries.StoredKey) -> ApiKey:
    return ApiKey(
        id=key.id,
        name=key.name,
        scopes=list(key.scopes),
        created_at=key.created_at,
        last_used_at=key.last_used_at,
    )
