"""Answers kept for their Idempotency-Key, so that a request is not done twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from libs.persistence.columns import Moment
from libs.persistence.faults import AgainError
from libs.persistence.prepared import Prepared

KEEP_FOR: Final = timedelta(hours=24)
_INSERT: Final[dict[str, Any]] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


@dataclass(frozen=True)
class StoredAnswer:
    """An answer as it was first given: HTTP status, body, and what told the request from others."""

    fingerprint: str
    status: int
    body: bytes


def answers_table(metadata: sa.MetaData) -> sa.Table:
    """The table as each service declares it. A row without a status is a reserved key."""
    return sa.Table(
        "answers",
        metadata,
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("fingerprint", sa.Text),
        sa.Column("status", sa.Integer),
        sa.Column("body", sa.LargeBinary),
        sa.Column("created_at", Moment),
        sa.PrimaryKeyConstraint("scope", "key", name="answers_key"),
    )


ANSWERS: Final = answers_table(sa.MetaData())


def find_answer(
    connection: sa.Connection, table: sa.Table, scope: str, key: str
) -> StoredAnswer | None:
    """The answer given before; None for a new key, which is reserved by this transaction.

    A second request with the same key waits here until the first has committed or failed, so call
    it before anything else: nothing else can then come between the two.
    """
    same = {"scope": scope, "key": key}
    if _reserve(connection.dialect.name, table).first(connection, same) is not None:
        return None
    found = sa.select(table.c.fingerprint, table.c.status, table.c.body).filter_by(**same)
    row = connection.execute(found).first()
    return None if row is None or row.status is None else StoredAnswer(*row)


def keep_answer(  # a row's parts
    connection: sa.Connection,
    table: sa.Table,
    scope: str,
    key: str,
    answer: StoredAnswer,
    at: datetime,
) -> None:
    """Store an answer in the transaction of its change, whether its key was reserved or not.

    It goes with the change. Raises AgainError, at the latest before the commit, when it was
    answered meanwhile: that has the transaction run again.
    """
    row = {"scope": scope, "key": key, "created_at": at, **vars(answer)}
    _keep(connection.dialect.name, table).later(connection, row, _require_kept)


def _require_kept(rows: Sequence[object]) -> None:
    if not rows:
        raise AgainError


def purge(connection: sa.Connection, now: datetime, keep_for: timedelta = KEEP_FOR) -> int:
    """Forget answers given longer ago than ``keep_for``; say how many."""
    old = ANSWERS.delete().where(ANSWERS.c.created_at < now - keep_for)
    return len(connection.execute(old.returning(ANSWERS.c.key)).all())


@cache
def _reserve(dialect: str, table: sa.Table) -> Prepared:
    new = _INSERT[dialect](table).on_conflict_do_nothing().returning(table.c.key)
    return Prepared(new, ("scope", "key"))


@cache
def _keep(dialect: str, table: sa.Table) -> Prepared:
    insert = _INSERT[dialect](table)
    given = {
        name: insert.excluded[name] for name in ("fingerprint", "status", "body", "created_at")
    }
    unanswered = table.c.status.is_(None)
    insert = insert.on_conflict_do_update(
        index_elements=["scope", "key"], set_=given, where=unanswered
    )
    return Prepared(insert.returning(table.c.key), [column.name for column in table.c])
