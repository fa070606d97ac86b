"""The demo firm, running, with one caller of every kind that the table of access names."""

import http.cookiejar
import re
import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count

import requests

from libs.signed_links import SignedLinks
from tests.support.access_asks import SAMPLES
from tests.support.access_things import AUTOMATION, Ask
from tests.support.caller import PASSWORD
from tests.support.eventually import eventually

# In the order of the table's columns; the session's address, or the key's scopes.
SESSIONS = {
    "contact": "amara@okafor.example",
    "colleague": "leo@okafor.example",
    "other contact": "nils@guests.example",
    "staff": "priya@harborpine.example",
    "other staff": "mei@harborpine.example",
    "admin": "jonas@harborpine.example",
}
SCOPES = {
    "key": (
        *("appointments:read", "appointments:write", "people:read", "people:write"),
        *("setup:write", "automations:read", "automations:write", "status:read"),
    ),
    "key without": ("status:read",),
}
COLUMNS = ("nobody", *SESSIONS, "link", "revoked link", *SCOPES)
_NAMES = count(1)
# What a key may read that has the one scope of "key without".
_STATUS = {"get_status", "list_parked", "get_parked", "list_dead_letters"}
# What ends a session is asked with one made for it.
_ENDS_SESSIONS = {"sign_in", "sign_out", "end_session", "end_other_sessions"}


@dataclass
class Known:
    """How somebody shows who they are, and what they hold."""

    who: str
    headers: dict = field(default_factory=dict)
    id: str = ""
    tokens: dict = field(default_factory=dict)


