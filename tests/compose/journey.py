"""A firm's day through the published port: book, move, and cancel by the link of a mail."""

import re
import secrets
from datetime import UTC, datetime, timedelta

import requests

from tests.support.caller import Caller
from tests.support.eventually import eventually
from tests.support.portal_forms import typed

JONAS = "jonas@harborpine.example"


class Patient(Caller):
    """Does as the API says: what had no answer in time is repeated, with the same key."""

    def ask(self, method, path, body=None, headers=None, **query):
        key = {"Idempotency-Key": secrets.token_hex(16)} if body is not None else {}
        given = key | (headers or {})

        def answered():
            answer = super(Patient, self).ask(method, path, body, given, **query)
            assert answer.status_code != 503, answer.text
            return [answer]  # one that refuses counts as false

        return eventually(answered, within=60, every=1)[0]


def sign_in(url):
    caller = Patient(url)
    answer = caller.sign_in(JONAS)
    assert answer.status_code == 201, answer.text
    return caller


class Journey:
    """One appointment of somebody new; ``mails`` counts those that have come by now."""

    def __init__(self, url):
        self.url, self.jonas = url, sign_in(url)
        self.mails = 0
        self._kind = self.jonas.named("/appointment-types", "Strategy session")["id"]
        name = f"Walker {secrets.token_hex(4)}"
        body = {"name": name, "email": f"{name.replace(' ', '.')}@guests.example".lower()}
        answer = self.jonas.post("/contacts", body | {"time_zone": "Europe/Berlin"})
        assert answer.status_code == 201, answer.text
        self.contact = answer.json()
        self.appointment = None

    def whole(self):
        """All of it, each step seen in a mail."""
        self.book()
        self.mail("CONFIRMED")
        self.move()
        link = self.mail("CONFIRMED")
        self.cancel_by(link)
        self.mail("CANCELLED")
        items = self.ask("GET", "/history").json()["items"]
        found = [(one["action"], one["actor"]["name"]) for one in items]
        staff, reader = "Jonas Weber", self.contact["name"]
        assert found == [("booked", staff), ("rescheduled", staff), ("cancelled", reader)], found

    def book(self):
        target = {"kind": "contact", "id": self.contact["id"]}
        for slot in self._free():
            body = {"type_id": self._kind, "staff_id": self.jonas.id, "target": target}
            answer = self.jonas.post("/appointments", body | {"start": slot["start"]})
            if answer.status_code == 201:
                self.appointment = answer.json()
                return
        raise AssertionError(answer.text)

    def move(self):
        start = self._free(moving=self.appointment["id"])[-1]["start"]
        version = self.appointment["version"]
        answer = self.ask("POST", "/reschedule", {"expected_version": version, "start": start})
        assert answer.status_code == 200, answer.text
        self.appointment = answer.json()

    def cancel_by(self, link):
        """As a logged-out reader of the mail does it, without scripts."""
        reader = _Reader()
        address = reader.open(link).partition("?")[0]
        assert "/appointment/" in address, address
        reader.open(f"{address}/cancel")
        reader.send(f"{address}/cancel", sure="yes")
        assert "This appointment is cancelled" in reader.html, reader.html
        self.appointment = self.ask("GET", "").json()

    def mail(self, status):
        """Waits for the next mail to the contact; where its link leads."""
        self.mails += 1
        found = eventually(self._enough, within=90, every=0.2)
        state = re.search(r"^STATUS:(\w+)", found[0]["calendar"].replace("\r", ""), re.MULTILINE)
        assert state[1] == status, found[0]["calendar"]
        return next(link for link in found[0]["links"] if "/a/" in link)

    def ask(self, method, path, body=None):
        return self.jonas.ask(method, f"/appointments/{self.appointment['id']}{path}", body)

    def arrived(self):
        items = requests.get(f"{self.url}/mailbox.json", timeout=20).json()["items"]
        return [mail for mail in items if self.contact["email"] in mail["to"]]

    def _enough(self):
        found = self.arrived()
        assert len(found) <= self.mails, "a mail came twice"
        return found if len(found) == self.mails else []

    def _free(self, **more):
        today = datetime.now(UTC).date()
        first, last = (str(today + timedelta(days=days)) for days in (3, 16))
        return self.jonas.free(self._kind, first, last, staff_id=self.jonas.id, **more)


class _Reader:
    """A browser without scripts: follows redirections, keeps cookies, sends forms."""

    def __init__(self):
        self._http = requests.Session()
        self.html = ""

    def open(self, address):
        return self._seen(lambda: self._http.get(address, timeout=20))

    def send(self, address, **changes):
        data = typed(self) | changes
        return self._seen(lambda: self._http.post(address, data=data, timeout=20))

    def _seen(self, ask):
        """The page; one that says that nobody answered in time is asked for again."""
        (answer,) = eventually(lambda: [one for one in [ask()] if one.status_code != 503])
        assert answer.status_code == 200, f"{answer.status_code} {answer.url}: {answer.text[:500]}"
        self.html = answer.text
        return answer.url
