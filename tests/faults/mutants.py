"""Rebook with one of its safeguards taken out: the check must notice each of them.

A mutant is a copy of the code in a folder of its own, with a few words changed there.
"""

import shutil
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.faults import deck
from tests.faults.deck import Card
from tests.support.running import ROOT

CODE = ("libs", "services", "rebook")


@dataclass(frozen=True)
class Mutant:
    """``bites`` is the invariant that it must break. ``changes`` are (file, what stands there once,
    what shall stand there), ``statement`` is SQL for scheduling's database, and ``cards(house)``
    are the faults that show it. Clients get ``pace`` answers between them; what does not settle is
    waited for ``patience`` seconds.
    """

    name: str
    bites: str
    cards: object
    changes: tuple = ()
    statement: str | None = None
    pace: int = 10
    patience: float = 10

    def code_in(self, folder):
        """Its code, or None where only the database differs. Fails when the code has moved on."""
        if not self.changes:
            return None
        place = Path(folder) / "code"
        for name in CODE:
            leave = shutil.ignore_patterns("node_modules", "__pycache__")
            shutil.copytree(ROOT / name, place / name, ignore=leave)
        for path, old, new in self.changes:
            text = (place / path).read_text()
            assert text.count(old) == 1, f"{self.name}: {path} has changed, and so must the mutant"
            (place / path).write_text(text.replace(old, new))
        return place

    def spoil(self, house):
        if self.statement:
            house.write("scheduling", self.statement)


def _relays(_house):
    return [deck.relays()] * 2


def _listeners(_house):
    return [deck.listeners(service) for service in ("notifications", "automations")]


def _doubles(_house):
    return [Card("deliveries: doubled, shuffled", deck.doubles)] * 4


def _disorder(_house):
    return [
        Card("queue reordered", partial(deck.disorder, queue=queue, enough=40))
        for queue in ("notifications", "automations")
    ]


def _rush(house):
    """Nothing falls that matters: two clients want one slot, again and again."""
    worker = next(at for at, one in enumerate(house.posts) if one.name == "gateway worker")
    return [Card("kill -9: gateway worker", partial(deck.kill, number=worker))] * 4


def _reminders(_house):
    return [deck.reminders()]


_CARRY = """\
            if letters:
                _mark(connection, letters, send(letters), self._clock)
        return _progress(letters)


class SqliteLead"""
_MARK_FIRST = """\
        if letters:
            with self._engine.begin() as connection:
                _mark(connection, letters, [one.seq for one in letters], self._clock)
            send(letters)
        return _progress(letters)


class SqliteLead"""
MUTANTS = (
    Mutant(
        "marked as sent before it is sent",
        "every event was handled by every listener",
        _relays,
        (("libs/persistence/lead.py", _CARRY, _MARK_FIRST),),
    ),
    Mutant(
        "acknowledged before it is committed",
        "every event was handled by every listener",
        _listeners,
        (
            (
                "libs/messaging/consumer.py",
                "on_message=self._in_hand.append,",
                "on_message=lambda message: (message.ack(), self._in_hand.append(message)),",
            ),
            ("libs/messaging/consumer.py", "        message.ack()\n", ""),
        ),
    ),
    Mutant(
        "no inbox",
        "each link asked for again is mailed once",
        _doubles,
        (("libs/messaging/event_door.py", "        if new:\n", "        if new or True:\n"),),
    ),
    Mutant(
        "no version check in projections",
        "projections equal their source",
        _disorder,
        (
            (
                "libs/persistence/upserts.py",
                "set_=columns, where=table.c.version < new.excluded.version",
                "set_=columns",
            ),
        ),
    ),
    Mutant(
        "no constraint on claims",
        "nobody is double-booked",
        _rush,
        statement="ALTER TABLE claims DROP CONSTRAINT claims_no_overlap",
        pace=25,
    ),
    Mutant(
        "reminders are not looked at again",
        "nobody is reminded of what is cancelled",
        _reminders,
        (
            (
                "services/notifications/handlers/sending.py",
                "    if message.reminder_id is None:\n",
                "    if message.reminder_id is None or message:\n",
            ),
        ),
    ),
)
BY_NAME = {mutant.name: mutant for mutant in MUTANTS}
