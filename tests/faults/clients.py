"""Clients that book, move, cancel and restore, whatever falls: by session, and by signed link."""

import random
import re
import threading
import uuid
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta

import requests

TYPES = ("Strategy session", "Check-in", "Open studio")
_TOKEN = re.compile(r"/a/([\w.~-]+)")
_UNEXPECTED = {400, 401, 405, 415, 422, 429, 500, 502}


class Client:
    """One thread; what it does next is drawn by lot."""

    def __init__(self, clients, name, caller):
        self._all, self.name, self._caller = clients, name, caller
        self.random = random.Random()

    def run(self):
        while self._all.go.wait() and not self._all.stopped.is_set():
            try:
                self._turn()
            except Exception as error:  # noqa: BLE001 - the check tells of it
                self._all.journal.breaks(f"{self.name}: {type(error).__name__}: {error}")
                return
            self._all.stopped.wait(self._all.pause)

    @property
    def journal(self):
        return self._all.journal

    @contextmanager
    def others_resting(self):
        """Meanwhile none of the clients begins anything."""
        self._all.go.clear()
        try:
            yield
        finally:
            self._all.go.set()

    def _patiently(self, ask):
        """The first answer that is one."""
        while True:
            try:
                answer = ask()
            except requests.RequestException:
                self.journal.wait("no answer")
            else:
                if answer.status_code != 503:
                    return answer
                self.journal.wait("503")
            self._all.stopped.wait(0.1)

    def _change(self, action, path, body):
        key = uuid.uuid4().hex
        answer = self._patiently(lambda: self._caller.post(path, body, Idempotency_Key=key))
        return self._written(action, key, answer, body.get("expected_version"))

    def _written(self, action, key, answer, expected):
        if answer.status_code >= 400:
            self._all.journal.refuse(action, answer)
            if answer.status_code in _UNEXPECTED and not _is_ruled(answer):
                self._all.journal.breaks(f"{self.name} {action}: {answer.text[:300]}")
            return None
        told = answer.json()
        if told["version"] != expected:  # else all was as it was asked for
            self._all.journal.note(self.name, action, key, told)
        return told

    def _day(self):
        """Everybody wants the same few days, so that they get in each other's way; some look behind
        them, for what the crowd has forgotten stays booked and may fill those few.
        """
        nearest, farthest = (15, 45) if self.random.random() < 0.2 else (2, 14)
        days = self.random.randint(nearest, farthest)
        return str(datetime.now(UTC).date() + timedelta(days=days))

    def _slot(self, type_id, **query):
        day = self._day()
        asked = {"type_id": type_id, "from": day, "to": day} | query
        answer = self._patiently(lambda: self._caller.ask("GET", "/slots", **asked))
        slots = answer.json().get("slots") if answer.status_code == 200 else None
        return self.random.choice(slots) if slots else None


class Session(Client):
    """Somebody who is signed in."""

    def _turn(self):
        known = self._mine()
        action = self.random.choice(("book", "move", "move", "cancel", "restore"))
        if action == "book" or not known:
            self.book(self.random.choice(TYPES))
        else:
            one = self.random.choice(known)
            getattr(self, action)(one)

    def _mine(self):
        return list(self._all.booked)

    def book(self, name):
        """What was booked; None where there was no room, or it was refused."""
        kind = self._all.types[name]
        slot = self._slot(kind["id"])
        if slot is None:
            return None
        place = {"type_id": kind["id"], "staff_id": slot["staff_id"], "start": slot["start"]}
        told = self._change("booked", "/appointments", place | self._whom() | self._more(slot))
        if told:
            self._all.booked.append(told)
        return told

    def _whom(self):
        return {}

    def _more(self, slot):
        return {}

    def move(self, one):
        slot = self._slot(one["type"]["id"], moving=one["id"])
        if slot:
            place = {"staff_id": slot["staff_id"], "start": slot["start"]}
            self._follow("rescheduled", "reschedule", one, place | self._more(slot))

    def cancel(self, one):
        """Whether it was cancelled: it may have changed before."""
        return self._follow("cancelled", "cancel", one, {})

    def restore(self, one):
        self._follow("restored", "restore", one, {})

    def _follow(self, action, step, one, body):
        path = f"/appointments/{one['id']}/{step}"
        told = self._change(action, path, {"expected_version": one["version"]} | body)
        if told:
            self._replace(one, told)
        elif self.random.random() < 0.5:
            self._see(one)
        return told is not None

    def _see(self, one):
        answer = self._patiently(lambda: self._caller.get(f"/appointments/{one['id']}"))
        if answer.status_code == 200:
            self._replace(one, answer.json())

    def _replace(self, one, told):
        with suppress(ValueError):
            self._all.booked.remove(one)
        self._all.booked.append(told)


