"""A worker of an older version hears what a newer one told."""

import json
from datetime import UTC, datetime, timedelta

from libs.clock import FixedClock
from libs.contracts.events import PortalAccessChanged
from libs.messaging.event_door import EventDoor
from libs.messaging.parked import ParkedMessages
from tests.support.little_service import deeds, inbox_states, on_fact, sealed, transactions_on


class Repainted(PortalAccessChanged):
    """An event that the older version has never heard of."""

    key = "portal.repainted"


def test_what_an_older_one_parked_is_handled_once_when_a_newer_one_tries_it(engine):
    clock = FixedClock(datetime.now(UTC))
    transactions = transactions_on(engine, source="scheduling", clock=clock)
    older = EventDoor(transactions, {PortalAccessChanged: on_fact}, clock)
    newer = EventDoor(transactions, {Repainted: on_fact}, clock)
    event_id, raw = sealed()
    told = json.dumps(json.loads(raw) | {"type": Repainted.key}).encode()
    older.receive(told)
    newer.receive(told)
    before = deeds(engine), inbox_states(engine)
    ParkedMessages(engine, clock).replay(event_id)
    clock.advance(timedelta(seconds=1))
    newer.retry_failed()
    newer.retry_failed()
    assert before == ([], {event_id: "parked"})
    assert (deeds(engine), inbox_states(engine)) == ([("amara", 1)], {event_id: "handled"})
