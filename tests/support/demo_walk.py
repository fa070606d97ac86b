"""The demo firm at a moment that stands still, with one appointment in each state worth seeing."""

import contextlib
from datetime import UTC, datetime
from pathlib import Path

import requests

from libs.clock import FixedClock
from libs.process import Process
from libs.web.serving import Serving
from rebook import demo
from rebook.embedded import Embedded
from rebook.harbor_and_pine import NAME, PASSWORD
from rebook.installation import Installation
from rebook.kept_mail import kept_here
from tests.support.eventually import eventually
from tests.support.ports import free_ports

NOW = datetime(2026, 11, 18, 13, 5, tzinfo=UTC)
JONAS, AMARA = "jonas@harborpine.example", "amara@okafor.example"
NEWCOMER = "nora@field.example"


class DemoWalk:
    """``base`` is where it answers; ``ids`` holds the appointments by the names of their states."""

    def __init__(self, base):
        self.base = base
        self.admin = Api(base, JONAS)
        self.types = {one["name"]: one for one in self.admin.items("/appointment-types")}
        self.contacts = {one["email"]: one for one in self.admin.items("/contacts")}
        self.staff = {one["email"]: one for one in self.admin.items("/staff")}
        self.ids = {}
        self._newcomer()
        self.amara = Api(base, AMARA)
        self._change()

    def _newcomer(self):
        """Somebody with Portal Access and nothing booked."""
        body = {"name": "Nora Field", "email": NEWCOMER, "time_zone": "Europe/London"}
        made = self.admin.post("/contacts", body)
        access = {"enabled": True, "password": PASSWORD}
        self.admin.send("PUT", f"/contacts/{made['id']}/portal-access", access)
        self.contacts[NEWCOMER] = made

    def _change(self):
        notes = "We will go through the spring range. Please have your price list open."
        self.ids["open"] = self.book("2026-11-24", 3, notes)
        self.ids["cancelled"] = self.cancel(self.book("2026-11-25", 2))
        moved = self.book("2026-11-26", 2, notes)
        start = self.free("2026-11-27")[4]["start"]
        self.ids["moved"] = self.change("reschedule", moved, {"start": start, "reason": "A clash"})
        self.ids["late"] = self.book("2026-11-18", 0)
        mine = self.amara.items("/appointments?from=2026-11-01T00:00:00Z&to=2026-11-18T00:00:00Z")
        self.ids["past"] = mine[-1]["id"] if mine else self.ids["open"]

    def free(self, day, kind="Strategy session"):
        query = f"type_id={self.types[kind]['id']}&staff_id={self.staff[JONAS]['id']}"
        return self.admin.get(f"/slots?{query}&from={day}&to={day}")["slots"]

    def book(self, day, nth, notes=""):
        target = {"kind": "contact", "id": self.contacts[AMARA]["id"]}
        slot = self.free(day)[nth]
        body = {
            "type_id": self.types["Strategy session"]["id"],
            "staff_id": slot["staff_id"],
            "start": slot["start"],
            "target": target,
            "public_notes": notes,
        }
        return self.admin.post("/appointments", body)["id"]

    def cancel(self, appointment_id):
        return self.change("cancel", appointment_id, {"reason": "I found another date."})

    def change(self, what, appointment_id, body):
        """In Amara's name."""
        version = self.amara.get(f"/appointments/{appointment_id}")["version"]
        body = {"expected_version": version, **body}
        return self.amara.post(f"/appointments/{appointment_id}/{what}", body)["id"]

    def link(self, subject, to=AMARA):
        """Where the latest mail with such a subject leads."""
        mails = requests.get(f"{self.base}/mailbox.json", timeout=60).json()["items"]
        mail = next(one for one in mails if subject in one["subject"] and to in one["to"])
        return next(link for link in mail["links"] if "/a/" in link)


class Api:
    """A session of somebody at the public API."""

    def __init__(self, base, email):
        self._base, self._session = f"{base}/api/v1", requests.Session()
        self._csrf = self.post("/session", {"email": email, "password": PASSWORD})["csrf_token"]

    def send(self, method, path, body=None):
        headers = {"X-CSRF-Token": getattr(self, "_csrf", "")}
        answer = self._session.request(
            method, f"{self._base}{path}", json=body, headers=headers, timeout=60
        )
        assert answer.ok, answer.text
        return answer.json() if answer.content else None

    def get(self, path):
        return self.send("GET", path)

    def items(self, path):
        more = "&" if "?" in path else "?"
        return self.get(f"{path}{more}limit=200")["items"]

    def post(self, path, body):
        return self.send("POST", path, body)


@contextlib.contextmanager
def demo_walk(folder):
    """The firm, served until the end of the ``with`` statement."""
    (port,) = free_ports(1)
    installation = Installation(data=Path(folder), port=port, firm=NAME)
    clock = FixedClock(NOW)
    with (
        kept_here(installation) as (place, mailbox),
        Embedded(place, clock=clock, mailbox=mailbox) as rebook,
    ):
        demo.make(place, NOW)
        loops = {}
        for service in rebook.services:
            loops.update(service.worker_loops)
        process, serving = Process(loops), Serving(rebook.gateway.app, port=port)
        process.start()
        serving.start()
        try:
            walk = DemoWalk(f"http://127.0.0.1:{port}")
            eventually(lambda: len(mailbox.all()) >= 8, within=60)
            yield walk
        finally:
            serving.stop()
            process.stop()
