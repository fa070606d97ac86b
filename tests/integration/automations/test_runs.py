"""Runs begin once per change, wait, follow their appointment, and end with a reason."""

import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest

from tests.support.letters import START
from tests.support.mail_room import (
    booked,
    cancelled,
    moved,
    rescheduled,
    restated,
    restored,
)
from tests.support.workshop import NOTE, TAG, Workshop, appointment, migrated, pause, wait

FIRST = appointment()
LATER = moved(FIRST, start=START + timedelta(days=1), end=START + timedelta(days=1, hours=1))
MUCH_LATER = moved(LATER, start=START + timedelta(days=2), end=START + timedelta(days=2, hours=1))


def test_a_change_that_fits_sets_the_steps_off(workshop):
    made = workshop.make(steps=[TAG, NOTE, {"do": "create_task", "title": "Call"}])
    workshop.hear(booked(FIRST), rescheduled(LATER))
    assert workshop.asked() == [
        "contact.tag_requested",
        "appointment.note_requested",
        "task.requested",
    ]
    assert workshop.states(made) == [("done", "finished")]


def test_a_step_asks_with_its_key_its_run_and_its_chain(workshop):
    made = workshop.make(steps=[TAG])
    workshop.hear(rescheduled(LATER))
    (run,) = workshop.runs(made)
    (asked,) = workshop.told("contact.tag_requested")
    assert asked["step_key"] == f"{run.id}.1"
    assert asked["automation"] == {"id": made, "name": "Late change"}
    assert asked["chain"] == f"{run.id};1"


def test_every_change_leaves_a_row_for_every_active_automation(workshop):
    late = {"field": "notice_minutes", "op": "lt", "value": 60}
    workshop.make(on="booked", name="Greets")
    workshop.make(conditions=late, name="Scolds")
    workshop.hear(booked(FIRST), rescheduled(LATER))
    found = [(one.automation.name, one.matched, one.because.why) for one in workshop.evaluations()]
    assert found == [
        ("Greets", True, "started"),
        ("Scolds", False, "trigger"),
        ("Greets", False, "trigger"),
        ("Scolds", False, "conditions"),
    ]
    last = workshop.evaluations()[-1].because
    assert (last.decided_by.expected, last.decided_by.found) == (60, 2940)
    assert last.text == "It wants notice_minutes to be less than 60; found: 2940."


def test_what_is_heard_twice_has_one_effect(workshop):
    made = workshop.make(steps=[TAG])
    for _ in range(2):
        workshop.hear(rescheduled(LATER))
    assert (workshop.asked(), len(workshop.runs(made))) == (["contact.tag_requested"], 1)


def test_what_a_restored_database_judges_again_asks_with_the_same_keys(quick, sqlite_like):
    """Each of the two copies was made before the event, and hears it."""
    made = quick.make(steps=[TAG, NOTE])
    copy = sqlite_like(migrated)
    with (
        closing(sqlite3.connect(path_of(quick.settings.database_url))) as here,
        closing(sqlite3.connect(path_of(copy))) as there,
    ):
        here.backup(there)
    restored_one = Workshop(copy)
    for workshop in (quick, restored_one):
        workshop.hear(rescheduled(LATER), rescheduled(MUCH_LATER, LATER))
    keys = [[told.get("step_key") for told in one.told()] for one in (quick, restored_one)]
    ids = [[run.id for run in one.runs(made)] for one in (quick, restored_one)]
    restored_one.close()
    assert (keys[0], ids[0]) == (keys[1], ids[1])
    assert (len(set(ids[0])), len(set(keys[0]) - {None})) == (2, 4)


def path_of(url):
    return url.partition("///")[2]


def test_a_repeat_for_one_who_catches_up_sets_nothing_off(workshop):
    made = workshop.make(on="booked")
    workshop.hear(restated(FIRST), booked(FIRST, restated=True))
    assert workshop.runs(made) == []


def test_a_run_waits_for_its_moment_and_goes_on(workshop):
    made = workshop.make(steps=[TAG, wait(-120), NOTE])
    workshop.hear(rescheduled(LATER))
    (run,) = workshop.runs(made)
    assert (run.state, run.why, run.due_at) == ("waiting", "wait", LATER.start - timedelta(hours=2))
    workshop.pass_by(days=2, hours=22)
    assert workshop.states(made) == [("waiting", "wait")]
    workshop.pass_by(hours=2)
    assert workshop.states(made) == [("done", "finished")]
    assert workshop.asked() == ["contact.tag_requested", "appointment.note_requested"]


