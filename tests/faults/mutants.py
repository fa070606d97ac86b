"""Rebook with one of its safeguards taken out: the check must notice each of them.

A mutant is a copy of the code in a folder of its own, with a few words changed there.
"""

import shutil
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import sqlalchemy as sa

from libs.persistence.engine import connect
from tests.faults import deck
from tests.faults.deck import Card
from tests.support.running import ROOT

CODE = ("libs", "services", "rebook")


@dataclass(frozen=True)
class Mutant:
    """``bites`` is the invariant that it must break. ``changes`` are (file, what stands there once,
    what shall stand there), ``statement`` is SQL for scheduling's database, and ``cards(house)``
    are faults that are likely to show it.
    """

    name: str
    bites: str
    cards: object
    changes: tuple = ()
    statement: str | None = None

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
            engine = connect(house.direct.url_of("scheduling"))
            with engine.begin() as connection:
                connection.execute(sa.text(self.statement))
            engine.dispose()


def _broker(house):
    """Brokers and relays that die while there is something to send."""
    kills = [_kill(house, "scheduling", "http"), _kill(house, "scheduling", "worker")]
    return [Card("broker: kill -9 and restart", deck.broker), *kills, *_cut(house)]


def _cut(_house):
    cut = partial(deck.network, name="amqp", what="cut")
    return [Card("amqp connection: cut", cut)] * 2


def _listeners(house):
    """Listeners that die with something in hand."""
    return [
        _kill(house, service, "worker")
        for service in ("notifications", "automations", "gateway")
        for _ in range(3)
    ]


def _kill(house, service, command):
    (number, *_) = [
        at for at, one in enumerate(house.posts) if (one.service, one.command) == (service, command)
    ]
    return Card(f"kill -9: {house.posts[number].name}", partial(deck.kill, number=number))


def _doubles(_house):
    return [Card("deliveries: doubled, shuffled", deck.doubles)] * 4


def _disorder(_house):
    return [
        Card("queue reordered", partial(deck.disorder, queue=queue))
        for queue in ("notifications", "automations") * 2
    ]


def _rush(house):
    return [_kill(house, "gateway", "worker")] * 4


def _mail(_house):
    return [Card("mail server: refuses for long", deck.mail_away)]


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
        _broker,
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
    ),
    Mutant(
        "reminders are not looked at again",
        "nobody is reminded of what is cancelled",
        _mail,
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
