"""Rebook with one of its safeguards taken out: the check must notice each of them.

A mutant is a copy of the code in a folder of its own, with a few words changed there.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

from tests.faults import deck, worst_moments
from tests.faults.deck import Card
from tests.support.running import ROOT

CODE = ("libs", "services", "rebook")


@dataclass(frozen=True)
class Mutant:
    """``bites`` is the invariant that it must break, ``everywhere`` how each of the complaints
    begins that there must be (else any will do). ``changes`` are (file, what stands there once,
    what shall stand there), ``statement`` is SQL for scheduling's database, and ``cards(house)``
    are the faults that show it, whatever luck has it. Clients get ``pace`` answers between them;
    what does not settle is waited for ``patience`` seconds.
    """

    name: str
    bites: str
    cards: object
    changes: tuple = ()
    statement: str | None = None
    everywhere: tuple = ("",)
    pace: int = 5
    patience: float = 8

    def unseen(self, found):
        """Which of the complaints that must be are not among those that were found."""
        return [
            start for start in self.everywhere if not any(one.startswith(start) for one in found)
        ]

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
    return [deck.relays()] * 3


def _listeners(_house):
    return [deck.listeners(service) for service in ("notifications", "automations", "gateway")]


def _doubles(_house):
    return [Card("deliveries: doubled, shuffled", deck.doubles)] * 2


def _disorder(_house):
    return deck.reorderings()


def _rush(_house):
    return [Card("one slot for two", worst_moments.one_slot)] * 3


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
        everywhere=("automations", "gateway", "notifications"),
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
            (
                "services/gateway/domain/accounts.py",
                "        if person.version <= self.person.version:\n            return self\n",
                "",
            ),
            (
                "services/scheduling/handlers/portal_access.py",
                "if before is None or event.version <= before.portal_access_version:",
                "if before is None:",
            ),
        ),
        everywhere=(
            "notifications: appointments",
            "notifications: people",
            "automations: appointments",
            "gateway: accounts",
            "scheduling: Portal Access",
        ),
    ),
    Mutant(
        "no constraint on claims",
        "nobody is double-booked",
        _rush,
        statement="ALTER TABLE claims DROP CONSTRAINT claims_no_overlap",
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
# All of their faults, and every safeguard in its place.
NOTHING = Mutant(
    "nothing taken out",
    "",
    lambda house: [one for mutant in MUTANTS for one in mutant.cards(house)],
    patience=60,
)
BY_NAME = {mutant.name: mutant for mutant in (*MUTANTS, NOTHING)}
