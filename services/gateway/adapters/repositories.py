"""Sessions, keys, counters and set-up tokens in SQL, and the unit of work that holds them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from libs.contracts.gateway import Scope
from libs.persistence.unit_of_work import UnitOfWork
from libs.persistence.upserts import insert
from services.gateway.adapters.accounts import SqlAccounts
from services.gateway.adapters.links import SqlFeeds, SqlLinks, SqlSpent
from services.gateway.adapters.tables import ACCOUNTS, API_KEYS, COUNTERS, SESSIONS, SETUP_TOKENS
from services.gateway.domain.sessions import OpenedSession
from services.gateway.ports import (
    Accounts,
    ApiKeys,
    Counters,
    Feeds,
    Links,
    Sessions,
    SetupTokens,
    Spent,
)

# Whoever signs in more often than this without signing out loses the oldest sessions.
MOST_SESSIONS: Final = 20


class SqlSessions:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, session: OpenedSession) -> None:
        mine = SESSIONS.c.person_id == session.person_id
        newest_first = SESSIONS.c.created_at.desc(), SESSIONS.c.id.desc()
        kept = (
            sa.select(SESSIONS.c.secret_hash)
            .where(mine)
            .order_by(*newest_first)
            .limit(MOST_SESSIONS - 1)
        )
        too_old = SESSIONS.delete().where(mine, SESSIONS.c.secret_hash.not_in(kept))
        self._connection.execute(too_old)
        row = {column.key: getattr(session, column.key) for column in SESSIONS.columns}
        self._connection.execute(SESSIONS.insert(), row)

    def touch(self, secret_hash: str, at: datetime) -> None:
        seen = SESSIONS.update().where(SESSIONS.c.secret_hash == secret_hash)
        self._connection.execute(seen.values(last_seen_at=at))

    def end(self, person_id: str, session_id: str) -> bool:
        ended = SESSIONS.delete().where(
            SESSIONS.c.person_id == person_id, SESSIONS.c.id == session_id
        )
        return self._connection.execute(ended.returning(SESSIONS.c.id)).first() is not None

    def end_by_secret(self, secret_hash: str) -> None:
        self._connection.execute(SESSIONS.delete().where(SESSIONS.c.secret_hash == secret_hash))

    def end_all(self, person_id: str, *, but: str | None = None) -> None:
        ended = SESSIONS.delete().where(SESSIONS.c.person_id == person_id)
        if but is not None:
            ended = ended.where(SESSIONS.c.id != but)
        self._connection.execute(ended)

    def forget(self, now: datetime, idle_since: datetime) -> None:
        is_idle = sa.and_(SESSIONS.c.is_kept.is_(sa.false()), SESSIONS.c.last_seen_at < idle_since)
        over = sa.or_(SESSIONS.c.expires_at < now, is_idle)
        self._connection.execute(SESSIONS.delete().where(over))


class SqlApiKeys:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(
        self, key_id: str, secret_hash: str, name: str, scopes: Sequence[Scope], at: datetime
    ) -> None:
        row = {
            "id": key_id,
            "secret_hash": secret_hash,
            "name": name,
            "scopes": list(scopes),
            "created_at": at,
        }
        self._connection.execute(API_KEYS.insert(), row)

    def touch(self, key_id: str, at: datetime) -> None:
        used = API_KEYS.update().where(API_KEYS.c.id == key_id).values(last_used_at=at)
        self._connection.execute(used)

    def delete(self, key_id: str) -> bool:
        gone = API_KEYS.delete().where(API_KEYS.c.id == key_id).returning(API_KEYS.c.id)
        return self._connection.execute(gone).first() is not None


class SqlCounters:
    """Counts that hold over replicas and restarts: a row for each key and window."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, keys: Sequence[str], window: datetime) -> list[int]:
        """In one order for all, so that no two wait for each other; the counts, this one too."""
        rows = [{"key": key, "opened_at": window, "n": 1} for key in sorted(set(keys))]
        one_more = insert(self._connection, COUNTERS).values(rows)
        counted = one_more.on_conflict_do_update(
            index_elements=["key", "opened_at"], set_={"n": COUNTERS.c.n + 1}
        )
        return list(self._connection.scalars(counted.returning(COUNTERS.c.n)))

    def forget(self, before: datetime) -> None:
        self._connection.execute(COUNTERS.delete().where(COUNTERS.c.opened_at < before))


class SqlSetupTokens:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def replace(self, token_hash: str, at: datetime) -> None:
        self._connection.execute(SETUP_TOKENS.delete())
        self._connection.execute(
            SETUP_TOKENS.insert(), {"token_hash": token_hash, "created_at": at}
        )

    def exists(self, token_hash: str) -> bool:
        found = sa.select(SETUP_TOKENS.c.token_hash).where(SETUP_TOKENS.c.token_hash == token_hash)
        return self._connection.execute(found).first() is not None

    def use(self, token_hash: str) -> bool:
        used = SETUP_TOKENS.delete().where(SETUP_TOKENS.c.token_hash == token_hash)
        used_up = used.returning(SETUP_TOKENS.c.token_hash)
        return self._connection.execute(used_up).first() is not None

    def nobody_is_there(self) -> bool:
        return self._connection.execute(sa.select(ACCOUNTS.c.person_id).limit(1)).first() is None


class GatewayWork(UnitOfWork):
    def __init__(self, connection: sa.Connection) -> None:
        super().__init__(connection)
        self.accounts: Accounts = SqlAccounts(connection)
        self.sessions: Sessions = SqlSessions(connection)
        self.keys: ApiKeys = SqlApiKeys(connection)
        self.counters: Counters = SqlCounters(connection)
        self.setup: SetupTokens = SqlSetupTokens(connection)
        self.links: Links = SqlLinks(connection)
        self.spent: Spent = SqlSpent(connection)
        self.feeds: Feeds = SqlFeeds(connection)
