"""The benchmark's workload: the same for everybody, and what the mix leaves behind."""

from collections import Counter
from datetime import date

import pytest

from benchmarks.load import Effort
from benchmarks.mixing import mix
from benchmarks.workload import MIX, STARTS, Workload, a_monday

MONDAY = date(2026, 11, 30)


def workload(**parts):
    return Workload(**{"staff": 3, "first": MONDAY, **parts})


def test_the_same_seed_makes_the_same_workload():
    one, other = workload(), workload()
    assert (one.taken, one.free) == (other.taken, other.free)


def test_another_seed_makes_another_workload():
    assert workload().taken != workload(seed=1).taken


def test_half_of_all_slots_are_taken_and_none_is_both():
    cells = workload()
    assert len(cells.taken) == len(cells.free) == 3 * len(cells.workdays) * len(STARTS) // 2
    assert not {*cells.taken} & {*cells.free}


def test_what_is_free_on_a_day_is_in_order_and_not_taken():
    cells = workload()
    day = cells.workdays[0]
    taken = {cell.start for cell in cells.taken if (cell.staff, cell.day) == (0, day)}
    assert cells.free_on(0, day) == [start for start in STARTS if start not in taken]


@pytest.mark.parametrize("clients", [1, 3, 8, 32])
def test_every_client_has_free_slots_of_its_own_in_one_calendar(clients):
    cells = workload()
    lots = [cells.lot(client, clients) for client in range(clients)]
    assert all(len({cell.staff for cell in lot}) == 1 and len(lot) > 1 for lot in lots)
    assert max(Counter(cell for lot in lots for cell in lot).values()) == 1


@pytest.mark.parametrize(("staff", "offering"), [(3, 3), (20, 20), (200, 20)])
def test_in_a_large_firm_twenty_offer_the_type(staff, offering):
    assert workload(staff=staff).offering == offering


def test_the_month_lies_within_the_days():
    first, last = workload().month
    assert (first, last) == (date(2026, 12, 1), date(2026, 12, 31))
    assert {first, last} <= {*workload().workdays}


def test_the_past_is_as_long_as_asked_for_and_nothing_in_it_comes_twice():
    history = workload(past=1000).history
    assert len({*history}) == len(history) == 1000
    assert max(cell.day for cell in history) < MONDAY


def test_the_first_day_is_a_monday_at_least_a_week_away():
    found = a_monday(date(2026, 11, 22))
    assert (found.weekday(), found) == (0, date(2026, 11, 30))


class Ledger:
    """A system that only counts."""

    def __init__(self, cells):
        self.workload, self.live, self.asked = cells, set(), Counter()
        self.clients = []

    def users(self, count):
        return [Booker(self, number) for number in range(count)]


class Booker:
    busy = 0.0

    def __init__(self, ledger, number):
        self.ledger, self.number, self.http = ledger, number, self

    def day_slots(self, _staff, _day):
        self.ledger.asked["day"] += 1

    def book(self, cell):
        self.ledger.asked["book"] += 1
        assert cell not in self.ledger.live
        self.ledger.live.add(cell)
        return cell

    def reschedule(self, handle, cell):
        self.ledger.asked["reschedule"] += 1
        self.ledger.live.remove(handle)
        self.ledger.live.add(cell)
        return cell

    def cancel(self, handle):
        self.ledger.asked["cancel"] += 1
        self.ledger.live.remove(handle)
        return handle


def test_the_mix_leaves_everything_as_it_was_and_keeps_its_proportions():
    ledger = Ledger(workload())
    mix(8, Effort(mix_for=0.05))(ledger, 0)
    turns = ledger.asked["cancel"]
    assert (ledger.live, ledger.asked) == (
        set(),
        Counter({what: turns * MIX.count(what) for what in MIX}),
    )
