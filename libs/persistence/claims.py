"""Due work: rows that wait for their time, claimed under a lease, done exactly once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import conv

from libs.clock import Clock
from libs.persistence.backoff import doubling
from libs.persistence.columns import Json, Moment
from libs.persistence.now import database_now

_ERROR_LENGTH: Final = 500
_INSERT: Final[dict[str, Any]] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}
_NEVER: Final = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


@dataclass(frozen=True)
class Timer:
    """Work to be done at a time. ``key`` names it for ever: the same key is scheduled once.

    ``subject`` at ``subject_version`` is what it is about; a newer version supersedes it.
    """

    kind: str
    key: str
    due_at: datetime
    subject: str
    subject_version: int
    payload: Any = None


@dataclass(frozen=True)
class Job:
    """A claimed timer; ``token`` proves the lease, ``attempts`` counts this one."""

    id: str
    kind: str
    key: str
    due_at: datetime
    subject: str
    subject_version: int
    payload: Any
    attempts: int
    token: str


def due_table(metadata: sa.MetaData, name: str = "due") -> sa.Table:
    """The table as a service declares it. A leased row is a waiting one with a token."""
    table = sa.Table(
        name,
        metadata,
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("subject_version", sa.BigInteger, nullable=False),
        sa.Column("due_at", Moment, nullable=False),
        sa.Column("state", sa.Text, nullable=False, server_default="waiting"),
        sa.Column("lease_until", Moment, nullable=False),
        sa.Column("token", sa.Text),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("last_error", sa.Text),
        sa.Column("payload", Json),
        sa.PrimaryKeyConstraint("id", name=f"{name}_id"),
        sa.UniqueConstraint("key", name=f"{name}_key"),
        sa.CheckConstraint(
            "state IN ('waiting', 'done', 'superseded', 'dead')", name=conv(f"{name}_state")
        ),
    )
    waiting = table.c.state == sa.literal_column("'waiting'")
    sa.Index(f"{name}_ready", table.c.due_at, postgresql_where=waiting, sqlite_where=waiting)
    sa.Index(f"{name}_subject", table.c.subject, postgresql_where=waiting, sqlite_where=waiting)
    return table


@cache
def _known_table(name: str) -> sa.Table:
    """Made once: units of work come and go, and SQLAlchemy knows statements by their tables."""
    return due_table(sa.MetaData(), name)


def unheld(
    connection: sa.Connection, key: sa.ColumnElement[Any], wanted: sa.Select[Any]
) -> sa.ColumnElement[bool]:
    """Whether a row is among the wanted ones that nobody else holds, for an UPDATE of them.

    As an array PostgreSQL asks for them once. In a plain IN it may ask again and again, each time
    skip what it has locked by itself, and find more rows than the limit allows.
    """
    if connection.dialect.name != "postgresql":
        return key.in_(wanted)
    locked = wanted.with_for_update(skip_locked=True)
    return key == sa.any_(sa.func.array(locked.scalar_subquery()))


class DueWork:
    """The due work in one table. Times are compared with the database's clock.

    A lease lasts ``lease_for``: whoever is slower loses the job to another worker. After
    ``attempts`` failures a job is dead.
    """

    def __init__(
        self,
        clock: Clock,
        table: str = "due",
        *,
        lease_for: timedelta = timedelta(seconds=30),
        attempts: int = 8,
    ) -> None:
        self._clock = clock
        self._table = _known_table(table)
        self._lease_for = lease_for
        self._attempts = attempts
        self._waiting = self._table.c.state == sa.literal_column("'waiting'")

    def schedule(self, connection: sa.Connection, timers: Sequence[Timer]) -> None:
        """Plan work in one statement; a timer whose key is known changes nothing."""
        if not timers:
            return
        rows = [vars(timer) | {"id": str(uuid4()), "lease_until": _NEVER} for timer in timers]
        plan = _INSERT[connection.dialect.name](self._table).on_conflict_do_nothing()
        connection.execute(plan, rows)

    def supersede(
        self,
        connection: sa.Connection,
        subject: str,
        below: int,
        kinds: Sequence[str] = (),
    ) -> list[str]:
        """Call off what waits for versions of the subject under ``below``; answer the keys.

        Leased work is called off too: its worker will find that it may not finish.
        """
        t = self._table
        stale = t.update().where(t.c.subject == subject, t.c.subject_version < below, self._waiting)
        if kinds:
            stale = stale.where(t.c.kind.in_(kinds))
        stale = stale.values(state="superseded", token=None)
        return list(connection.scalars(stale.returning(t.c.key)))

    def call_off(
        self, connection: sa.Connection, subjects: Sequence[str] | sa.Select[tuple[str]]
    ) -> None:
        """Call off, in one statement, all that waits for any of these subjects."""
        t = self._table
        stale = t.update().where(t.c.subject.in_(subjects), self._waiting)
        connection.execute(stale.values(state="superseded", token=None))

    def claim(self, connection: sa.Connection, limit: int = 20) -> list[Job]:
        """Lease what is due and nobody holds, the longest due first. Commit before working."""
        t, token = self._table, str(uuid4())
        ready = self._ready(connection).order_by(t.c.due_at).limit(limit)
        leased = {
            "lease_until": database_now(connection, self._clock, self._lease_for),
            "token": token,
            "attempts": t.c.attempts + 1,
        }
        claimed = t.update().where(unheld(connection, t.c.id, ready)).values(leased)
        claimed = claimed.returning(*self._job())
        jobs = [Job(*row) for row in connection.execute(claimed)]
        return sorted(jobs, key=lambda job: job.due_at)

    def is_anything_ready(self, connection: sa.Connection) -> bool:
        """Whether `claim` would find something."""
        return connection.scalar(self._ready(connection).limit(1)) is not None

    def finish(self, connection: sa.Connection, job: Job) -> bool:
        """Note it as done, in the transaction of its effect and before it.

        False if the lease went to somebody else or the job was superseded: then have no effect.
        """
        done = self._held(job).values(state="done", token=None)
        return connection.execute(done.returning(self._table.c.id)).first() is not None

    def finish_all(self, connection: sa.Connection, jobs: Sequence[Job]) -> list[Job]:
        """Like `finish`, for jobs of one claim in one statement; answer those that may go on."""
        t = self._table
        mine = t.c.id.in_([job.id for job in jobs]), t.c.token.in_({job.token for job in jobs})
        done = t.update().where(*mine, self._waiting).values(state="done", token=None)
        finished = set(connection.scalars(done.returning(t.c.id)))
        return [job for job in jobs if job.id in finished]

    def fail(self, connection: sa.Connection, job: Job, error: str) -> datetime | None:
        """Give it back to be tried later, or dead after the last attempt.

        It stays due when it was: that may be a part of what it is. Answers when it may be claimed
        again; None if it is dead, or no longer ours.
        """
        wait = doubling(job.attempts, first=10, most=3600)
        given_back = {
            "state": "dead" if job.attempts >= self._attempts else "waiting",
            "lease_until": database_now(connection, self._clock, wait),
            "token": None,
            "last_error": error[:_ERROR_LENGTH],
        }
        t = self._table
        held = self._held(job).values(given_back).returning(t.c.state, t.c.lease_until)
        found = connection.execute(held).first()
        return found.lease_until if found and found.state == "waiting" else None

    def is_dead(self, connection: sa.Connection, job: Job) -> bool:
        """Whether its last attempt has failed."""
        t = self._table
        found = sa.select(t.c.id).where(t.c.id == job.id, t.c.state == "dead")
        return connection.scalar(found) is not None

    def overdue(self, connection: sa.Connection) -> timedelta:
        """For how long the longest waiting job could have been claimed; zero if there is none."""
        t, now = self._table, database_now(connection, self._clock)
        free_since = sa.case((t.c.due_at > t.c.lease_until, t.c.due_at), else_=t.c.lease_until)
        first = sa.func.min(free_since, type_=Moment).label("first")
        found = self._ready(connection).with_only_columns(first, now.label("now"))
        row = connection.execute(found).one()
        return row.now - row.first if row.first else timedelta()

    def next_due(self, connection: sa.Connection) -> datetime | None:
        """When the next waiting job is due; None if none waits."""
        t = self._table
        found = sa.select(t.c.due_at).where(self._waiting).order_by(t.c.due_at).limit(1)
        return connection.scalar(found)

    def waiting_for(self, connection: sa.Connection, subject: str) -> list[Timer]:
        """What is still planned about a subject, the soonest first."""
        t = self._table
        columns = [t.c[name] for name in Timer.__dataclass_fields__]
        found = sa.select(*columns).where(t.c.subject == subject, self._waiting)
        return [Timer(*row) for row in connection.execute(found.order_by(t.c.due_at))]

    def count_by_state(self, connection: sa.Connection) -> dict[str, int]:
        """How many jobs are in each state."""
        state = self._table.c.state
        found = sa.select(state, sa.func.count().label("number")).group_by(state)
        return {row.state: row.number for row in connection.execute(found)}

    def revive(self, connection: sa.Connection, key: str) -> bool:
        """Let a dead job be tried again at once; False if there is none with that key."""
        t = self._table
        again = {"state": "waiting", "attempts": 0, "lease_until": _NEVER}
        revived = t.update().where(t.c.key == key, t.c.state == "dead").values(again)
        return connection.execute(revived.returning(t.c.id)).first() is not None

    def purge(self, connection: sa.Connection, before: datetime) -> int:
        """Forget what is settled and was due before a moment; say how many rows that were."""
        t = self._table
        old = t.delete().where(t.c.state.in_(["done", "superseded"]), t.c.due_at < before)
        return len(connection.execute(old.returning(t.c.id)).all())

    def _ready(self, connection: sa.Connection) -> sa.Select[tuple[str]]:
        t, now = self._table, database_now(connection, self._clock)
        return sa.select(t.c.id).where(self._waiting, t.c.due_at <= now, t.c.lease_until <= now)

    def _held(self, job: Job) -> sa.Update:
        t = self._table
        return t.update().where(t.c.id == job.id, t.c.token == job.token, self._waiting)

    def _job(self) -> list[sa.Column[Any]]:
        return [self._table.c[name] for name in Job.__dataclass_fields__]
