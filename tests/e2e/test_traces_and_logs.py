"""One change through all four services: one trace, one correlation id, nothing private."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
import requests

from tests.support.broken_tables import change, table_away
from tests.support.eventually import eventually
from tests.support.hook_server import HookServer
from tests.support.running import Rebook
from tests.support.secrets_used import use_secrets
from tests.support.siblings import with_siblings
from tests.support.trace_receiver import TraceReceiver

NAME, EMAIL = "Quintessa Walker", "quintessa.walker@guests.example"
IMPORTED, IMPORTED_EMAIL = "Zacharias Imported", "zacharias@imported.example"
NOTE, WRONG = "A private word about cobblestones", "a-wrong-password-9417"
ZONE = "Europe/Berlin"
OPEN = "SELECT id FROM inbox WHERE state = 'failed'"
PARK = "UPDATE inbox SET state = 'parked', next_try_at = NULL WHERE state = 'failed'"
MOVE_ID = "the-move-of-this-walk"
MOVE = "POST /api/v1/links/<token:token>/reschedule"


class Walk:
    """Somebody new is booked, moves it by the link of their mail, and cancels it by another."""

    def __init__(self, rebook, receiver, hook):
        self.rebook, self.receiver, self.hook = rebook, receiver, hook
        self.jonas = rebook.caller("jonas@harborpine.example")
        self.tokens = [self.jonas.headers["X-CSRF-Token"], *self.jonas.http.cookies.values()]
        self.automation = self._automate()
        self.tokens += use_secrets(rebook, self.jonas, self.automation["id"])
        self.contact = self._made("/contacts", {"name": NAME, "email": EMAIL, "time_zone": ZONE})
        self.booked = self._book()
        self._by_link("reschedule", self._slot, MOVE_ID)
        eventually(lambda: self.hook.taken, within=60)
        self._by_link("cancel", lambda _: {"confirm": True}, "the-end-of-this-walk")
        self._mails(3)
        self._stray()
        self._break()

    def trace_of_the_move(self):
        """Its spans, once all of them have come."""

        def whole():
            found = [t for t in self.receiver.traces().values() if MOVE in {s.name for s in t}]
            assert found
            names = [span.name for span in found[0]]
            assert {"SMTP", "webhook", "step webhook"} <= set(names)
            assert names.count("SMTP") == 2
            return found

        return eventually(whole, within=60, every=0.2)

    def _automate(self):
        steps = [
            {"do": "webhook", "url": self.hook.url},
            {"do": "add_note", "text": NOTE, "visibility": "internal"},
        ]
        rule = {"name": "Followed", "trigger": {"on": "rescheduled"}, "steps": steps}
        return self._made("/automations", {**rule, "enabled": True})

    def _book(self):
        kind = self.jonas.named("/appointment-types", "Strategy session")["id"]
        first, last = (str(datetime.now(UTC).date() + timedelta(days=n)) for n in (3, 16))
        slot = self.jonas.free(kind, first, last, staff_id=self.jonas.id)[0]
        target = {"kind": "contact", "id": self.contact["id"]}
        body = {"type_id": kind, "staff_id": self.jonas.id, "target": target}
        return self._made("/appointments", {**body, "start": slot["start"], "public_notes": NOTE})

    def _made(self, path, body):
        answer = self.jonas.post(path, body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def _mails(self, number):
        return eventually(
            lambda: len(found := self.rebook.mails(EMAIL)) == number and found, every=0.2
        )

    def _by_link(self, action, body, request_id):
        self._seen = getattr(self, "_seen", 0) + 1
        link = next(one for one in self._mails(self._seen)[0]["links"] if "/a/" in one)
        token = link.partition("/a/")[2].partition("?")[0]
        self.tokens.append(token)
        reader = self.rebook.caller()
        view = reader.get(f"/links/{token}").json()
        sent = {"nonce": view["nonce"], **body((reader, token))}
        answer = reader.post(f"/links/{token}/{action}", sent, X_Request_Id=request_id)
        assert answer.status_code == 200, answer.text

    def _slot(self, of):
        reader, token = of
        first, last = (str(datetime.now(UTC).date() + timedelta(days=n)) for n in (3, 16))
        slots = reader.ask("GET", f"/links/{token}/slots", **{"from": first, "to": last}).json()
        return {"start": slots["slots"][-1]["start"]}

    def _stray(self):
        """What goes wrong, and what brings many people at once."""
        assert self.rebook.caller().sign_in(EMAIL, WRONG).status_code == 401
        assert self.rebook.caller("amara@okafor.example").get("/session").status_code == 200
        sheet = f"Name,E-mail\n{IMPORTED},{IMPORTED_EMAIL}\n"
        seen = self._page(files={"file": ("people.csv", sheet)})
        assert IMPORTED in seen.text
        columns = {"column-name": "0", "column-email": "1"}
        self._page({**_hidden(seen.text), "csv": sheet, "do": "import", **columns})
        eventually(lambda: self.jonas.named("/contacts", IMPORTED))

    def _break(self):
        """A request and an event fail for a cause of ours, in the middle of what is about her; the
        event is parked and tried again.
        """
        url = self.rebook.installation.url_of
        with table_away(url("scheduling"), "contacts"):
            body = {"name": NAME, "email": f"x{EMAIL}", "time_zone": ZONE}
            answer = self.jonas.post("/contacts", body)
            assert answer.status_code >= 500
        with table_away(url("notifications"), "messages"):
            self._book()
            (parked,) = eventually(lambda: self.rebook.rows("notifications", OPEN), within=60)
            change(url("notifications"), PARK)
        again = self.jonas.post("/status/parked/notifications/replay", {"id": parked.id})
        assert again.status_code == 204, again.text
        self._mails(4)

    def _page(self, data=None, files=None):
        given = {"csrf_token": self.jonas.headers["X-CSRF-Token"], **(data or {})}
        address = f"{self.rebook.url}/contacts/import"
        return self.jonas.http.post(address, data=given, files=files, timeout=30)


def _hidden(page):
    inputs = re.findall(r'<input[^>]*type="hidden"[^>]*>', page)
    found = [dict(re.findall(r'(\w+)="([^"]*)"', one)) for one in inputs]
    return {one["name"]: one.get("value", "") for one in found}


@pytest.fixture(scope="module", params=["embedded", "separate"])
def walk(request, tmp_path_factory):
    data = tmp_path_factory.mktemp(f"traced-{request.param}")
    with (
        TraceReceiver() as receiver,
        HookServer(500, 200) as hook,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.url)
        patch.setenv("OTEL_TRACES_SAMPLER_ARG", "1")
        patch.setenv("REBOOK_WEBHOOK_HOSTS", "127.0.0.1")
        if request.param == "embedded":
            yield from _walked(Rebook(data, "--demo", log_level="debug"), receiver, hook)
            return
        servers = request.getfixturevalue("servers")
        with with_siblings(request.getfixturevalue("postgres_databases")) as url:
            place = {"database_url": url, "amqp_url": servers.vhost()}
            yield from _walked(Rebook(data, "--demo", log_level="debug", **place), receiver, hook)


def _walked(rebook, receiver, hook):
    try:
        yield Walk(rebook.start().ready(within=240), receiver, hook)
    finally:
        rebook.end()


def test_one_move_by_a_signed_link_is_one_trace_from_the_gateway_to_the_mail(walk):
    (spans,) = walk.trace_of_the_move()
    assert {span.service for span in spans} == {
        *("gateway", "scheduling", "notifications", "automations")
    }
    ids = {span.id for span in spans}
    (root,) = [span for span in spans if not span.parent]
    assert (root.service, root.name) == ("gateway", MOVE)
    assert [span for span in spans if span is not root and span.parent not in ids] == []
    names = {(span.service, span.name) for span in spans}
    assert names >= {
        ("gateway", "transaction"),
        ("gateway", "POST /appointments/{appointment_id}/reschedule"),
        ("scheduling", "POST /appointments/<id:appointment_id>/reschedule"),
        ("scheduling", "transaction"),
        ("scheduling", "publish appointment.rescheduled"),
        ("notifications", "handle appointment.rescheduled"),
        ("notifications", "mail rescheduled"),
        ("notifications", "SMTP"),
        ("automations", "handle appointment.rescheduled"),
        ("automations", "step webhook"),
        ("automations", "webhook"),
    }


def test_the_webhook_that_leaves_tells_strangers_nothing_of_the_trace(walk):
    walk.trace_of_the_move()
    names = {name.lower() for name in walk.hook.taken[0][1]}
    assert names >= {"webhook-id"}
    assert "traceparent" not in names


def test_traces_and_logs_hold_nothing_private(walk):
    walk.trace_of_the_move()
    raw, said = walk.receiver.raw.decode("latin-1"), walk.rebook.running.said
    words = [
        *("Quintessa", "quintessa", "Zacharias", "zacharias", "Walker", "cobblestones"),
        *(WRONG, "rebook-demo", "harborpine", "okafor", "Amara", "Jonas", "/hook"),
        *walk.tokens,
        *walk.rebook.installation.keys(),
    ]
    lines = [line for line in said.splitlines() if line.startswith("{")]
    assert len(lines) > 10
    assert {"unexpected", "event.failed"} <= {json.loads(line)["event"] for line in lines}
    assert [word for word in words if word in raw] == []
    assert [(word, line) for word in words for line in lines if word in line] == []


def test_every_line_of_one_change_carries_its_correlation_id(walk):
    def told():
        text = walk.rebook.running.said.splitlines()
        lines = [json.loads(line) for line in text if line.startswith("{")]
        found = [line for line in lines if line.get("correlation_id") == MOVE_ID]
        assert {"request", "webhook.failed"} <= {line["event"] for line in found}
        return lines, found

    lines, found = eventually(told)
    (spans,) = walk.trace_of_the_move()
    trace = spans[0].trace
    services = [line["service"] for line in found if line["event"] == "request"]
    assert sorted(services) == ["gateway", "scheduling"]
    assert [line for line in found if trace not in line.get("traceparent", "")] == []
    of_trace = [line for line in lines if trace in line.get("traceparent", "")]
    assert [line for line in of_trace if line["correlation_id"] != MOVE_ID] == []


def test_probes_leave_no_traces(walk):
    requests.get(f"{walk.rebook.url}/readyz", timeout=10)
    walk.trace_of_the_move()
    names = {span.name for span in walk.receiver.spans}
    assert {name for name in names if "readyz" in name or "metrics" in name} == set()
