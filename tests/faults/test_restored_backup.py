"""A backup taken while clients write, put back elsewhere: the fault run's checks find it whole.

To make it hard, notifications come back from an earlier backup than all others.
"""

import shutil
import sys
import time
from datetime import UTC, datetime

import pytest

from tests.faults import leftovers, plants, settling
from tests.faults.crowd import STAFF, Clients
from tests.faults.deck import Player
from tests.faults.house import House
from tests.faults.invariants import Evidence, check
from tests.faults.journal import Journal
from tests.faults.past import Past
from tests.faults.patience import seen
from tests.faults.patron import Patron

SEED = "rebook"
KNOWN = "SELECT id, version FROM appointments"
REMINDED = """
SELECT 1 FROM messages WHERE kind = 'reminder' AND state = 'sent' AND appointment_id = '{}'
"""
# These excuse what cannot hold after a restore (see `Past`), but for the history, which excuses
# nothing: they must still notice all else.
EXCUSING = (
    "every acknowledged change is there",
    "versions, events and history agree",
    "projections equal their source",
    "no effect without an event, none twice",
    "each mail was accepted once, or is unknown",
    "calendars fed in any order show what is booked",
)
# More than the minute or two until what the patron books is reminded of.
SOON = 150
PATIENCE = 60


@pytest.mark.faults
@pytest.mark.timeout(600)
def test_what_a_backup_under_load_brings_back_is_whole(
    tmp_path, own_postgres, own_rabbitmq, capsys
):
    started = time.monotonic()
    servers, backup, behind = (own_postgres, own_rabbitmq), tmp_path / "late", set()
    with House(tmp_path / "old", *servers, proxied=False) as old:
        clients = Clients(old, Journal(tmp_path / "journal.jsonl"), SEED, per_kind=1, pause=0.1)
        past = _written_and_copied(old, clients, tmp_path)
        found = _ended(old)
        again = {"first": ("restore", backup, "--yes"), "heir_to": old, "proxied": False}
        with House(tmp_path / "new", *servers, spoil=_notes(behind), **again) as new:
            evidence = _settled(new, clients, past)
            broken = {name: what for name, what in check(evidence).items() if what}
            found += _ended(new)
            assert (broken, found) == ({}, [])
            assert all((behind, evidence.lost, evidence.forgotten)), "it was not hard at all"
            assert plants.unnoticed(evidence, EXCUSING) == [], "these excuse everything"
    with capsys.disabled():
        sys.stdout.write(
            f"\na backup under load: {past.answers} changes acknowledged before it,"
            f" {len(evidence.lost)} appointments changed after it, {len(behind)} for notifications"
            f" to catch up with; whole; {time.monotonic() - started:.0f} s\n"
        )


def _written_and_copied(house, clients, folder):
    """Clients write all the time; the `Past` that the copies in ``late`` are of."""
    patron, journal = clients.patron, clients.journal
    clients.start()
    try:
        reminded = patron.booked_one()
        clients.go_on(20)
        began_at, mails = datetime.now(UTC), len(house.mail.taken)
        house.do("backup", folder / "early")
        _much_happens(house, patron, reminded)
        clients.go_on(15)
        answers = len(journal.answers)
        house.do("backup", folder / "late")
        clients.go_on(10)
    finally:
        clients.stop()
        journal.close()
    # As operations.md has it: a listener may be older, and the older manifest comes with it.
    for name in ("notifications.dump", "backup.json"):
        shutil.copyfile(folder / "early" / name, folder / "late" / name)
    return Past(answers=answers, mails=mails, began_at=began_at)


def _much_happens(house, patron, reminded):
    """Of what notifications forget: people change, a link and a reminder are mailed."""
    patron.change_everything_twice()
    patron.ask_for_a_link()
    house.put_forward(SOON)
    seen(lambda: house.rows("notifications", REMINDED.format(reminded["id"])))


def _notes(behind):
    """Before anything is started: what notifications have to catch up with."""

    def note(house):
        known, told = (house.rows(name, KNOWN) for name in ("scheduling", "notifications"))
        behind.update(set(map(tuple, known)) - set(map(tuple, told)))

    return note


def _settled(house, clients, past):
    """What is left of it, once nothing waits any more. No fault was played."""
    reader = Patron(clients, "reader", house.sign_in(STAFF[0]), ())
    for asked in (settling.WAITING, settling.LEASED):
        settling.settled(house, asked, PATIENCE, tell=print)
    player = Player(house, SEED, desk=reader)
    return Evidence(house, clients.journal, player, SEED, past=past)


def _ended(house):
    """What there is to complain of, once all its processes were asked to end."""
    house.tend()
    return leftovers.fallen(house) + leftovers.badly_ended(house.end()) + leftovers.left(house)
