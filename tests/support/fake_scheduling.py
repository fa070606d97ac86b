"""A stand-in for scheduling behind the gateway: people in memory, everything else echoed."""

import json
from dataclasses import dataclass, field

from flask import request

from libs.clock import SystemClock
from libs.contracts.problem import ProblemError, invalid, not_found
from libs.contracts.scheduling import appointment_types, appointments, calendar, people, tasks
from libs.contracts.scheduling.people import Contact, StaffMember
from libs.contracts.values import Page
from libs.metrics import Metrics
from libs.web.actor_tokens import ActorTokens
from libs.web.health import Health
from libs.web.inprocess import InProcess
from libs.web.parsing import parse_body
from libs.web.server import Direct, Reply, actor_from, build

KEYS = ("gateway-and-scheduling-share-this",)
SCHEDULING = (
    *appointments.ENDPOINTS,
    *people.ENDPOINTS,
    *appointment_types.ENDPOINTS,
    *tasks.ENDPOINTS,
)
_STAFF = {"language": "en", "clock": "24", "is_admin": False, "shares_calendar_with": []}
_CONTACT = {"language": "en", "clock": "24", "phone": "", "tags": [], "company_id": None}


@dataclass
class Seen:
    """A request as it reached the service."""

    endpoint: str
    actor: object
    body: bytes
    query: str
    headers: dict


@dataclass
class FakeScheduling:
    """It serves every endpoint; ``seen`` holds what came, ``away`` makes it unreachable,
    ``hidden`` holds the ids of appointments that nobody may see.
    """

    seen: list = field(default_factory=list)
    staff: dict = field(default_factory=dict)
    contacts: dict = field(default_factory=dict)
    answers: dict = field(default_factory=dict)
    away: bool = False
    hidden: set = field(default_factory=set)

    def __post_init__(self):
        own = {
            "create_staff": self._creating(self.staff, "s", StaffMember, _STAFF),
            "change_staff": self._changing(self.staff),
            "get_staff": self._getting(self.staff),
            "list_staff": self._listing(self.staff, StaffMember),
            "archive_staff": self._archiving(self.staff),
            "create_contact": self._creating(self.contacts, "c", Contact, _CONTACT),
            "change_contact": self._changing(self.contacts),
            "get_contact": self._getting(self.contacts),
            "list_contacts": self._listing(self.contacts, Contact),
            "archive_contact": self._archiving(self.contacts),
            "which_are_seen": self._which_are_seen,
        }
        rows = [
            Direct(endpoint, self._noting(endpoint, own.get(endpoint.name)), raw=True)
            for endpoint in (*SCHEDULING, calendar.WHICH_ARE_SEEN)
        ]
        tokens = ActorTokens(KEYS)
        self.app = build(
            "scheduling",
            rows,
            identify=actor_from(tokens),
            health=Health({"database": lambda: "ok"}, lambda: {"parked": 2}, clock=SystemClock()),
            metrics=Metrics("scheduling"),
        )
        self._inside = InProcess(self.app)

    def send(self, outgoing):
        if self.away:
            raise ProblemError("unavailable", "A service is away.", retry_after=2)
        return self._inside.send(outgoing)

    @property
    def last(self):
        return self.seen[-1]

    def _noting(self, endpoint, serve):
        def noted(call):
            headers = dict(request.headers)
            self.seen.append(Seen(endpoint.name, call.actor, call.body, call.query, headers))
            if call.body and endpoint.body is not None:
                parse_body(call.body, request.content_type, endpoint.body)
            if call.parameters.get("appointment_id") in self.hidden:
                raise not_found()
            if serve is not None:
                return serve(call)
            echo = json.dumps({"endpoint": endpoint.name, **self.answers}).encode()
            return Reply(204 if endpoint.answer is None else endpoint.status, echo)

        return noted

    def _which_are_seen(self, call):
        ids = [one for one in json.loads(call.body)["ids"] if one not in self.hidden]
        return Reply(200, json.dumps({"ids": ids}).encode())

    def _creating(self, table, prefix, model, defaults):
        def create(call):
            key = request.headers.get("Idempotency-Key")
            known = next((one for one in table.values() if key and one["key"] == key), None)
            if known is not None:
                replayed = (("Idempotency-Replayed", "true"),)
                return Reply(201, self._shown(known), replayed)
            new = f"{prefix}{len(table) + 1}"
            given = defaults | json.loads(call.body)
            if given["email"] in {one["email"] for one in table.values()}:
                raise invalid("email", "somebody already has this address")
            table[new] = {**given, "id": new, "version": 1, "archived": False, "key": key}
            if model is Contact:
                table[new]["portal_access"] = False
            return Reply(201, self._shown(table[new]))

        return create

    def _changing(self, table):
        def change(call):
            found = self._find(table, call)
            changes = json.loads(call.body)
            found.update(changes, version=found["version"] + bool(changes))
            return Reply(200, self._shown(found))

        return change

    def _getting(self, table):
        return lambda call: Reply(200, self._shown(self._find(table, call)))

    def _listing(self, table, model):
        def list_all(_call):
            items = [model.model_validate(one) for one in table.values()]
            return Page[model](items=items, next_cursor=None)

        return list_all

    def _archiving(self, table):
        def archive(call):
            self._find(table, call)["archived"] = True

        return archive

    def _find(self, table, call):
        (wanted,) = call.parameters.values()
        if wanted not in table:
            raise not_found()
        return table[wanted]

    def _shown(self, record):
        return json.dumps({name: record[name] for name in record if name != "key"}).encode()
