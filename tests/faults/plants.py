"""What would break each invariant, planted after a run: one that it does not notice proves nothing.

Everything has been ended by then: databases, journal and mails are only evidence.
"""

from dataclasses import replace
from types import SimpleNamespace

from libs.messaging.topology import DEAD
from tests.faults import deliveries
from tests.faults.invariants import INVARIANTS

ONE = "ctid = (SELECT ctid FROM {table} WHERE {which} LIMIT 1)"
# Of two of one type, for one contact each, the second gets time and staff member of the first.
DOUBLE = """
UPDATE appointments SET start_at = other.start_at, end_at = other.end_at, staff_id = other.staff_id
FROM (SELECT a.*, b.id AS later FROM appointments a JOIN appointments b
      ON a.type_id = b.type_id AND a.id < b.id JOIN appointment_types t ON t.id = a.type_id
      WHERE t.capacity = 1 AND a.status = 'booked' AND b.status = 'booked'
      AND a.start_at <> b.start_at LIMIT 1) AS other
WHERE appointments.id = other.later
"""


def unnoticed(evidence, names=INVARIANTS):
    """Those of the named invariants that do not complain of what is planted for them, or for which
    nothing is.
    """
    evidence.player.desk = SimpleNamespace(messages_of=lambda one: _kept(evidence.house, one))
    return [
        name
        for name in names
        if not all(
            _notices(evidence, INVARIANTS[name], plant) for plant in PLANTS.get(name, (_nothing,))
        )
    ]


def _notices(evidence, holds, plant):
    # Anew each time: nothing of it is remembered.
    before = set(holds(replace(evidence)))
    plant(evidence)
    return bool(set(holds(replace(evidence))) - before)


def _kept(house, appointment):
    """What staff would be shown, were anybody there to show it."""
    asked = f"SELECT state FROM messages WHERE appointment_id = '{appointment}'"
    return [{"state": row[0]} for row in house.rows("notifications", asked)]


def _nothing(_evidence):
    """Nobody has thought of anything."""


def _sql(service, statement):
    return lambda evidence: evidence.house.write(service, statement)


def _gone(service, table, which="true"):
    """One row less."""
    return _sql(service, f"DELETE FROM {table} WHERE {ONE.format(table=table, which=which)}")


def _other(service, table, change, which="true"):
    """One row that is not as it was."""
    where = ONE.format(table=table, which=which)
    return _sql(service, f"UPDATE {table} SET {change} WHERE {where}")


def _told(**otherwise):
    """The last answer once more, before all others, with this in it."""

    def plant(evidence):
        last = next(one for one in reversed(evidence.journal.answers) if not one.ended)
        evidence.journal.answers.insert(0, replace(last, **otherwise))

    return plant


def _unwritten(evidence):
    """The first change that was acknowledged is in no history."""
    first = evidence.journal.answers[0]
    this = f"appointment_id = '{first.appointment}' AND version = {first.version}"
    evidence.house.write("scheduling", f"DELETE FROM history WHERE {this}")


def _mailed_twice(evidence):
    evidence.house.mail.taken.append(evidence.house.mail.taken[0])


def _mails_lost(evidence):
    del evidence.house.mail.taken[::2]


def _hidden(evidence):
    """Staff see no mail any more, of which nobody knows whether it arrived."""
    _other("notifications", "messages", "state = 'unknown'", "state = 'sent'")(evidence)
    evidence.player.desk = SimpleNamespace(messages_of=lambda _: [])


def _dead(evidence):
    with deliveries.channel_to(evidence.house.broker_url) as channel:
        deliveries.publish(channel, "", b"{}", exchange=DEAD.name)


def _reminded(evidence):
    """Somebody is, though their appointment was cancelled while it waited."""
    key = next(iter(evidence.player.pointless))
    sent = f"UPDATE messages SET state = 'sent', sent_at = now() WHERE key = '{key}'"
    evidence.house.write("notifications", sent)


def _webhook_from_nowhere(evidence):
    evidence.house.hooks.came.append(({"webhook-id": "msg_of_nobody"}, {}))


_FAR = "state = 'waiting' AND due_at > now() + interval '1 day'"
PLANTS = {
    "every acknowledged change is there": (
        _unwritten,
        _told(staff="somebody else"),
        _told(version=999),
    ),
    "each change was told to one client": (_told(client="somebody else"),),
    "no client was told of a fault of ours": (
        lambda evidence: evidence.journal.breaks("500 Internal Server Error"),
    ),
    "nobody is double-booked": (_sql("scheduling", DOUBLE),),
    "no group is larger than its seats": (_sql("scheduling", DOUBLE),),
    "versions, events and history agree": (
        _gone("scheduling", "history"),
        _gone("scheduling", "outbox", "routing_key = 'appointment.rescheduled'"),
        _other("scheduling", "appointments", "start_at = start_at - interval '1 minute'"),
    ),
    "every event was handled by every listener": (
        _gone("automations", "inbox", "state = 'handled'"),
    ),
    "poison is parked, and nothing good": (
        _other("gateway", "inbox", "state = 'parked'", "state = 'handled'"),
        _other("automations", "inbox", "state = 'handled'", "state = 'parked'"),
    ),
    "no dead letters": (_dead,),
    "projections equal their source": (
        _other("notifications", "appointments", "version = version + 1"),
        _other("automations", "appointments", "status = 'missed'", "status = 'booked'"),
        _other("notifications", "people", "version = version + 1"),
        _other("gateway", "accounts", "name = 'Somebody Else'", "kind = 'contact'"),
        _gone("gateway", "links"),
        _other("scheduling", "contacts", "portal_access = NOT portal_access"),
    ),
    "no effect without an event, none twice": (
        _other("notifications", "messages", "version = 999", "kind = 'booked'"),
        _other("notifications", "messages", "version = 999", "kind = 'reminder'"),
        _gone("scheduling", "step_requests", "type <> 'task.requested'"),
        _gone("scheduling", "tasks"),
        _gone("automations", "heard"),
        _webhook_from_nowhere,
    ),
    "outboxes, queues and leases are empty": (
        _other("scheduling", "outbox", "published_at = NULL"),
    ),
    "each change is told to each person once": (
        _gone("notifications", "messages", "kind = 'rescheduled'"),
    ),
    "each mail was accepted once, or is unknown": (
        _mailed_twice,
        _other("notifications", "messages", "state = 'failed'", "kind = 'booked'"),
    ),
    "what became of a mail is shown, also where nobody knows": (_hidden,),
    "each link asked for again is mailed once": (
        _gone("gateway", "outbox", "routing_key = 'portal.link_requested'"),
    ),
    "reminders are planned for what is booked, and nothing else": (
        _gone("notifications", "reminders", _FAR),
        _other("notifications", "reminders", "due_at = due_at + interval '1 hour'", _FAR),
    ),
    "nobody is reminded of what is cancelled": (_reminded,),
    "calendars fed in any order show what is booked": (_mails_lost,),
}
