"""Calendar feeds: made, listed and ended by their owner, and read by calendar programs."""

from datetime import timedelta
from typing import Final

from flask import Flask, Response, request

from libs.contracts.actor import SYSTEM
from libs.contracts.links import Feed, FeedMade
from libs.contracts.notifications import GET_FEED_FILE, FeedFile, FeedQuery
from libs.contracts.problem import not_found
from libs.contracts.values import Page
from libs.web.idempotency import HEADER, check_key
from libs.web.replies import respond
from libs.web.rows import Call
from services.gateway import queries
from services.gateway.domain.links import StoredFeed
from services.gateway.domain.paging import page
from services.gateway.domain.secrets import digest, keyed_digest, new_secret
from services.gateway.entrypoints.callers import current_caller
from services.gateway.entrypoints.parts import DoorParts
from services.gateway.entrypoints.sessions import signed_in
from services.gateway.handlers import feeds
from services.gateway.queries.links import feed_behind, feeds_of

_PATH: Final = "/feeds/<token:token>.ics"
_NOTED_EVERY: Final = timedelta(hours=1)
_FILE: Final = {
    "Content-Type": "text/calendar; charset=utf-8",
    "Content-Disposition": 'inline; filename="rebook.ics"',
    "Cache-Control": "private, no-store",
    "X-Robots-Tag": "noindex",
}


class FeedsDoor:
    def __init__(self, parts: DoorParts) -> None:
        self._parts = parts

    def install(self, app: Flask) -> None:
        app.add_url_rule(_PATH, "feed_file", self.file, methods=["GET"])

    def list_feeds(self, call: Call) -> Page[Feed]:
        account, _ = signed_in(current_caller())
        with self._parts.transactions.read() as connection:
            found = feeds_of(connection, account.person.id)
        kept, cursor = page("feeds", found, lambda feed: feed.id, call.query)
        return Page[Feed](items=[_listed(feed) for feed in kept], next_cursor=cursor)

    def make(self, _call: Call) -> FeedMade:
        account, _ = signed_in(current_caller())
        secret, now = self._secret(account.person.id), self._parts.clock.now()
        feed = self._parts.transactions.run(
            lambda uow: feeds.make(account.person.id, secret, now, uow)
        )
        url = f"{self._parts.settings.public_url.rstrip('/')}/feeds/{secret}.ics"
        return FeedMade(id=feed.id, created_at=feed.created_at, last_used_at=None, url=url)

    def _secret(self, person_id: str) -> str:
        """With an Idempotency-Key it follows from it: a repeat finds its feed, and none is kept."""
        key = request.headers.get(HEADER)
        if key is None:
            return new_secret()
        check_key(key)
        return keyed_digest(self._parts.settings.keys[-1], f"feed {person_id} {key}")

    def delete(self, call: Call) -> None:
        account, _ = signed_in(current_caller())
        feed_id = call.parameters["feed_id"]
        self._parts.transactions.run(lambda uow: feeds.delete(account.person.id, feed_id, uow))

    def file(self, token: str) -> Response:
        person_id = self._owner(token)
        found: FeedFile = self._parts.notifications.call(
            GET_FEED_FILE, SYSTEM, query=FeedQuery(person_id=person_id)
        )
        return respond(200, found.ics.encode(), _FILE)

    def _owner(self, token: str) -> str:
        """404 for an ended feed, an unknown one, and one of somebody who may not sign in now."""
        with self._parts.transactions.read() as connection:
            feed = feed_behind(connection, digest(token))
            if feed is None or queries.account_of_person(connection, feed.person_id) is None:
                raise not_found()
        now = self._parts.clock.now()
        if feed.last_used_at is None or now - feed.last_used_at > _NOTED_EVERY:
            feed_id = feed.id
            self._parts.transactions.run(lambda uow: uow.feeds.touch(feed_id, now))
        return feed.person_id


def _listed(feed: StoredFeed) -> Feed:
    return Feed(id=feed.id, created_at=feed.created_at, last_used_at=feed.last_used_at)
