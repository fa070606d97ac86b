"""A stand-in for automations behind the gateway: kept in memory, its runs are told to it."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from libs.clock import SystemClock
from libs.contracts import automations as contract
from libs.contracts.problem import ProblemError, not_found
from libs.metrics import Metrics
from libs.web.actor_tokens import ActorTokens
from libs.web.health import Health
from libs.web.inprocess import InProcess
from libs.web.parsing import parse_body
from libs.web.server import Direct, Reply, actor_from, build

AT = datetime(2026, 11, 20, 9, tzinfo=UTC)
NOTICE = {
    "field": "notice_minutes",
    "op": "lt",
    "expected": 2880,
    "found": 7200,
    "holds": False,
}
STARTED = {"why": "started", "text": "It started.", "checks": []}
NOT_MET = {
    "why": "conditions",
    "text": "notice_minutes lt 2880",
    "decided_by": NOTICE,
    "checks": [NOTICE],
}


EVERY_KIND = {
    "name": "Every kind of step",
    "trigger": {"on": "time", "anchor": "start", "offset_minutes": -1440},
    "conditions": {
        "all": [
            {"field": "notice_minutes", "op": "lt", "value": 2880},
            {
                "any": [
                    {"field": "weekday", "op": "in", "value": ["mon", "tue"]},
                    {"not": {"field": "contact.tags", "op": "in", "value": ["vip", "board"]}},
                ]
            },
        ]
    },
    "steps": [
        {
            "do": "send_email",
            "to": "address",
            "address": "a@b.example",
            "subject": "s",
            "body": "b",
        },
        {"do": "tag", "tag": "late change"},
        {"do": "add_note", "text": "Moved late."},
        {"do": "create_task", "title": "Call them", "due_minutes": 60},
        {"do": "webhook", "url": "https://example.com/hook"},
        {"do": "add_reminder", "before_minutes": 60},
        {"do": "wait", "until": {"anchor": "start", "offset_minutes": -120}},
    ],
}


def step(do="tag", state="done", **more):
    begun = {
        "do": do,
        "state": state,
        "attempts": 1,
        "started_at": AT.isoformat(),
        "ended_at": (AT + timedelta(milliseconds=40)).isoformat(),
        "output": None,
        "error": None,
        "fault": None,
    }
    return begun | more


def run(automation, appointment_id="a1", **more):
    begun = {
        "id": "r1",
        "automation_id": automation["id"],
        "automation": {"id": automation["id"], "name": automation["name"]},
        "version": automation["version"],
        "appointment_id": appointment_id,
        "event_id": "e1",
        "on": "rescheduled",
        "actor": "Amara Okafor",
        "contact": "Amara Okafor",
        "state": "done",
        "due_at": None,
        "why": "finished",
        "resumable": False,
        "depth": 1,
        "started_at": AT.isoformat(),
        "ended_at": AT.isoformat(),
        "steps": [step()],
    }
    return begun | more


def evaluation(automation, appointment_id, because, run_id=None):
    return {
        "automation_id": automation["id"],
        "automation": {"id": automation["id"], "name": automation["name"]},
        "version": automation["version"],
        "appointment_id": appointment_id,
        "event_id": "e1",
        "on": "rescheduled",
        "at": AT.isoformat(),
        "matched": run_id is not None,
        "because": because,
        "run_id": run_id,
    }


@dataclass
class FakeAutomations:
    """``seen`` holds (endpoint, body) of what came; ``refuses`` the codes to answer with."""

    keys: tuple
    seen: list = field(default_factory=list)
    stored: dict = field(default_factory=dict)
    runs: list = field(default_factory=list)
    evaluations: list = field(default_factory=list)
    rehearsed: list = field(default_factory=list)
    refuses: dict = field(default_factory=dict)
    would: list = field(default_factory=list)
    running: bool = True
    tested: dict = field(
        default_factory=lambda: {
            "ok": False,
            "status": 500,
            "milliseconds": 3100,
            "error": "It answered 500.",
            "body": "",
        }
    )

    def __post_init__(self):
        own = {
            "list_automations": lambda _call, _body: self._page(self.stored.values()),
            "create_automation": self._create,
            "get_automation": lambda call, _body: self._one(call),
            "list_automation_versions": lambda call, _body: self._page(self._versions(call)),
            "put_automation": self._put,
            "delete_automation": lambda call, _body: (
                self.stored.pop(self._one(call)["id"]) and None
            ),
            "enable_automation": lambda call, _body: self._change(call, enabled=True),
            "disable_automation": lambda call, _body: self._change(call, enabled=False),
            "renew_secret": lambda _call, _body: {"secret": "whsec_c2VjcmV0"},
            "test_webhook": lambda _call, _body: self.tested,
            "list_runs": lambda _call, _body: self._page(self.runs),
            "list_appointment_runs": lambda _call, _body: self._page(self.runs),
            "list_evaluations": lambda _call, _body: self._page(self.evaluations),
            "get_run": lambda call, _body: self._run(call),
            "resume_run": lambda call, _body: self._run(call) | {"state": "running"},
            "cancel_run": lambda call, _body: self._run(call) | {"state": "cancelled"},
            "repeat_run": lambda call, _body: self._run(call),
            "rehearse_automation": self._rehearse,
            "get_automations_switch": lambda _call, _body: self._switch(),
            "put_automations_switch": self._turn,
            "would_match": lambda _call, _body: {"items": self.would},
        }
        rows = [
            Direct(endpoint, self._noting(endpoint, own.get(endpoint.name)), raw=True)
            for endpoint in contract.ENDPOINTS
        ]
        app = build(
            "automations",
            rows,
            identify=actor_from(ActorTokens(self.keys)),
            health=Health({"database": lambda: "ok"}, dict, clock=SystemClock()),
            metrics=Metrics("automations"),
        )
        self.send = InProcess(app).send

    def add(self, rule, **more):
        """An automation that is there; its record."""
        made = contract.Rule.model_validate(rule).model_dump(mode="json", by_alias=True)
        number = f"au{len(self.stored) + 1}"
        own = {"id": number, "version": 1, "enabled": True}
        changed = {"changed_at": AT.isoformat(), "changed_by": "Jonas"}
        self.stored[number] = {**made, **own, **changed, **more}
        return self.stored[number]

    def rehearse(self, appointment_id):
        """From now on rehearsals find two events: one would have run, one would not."""
        of = {
            "appointment_id": appointment_id,
            "on": "rescheduled",
            "at": AT.isoformat(),
            "contact": "Amara Okafor",
            "actor": "Amara Okafor",
        }
        effect = {"do": "tag", "at": AT.isoformat(), "details": {"tag": "late change"}}
        ran = {"event_id": "e1", "matched": True, "because": STARTED, "effects": [effect]}
        not_met = {"event_id": "e2", "matched": False, "because": NOT_MET, "effects": []}
        self.rehearsed += [of | ran, of | not_met]

    def asked(self, name):
        """The bodies of what came for that endpoint."""
        return [body for endpoint, body in self.seen if endpoint == name]

    def _noting(self, endpoint, serve):
        def noted(call):
            body = None
            if call.body and endpoint.body is not None:
                parse_body(call.body, "application/json", endpoint.body)
                body = json.loads(call.body)
            self.seen.append((endpoint.name, body))
            if endpoint.name in self.refuses:
                raise ProblemError(self.refuses[endpoint.name])
            answer = serve(call, body)
            content = b"" if endpoint.answer is None else json.dumps(answer).encode()
            return Reply(204 if endpoint.answer is None else endpoint.status, content)

        return noted

    def _page(self, items):
        return {"items": list(items), "next_cursor": None}

    def _one(self, call):
        found = self.stored.get(call.parameters["automation_id"])
        if found is None:
            raise not_found()
        return found

    def _versions(self, call):
        found = self._one(call)
        own = {name: found[name] for name in ("changed_at", "changed_by")}
        numbers = range(found["version"], 0, -1)
        return [{"version": number, "rule": found, **own} for number in numbers]

    def _run(self, call):
        wanted = call.parameters["run_id"]
        found = next((one for one in self.runs if one["id"] == wanted), None)
        if found is None:
            raise not_found()
        return found

    def _create(self, _call, body):
        enabled = body.pop("enabled", False)
        return self.add(body, enabled=enabled)

    def _put(self, call, body):
        found = self._one(call)
        if body.pop("expected_version", None) not in (None, found["version"]):
            raise ProblemError("stale_version")
        found.update(body, version=found["version"] + 1)
        return found

    def _change(self, call, **more):
        found = self._one(call)
        found.update(more)
        return found

    def _rehearse(self, _call, body):
        items = self.rehearsed
        if body["show"] == "matched":
            items = [one for one in items if one["matched"]]
        matched = sum(one["matched"] for one in self.rehearsed)
        started = sum(one["because"]["why"] == "started" for one in self.rehearsed)
        counts = {"events": len(self.rehearsed), "matched": matched, "started": started}
        found = {"items": items, **counts}
        if body["against"] is None:
            return found
        ran = {"matched": True, "because": STARTED, "effects": []}
        different = [one | {"against": ran} for one in items if not one["matched"]]
        counts = {"matched_before": len(self.rehearsed), "different": len(different)}
        return {**found, "items": different, **counts}

    def _switch(self):
        return {"running": self.running, "changed_at": AT.isoformat(), "changed_by": "Jonas"}

    def _turn(self, _call, body):
        self.running = body["running"]
        return self._switch()
