"""Clients that change things all the time, whatever falls, and remember what was acknowledged."""

import random
import threading
import time
import uuid
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import count

import requests

from tests.support.eventually import eventually


class Writers:
    """Threads that book, move and cancel, and others that change contacts and their access.

    ``sign_in(number)`` gives a caller with an admin's session. A request without an answer is
    repeated with its Idempotency-Key until there is one. For a moment all
    of them want the same day, so that they get in each other's way.
    """

    def __init__(self, sign_in, *, bookers=3, people=1, contacts=4):
        self.acknowledged = []
        self.broken = []
        self._stop = threading.Event()
        admin = sign_in(0)
        types = [
            admin.named("/appointment-types", name) for name in ("Strategy session", "Check-in")
        ]
        made = [_contact(admin, number) for number in range(contacts)]
        jobs = [_Booker(self, sign_in(n), types, random.choice(made)) for n in range(bookers)]
        jobs += [_Registrar(self, sign_in(n), made[n::people]) for n in range(people)]
        self._threads = [threading.Thread(target=job.run, args=(self._stop,)) for job in jobs]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        for thread in self._threads:
            thread.join(60)

    def go_on(self, by, within=60):
        """Wait until so many more changes were acknowledged."""
        enough = len(self.acknowledged) + by
        eventually(lambda: len(self.acknowledged) >= enough, within)

    def patiently(self, ask):
        """The answer, once there is one; None when it is time to stop."""
        while not self._stop.is_set():
            with suppress(requests.RequestException):
                answer = ask()
                if answer.status_code not in {500, 502, 503}:
                    return answer
                if answer.status_code != 503:
                    self.broken.append(answer.text)
            self._stop.wait(0.02)
        return None


class _Booker:
    def __init__(self, writers, caller, types, contact):
        self._writers = writers
        self._caller = caller
        self._types = types
        self._contact = contact

    def run(self, stop):
        while not stop.is_set():
            booked = self._place("/appointments", self._somewhere())
            if booked and random.random() < 0.6:
                moved = self._move(booked)
                if moved and random.random() < 0.4:
                    self._change(f"/appointments/{moved['id']}/cancel", _seen(moved))

    def _somewhere(self):
        return {"target": {"kind": "contact", "id": self._contact["id"]}}

    def _move(self, booked):
        at = f"/appointments/{booked['id']}/reschedule"
        return self._place(at, _seen(booked), moving=booked["id"])

    def _place(self, path, body, **query):
        kind = random.choice(self._types)["id"]
        day = str(datetime.now(UTC).date() + timedelta(days=2 + int(time.monotonic() * 2) % 40))
        asked = {"type_id": kind, "from": day, "to": day} | query
        found = self._writers.patiently(lambda: self._caller.ask("GET", "/slots", **asked))
        slots = found.json().get("slots") if found is not None else None
        if not slots:
            return None
        slot = random.choice(slots)
        place = {"type_id": kind, "staff_id": slot["staff_id"], "start": slot["start"]}
        return self._change(path, body | place)

    def _change(self, path, body):
        key = uuid.uuid4().hex
        answer = self._writers.patiently(lambda: self._caller.post(path, body, Idempotency_Key=key))
        if answer is None or answer.status_code >= 400:
            return None
        appointment = answer.json()
        self._writers.acknowledged.append((appointment["id"], appointment["version"]))
        return appointment


class _Registrar:
    def __init__(self, writers, caller, contacts):
        self._writers = writers
        self._caller = caller
        self._contacts = contacts

    def run(self, stop):
        numbers = count(1)
        while not stop.is_set():
            self._change(random.choice(self._contacts), next(numbers))

    def _change(self, contact, number):
        path = f"/contacts/{contact['id']}"
        email = f"{number}-{contact['email'].rpartition('-')[2]}"
        change = {"name": f"{contact['name']} {number}", "email": email}
        self._writers.patiently(lambda: self._caller.patch(path, change))
        access = {"enabled": random.random() < 0.5}
        self._writers.patiently(lambda: self._caller.put(f"{path}/portal-access", access))


def _contact(admin, number):
    unique = uuid.uuid4().hex[:8]
    body = {"name": f"Guest {number}", "email": f"0-{unique}@guests.example"}
    contact = admin.post("/contacts", body | {"time_zone": "Europe/Berlin"}).json()
    access = {"enabled": True, "password": "rebook-demo"}
    admin.put(f"/contacts/{contact['id']}/portal-access", access)
    return contact


def _seen(appointment):
    return {"expected_version": appointment["version"]}
