"""How a run goes on: nothing hangs, what fails is told, and noisy rounds are made again."""

import signal
from types import SimpleNamespace

import pytest

from benchmarks import added, goals, load, machine, mixing, runs
from benchmarks.contended import CLIENTS, booking
from benchmarks.limits import TookTooLongError, at_most
from benchmarks.load import Effort, in_turns
from benchmarks.machine import Noise
from benchmarks.runs import Plan, Run

QUICK = Effort(rounds=2, retries=2, patience=0, rest_for=0, noise=0.5)


class Meters:
    """As many meters as there are rounds, each with the noise that was told."""

    def __init__(self, *noises):
        self.noises = iter(noises)

    def __call__(self):
        return self

    def __enter__(self):
        self.noise = Noise(next(self.noises))
        return self

    def __exit__(self, *_):
        pass


@pytest.fixture
def heard(monkeypatch):
    """Tells the rounds how noisy they were; nobody waits for quiet, and everybody rests."""
    monkeypatch.setattr(load, "wait_for_quiet", lambda *_: True)
    return lambda *noises: monkeypatch.setattr(load, "Meter", Meters(*noises))


def numbered(system, number):
    if system == "broken" and number:
        raise AssertionError("refused")
    return {"day": number}


def test_noisy_rounds_are_made_again_and_the_quietest_are_kept(heard):
    heard(0.9, 0.1, 0.2)
    assert in_turns(["one"], QUICK, numbered, {})["one"]["day"].values == [1, 2]


def test_a_round_that_began_before_the_others_mails_had_left_is_made_again(heard, monkeypatch):
    heard(0.1, 0.1, 0.2)
    rests = iter([False, True, True])
    monkeypatch.setattr(load, "wait_for_quiet", lambda *_: next(rests))
    found = in_turns(["one"], QUICK, numbered, {})["one"]["day"]
    assert (found.values, found.mark) == ([1, 2], "")


def test_a_figure_is_marked_whose_rounds_never_began_in_rest(heard, monkeypatch):
    heard(*[0.1] * 4)
    monkeypatch.setattr(load, "wait_for_quiet", lambda *_: False)
    assert in_turns(["one"], QUICK, numbered, {})["one"]["day"].mark == " †"


def test_a_figure_that_one_round_has_not_is_left_out(heard):
    heard(0.1, 0.1)
    found = in_turns(["one"], QUICK, lambda _, n: {"day": n} | ({} if n else {"p99": 1}), {})
    assert list(found["one"]) == ["day"]


@pytest.mark.parametrize(("limit", "rests"), [(100, True), (-1, False)])
def test_the_wait_for_rest_tells_whether_it_timed_out(monkeypatch, limit, rests):
    monkeypatch.setattr(machine, "_WE_REST", limit)
    assert machine.wait_for_quiet(100, 0, 0) is rests


def test_rounds_are_repeated_only_so_often(heard):
    heard(0.9, 0.8, 0.7, 0.6)
    found = in_turns(["one"], QUICK, numbered, {})["one"]["day"]
    assert (found.values, found.noise) == ([3, 2], [0.6, 0.7])


def test_no_round_begins_when_their_time_is_over(heard):
    heard(0.1, 0.1)
    late = Effort(rounds=2, rounds_for=-1, noise=0.5)
    assert in_turns(["one"], late, numbered, {})["one"]["day"].values == [0]


def test_a_system_that_fails_is_left_out_and_the_others_go_on(heard):
    heard(0, 0, 0, 0)
    failed = {}
    found = in_turns(["broken", "one"], QUICK, numbered, failed)
    assert (list(found), [str(error) for error in failed.values()]) == (["one"], ["refused"])


def test_a_system_that_fails_alone_gives_nothing(heard):
    heard(*[0] * 4)
    assert in_turns(["broken"], QUICK, numbered, {}) == {}


def test_work_that_hangs_is_ended():
    with pytest.raises(TookTooLongError, match="not done within"), at_most(0.05):
        signal.pause()


