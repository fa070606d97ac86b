"""Messages that a service could not handle, put into its inbox as its own door would."""

import json
from datetime import UTC, datetime

from libs.persistence import inbox
from libs.persistence.inbox import Entry

AT = datetime(2026, 11, 23, 8, tzinfo=UTC)


def put_by(ground, event_id="e1", **more):
    """Parks an event about Amara; what is given is said instead of the usual."""
    envelope = {
        "specversion": "1.0",
        "id": event_id,
        "source": "scheduling",
        "type": "appointment.booked",
        "subject": "a1",
        "time": "2026-11-23T08:00:00.000000Z",
        "data": {
            "version": 1,
            "status": "booked",
            "start": "2026-11-24T09:00:00Z",
            "contact": {"id": "c1", "name": "Amara", "email": "amara@okafor.example"},
            "public_notes": "Bring the spring range",
            "reminders": [{"before_minutes": 60, "to": "both"}],
        },
    }
    given = {
        "id": event_id,
        "state": "parked",
        "type": envelope["type"],
        "subject": "a1",
        "attempts": 9,
        "error": "ValueError: Amara has no zone",
        "received_at": AT,
        "next_try_at": None,
        "body": json.dumps(envelope).encode(),
    }
    entry = Entry(**given | more)
    ground.transactions.run(lambda uow: inbox.set_aside(uow.connection, entry, ground.clock, None))
    return entry


def kept(ground, event_id):
    """What the inbox keeps of it now; None once it is handled."""
    with ground.transactions.read() as connection:
        return inbox.show(connection, event_id)