def test_a_wait_until_a_moment_moves_with_the_appointment(workshop):
    made = workshop.make(on="booked", steps=[wait(-120), NOTE])
    workshop.hear(booked(FIRST), rescheduled(LATER), rescheduled(MUCH_LATER, LATER))
    (run,) = workshop.runs(made)
    assert run.due_at == MUCH_LATER.start - timedelta(hours=2)
    workshop.pass_by(days=3)
    assert workshop.asked() == []
    workshop.pass_by(days=1)
    assert workshop.asked() == ["appointment.note_requested"]


def test_a_wait_for_a_while_does_not_move(workshop):
    made = workshop.make(on="booked", steps=[pause(60), NOTE])
    workshop.hear(booked(FIRST), rescheduled(LATER))
    workshop.pass_by(minutes=61)
    assert workshop.states(made) == [("done", "finished")]


def test_an_older_version_that_comes_late_moves_no_wait(workshop):
    made = workshop.make(on="booked", steps=[wait(-120), NOTE])
    workshop.hear(booked(FIRST), rescheduled(MUCH_LATER, LATER), rescheduled(LATER))
    assert workshop.runs(made)[0].due_at == MUCH_LATER.start - timedelta(hours=2)


def test_a_moment_that_is_over_after_a_move_ends_the_run(workshop):
    made = workshop.make(on="booked", steps=[wait(-120), NOTE])
    soon = moved(FIRST, start=workshop.clock.now() + timedelta(hours=1))
    workshop.hear(booked(FIRST), rescheduled(soon))
    (run,) = workshop.runs(made)
    assert (run.state, run.why, run.steps[0].state) == ("done", "moment_passed", "skipped")
    workshop.pass_by(days=9)
    assert workshop.asked() == []


def test_who_wakes_after_the_start_does_not_do_what_was_to_be_before(workshop):
    before = workshop.make(on="booked", steps=[wait(-120), NOTE])
    after = workshop.make(on="booked", steps=[wait(0), TAG])
    workshop.hear(booked(FIRST))
    workshop.pass_by(days=9)
    assert workshop.states(before) == [("done", "moment_passed")]
    assert workshop.states(after) == [("done", "finished")]
    assert workshop.asked() == ["contact.tag_requested"]


def test_a_moment_that_is_over_at_once_ends_the_run(workshop):
    made = workshop.make(steps=[TAG, wait(-7 * 24 * 60), NOTE])
    workshop.hear(rescheduled(LATER))
    assert workshop.states(made) == [("done", "moment_passed")]
    assert workshop.asked() == ["contact.tag_requested"]


def test_a_cancellation_stops_what_waits_and_says_why(workshop):
    stops = workshop.make(on="booked", steps=[wait(-120), NOTE])
    keeps = workshop.make(on="booked", steps=[wait(-120), NOTE], on_cancel="keep")
    workshop.hear(booked(FIRST), rescheduled(LATER), cancelled(LATER))
    assert workshop.states(stops) == [("cancelled", "appointment_cancelled")]
    workshop.pass_by(days=3)
    assert workshop.states(keeps) == [("done", "finished")]


def test_a_run_that_a_cancellation_began_is_not_stopped_by_it(workshop):
    made = workshop.make(on="cancelled", steps=[pause(60), TAG])
    workshop.hear(booked(FIRST), cancelled(FIRST))
    workshop.pass_by(minutes=61)
    assert workshop.states(made) == [("done", "finished")]


def test_a_second_cancellation_stops_the_run_of_the_first(workshop):
    made = workshop.make(on="cancelled", steps=[pause(600), TAG], overlap="parallel")
    off = cancelled(FIRST)
    back = restored(off.after)
    workshop.hear(booked(FIRST), off, back, cancelled(back.after))
    assert workshop.states(made) == [("cancelled", "appointment_cancelled"), ("waiting", "wait")]