def test_work_in_time_is_not_disturbed_later():
    with at_most(60):
        pass
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)


@pytest.fixture
def run():
    return Run(SimpleNamespace(), Plan(), lambda _: None)


def test_a_part_that_fails_is_told_and_the_run_goes_on(run):
    assert run._part("relay", lambda: 1 // 0) is None
    assert run.results.troubles == [
        ("relay", "ZeroDivisionError: integer division or modulo by zero")
    ]


def test_a_part_whose_time_is_over_is_told_and_the_run_goes_on(run, monkeypatch):
    monkeypatch.setattr(runs, "_PART", 0.05)
    assert run._part("relay", signal.pause) is None
    assert "TookTooLongError" in run.results.troubles[0][1]


def test_a_part_gives_what_it_found(run):
    assert (run._part("relay", lambda: 5), list(run.results.took)) == (5, ["relay"])


def test_parts_after_the_time_of_the_run_are_left_out_and_told():
    late = Run(SimpleNamespace(), Plan(within=-1), lambda _: None)
    assert late._part("relay", lambda: 5) is None
    assert late.results.troubles == [("relay", "left out: the time of the run was over")]


def test_the_short_form_leaves_out_the_peer_the_files_and_growth():
    assert [runs.SHORT.has(part) for part in ("floor", "django", "sqlite", "growth")] == [
        True,
        False,
        False,
        False,
    ]


def test_a_run_may_be_ended_earlier():
    assert runs.changed(Plan(), [], 2).within == 120


def test_the_full_form_makes_as_many_contended_rounds_and_medians_as_are_asked_for():
    effort = Plan().effort
    assert (effort.contended, effort.rounds, effort.mix_rounds) == (goals.ROUNDS, 5, 5)


class Backlog:
    """What is left shrinks by one each time that somebody asks."""

    def __init__(self, left):
        self.remaining = left + 1

    def count(self):
        self.remaining -= 1
        return self.remaining

    def shares(self):
        return {"p50": 40.0}


@pytest.mark.parametrize(("at_most", "asked"), [(60, 2), (0, 0)])
def test_what_a_mix_leaves_behind_is_waited_for_but_not_for_ever(monkeypatch, at_most, asked):
    monkeypatch.setattr(mixing, "_LOOK_EVERY", 0)
    backlog = Backlog(2)
    found = mixing._left("mix 8", backlog, at_most)
    assert (found["mix 8 left"], found["mix 8 mails p50"]) == (2, 40.0)
    assert (backlog.remaining, found["mix 8 drain"] > 0) == (2 - asked, True)


def test_a_system_that_mails_nobody_leaves_nothing_behind():
    assert mixing._left("mix 8", None, 60) == {}


class Slot:
    """A system in which the first of many gets a slot."""

    def __init__(self):
        self.held, self.workload = [], SimpleNamespace(free=list(range(CLIENTS + 3)))

    def users(self, count):
        return [self] * count

    def book(self, cell):
        self.held.append(cell)
        return cell if self.held == [cell] else None

    def cancel(self, _):
        self.held.clear()

    def count(self, _):
        return 1


def test_contended_rounds_use_the_free_slots_again_and_end_in_time():
    assert booking(Slot(), Effort(contended=5)).rounds == 5
    assert booking(Slot(), Effort(contended=5, contended_for=-1)).rounds == 0


def test_fewer_rounds_than_asked_for_are_told(heard, run):
    heard(0.1)
    run.results.series = {"one": {}}
    run._measure("calls", numbered, Effort(rounds=2, rounds_for=-1), {"one": "one"})
    assert run.results.troubles == [("calls", "no more than 1 of 2 rounds in their time")]


@pytest.mark.parametrize("title", added.PLACES)
def test_what_is_timed_is_still_there(title):
    owner, name = added.PLACES[title]
    assert callable(getattr(owner, name))
