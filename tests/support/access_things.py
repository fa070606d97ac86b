"""The things that callers are tried on, made anew for each, and the asks about them.

Each takes the world and the caller. Whatever an ask changes is new, so that no caller finds what
another one did.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

_TYPE = {"duration_minutes": 20, "staff_ids": []}
AUTOMATION = {
    "name": "Who may",
    "trigger": {"on": "booked"},
    "steps": [
        {"do": "create_task", "title": "Call"},
        {"do": "wait", "for_minutes": 100_000},
        {"do": "tag", "tag": "seen"},
    ],
}


@dataclass(frozen=True)
class Ask:
    """One request: ``path`` names ``parameters`` in braces."""

    method: str
    path: str
    parameters: dict = field(default_factory=dict)
    query: dict = field(default_factory=dict)
    body: dict | None = None


def get(path, given=None, **query):
    """``given(world, caller)`` are the path's parameters."""
    return lambda world, caller: Ask("GET", path, (given or none)(world, caller), query)


def ask(method, path, given=None, body=None):
    """``body`` is what is sent, or how it is made from the world and the caller."""

    def sample(world, caller):
        made = body(world, caller) if callable(body) else body
        return Ask(method, path, (given or none)(world, caller), {}, made)

    return sample


def none(world, caller):
    return {}


def one(world, caller):
    return {"appointment_id": world.one["id"]}


def of_company(world, caller):
    return {"appointment_id": world.of_company["id"]}


def fresh(world, caller):
    return {"appointment_id": world.appointment()["id"]}


def fresh_of_company(world, caller):
    made = world.appointment({"kind": "company", "id": world.company})
    return {"appointment_id": made["id"]}


def cancelled(world, caller):
    made = world.appointment()
    world.make(f"/appointments/{made['id']}/cancel", {"expected_version": 1})
    return {"appointment_id": made["id"]}


def linked(world, caller):
    return {"appointment_id": world.linked()["id"]}


def message(world, caller):
    messages = world.jonas.get(f"/appointments/{world.one['id']}/messages").json()["items"]
    return {"message_id": messages[0]["id"]}


def task(world, caller):
    return {"task_id": world.task()}


def automation(world, caller):
    return {"automation_id": world.automation}


def new_automation(world, caller):
    return {"automation_id": world.make("/automations", AUTOMATION)["id"]}


def waiting_run(world, caller):
    return {"run_id": world.run()["id"]}


def priya(world, caller):
    return {"staff_id": world.priya}


def new_staff(world, caller):
    return {"staff_id": world.make("/staff", person(world, caller))["id"]}


def amara(world, caller):
    return {"contact_id": world.amara}


def new_contact(world, caller):
    return {"contact_id": world.make("/contacts", person(world, caller))["id"]}


def company(world, caller):
    return {"company_id": world.company}


def new_company(world, caller):
    return {"company_id": world.make("/companies", {"name": world.name("Firm")})["id"]}


def kind(world, caller):
    return {"type_id": world.kind}


def new_type(world, caller):
    return {"type_id": world.make("/appointment-types", named_type(world, caller))["id"]}


def api_key(world, caller):
    made = world.make("/api-keys", {"name": world.name("key"), "scopes": ["status:read"]})
    return {"key_id": made["id"]}


def session(world, caller):
    """The caller's own newest; somebody without any tries to guess."""
    items = world.asked(caller, "/sessions").json().get("items", [])
    return {"session_id": items[0]["id"] if items else "guessed"}


def feed(world, caller):
    made = world.asked(caller, "/feeds", "POST")
    return {"feed_id": made.json().get("id", "guessed")}


def token(world, caller):
    made = world.linked() if caller.who == "revoked link" else world.one
    return {"token": world.token(caller, made)}


def fresh_token(world, caller):
    return {"token": world.token(caller, world.linked())}


def person(world, caller):
    name = world.name("Person")
    email = f"{name.lower().replace(' ', '.')}@guests.example"
    return {"name": name, "email": email, "time_zone": "Europe/Berlin"}


def named_type(world, caller):
    return _TYPE | {"name": world.name("Type")}


def move(world, caller):
    return {"expected_version": 1, "start": world.slot()}


def move_preview(world, caller):
    return {"action": "reschedule", "expected_version": 1, "start": world.slot()}


def booking(world, caller):
    target = {"kind": "contact", "id": world.amara}
    return {"type_id": world.kind, "staff_id": world.priya, "target": target, "start": world.slot()}


def public_booking(world, caller):
    return person(world, caller) | {"type_id": world.kind, "start": world.slot()}


def link_of(world, caller):
    return {"person_id": world.amara}


def present(world, caller):
    """Priya's hours as they are."""
    return world.jonas.get(f"/staff/{world.priya}/hours").json()


def closed(world, caller):
    return world.jonas.get("/closed-days").json()


def days():
    today = datetime.now(UTC).date()
    return {"from": f"{today + timedelta(days=1)}", "to": f"{today + timedelta(days=3)}"}


def slots(path, given=None, of_type=True):
    def sample(world, caller):
        query = days() | ({"type_id": world.kind} if of_type else {})
        return Ask("GET", path, (given or none)(world, caller), query)

    return sample


def by_link(action, body):
    """What only the page of a link can send: its nonce comes along, when there is one."""

    def sample(world, caller):
        given = fresh_token(world, caller)
        sent = {"nonce": world.nonce(given["token"])} | body(world, caller)
        return Ask("POST", f"/links/{{token}}/{action}", given, {}, sent)

    return sample


def rehearsal(world, caller):
    now = datetime.now(UTC)
    return {
        "automation": AUTOMATION,
        "from": f"{now - timedelta(days=2):%Y-%m-%dT%H:%M:%SZ}",
        "to": f"{now:%Y-%m-%dT%H:%M:%SZ}",
    }
