"""The crowd: all clients of one house, and the automations that their changes set off."""

import random
import threading
from collections import deque
from types import SimpleNamespace

from tests.faults.clients import TYPES, Desk, Guest, Holder, Meeting, Rush
from tests.faults.patron import Patron
from tests.support.caller import Caller
from tests.support.eventually import eventually

STAFF = ("jonas@harborpine.example", "mei@harborpine.example")
CONTACTS = ("amara@okafor.example", "nils@lindqvist.example", "lena@alderfinch.example")
AUTOMATIONS = [
    {
        "name": "A task for each booking",
        "trigger": {"on": "booked"},
        "steps": [
            {"do": "create_task", "title": "Prepare", "due_minutes": 60},
            {"do": "wait", "until": {"anchor": "start", "offset_minutes": -60}},
            {"do": "tag", "tag": "seen soon"},
        ],
    },
    {
        "name": "A webhook and a mail for each move",
        "trigger": {"on": "rescheduled"},
        "steps": [
            {"do": "tag", "tag": "moves"},
            {"do": "webhook", "url": "{hook}"},
            {"do": "send_email", "to": "staff", "subject": "It moved", "body": "See you then."},
        ],
    },
]


class Clients:
    """All clients of one house, each in a thread. ``go_on`` waits for so many changes more.

    A request without an answer is repeated with its Idempotency-Key until there is one, also
    after ``stop``: when they have stopped, everything that they asked for was answered. ``patron``
    has no thread, and what it books nobody else gets to see. After each thing that they do they
    rest for ``pause`` seconds, and begin nothing while ``go`` is not set.
    """

    def __init__(self, house, journal, seed, *, per_kind=2, pause=0.0):
        self.house, self.journal = house, journal
        self.pause = pause
        self.go = threading.Event()
        self.go.set()
        self.booked = deque(maxlen=60)
        self.stopped = threading.Event()
        admin = house.sign_in(STAFF[0])
        self.types = {name: admin.named("/appointment-types", name) for name in TYPES}
        self.contacts = admin.get("/contacts", limit=100).json()["items"]
        for rule in AUTOMATIONS:
            _create(admin, rule, house.hooks.url)
        apart = SimpleNamespace(**vars(self) | {"booked": deque()})
        strangers = (one for one in self.contacts[8:] if one["email"] not in CONTACTS)
        self.patron = Patron(apart, "patron", admin, strangers)
        self.patron.random = random.Random(f"{seed} patron")
        made = [Desk(self, f"staff {n}", house.sign_in(STAFF[n % 2])) for n in range(per_kind)]
        made += [
            Guest(self, f"contact {n}", house.sign_in(CONTACTS[n % 3])) for n in range(per_kind)
        ]
        made += [Holder(self, f"link {n}", Caller(house.url)) for n in range(max(1, per_kind - 1))]
        rush = [Rush(self, f"rush {n}", house.sign_in(STAFF[0])) for n in range(2)]
        meeting = Meeting(len(rush))
        for one in rush:
            one.meeting = meeting
        self._threads = []
        for number, client in enumerate([*made, *rush]):
            client.random = random.Random(f"{seed} {number}")
            self._threads.append(threading.Thread(target=client.run, daemon=True))

    def start(self):
        for thread in self._threads:
            thread.start()

    def go_on(self, by, within=240):
        enough = len(self.journal.answers) + by
        eventually(lambda: len(self.journal.answers) >= enough, within, every=0.05)

    def stop(self, within=120):
        self.stopped.set()
        self.go.set()
        for thread in self._threads:
            thread.join(within)
        assert not any(thread.is_alive() for thread in self._threads), "a client waits for ever"


def _create(admin, rule, hook):
    steps = [step | ({"url": hook} if step["do"] == "webhook" else {}) for step in rule["steps"]]
    answer = admin.post("/automations", rule | {"steps": steps, "enabled": True})
    assert answer.status_code == 201, answer.text
