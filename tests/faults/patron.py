"""Whoever the deck itself asks for something: no thread of its own, and nobody else's business."""

import threading
from collections import deque
from datetime import UTC, datetime, timedelta

from tests.faults.clients import TYPES, Desk
from tests.faults.patience import seen

# A minute or two: nothing waits for it, the clocks are put forward (see `worst_moments`).
_LATER = timedelta(minutes=1)


class Patron(Desk):
    """What they book has a reminder soon, but not at once.

    In a long run the others fill their days, so these are days that nobody else wants. ``apart``
    are contacts of whom the other clients want nothing.
    """

    def __init__(self, clients, name, caller, apart):
        super().__init__(clients, name, caller)
        self._apart = deque(apart)

    def _day(self):
        return str(datetime.now(UTC).date() + timedelta(days=self.random.randint(15, 40)))

    def _more(self, slot):
        ahead = timedelta(seconds=self._all.house.ahead)
        return self._reminded(slot, _LATER + ahead)

    def has(self, mail):
        """Whether a mail is about an appointment of theirs."""
        return any(one["id"] in mail.message_id for one in list(self._all.booked))

    def booked_one(self):
        """An appointment of theirs, whatever others book."""
        return seen(lambda: self.book(TYPES[0]))

    def moved(self, one):
        """It at another time."""
        seen(lambda: self.move(one) or self._all.booked[-1]["version"] > one["version"])
        return self._all.booked[-1]

    def change_everything_twice(self, *, is_heard=True):
        """Of each kind of thing that listeners keep copies of, one is changed twice; their ids.

        Unless nobody hears it just now, scheduling has noted who may sign in before more happens:
        else what it tells of that would come last, and put everything right again.
        """
        moved = self.moved(self.booked_one())
        self._apart.rotate()
        number = self._apart[0]["id"]
        path = f"/contacts/{number}"
        before = self._told(lambda: self._caller.get(path))
        for enabled in (not before["portal_access"], before["portal_access"]):
            body = {"enabled": enabled}
            self._told(lambda body=body: self._caller.put(f"{path}/portal-access", body))
        if is_heard:
            noted = before["version"] + 2
            seen(lambda: self._told(lambda: self._caller.get(path))["version"] >= noted)
        for name in ("first", "second"):
            body = {"name": f"{name} {self.random.randrange(10**6)}"}
            self._told(lambda body=body: self._caller.patch(path, body))
        return [moved["id"], number]

    def ask_for_a_link(self):
        """Their link to an appointment is asked for once more; the appointment's id."""
        one = self.booked_one()
        seen(lambda: self._send_link_again(one).ok)
        return one["id"]

    def messages_of(self, appointment):
        """The mails about it, as staff are shown them."""
        path = f"/appointments/{appointment}/messages"
        return self._told(lambda: self._caller.get(path, limit=200))["items"]

    def rush(self, parties=2):
        """So many ask for one slot at one moment, with keys of their own."""
        kind = self._all.types[TYPES[0]]
        slot = seen(lambda: self._slot(kind["id"]))
        place = {"type_id": kind["id"], "staff_id": slot["staff_id"], "start": slot["start"]}
        asked = ("booked", "/appointments", place | self._whom())
        threads = [threading.Thread(target=self._change, args=asked) for _ in range(parties)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _told(self, ask):
        answer = self._patiently(ask)
        assert answer.ok, answer.text
        return answer.json()
