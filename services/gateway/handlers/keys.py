"""API keys: made with a secret that is shown once, and ended."""

from datetime import datetime

from libs.contracts.gateway import CreateApiKey, NewApiKey
from libs.contracts.problem import not_found
from services.gateway.domain.secrets import digest, new_key
from services.gateway.ports import Work


def create_key(wanted: CreateApiKey, now: datetime, uow: Work) -> NewApiKey:
    key = new_key()
    scopes = sorted(set(wanted.scopes))
    uow.keys.add(key.id, digest(key.secret), wanted.name, scopes, now)
    return NewApiKey(
        id=key.id,
        name=wanted.name,
        scopes=scopes,
        created_at=now,
        last_used_at=None,
        key=str(key),
    )


def delete_key(key_id: str, uow: Work) -> None:
    if not uow.keys.delete(key_id):
        raise not_found()
