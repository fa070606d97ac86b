"""Signed links, spent nonces and feeds in SQL."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from libs.persistence.upserts import insert
from services.gateway.adapters.tables import FEEDS, LINKS, SPENT
from services.gateway.domain.links import StoredFeed, StoredLink

IN_FORCE: Final = LINKS.c.revoked_at.is_(None)


class SqlLinks:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, link: StoredLink) -> None:
        row = insert(self._connection, LINKS).values(**vars(link))
        self._connection.execute(row.on_conflict_do_nothing())

    def end(self, link: StoredLink) -> None:
        """Also where its ``link.issued`` has not come yet: then that will find it ended."""
        row = insert(self._connection, LINKS).values(**vars(link))
        first = sa.func.coalesce(LINKS.c.revoked_at, row.excluded.revoked_at)
        ended = row.on_conflict_do_update(index_elements=["link_id"], set_={"revoked_at": first})
        self._connection.execute(ended)

    def touch(self, link_id: str, at: datetime) -> None:
        used = LINKS.update().where(LINKS.c.link_id == link_id).values(last_used_at=at)
        self._connection.execute(used)

    def note_shown(self, link_id: str, to: str, at: datetime) -> None:
        shown = LINKS.update().where(LINKS.c.link_id == link_id)
        self._connection.execute(shown.values(shown_to=to, shown_at=at))

    def revoke(self, appointment_id: str, person_id: str, at: datetime) -> Sequence[str]:
        """Those withdrawn before keep their moment, and are not among them."""
        theirs = sa.and_(LINKS.c.appointment_id == appointment_id, LINKS.c.person_id == person_id)
        in_force = LINKS.update().where(theirs, IN_FORCE)
        revoked = in_force.values(revoked_at=at).returning(LINKS.c.link_id)
        return self._connection.scalars(revoked).all()

    def revoke_all(self, person_id: str, at: datetime) -> Sequence[StoredLink]:
        """Whatever they are to: what is to come, what is over, what was cancelled."""
        in_force = LINKS.update().where(LINKS.c.person_id == person_id, IN_FORCE)
        rows = self._connection.execute(in_force.values(revoked_at=at).returning(*LINKS.columns))
        return sorted(map(link_of, rows), key=lambda link: (link.issued_at, link.link_id))

    def of_person(
        self, person_id: str, appointment_ids: Collection[str]
    ) -> Mapping[str, StoredLink]:
        """The newest of each appointment."""
        theirs = (
            sa.select(LINKS)
            .where(LINKS.c.person_id == person_id, LINKS.c.appointment_id.in_(appointment_ids))
            .order_by(LINKS.c.issued_at, LINKS.c.link_id)
        )
        return {row.appointment_id: link_of(row) for row in self._connection.execute(theirs)}


class SqlSpent:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def spend(self, digest: str, by_key: str | None, at: datetime) -> bool:
        row = insert(self._connection, SPENT).values(digest=digest, by_key=by_key, spent_at=at)
        spent = row.on_conflict_do_nothing().returning(SPENT.c.digest)
        return self._connection.execute(spent).first() is not None

    def spender(self, digest: str) -> str | None:
        found = sa.select(SPENT.c.by_key).where(SPENT.c.digest == digest)
        return self._connection.execute(found).scalar_one_or_none()

    def forget(self, before: datetime) -> None:
        self._connection.execute(SPENT.delete().where(SPENT.c.spent_at < before))


class SqlFeeds:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, feed: StoredFeed, secret_hash: str) -> None:
        self._connection.execute(FEEDS.insert(), {**vars(feed), "secret_hash": secret_hash})

    def behind(self, secret_hash: str) -> StoredFeed | None:
        found = sa.select(FEEDS).where(FEEDS.c.secret_hash == secret_hash)
        row = self._connection.execute(found).first()
        return None if row is None else feed_of(row)

    def count(self, person_id: str) -> int:
        mine = sa.select(sa.func.count()).select_from(FEEDS).where(FEEDS.c.person_id == person_id)
        return int(self._connection.execute(mine).scalar_one())

    def touch(self, feed_id: str, at: datetime) -> None:
        used = FEEDS.update().where(FEEDS.c.id == feed_id).values(last_used_at=at)
        self._connection.execute(used)

    def delete(self, person_id: str, feed_id: str) -> bool:
        gone = FEEDS.delete().where(FEEDS.c.person_id == person_id, FEEDS.c.id == feed_id)
        return self._connection.execute(gone.returning(FEEDS.c.id)).first() is not None


def link_of(row: Any) -> StoredLink:
    return StoredLink(**{column.key: getattr(row, column.key) for column in LINKS.columns})


def feed_of(row: Any) -> StoredFeed:
    return StoredFeed(row.id, row.person_id, row.created_at, row.last_used_at)
