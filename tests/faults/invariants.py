"""What must hold after all faults, as SQL over the services' databases and the clients' journal.

Each invariant is a function of the evidence that answers what breaks it: an empty list is well.
"""

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property

from tests.faults import settling
from tests.faults.copies import projections
from tests.faults.effects import effects
from tests.faults.mails import MAIL_INVARIANTS
from tests.faults.past import NOW, Past
from tests.faults.telling import heard_and_not
from tests.faults.told import CHANGES, version_of
from tests.support.agreement import OVERLAPS, Databases

CLAIMS = """
SELECT a.id, b.id FROM claims a JOIN claims b ON a.staff_id = b.staff_id AND a.id < b.id
AND a.busy_from < b.busy_until AND b.busy_from < a.busy_until
"""
SEATS = """
SELECT a.type_id, a.staff_id, a.start_at, count(*) FROM appointments a
JOIN appointment_types t ON t.id = a.type_id WHERE a.status <> 'cancelled'
GROUP BY a.type_id, a.staff_id, a.start_at, t.capacity HAVING count(*) > t.capacity
"""
HISTORY = "SELECT appointment_id, version, action, channel, after FROM history"
PRESENT = "SELECT id, version, status, start_at, end_at, staff_id FROM appointments"
ANNOUNCED = """
SELECT routing_key, body FROM outbox WHERE routing_key IN
('appointment.booked', 'appointment.rescheduled', 'appointment.cancelled', 'appointment.restored')
"""
APPOINTMENTS = """
SELECT id, version, status, staff_id, contact_id, start_at, end_at, reminders FROM appointments
WHERE contact_id IS NOT NULL
"""
PEOPLE = """
SELECT id, email, time_zone FROM contacts UNION SELECT id, email, time_zone FROM staff
"""


@dataclass
class Evidence:
    """What is left of a run: the house, what the clients were told, what the deck did.

    ``past`` is of what moments the house is, if it was put back.
    """

    house: object
    journal: object
    player: object
    seed: str
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    past: Past = NOW

    @cached_property
    def heard(self):
        return heard_and_not(self.house)

    @cached_property
    def databases(self):
        return Databases(self.house.direct)

    @cached_property
    def history(self):
        """{(appointment, version): its row}, of which the last is how it then was."""
        rows = self.house.rows("scheduling", HISTORY)
        return {tuple(row[:2]): (*row[:4], json.loads(row[4])) for row in rows}

    @cached_property
    def promised(self):
        """What was acknowledged before the last copy began: all of this must be there."""
        return set(self.journal.answers[: self.past.answers])

    @cached_property
    def lost(self):
        """Appointments that were changed after the last copy began, and are as they were before:
        whoever was told of the change meanwhile cannot be told that there never was one.
        """
        later = set(self.journal.answers) - self.promised
        return {
            one.appointment for one in later if (one.appointment, one.version) not in self.history
        }

    @cached_property
    def accepted(self):
        """The id of each mail that the server took, as often as it did."""
        return [one.message_id for one in self.house.mail.taken]

    @cached_property
    def forgotten(self):
        """Ids of mails that were first accepted after the first copy began, which may not know of
        them: they may go once more, or be of changes, links and reminders that are no more.
        """
        return set(self.accepted[self.past.mails :]) - set(self.accepted[: self.past.mails])

    @cached_property
    def appointments(self):
        """Those with one contact."""
        return self.house.rows("scheduling", APPOINTMENTS)

    @cached_property
    def zones(self):
        return {row[0]: row[2] for row in self.house.rows("scheduling", PEOPLE)}

    @cached_property
    def addresses(self):
        return {row[0]: row[1] for row in self.house.rows("scheduling", PEOPLE)}

    @cached_property
    def changes(self):
        """(kind, body) of each change that people are told of."""
        rows = self.house.rows("scheduling", ANNOUNCED)
        found = [(row[0].partition(".")[2], json.loads(row[1])["data"]) for row in rows]
        return [(kind, data) for kind, data in found if not data["restated"]]


