"""What must hold after all faults, as SQL over the services' databases and the clients' journal.

Each invariant is a function of the evidence that answers what breaks it: an empty list is well.
"""

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property

from tests.faults import settling
from tests.faults.mails import MAIL_INVARIANTS
from tests.faults.telling import heard_and_not
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
PROJECTED = "SELECT id, version, status, start_at, end_at FROM appointments"
CHANGES = """
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
CLIENTS = ("booked", "rescheduled", "cancelled", "restored")


@dataclass
class Evidence:
    """What is left of a run: the house, what the clients were told, what the deck did."""

    house: object
    journal: object
    player: object
    seed: str
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    @cached_property
    def heard(self):
        return heard_and_not(self.house)

    @cached_property
    def databases(self):
        return Databases(self.house.direct)

    @cached_property
    def history(self):
        return {(row[0], row[1]): row for row in self.house.rows("scheduling", HISTORY)}

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
        rows = self.house.rows("scheduling", CHANGES)
        found = [(row[0].partition(".")[2], json.loads(row[1])["data"]) for row in rows]
        return [(kind, data) for kind, data in found if not data["restated"]]


def acknowledged(evidence):
    """Every answer that a client has is in the history, as it was told."""
    broken = []
    for answer in evidence.journal.answers:
        row = evidence.history.get((answer.appointment, answer.version))
        if row is None:
            broken.append(f"{answer.action} {answer.appointment} v{answer.version} is not there")
        elif row[2] != answer.action:
            broken.append(f"{answer.appointment} v{answer.version}: {row[2]}, not {answer.action}")
    return broken


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
        if row[0] in ours and row[2] in CLIENTS and row[3] != "automation" and key not in told
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
    """As many events and rows of history as versions."""
    owed, kept = evidence.databases.owed(), evidence.databases.kept()
    told = evidence.databases.told()
    return [
        f"{what}: {key} {n}"
        for what, one, other in (("history", kept, owed), ("events", told, owed))
        for key, n in ((one - other) + (other - one)).items()
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


def projections(evidence):
    """What listeners keep of appointments and people is as scheduling has it."""
    source = {tuple(row) for row in evidence.house.rows("scheduling", PROJECTED)}
    found = [
        f"{service}: {sorted({one[0] for one in source ^ copies})[:3]}"
        for service in ("notifications", "automations")
        if (copies := {tuple(row) for row in evidence.house.rows(service, PROJECTED)}) != source
    ]
    people = evidence.databases.differing_accounts() | evidence.databases.differing_access()
    return found + [f"accounts: {one}" for one in people] + _links(evidence)


def _links(evidence):
    issued = "SELECT id, appointment_id, person_id FROM links"
    known = "SELECT link_id, appointment_id, person_id FROM links"
    made = {tuple(row) for row in evidence.house.rows("notifications", issued)}
    kept = {tuple(row) for row in evidence.house.rows("gateway", known)}
    return [f"links: {one}" for one in made ^ kept]


def effects(evidence):
    """Nothing was done without an event, and what automations asked for was done once."""
    house = evidence.house
    told = {(kind, _version(data["after"])) for kind, data in evidence.changes}
    told |= _replaced(evidence)
    asked = "SELECT kind, appointment_id, version, key FROM messages WHERE kind IN ({})"
    kinds = ", ".join(f"'{kind}'" for kind in CLIENTS)
    mails = house.rows("notifications", asked.format(kinds))
    broken = [
        f"a mail without an event: {row[3]}"
        for row in mails
        if row[3].count(".") == 3 and (row[0], (row[1], row[2])) not in told
    ]
    return broken + _requests(evidence) + _evaluations(evidence)


def _replaced(evidence):
    """Who held it before a move is told that for them it is cancelled."""
    return {
        ("cancelled", _version(data["after"]))
        for _, data in evidence.changes
        if data["before"] and data["before"]["staff"]["id"] != data["after"]["staff"]["id"]
    }


def _version(snapshot):
    return snapshot["id"], snapshot["version"]


def _requests(evidence):
    house = evidence.house
    asked = "SELECT body FROM outbox WHERE routing_key LIKE '%requested'"
    wanted = Counter(
        data["step_key"]
        for (body,) in house.rows("automations", asked)
        if "step_key" in (data := json.loads(body)["data"])
    )
    taken = Counter(
        row[0]
        for service in ("scheduling", "notifications")
        for row in house.rows(service, "SELECT step_key FROM step_requests")
    )
    tasks = house.rows("scheduling", "SELECT count(*) FROM tasks")[0][0]
    due = "SELECT count(*) FROM step_requests WHERE type = 'task.requested' AND refused IS NULL"
    owed = house.rows("scheduling", due)[0][0]
    found = [f"a step asked {n} times: {key}" for key, n in wanted.items() if n > 1]
    found += [f"asked and not taken, or the reverse: {key}" for key in wanted.keys() ^ taken.keys()]
    return found + ([f"{tasks} tasks for {owed} requests"] if tasks != owed else [])


def _evaluations(evidence):
    """Each change was held against the automations, and no run began twice."""
    house = evidence.house
    changes = {f"{appointment}.{version}" for appointment, version in evidence.history}
    heard = {row[0] for row in house.rows("automations", "SELECT event_id FROM heard")}
    twice = "SELECT event_id, automation_id FROM runs GROUP BY 1, 2 HAVING count(*) > 1"
    found = [f"heard, but no change, or the reverse: {one}" for one in changes ^ heard]
    return found + [f"two runs: {tuple(row)}" for row in house.rows("automations", twice)]


def drained(evidence):
    return [
        f"{number} {what}"
        for asked in (settling.WAITING, settling.LEASED)
        for what, number in settling.left(evidence.house, asked).items()
    ]


def processes(evidence):
    return [f"{name} fell by itself: {status}" for name, status in evidence.house.fallen]


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
    "no process fell by itself": processes,
    **MAIL_INVARIANTS,
}


def check(evidence):
    """{invariant: what breaks it}, of all of them."""
    return {name: holds(evidence) for name, holds in INVARIANTS.items()}
