"""Calendar feeds: made with a secret that is shown once, and ended."""

from datetime import datetime

from libs.contracts.problem import ProblemError, not_found
from services.gateway.domain.links import StoredFeed
from services.gateway.domain.secrets import digest, new_id
from services.gateway.ports import Work

MOST_FEEDS = 20


def make(person_id: str, secret: str, now: datetime, uow: Work) -> StoredFeed:
    """The one that has this secret already, if there is one: it was asked for twice."""
    made = uow.feeds.behind(digest(secret))
    if made is not None:
        return made
    feed = StoredFeed(new_id(), person_id, now, None)
    if uow.feeds.count(person_id) >= MOST_FEEDS:
        raise ProblemError("wrong_state", f"{MOST_FEEDS} feeds are enough; delete one first.")
    uow.feeds.add(feed, digest(secret))
    return feed


def delete(person_id: str, feed_id: str, uow: Work) -> None:
    if not uow.feeds.delete(person_id, feed_id):
        raise not_found()