class AccessWorld:
    """Amara has an appointment with Priya, whose calendar nobody else may see.

    Leo is of Amara's company, Nils is not.
    """

    def __init__(self, rebook):
        self.rebook = rebook
        self.http = requests.Session()
        self.http.trust_env = False
        self.http.cookies.set_policy(http.cookiejar.DefaultCookiePolicy(allowed_domains=[]))
        jonas = rebook.caller(SESSIONS["admin"])
        self.staff = {one["email"]: one["id"] for one in _items(jonas, "/staff")}
        self.people = {one["email"]: one["id"] for one in _items(jonas, "/contacts")}
        nils = {"name": "Nils", "email": SESSIONS["other contact"], "time_zone": "Europe/Berlin"}
        self.people[nils["email"]] = jonas.post("/contacts", nils).json()["id"]
        access = {"enabled": True, "password": PASSWORD}
        jonas.put(f"/contacts/{self.people[nils['email']]}/portal-access", access)
        self.jonas, self.ids = jonas, self.people | self.staff
        self.company = jonas.named("/companies", "Okafor Ceramics")["id"]
        self.priya, self.amara = self.ids[SESSIONS["staff"]], self.ids[SESSIONS["contact"]]
        self.kind = self._type()
        self._free = iter(self._slots())
        self.automation = self.make("/automations", AUTOMATION)["id"]
        self.make(f"/automations/{self.automation}/enable", None)
        self.known = {who: self._come(who) for who in COLUMNS}
        self.one = self._settled()
        self.of_company = self.appointment({"kind": "company", "id": self.company})

    def answer(self, name, who):
        """What the API says to this caller: ``"ok"``, or the status of the refusal."""
        caller = self._caller(name, who)
        ask = SAMPLES[name](self, caller)
        got = self._send(ask, caller.headers)
        if name in _ENDS_SESSIONS and who in SESSIONS:
            self.known[who] = self._come(who)
            self.jonas = self.rebook.caller(SESSIONS["admin"])
        assert got.status_code < 500, (name, who, got.text)
        return "ok" if got.ok else str(got.status_code)

    def make(self, path, body):
        """A thing that the admin made."""
        got = self.jonas.post(path, body)
        assert got.ok, got.text
        return got.json()

    def name(self, word):
        """One that nothing else has."""
        return f"{word} {next(_NAMES)}"

    def slot(self):
        """A start of Priya's that nobody has taken."""
        return next(self._free)["start"]

    def appointment(self, target=None):
        """A new one of Amara's with Priya, who shares her calendar with nobody."""
        target = target or {"kind": "contact", "id": self.amara}
        body = {"type_id": self.kind, "staff_id": self.priya, "target": target, "tell": True}
        return self.make("/appointments", body | {"start": self.slot()})

    def linked(self):
        """A new one whose links are made, with the tokens of the two who come with links."""
        made = self.appointment()
        links = f"/appointments/{made['id']}/links"
        eventually(lambda: len(_items(self.jonas, links)) == 2)
        return made

    def token(self, caller, made):
        """What this caller would put into a link's address: their token, or a guess."""
        if caller.who not in ("link", "revoked link"):
            return "guessed"
        if caller.who == "revoked link":
            self.jonas.post(f"/appointments/{made['id']}/links/revoke", {"person_id": self.amara})
        (link,) = [
            one
            for one in _items(self.jonas, f"/appointments/{made['id']}/links")
            if one["person_id"] == self.amara
        ]
        return self._signed(link["id"], made)

    def nonce(self, token):
        """Of a link's view, as far as there is one."""
        got = self.http.get(f"{self.rebook.url}/api/v1/links/{token}", timeout=60)
        return got.json().get("nonce", "")

    def asked(self, caller, path, method="GET"):
        """What this caller is told at another path."""
        return self._send(Ask(method, path), caller.headers)

    def task(self):
        """A new task of Priya's."""
        made = self.appointment()
        found = eventually(
            lambda: self.jonas.get("/tasks", appointment_id=made["id"]).json()["items"]
        )
        return found[0]["id"]

    def run(self):
        """A new run that waits."""
        made = self.appointment()
        runs = f"/appointments/{made['id']}/runs"
        return eventually(
            lambda: next(iter(self.jonas.get(runs, state="waiting").json().get("items", [])), None),
        )

    def _caller(self, name, who):
        if who == "key without" and name in _STATUS:
            return Known(who, {"Authorization": f"Bearer {self._key(['people:read'])}"})
        return self._come(who) if name in _ENDS_SESSIONS else self.known[who]

    def _send(self, ask, headers):
        path, body = re.sub(r"\{(\w+)\}", lambda found: ask.parameters[found[1]], ask.path), {}
        if ask.body is not None:
            body = {"json": ask.body}
        return self.http.request(
            ask.method,
            f"{self.rebook.url}/api/v1{path}",
            params=ask.query,
            headers=headers,
            timeout=60,
            **body,
        )

    def _come(self, who):
        if who in SESSIONS:
            caller = self.rebook.caller(SESSIONS[who])
            pairs = "; ".join(f"{one.name}={one.value}" for one in caller.http.cookies)
            return Known(who, caller.headers | {"Cookie": pairs}, self.ids[SESSIONS[who]])
        if who in SCOPES:
            return Known(who, {"Authorization": f"Bearer {self._key(SCOPES[who])}"})
        return self._with_link(who) if "link" in who else Known(who)

    def _with_link(self, who):
        caller = Known(who)
        made = self.linked()
        token = self.token(replace(caller, who="link"), made)
        got = self.http.get(f"{self.rebook.url}/a/{token}", allow_redirects=False, timeout=60)
        cookie = got.headers["Set-Cookie"].partition(";")[0]
        if who == "revoked link":
            self.token(caller, made)
        return replace(caller, headers={"Cookie": cookie})

    def _key(self, scopes):
        return self.make("/api-keys", {"name": self.name("key"), "scopes": list(scopes)})["key"]

    def _signed(self, link_id, made):
        keys = self.rebook.installation.keys()
        payload = {"l": link_id, "a": made["id"], "p": self.amara, "k": "contact", "v": 1}
        return SignedLinks(keys, "appointment link", now=time.time).sign(payload)

    def _type(self):
        body = {
            "name": "Access",
            "duration_minutes": 15,
            "staff_ids": [self.priya],
            "bookable_by": ["staff", "contacts", "public"],
        }
        return self.make("/appointment-types", body)["id"]

    def _slots(self):
        first = datetime.now(UTC).date() + timedelta(days=1)
        last = first + timedelta(days=55)
        return self.jonas.free(self.kind, f"{first}", f"{last}", staff_id=self.priya)

    def _settled(self):
        """One whose messages and links are there."""
        made = self.linked()
        messages = f"/appointments/{made['id']}/messages"
        eventually(lambda: len(_items(self.jonas, messages)) == 2)
        return made


def _items(caller, path):
    return caller.get(path, limit=200).json()["items"]
