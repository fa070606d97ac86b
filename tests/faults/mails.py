"""What must hold of mails, reminders and calendars: the same evidence, and what the server took."""

import json
from collections import Counter
from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

from tests.faults.calendars import calendars
from tests.faults.told import CHANGES

MESSAGES = """
SELECT key, kind, appointment_id, version, person_id, audience, state, sent_at FROM messages
"""
REMINDERS = """
SELECT subject, before_minutes, person_id, due_at FROM reminders WHERE state = 'waiting'
"""
ASKED_AGAIN = """
SELECT body FROM outbox WHERE routing_key = 'portal.link_requested'
"""
CANCELLED = """
SELECT event_id, subject, subject_version FROM outbox WHERE routing_key = 'appointment.cancelled'
"""
REMINDED = """
SELECT key, appointment_id, version, sent_at FROM messages
WHERE kind = 'reminder' AND state = 'sent'
"""
HEARD = "SELECT id, received_at FROM inbox WHERE type = 'appointment.cancelled'"
DOMAIN = "rebook.example"
# How often a mail may have been accepted that is in this state; in any other never.
_FITTING = {"sent": {1}, "unknown": {0, 1}}
_DAY = 1440
# A replica was an hour ahead: what is due within the hour may be settled.
_MARGIN = timedelta(minutes=75)
# How long a mail may have been on its way; more than the second was told by the replica's clock.
_FLIGHT, _SKEW = timedelta(seconds=15), timedelta(minutes=30)


def one_mail_each(evidence):
    """Per change and person one message; accepted once, or known to be unknown."""
    owed = Counter(
        (data["after"]["id"], data["after"]["version"], person)
        for _, data in evidence.changes
        for person in _told(data)
    )
    rows = evidence.house.rows("notifications", MESSAGES)
    made = Counter(
        (row[2], row[3], row[4]) for row in rows if row[0].count(".") == 3 and _is_change(row)
    )
    return [f"owed, and not made: {key}" for key in owed - made] + [
        f"made, and not owed: {key}" for key in made - owed
    ]


def _is_change(row):
    return row[1] in CHANGES


def _told(data):
    """Whom a change concerns, from the event alone."""
    before, after = data["before"], data["after"]
    people = {person["id"] for person in after["target"]["people"]} if data["tell"] else set()
    people.add(after["staff"]["id"])
    if before and before["status"] == "booked":
        people.add(before["staff"]["id"])
    if data["actor"]["kind"] == "contact":
        people.add(data["actor"]["id"])
    return people


def accepted_once(evidence):
    """The mail server has each sent mail once, an unknown one at most once, others never; once more
    what a restored copy has forgotten.
    """
    taken = Counter(evidence.accepted)
    known = {}
    for row in evidence.house.rows("notifications", MESSAGES):
        known[f"<{row[0]}@{DOMAIN}>"] = row
    found = []
    for message_id, row in known.items():
        times = taken[message_id]
        possible = {times, times - 1} if message_id in evidence.forgotten else {times}
        if not possible & _FITTING.get(row[6], {0}) and row[1] != "sign_in":
            found.append(f"{row[6]}, accepted {times} times: {row[0]}")
        if row[1] in CHANGES and row[6] not in {"sent", "unknown"}:
            found.append(f"{row[6]}, though it tells of a change: {row[0]}")
    nobodys = taken.keys() - known.keys() - evidence.forgotten
    return found + [f"accepted, and of no message: {one}" for one in nobodys]


def unknown_shown(evidence):
    """Staff see of each mail of which nobody knows whether it arrived that this is so."""
    asked = f"{MESSAGES} WHERE state = 'unknown' AND appointment_id IS NOT NULL"
    rows = evidence.house.rows("notifications", asked)
    ids = {row[2] for row in rows}
    shown = sum(
        one["state"] == "unknown"
        for appointment in ids
        for one in evidence.player.desk.messages_of(appointment)
    )
    return [f"{len(rows)} are unknown, {shown} are shown so"] if shown != len(rows) else []


def links_again(evidence):
    """A link that somebody asked for once more is mailed once for each time."""
    asked = evidence.house.rows("gateway", ASKED_AGAIN)
    wanted = Counter(
        (data["appointment_id"], data["person_id"])
        for (body,) in asked
        for data in [json.loads(body)["data"]]
    )
    rows = evidence.house.rows("notifications", MESSAGES)
    made = Counter((row[2], row[4]) for row in rows if row[0].count(".") == 4 and _is_change(row))
    differing = (wanted - made) + (made - wanted)
    return [f"asked {wanted[key]} times, made {made[key]}: {key}" for key in differing]


def reminders(evidence):
    """Each booked appointment has its reminders planned, at their moments, and no other has any."""
    now = evidence.now
    owed, sure, ours = set(), set(), set()
    for row in evidence.appointments:
        ours.add(row[0])
        for one in _owed(row, evidence.zones):
            owed.add(one)
            if one[3] > now + _MARGIN:
                sure.add(one)
    rows = evidence.house.rows("notifications", REMINDERS)
    planned = Counter(tuple(row) for row in rows if row[0] in ours)
    return (
        [f"planned twice: {one}" for one, n in planned.items() if n > 1]
        + [f"planned, though stale or cancelled: {one}" for one in planned.keys() - owed]
        + [f"not planned: {one}" for one in sure - planned.keys()]
    )


def _owed(row, zones):
    """The reminders of one appointment with one contact: (appointment, minutes, person, due)."""
    number, _, status, staff, contact, start, _, rules = row
    whom = {"target": [contact], "staff": [staff], "both": [contact, staff]}
    if status == "booked":
        for rule in rules:
            for person in whom[rule["to"]]:
                due = _due(start, rule["before_minutes"], zones[person])
                yield number, rule["before_minutes"], person, due


def _due(start, before, zone):
    """Whole days keep the wall clock."""
    if before and before % _DAY == 0:
        local = start.astimezone(ZoneInfo(zone)) - timedelta(minutes=before)
        return local.astimezone(UTC)
    return start - timedelta(minutes=before)


def no_late_reminder(evidence):
    """Nobody is reminded of what was cancelled, but for a mail that was on its way just then."""
    heard = dict(map(tuple, evidence.house.rows("notifications", HEARD)))
    cancelled = {}
    for event_id, appointment, version in evidence.house.rows("scheduling", CANCELLED):
        if event_id in heard:
            cancelled.setdefault(appointment, []).append((version, heard[event_id]))
    reminded = evidence.house.rows("notifications", REMINDED)
    waited = evidence.player.pointless & {key for key, *_ in reminded}
    return [f"{key}, though it waited when it was cancelled" for key in waited] + [
        f"{key} at {sent}, cancelled at {at}"
        for key, appointment, version, sent in reminded
        for later, at in cancelled.get(appointment, ())
        if later > version and _FLIGHT < sent - at < _SKEW
    ]


MAIL_INVARIANTS = {
    "each change is told to each person once": one_mail_each,
    "each mail was accepted once, or is unknown": accepted_once,
    "what became of a mail is shown, also where nobody knows": unknown_shown,
    "each link asked for again is mailed once": links_again,
    "reminders are planned for what is booked, and nothing else": reminders,
    "nobody is reminded of what is cancelled": no_late_reminder,
    "calendars fed in any order show what is booked": calendars,
}
