"""No effect without an event, and none twice: mails, tasks, runs and webhooks."""

import json
from collections import Counter

from tests.faults.told import CHANGES, version_of


def effects(evidence):
    """Nothing was done without an event, and what automations asked for was done once."""
    house = evidence.house
    told = {(kind, version_of(data["after"])) for kind, data in evidence.changes}
    told |= _replaced(evidence)
    asked = "SELECT kind, appointment_id, version, key FROM messages WHERE kind IN ({})"
    kinds = ", ".join(f"'{kind}'" for kind in CHANGES)
    mails = house.rows("notifications", asked.format(kinds))
    broken = [
        f"a mail without an event: {row[3]}"
        for row in mails
        if row[3].count(".") == 3 and (row[0], (row[1], row[2])) not in told
    ]
    return [
        *broken,
        *_of_nothing(evidence),
        *_requests(evidence),
        *_evaluations(evidence),
        *_webhooks(evidence),
    ]


def _of_nothing(evidence):
    """Mails of any kind about a version that there never was."""
    asked = "SELECT key, appointment_id, version FROM messages WHERE appointment_id IS NOT NULL"
    return [
        f"a mail about what never was: {row[0]}"
        for row in evidence.house.rows("notifications", asked)
        if tuple(row[1:]) not in evidence.history
    ]


def _webhooks(evidence):
    """What was delivered to the clients' receiver came, under the id of its step; nothing else,
    unless it told of a change that is lost.
    """
    asked = "SELECT state, payload FROM deliveries"
    rows = evidence.house.rows("automations", asked)
    ours = [(state, one) for state, one in rows if one["url"] == evidence.house.hooks.url]
    named = [(state, f"msg_{one['run_id']}.{one['place'] + 1}") for state, one in ours]
    came = {headers["webhook-id"]: body for headers, body in evidence.house.hooks.came}
    done = {name for state, name in named if state == "done"}
    unknown = came.keys() - {name for _, name in named}
    return [f"delivered, and never came: {name}" for name in done - came.keys()] + [
        f"came, and nobody sent it: {name}"
        for name in unknown
        if not came[name] or came[name]["data"]["appointment"]["id"] not in evidence.lost
    ]


def _replaced(evidence):
    """Who held it before a move is told that for them it is cancelled."""
    return {
        ("cancelled", version_of(data["after"]))
        for _, data in evidence.changes
        if data["before"] and data["before"]["staff"]["id"] != data["after"]["staff"]["id"]
    }


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
