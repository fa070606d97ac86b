"""How long everything stood still around a moment: from the clients' journal and the databases."""

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

from libs.messaging.topology import listeners_of
from rebook.installation import SERVICES

_TOLD = """SELECT event_id, routing_key, occurred_at FROM outbox
WHERE occurred_at BETWEEN '{}' AND '{}'"""
_HEARD = "SELECT id, received_at FROM inbox WHERE received_at >= '{}'"


@dataclass(frozen=True)
class Standstill:
    """Seconds: ``answers``, the longest time without an acknowledged change; ``events``, until
    every service that was told something afterwards had handled the first of it; ``oldest``, the
    longest that any event of this time waited.
    """

    answers: float
    events: float
    oldest: float


def standstill(house, answers, began, ended):
    """What stood still between two moments (seconds since 1970) while clients went on; None as long
    as something that was told in between is not handled. ``answers`` are the moments of theirs.
    """
    waits = _waits(house, began, ended)
    if not waits or any(at is None for found in waits.values() for _, at in found):
        return None
    return Standstill(
        answers=longest_gap(answers, began, ended),
        events=max(min(at for _, at in found) - began for found in waits.values()),
        oldest=max(at - told for found in waits.values() for told, at in found),
    )


def longest_gap(moments, began, ended):
    """The longest time between two neighbours, of all times that touch the span."""
    before = [at for at in moments if at < began]
    within = [at for at in moments if began <= at <= ended]
    course = [max(before, default=began), *sorted(within), ended]
    return max(later - at for at, later in pairwise(course))


def _waits(house, began, ended):
    """{listener: [(told, handled)]} of what was told in between; what is not handled has None."""
    span = [datetime.fromtimestamp(at, UTC).isoformat() for at in (began, ended)]
    heard = {
        service: {row.id: row.received_at for row in house.rows(service, _HEARD.format(span[0]))}
        for service in SERVICES
    }
    found = {}
    for teller in SERVICES:
        for row in house.rows(teller, _TOLD.format(*span)):
            for listener in listeners_of(row.routing_key):
                at = heard[listener].get(row.event_id)
                wait = row.occurred_at.timestamp(), at and at.timestamp()
                found.setdefault(listener, []).append(wait)
    return found
