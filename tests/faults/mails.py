"""What must hold of mails, reminders and calendars: the same evidence, and what the server took."""

import json
import random
from collections import Counter
from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

from tests.support.calendar_client import CalendarClient

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
    return row[1] in {"booked", "rescheduled", "cancelled", "restored"}


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
    """The mail server has each sent mail once, an unknown one at most once, others never."""
    taken = Counter(one.message_id for one in evidence.house.mail.taken)
    known = {}
    for row in evidence.house.rows("notifications", MESSAGES):
        known[f"<{row[0]}@{DOMAIN}>"] = row
    found = []
    for message_id, row in known.items():
        times = taken[message_id]
        fits = times == 1 if row[6] == "sent" else times <= 1 if row[6] == "unknown" else times == 0
        if not fits and row[1] != "sign_in":
            found.append(f"{row[6]}, accepted {times} times: {row[0]}")
    return found + [f"accepted, and of no message: {one}" for one in taken.keys() - known.keys()]


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


def calendars(evidence):
    """Whoever gives all their calendar files to a program, in any order, sees what is booked."""
    rng = random.Random(evidence.seed)
    files, doubtful = {}, set()
    for row in evidence.house.rows("notifications", MESSAGES):
        if row[6] in {"unknown", "failed"}:
            doubtful.add((row[4], row[2]))
    for one in rng.sample(evidence.house.mail.taken, len(evidence.house.mail.taken)):
        for part in one.mail.walk():
            if part.get_content_type() == "text/calendar":
                files.setdefault(one.to, []).append(part.get_content())
    shown = {}
    for address, theirs in files.items():
        client = CalendarClient(address)
        for file in theirs:
            client.receive(file)
        shown[address] = client.entries
    return list(_differing(evidence, shown, doubtful))


def _differing(evidence, shown, doubtful):
    addresses = evidence.addresses
    of_clients = {one.appointment for one in evidence.journal.answers if one.action == "booked"}
    for row in evidence.appointments:
        if row[0] not in of_clients:
            continue
        for person in (row[3], row[4]):
            if (person, row[0]) in doubtful:
                continue
            entry = _entry(shown.get(addresses[person], {}), row[0])
            stands = (entry.start, entry.end) if entry else None
            wanted = (row[5], row[6]) if row[2] != "cancelled" else None
            if stands != wanted:
                yield f"{addresses[person]} sees {stands} for {row[0]}, which is {wanted}"


def _entry(entries, appointment):
    return next((one for uid, one in entries.items() if appointment in uid), None)


MAIL_INVARIANTS = {
    "each change is told to each person once": one_mail_each,
    "each mail was accepted once, or is unknown": accepted_once,
    "each link asked for again is mailed once": links_again,
    "reminders are planned for what is booked, and nothing else": reminders,
    "nobody is reminded of what is cancelled": no_late_reminder,
    "calendars fed in any order show what is booked": calendars,
}