def acknowledged(evidence):
    """Every answer that a client has is in the history, as it was told."""
    broken = []
    for answer in evidence.journal.answers:
        row = evidence.history.get((answer.appointment, answer.version))
        if row is None:
            if answer in evidence.promised:
                broken.append(f"{answer.action} {answer.appointment} v{answer.version} is missing")
        elif (kept := (row[2], *_place(row[4]))) != (told := _told(answer)):
            broken.append(f"{answer.appointment} v{answer.version}: {kept}, not {told}")
    return broken


def _told(answer):
    return answer.action, answer.status, datetime.fromisoformat(answer.start), answer.staff


def _place(snapshot):
    """What a change leaves of an appointment: how it stands, when, and with whom."""
    start = datetime.fromisoformat(snapshot["start"])
    return snapshot["status"], start, snapshot["staff"]["id"]


def once(evidence):
    """What clients did is what they were told, each once: no change without an answer."""
    told = Counter((one.appointment, one.version) for one in evidence.journal.answers)
    # Whoever cancels what is cancelled is told how it stands.
    again = {(one.appointment, one.version) for one in evidence.journal.answers if one.ended}
    twice = [
        f"{key} was told to {n} clients" for key, n in told.items() if n > 1 and key not in again
    ]
    ours = {one.appointment for one in evidence.journal.answers if one.action == "booked"}
    silent = [
        f"{row[2]} {row[0]} v{row[1]} by {row[3]} was never told"
        for key, row in evidence.history.items()
        if row[0] in ours and row[2] in CHANGES and row[3] != "automation" and key not in told
    ]
    return twice + silent


def broken_clients(evidence):
    return list(evidence.journal.broken)


def overlaps(evidence):
    asked = (OVERLAPS, CLAIMS)
    return [str(row) for one in asked for row in evidence.house.rows("scheduling", one)]


def seats(evidence):
    return [str(row) for row in evidence.house.rows("scheduling", SEATS)]


def versions(evidence):
    """As many events and rows of history as versions, and all of them tell the same."""
    owed, kept = evidence.databases.owed(), evidence.databases.kept()
    told = evidence.databases.told()
    return [
        f"{what}: {key} {n}"
        for what, one, other in (("history", kept, owed), ("events", told, owed))
        for key, n in ((one - other) + (other - one)).items()
    ] + _differing(evidence)


def _differing(evidence):
    """Events and appointments that are not as the history has that version."""
    history = {key: _place(row[4]) for key, row in evidence.history.items()}
    told = [(version_of(data["after"]), _place(data["after"])) for _, data in evidence.changes]
    stands = [
        ((row.id, row.version), (row.status, row.start_at, row.staff_id))
        for row in evidence.house.rows("scheduling", PRESENT)
    ]
    return [
        f"{what} of {key}: {place}, but in the history {history.get(key)}"
        for what, places in (("event", told), ("state", stands))
        for key, place in places
        if history.get(key) != place
    ]


def handled(evidence):
    return [f"{listener} never handled {event}" for listener, event in evidence.heard[1]]


def poison(evidence):
    """All of it parked, and nothing else put aside."""
    aside = {key for key, state in evidence.heard[2].items() if state != "handled"}
    lost = [f"not parked: {key}" for key in evidence.player.parked - aside]
    good = [f"put aside, though good: {key}" for key in aside - evidence.player.parked]
    return lost + good


def dead_letters(evidence):
    number = evidence.house.depths().get("rebook.dead", 0)
    return [f"{number} dead letters"] if number else []


def drained(evidence):
    return [
        f"{number} {what}"
        for asked in (settling.WAITING, settling.LEASED)
        for what, number in settling.left(evidence.house, asked).items()
    ]


INVARIANTS = {
    "every acknowledged change is there": acknowledged,
    "each change was told to one client": once,
    "no client was told of a fault of ours": broken_clients,
    "nobody is double-booked": overlaps,
    "no group is larger than its seats": seats,
    "versions, events and history agree": versions,
    "every event was handled by every listener": handled,
    "poison is parked, and nothing good": poison,
    "no dead letters": dead_letters,
    "projections equal their source": projections,
    "no effect without an event, none twice": effects,
    "outboxes, queues and leases are empty": drained,
    **MAIL_INVARIANTS,
}


def check(evidence):
    """{invariant: what breaks it}, of all of them."""
    return {name: holds(evidence) for name, holds in INVARIANTS.items()}