def test_a_booking_that_comes_after_its_cancellation_waits_for_nothing(workshop):
    made = workshop.make(on="booked", steps=[TAG, wait(-120), NOTE])
    workshop.hear(cancelled(FIRST), booked(FIRST))
    assert workshop.states(made) == [("cancelled", "appointment_cancelled")]
    assert workshop.asked() == ["contact.tag_requested"]


def test_a_second_move_restarts_a_run_of_moves(workshop):
    made = workshop.make(steps=[TAG, wait(-120), NOTE])
    workshop.hear(booked(FIRST), rescheduled(LATER), rescheduled(MUCH_LATER, LATER))
    assert workshop.states(made) == [("cancelled", "restarted"), ("waiting", "wait")]
    assert workshop.runs(made)[1].due_at == MUCH_LATER.start - timedelta(hours=2)
    workshop.pass_by(days=4)
    assert workshop.asked().count("appointment.note_requested") == 1


def test_a_move_that_does_not_fit_re_anchors_instead_of_restarting(workshop):
    by_staff = {"field": "actor.kind", "op": "is", "value": "staff"}
    made = workshop.make(steps=[wait(-120), NOTE], conditions=by_staff)
    other = rescheduled(LATER).actor.model_copy(update={"kind": "contact"})
    workshop.hear(rescheduled(LATER), rescheduled(MUCH_LATER, LATER, actor=other))
    (run,) = workshop.runs(made)
    assert (run.state, run.due_at) == ("waiting", MUCH_LATER.start - timedelta(hours=2))


@pytest.mark.parametrize(
    ("overlap", "states"),
    [
        ("single", [("waiting", "wait")]),
        ("parallel", [("waiting", "wait"), ("waiting", "wait")]),
        ("queue", [("waiting", "wait"), ("waiting", "queued")]),
        ("restart", [("cancelled", "restarted"), ("waiting", "wait")]),
    ],
)
def test_a_second_run_does_as_the_overlap_says(workshop, overlap, states):
    made = workshop.make(steps=[pause(60), NOTE], overlap=overlap)
    workshop.hear(rescheduled(LATER), rescheduled(MUCH_LATER, LATER))
    assert workshop.states(made) == states


def test_what_queues_begins_when_the_one_before_has_ended(workshop):
    made = workshop.make(steps=[pause(60), NOTE], overlap="queue")
    workshop.hear(rescheduled(LATER), rescheduled(MUCH_LATER, LATER))
    workshop.pass_by(minutes=61)
    assert workshop.states(made) == [("done", "finished"), ("waiting", "wait")]
    workshop.pass_by(minutes=61)
    assert workshop.asked() == ["appointment.note_requested"] * 2


def test_a_cancellation_wakes_nobody_in_the_queue(workshop):
    made = workshop.make(steps=[TAG, pause(60)], overlap="queue")
    workshop.hear(rescheduled(LATER), rescheduled(MUCH_LATER, LATER), cancelled(MUCH_LATER))
    assert workshop.states(made) == [("cancelled", "appointment_cancelled")] * 2
    assert workshop.asked() == ["contact.tag_requested"]


def test_a_contact_is_left_in_peace_for_a_while(workshop):
    made = workshop.make(steps=[TAG], cooldown_minutes=60)
    workshop.hear(rescheduled(LATER), rescheduled(MUCH_LATER, LATER))
    assert [one.because.why for one in workshop.evaluations()] == ["started", "cooldown"]
    workshop.pass_by(minutes=60)
    workshop.hear(rescheduled(moved(MUCH_LATER), MUCH_LATER))
    assert len(workshop.runs(made)) == 2


def test_a_daily_cap_counts_all_runs_of_24_hours(workshop):
    made = workshop.make(on="booked", daily_cap=2)
    workshop.hear(*(booked(appointment(id=f"appointment-{n}")) for n in range(3)))
    assert len(workshop.runs(made)) == 2
    assert workshop.evaluations("appointment-2")[0].because.why == "daily_cap"


def test_a_chain_of_automations_ends_at_five(workshop):
    made = workshop.make()
    workshop.hear(rescheduled(LATER, chain="run;4"))
    workshop.hear(rescheduled(MUCH_LATER, LATER, chain="run;5"))
    (run,) = workshop.runs(made)
    assert run.depth == 5
    assert [one.because.why for one in workshop.evaluations()] == ["started", "chain_too_deep"]
    assert [told["depth"] for told in workshop.told("run.refused")] == [6]