class Desk(Session):
    """Staff: for whomever, with reminders that come due in this very run, and links sent again."""

    def _turn(self):
        if self._all.booked and self.random.random() < 0.1:
            self._send_link_again(self.random.choice(list(self._all.booked)))
        else:
            super()._turn()

    def _whom(self):
        contact = self.random.choice(self._all.contacts[:8])
        return {"target": {"kind": "contact", "id": contact["id"]}}

    def _more(self, slot):
        if self.random.random() < 0.4:
            return {}
        return self._reminded(slot)

    def _reminded(self, slot, earliest=timedelta()):
        """A reminder that is due with the first full minute after ``earliest`` from now."""
        left = datetime.fromisoformat(slot["start"]) - datetime.now(UTC) - earliest
        minutes = int(left.total_seconds() // 60)
        return {"reminders": [{"before_minutes": minutes, "to": "both"}]}

    def _send_link_again(self, one):
        body = {"person_id": one["staff"]["id"]}
        path = f"/appointments/{one['id']}/links/resend"
        return self._patiently(lambda: self._caller.post(path, body))


class Guest(Session):
    """A contact: their own appointments alone."""

    def _mine(self):
        mine = [one for one in list(self._all.booked) if one["target"]["id"] == self._caller.id]
        return [one for one in mine if one["target"]["kind"] == "contact"]


class Rush(Session):
    """Several who want one slot at one moment; one of them gets it."""

    meeting = None

    def _turn(self):
        kind = self._all.types["Strategy session"]
        slot = self.meeting.agree(lambda: self._slot(kind["id"]), self._all.stopped)
        if slot:
            place = {"type_id": kind["id"], "staff_id": slot["staff_id"], "start": slot["start"]}
            contact = self.random.choice(self._all.contacts[:8])
            place["target"] = {"kind": "contact", "id": contact["id"]}
            told = self._change("booked", "/appointments", place)
            if told:
                self._all.booked.append(told)


class Holder(Client):
    """Somebody with a link from a mail, and nothing else."""

    def _turn(self):
        token = self._token()
        if token is None:
            self._all.stopped.wait(0.2)
            return
        view = self._patiently(lambda: self._caller.get(f"/links/{token}"))
        if view.status_code != 200:
            self._all.journal.refuse("look", view)
            self._all.stopped.wait(0.2)
            return
        if self.random.random() < 0.7:
            self._move(token, view.json())
        else:
            self._by_link("cancelled", token, "cancel", view.json(), {"confirm": True})

    def _token(self):
        recent = self._all.house.mail.taken[-40:]
        taken = [one for one in recent if not self._all.patron.has(one)]
        if not taken:
            return None
        text = self.random.choice(taken).mail.get_body(("plain",)).get_content()
        found = _TOKEN.search(text)
        return found.group(1) if found else None

    def _move(self, token, view):
        day = self._day()
        asked = {"from": day, "to": day}
        path = f"/links/{token}/slots"
        answer = self._patiently(lambda: self._caller.ask("GET", path, **asked))
        slots = answer.json().get("slots") if answer.status_code == 200 else None
        if slots:
            slot = self.random.choice(slots)
            place = {"staff_id": slot["staff_id"], "start": slot["start"]}
            self._by_link("rescheduled", token, "reschedule", view, place)
        else:
            self._all.stopped.wait(0.1)

    def _by_link(self, action, token, step, view, body):
        key = uuid.uuid4().hex
        given = {"nonce": view["nonce"]} | body
        path = f"/links/{token}/{step}"
        answer = self._patiently(lambda: self._caller.post(path, given, Idempotency_Key=key))
        self._written(action, key, answer, view["appointment"]["version"])


class Meeting:
    """A few threads agree on one thing and go on at the same moment."""

    def __init__(self, parties):
        self._barrier = threading.Barrier(parties)
        self._agreed = None

    def agree(self, find, stopped):
        """What the first of them found; None when it is time to stop."""
        try:
            if self._barrier.wait(20) == 0:
                self._agreed = find()
            self._barrier.wait(60)
        except threading.BrokenBarrierError:
            stopped.wait(0.5)
            self._barrier.reset()
            return None
        if stopped.is_set():
            self._barrier.abort()
            return None
        return self._agreed


def _is_ruled(answer):
    """A refusal that names its rule is one of the product's own."""
    return answer.status_code == 422 and "rule" in answer.json()
