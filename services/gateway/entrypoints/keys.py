"""API keys: listed, made, ended."""

from libs.contracts.gateway import ApiKey, NewApiKey
from libs.contracts.values import Page
from libs.web.rows import Call
from services.gateway import queries
from services.gateway.domain.paging import page
from services.gateway.entrypoints.parts import DoorParts
from services.gateway.handlers import keys


class KeysDoor:
    def __init__(self, parts: DoorParts) -> None:
        self._parts = parts

    def list_keys(self, call: Call) -> Page[ApiKey]:
        with self._parts.transactions.read() as connection:
            found = queries.api_keys(connection)
        kept, cursor = page("api-keys", found, lambda key: key.id, call.query)
        return Page[ApiKey](items=[_listed(key) for key in kept], next_cursor=cursor)

    def create(self, call: Call) -> NewApiKey:
        now = self._parts.clock.now()
        return self._parts.transactions.run(lambda uow: keys.create_key(call.body, now, uow))

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
