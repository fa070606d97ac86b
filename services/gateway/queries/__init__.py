"""Reads: who a session or key belongs to, lists for their owners, and the gateway's figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from libs.contracts.gateway import Scope
from libs.persistence.prepared import Prepared
from services.gateway.adapters.accounts import account_of
from services.gateway.adapters.tables import ACCOUNTS, API_KEYS, COUNTERS, IS_OPEN, SESSIONS
from services.gateway.domain.accounts import Account
from services.gateway.domain.sessions import OpenedSession

_SESSION: Final = Prepared(
    sa.select(SESSIONS, *(column for column in ACCOUNTS.columns if column.name != "person_id"))
    .join(ACCOUNTS, ACCOUNTS.c.person_id == SESSIONS.c.person_id)
    .where(SESSIONS.c.secret_hash == sa.bindparam("secret_hash"))
)
_KEY: Final = Prepared(sa.select(API_KEYS).where(API_KEYS.c.id == sa.bindparam("id")))
_BY_SIGN_IN: Final = sa.select(ACCOUNTS).where(
    ACCOUNTS.c.sign_in == sa.bindparam("sign_in"), IS_OPEN
)


@dataclass(frozen=True)
class StoredKey:
    id: str
    secret_hash: str
    name: str
    scopes: tuple[Scope, ...]
    created_at: datetime
    last_used_at: datetime | None


def session_and_account(
    connection: sa.Connection, secret_hash: str
) -> tuple[OpenedSession, Account] | None:
    row = _SESSION.first(connection, {"secret_hash": secret_hash})
    return None if row is None else (_session(row), account_of(row))


def api_key(connection: sa.Connection, key_id: str) -> StoredKey | None:
    row = _KEY.first(connection, {"id": key_id})
    return None if row is None else _key(row)


def open_account(connection: sa.Connection, sign_in: str) -> Account | None:
    row = connection.execute(_BY_SIGN_IN, {"sign_in": sign_in}).first()
    return None if row is None else account_of(row)


def account_of_person(connection: sa.Connection, person_id: str) -> Account | None:
    """The account of somebody who may sign in now."""
    found = sa.select(ACCOUNTS).where(ACCOUNTS.c.person_id == person_id, IS_OPEN)
    row = connection.execute(found).first()
    return None if row is None else account_of(row)


def has_account(connection: sa.Connection, person_id: str) -> bool:
    found = sa.select(ACCOUNTS.c.person_id).where(ACCOUNTS.c.person_id == person_id)
    return connection.execute(found).first() is not None


def who_may_sign_in(connection: sa.Connection, person_ids: Sequence[str]) -> set[str]:
    found = sa.select(ACCOUNTS.c.person_id).where(ACCOUNTS.c.person_id.in_(person_ids), IS_OPEN)
    return set(connection.execute(found).scalars())


def sessions_of(connection: sa.Connection, person_id: str) -> list[OpenedSession]:
    found = (
        sa.select(SESSIONS)
        .where(SESSIONS.c.person_id == person_id)
        .order_by(SESSIONS.c.created_at.desc(), SESSIONS.c.id)
    )
    return [_session(row) for row in connection.execute(found)]


def api_keys(connection: sa.Connection) -> list[StoredKey]:
    found = sa.select(API_KEYS).order_by(API_KEYS.c.created_at, API_KEYS.c.id)
    return [_key(row) for row in connection.execute(found)]


def failures(connection: sa.Connection, keys: Sequence[str], window: datetime) -> int:
    """How many were counted by that of the keys which has the most."""
    mine = sa.and_(COUNTERS.c.key.in_(keys), COUNTERS.c.opened_at == window)
    counted = sa.select(sa.func.coalesce(sa.func.max(COUNTERS.c.n), 0)).where(mine)
    return int(connection.execute(counted).scalar_one())


def figures(connection: sa.Connection) -> dict[str, float]:
    sessions = sa.select(sa.func.count()).select_from(SESSIONS).scalar_subquery()
    people = sa.select(sa.func.count()).select_from(ACCOUNTS).where(IS_OPEN).scalar_subquery()
    row = connection.execute(sa.select(sessions.label("sessions"), people.label("people"))).one()
    return {"sessions": row.sessions, "open_accounts": row.people}


def _session(row: Any) -> OpenedSession:
    return OpenedSession(
        id=row.id,
        secret_hash=row.secret_hash,
        person_id=row.person_id,
        created_at=row.created_at,
        last_seen_at=row.last_seen_at,
        expires_at=row.expires_at,
        user_agent=row.user_agent,
        is_kept=row.is_kept,
    )


def _key(row: Any) -> StoredKey:
    return StoredKey(
        id=row.id,
        secret_hash=row.secret_hash,
        name=row.name,
        scopes=tuple(row.scopes),
        created_at=row.created_at,
        last_used_at=row.last_used_at,
    )
