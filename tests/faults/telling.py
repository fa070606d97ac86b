"""Who was told what: the events of all services, and what their listeners noted."""

from libs.messaging.topology import listeners_of
from rebook.installation import SERVICES

_TOLD = "SELECT event_id, routing_key FROM outbox"
_NOTED = "SELECT id, state FROM inbox"


def heard_and_not(house):
    """(events, {(listener, id) that never were handled}, {(listener, id): state} of all noted)."""
    noted = {
        (service, row.id): row.state for service in SERVICES for row in house.rows(service, _NOTED)
    }
    events, missing = 0, set()
    for service in SERVICES:
        for row in house.rows(service, _TOLD):
            events += 1
            for listener in listeners_of(row.routing_key):
                if noted.get((listener, row.event_id)) != "handled":
                    missing.add((listener, row.event_id))
    return events, missing, noted
