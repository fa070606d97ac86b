"""Reads of the register of links, of what was spent, and of feeds."""

from typing import Final

import sqlalchemy as sa

from libs.contracts.links import IssuedLink
from libs.contracts.values import Page, PageQuery
from libs.persistence.paging import Listing
from services.gateway.adapters.links import IN_FORCE, SqlFeeds, SqlLinks, feed_of, link_of
from services.gateway.adapters.tables import FEEDS, LINKS
from services.gateway.domain.links import StoredFeed, StoredLink

_BY_ISSUE: Final = Listing("links", (LINKS.c.person_name, LINKS.c.link_id), (str, str))
_REVOKED: Final = sa.select(LINKS.c.revoked_at).where(LINKS.c.link_id == sa.bindparam("link_id"))


def is_revoked(connection: sa.Connection, link_id: str) -> bool:
    """No for a link that is not in the register yet: whoever signed it, means it."""
    return connection.execute(_REVOKED, {"link_id": link_id}).scalar() is not None


def links_of(connection: sa.Connection, appointment_id: str, query: PageQuery) -> Page[IssuedLink]:
    statement = sa.select(LINKS).where(LINKS.c.appointment_id == appointment_id)
    rows, cursor = _BY_ISSUE.page(connection, statement, query)
    return Page[IssuedLink](items=[_listed(link_of(row)) for row in rows], next_cursor=cursor)


def link_held(connection: sa.Connection, appointment_id: str, person_id: str) -> StoredLink | None:
    """Their newest, withdrawn or not."""
    return SqlLinks(connection).of_person(person_id, [appointment_id]).get(appointment_id)


def appointments_with_links(connection: sa.Connection, person_id: str) -> set[str]:
    """All for which the person holds a link that nobody has withdrawn."""
    held = sa.select(LINKS.c.appointment_id).where(LINKS.c.person_id == person_id, IN_FORCE)
    return set(connection.scalars(held))


def feeds_of(connection: sa.Connection, person_id: str) -> list[StoredFeed]:
    found = (
        sa.select(FEEDS)
        .where(FEEDS.c.person_id == person_id)
        .order_by(FEEDS.c.created_at.desc(), FEEDS.c.id)
    )
    return [feed_of(row) for row in connection.execute(found)]


def feed_behind(connection: sa.Connection, secret_hash: str) -> StoredFeed | None:
    return SqlFeeds(connection).behind(secret_hash)


def _listed(link: StoredLink) -> IssuedLink:
    return IssuedLink(
        id=link.link_id,
        person_id=link.person_id,
        person_kind=link.person_kind,
        person_name=link.person_name,
        issued_at=link.issued_at,
        last_used_at=link.last_used_at,
        revoked_at=link.revoked_at,
        shown_at=link.shown_at,
        shown_to=link.shown_to,
    )
