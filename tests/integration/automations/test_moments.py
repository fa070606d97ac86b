"""Time triggers: moments of what was booked, before the automation was or after."""

from datetime import timedelta

from services.automations.adapters.automations import SqlAutomations
from services.automations.handlers import timing
from tests.support.letters import START
from tests.support.mail_room import (
    booked,
    cancelled,
    changed,
    moved,
    rescheduled,
)
from tests.support.workshop import appointment, at

FIRST = appointment()
LATER = moved(FIRST, start=START + timedelta(days=1), end=START + timedelta(days=1, hours=1))
MUCH_LATER = moved(LATER, start=START + timedelta(days=2), end=START + timedelta(days=2, hours=1))


def test_a_moment_sets_off_for_what_was_booked_before_the_automation_was(workshop):
    workshop.hear(booked(FIRST))
    made = workshop.make(on=at(-30))
    workshop.pass_by(days=2)
    assert workshop.runs(made) == []
    workshop.pass_by(minutes=30)
    assert workshop.states(made) == [("done", "finished")]
    workshop.pass_by(minutes=1)
    workshop.hear(changed(FIRST, public_notes="Bring the plans."))
    workshop.pass_by(minutes=1)
    assert len(workshop.runs(made)) == 1
    assert workshop.evaluations()[0].on == "time"


def test_a_moment_moves_with_the_appointment_and_comes_once_more(workshop):
    made = workshop.make(on=at(-60))
    workshop.hear(booked(FIRST), rescheduled(LATER))
    workshop.pass_by(days=2, minutes=30)
    assert workshop.runs(made) == []
    workshop.pass_by(days=1)
    workshop.hear(rescheduled(MUCH_LATER, LATER))
    workshop.pass_by(days=1)
    assert len(workshop.runs(made)) == 2


def test_a_moment_of_what_was_cancelled_sets_nothing_off(workshop):
    made = workshop.make(on=at(60, "end"))
    workshop.hear(booked(FIRST), cancelled(FIRST))
    workshop.pass_by(days=9)
    assert workshop.runs(made) == []


def test_a_moment_before_the_start_is_over_once_it_has_begun(workshop):
    before, after = workshop.make(on=at(-60)), workshop.make(on=at(60, "end"))
    workshop.hear(booked(FIRST))
    workshop.pass_by(days=9)
    assert workshop.runs(before) == []
    assert len(workshop.runs(after)) == 1


def test_a_moment_between_a_change_and_our_hearing_of_it_is_not_missed(workshop):
    made = workshop.make(on=at(-60))
    told = booked(appointment(start=workshop.clock.now() + timedelta(minutes=61)))
    workshop.pass_by(minutes=2)
    workshop.hear(told)
    assert len(workshop.runs(made)) == 1


def test_a_time_trigger_that_fails_holds_up_no_other(quick, monkeypatch):
    broken, made = quick.make(name="Broken", on=at(-60)), quick.make(on=at(-60))
    quick.hear(booked(FIRST))
    really = timing.sweep

    def failing(stored, evaluate, uow):
        if stored.id == broken:
            raise RuntimeError
        return really(stored, evaluate, uow)

    monkeypatch.setattr(timing, "sweep", failing)
    quick.pass_by(days=2, minutes=10)
    assert (quick.runs(broken), quick.states(made)) == ([], [("done", "finished")])
    monkeypatch.undo()
    quick.pass_by(minutes=1)
    assert quick.states(broken) == [("done", "finished")]


def test_a_moment_that_came_too_late_says_so(quick):
    made = quick.make(on=at(-60))
    quick.hear(booked(FIRST))
    quick.pass_by(days=2, hours=1, minutes=30)
    assert quick.runs(made) == []
    (said,) = [one for one in quick.evaluations() if one.on == "time"]
    assert (said.because.why, said.run_id) == ("too_late", None)


def test_of_many_moments_one_look_takes_some_and_the_next_goes_on_from_there(workshop, monkeypatch):
    monkeypatch.setattr(timing, "MOST", 2)
    made = workshop.make(on=at(-60))
    starts = [START + timedelta(minutes=n) for n in (0, 1, 1, 2)]
    workshop.hear(*(booked(appointment(id=f"a{n}", start=start)) for n, start in enumerate(starts)))
    seen = []
    workshop.clock.advance(timedelta(days=2, minutes=30))
    for _ in range(3):
        workshop.pass_by(seconds=1)
        seen.append(len(workshop.runs(made)))
    assert seen == [3, 4, 4]


def soon(workshop):
    """An appointment whose moment, an hour before, comes in a minute."""
    return appointment(start=workshop.clock.now() + timedelta(minutes=61))


def test_a_moment_that_was_given_up_before_we_heard_of_it_sets_nothing_off(quick):
    made, first = quick.make(on=at(-60)), soon(quick)
    quick.pass_by(minutes=2)
    quick.hear(rescheduled(moved(first, start=LATER.start, end=LATER.end), first), booked(first))
    assert quick.runs(made) == []


def test_a_moment_before_the_automation_was_sets_nothing_off(quick):
    told = booked(soon(quick))
    quick.pass_by(minutes=2)
    made = quick.make(on=at(-60))
    quick.hear(told)
    assert quick.runs(made) == []


def test_a_moment_that_is_swept_while_its_event_is_heard_is_not_missed(quick, monkeypatch):
    made, told = quick.make(on=at(-60)), booked(soon(quick))
    with quick.transactions.read() as connection:
        seen = SqlAutomations(connection).active()
    quick.pass_by(minutes=2)
    monkeypatch.setattr(SqlAutomations, "active", lambda _self: seen)
    quick.hear(told)
    assert len(quick.runs(made)) == 1


def test_a_sweep_that_finds_nothing_writes_nothing_for_a_minute(quick):
    made = quick.make(on=at(-60))

    def swept_to():
        with quick.transactions.read() as connection:
            return SqlAutomations(connection).find(made).swept_to

    since = swept_to()
    quick.pass_by(seconds=30)
    assert swept_to() == since
    quick.pass_by(seconds=30)
    assert swept_to() == since + timedelta(minutes=1)
