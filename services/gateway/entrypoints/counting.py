"""Limits on what needs nobody to sign in: counted in rows, so that they hold over replicas."""

from datetime import timedelta

from services.gateway.domain.limits import Limit
from services.gateway.domain.links import by_address, link_key
from services.gateway.domain.secrets import digest
from services.gateway.entrypoints.addresses import client_address
from services.gateway.entrypoints.parts import DoorParts

_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)


class Counting:
    """Each raises ``too_many_requests`` when there were more than its limit in its window."""

    def __init__(self, parts: DoorParts) -> None:
        self._parts = parts
        settings = parts.settings
        self._views = Limit(settings.link_views_a_minute, _MINUTE)
        self._changes = Limit(settings.link_changes_a_minute, _MINUTE)
        self._resends = Limit(settings.resends_an_hour, _HOUR)
        self._bookings = Limit(settings.public_bookings_an_hour, _HOUR)

    def view(self) -> None:
        """A link that is looked at, by the reader's address."""
        self._count(self._views, self._here("link views"))

    def change(self, link_id: str) -> None:
        """A change that a link asks for."""
        self._count(self._changes, link_key(link_id))

    def resend(self, what: str, mailbox: str) -> None:
        """A wish for a mail, by the asker's address and by the mailbox."""
        self._count(self._resends, self._here(what), by_address(what, digest, mailbox))

    def booking(self) -> None:
        """A booking by somebody who is not signed in, by the asker's address."""
        self._count(self._bookings, self._here("public bookings"))

    def _here(self, what: str) -> str:
        return by_address(what, digest, client_address(self._parts.settings))

    def _count(self, limit: Limit, *keys: str) -> None:
        now = self._parts.clock.now()
        window = limit.opened_at(now)
        counts = self._parts.transactions.run(lambda uow: uow.counters.add(keys, window))
        limit.admit(counts, now)
