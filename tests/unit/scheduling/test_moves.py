"""The table of moves, whole: every action from every state."""

from dataclasses import replace
from datetime import timedelta

import pytest

from libs.contracts.problem import ProblemError
from services.scheduling.domain.appointment import MOVES
from services.scheduling.domain.facts import fact
from tests.support import an

STATES = ("booked", "cancelled", "completed", "no_show")
AFTER = an.START + timedelta(hours=2)
DONE = {
    "rescheduled": lambda one: one.reschedule(an.place(), an.order()),
    "cancelled": lambda one: one.cancel(an.order()),
    "restored": lambda one: one.restore(an.order()),
    "changed": lambda one: one.change(an.order(), public_notes="Bring the samples."),
    "completed": lambda one: one.record("completed", an.order(at=AFTER)),
    "no_show": lambda one: one.record("no_show", an.order(at=AFTER)),
}
ALLOWED = {
    ("booked", "rescheduled"): "booked",
    ("booked", "cancelled"): "cancelled",
    ("cancelled", "restored"): "booked",
    ("booked", "changed"): "booked",
    ("cancelled", "changed"): "cancelled",
    ("completed", "changed"): "completed",
    ("no_show", "changed"): "no_show",
    ("booked", "completed"): "completed",
    ("booked", "no_show"): "no_show",
}


def refusal(work):
    with pytest.raises(ProblemError) as caught:
        work()
    return caught.value


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("action", sorted(DONE))
def test_each_action_from_each_state_does_what_the_table_says(state, action):
    before = an.appointment(status=state)
    if (state, action) in ALLOWED:
        after = DONE[action](before)
        assert (after.status, after.version) == (ALLOWED[state, action], 2)
    else:
        assert refusal(lambda: DONE[action](before)).code == "wrong_state"


def test_the_table_of_moves_names_every_action_of_this_test():
    assert set(MOVES) == {*DONE, "booked"}


@pytest.mark.parametrize(
    ("action", "rises"),
    [
        ("rescheduled", True),
        ("cancelled", True),
        ("changed", True),
        ("completed", False),
        ("no_show", False),
    ],
)
def test_the_sequence_rises_with_what_calendars_show(action, rises):
    after = DONE[action](an.appointment(sequence=4))
    assert after.sequence == 4 + rises


def test_a_restored_appointment_goes_on_with_its_sequence():
    cancelled = an.appointment().cancel(an.order())
    assert cancelled.restore(an.order()).sequence == 2


def test_reminders_alone_make_a_version_that_calendars_do_not_show():
    after = an.appointment().change(an.order(), reminders=())
    assert (after.version, after.sequence, after.reminders) == (2, 0, ())


def test_internal_notes_make_no_version():
    after = an.appointment().change(an.order(), internal_notes="Owes us a sketch.")
    assert (after.version, after.internal_notes) == (1, "Owes us a sketch.")


def test_a_move_changes_the_time_and_nothing_else():
    before = an.appointment(public_notes="Door B", internal_notes="shy")
    place = an.place()
    moved = before.reschedule(place, an.order())
    assert moved == replace(
        before,
        version=2,
        sequence=1,
        moves=1,
        start=place.start,
        end=place.start + timedelta(hours=1),
    )


def test_moving_to_where_it_is_changes_nothing():
    before = an.appointment()
    assert before.reschedule(an.place(an.START), an.order()) is before


def test_a_move_to_another_type_takes_its_length_and_its_place():
    longer = an.appointment_type(id="type-2", duration_minutes=90, location={"kind": "place"})
    moved = an.appointment().reschedule(an.place(type=longer), an.order())
    assert (moved.end - moved.start, moved.location) == (timedelta(minutes=90), longer.location)


def test_a_place_that_was_edited_survives_a_move_to_another_type():
    edited = an.appointment().change(an.order(), location=an.Location(kind="phone", text="+49"))
    moved = edited.reschedule(an.place(type=an.appointment_type(id="type-2")), an.order())
    assert moved.location == edited.location


def test_a_change_of_staff_alone_is_no_move_of_the_time():
    other = an.staff_member(id="staff-2", shares_with_all=True)
    moved = an.appointment().reschedule(an.place(an.START, staff=other), an.order())
    assert (moved.staff.id, moved.moves, moved.sequence) == ("staff-2", 0, 1)


def test_only_contacts_moves_count_against_their_limit():
    moved = an.appointment().reschedule(an.place(), an.order("contact"))
    again = moved.reschedule(an.place(an.START), an.order("staff"))
    assert (again.moves, again.contact_moves) == (2, 1)


def test_an_outcome_before_the_start_is_refused():
    early = an.order(at=an.START - timedelta(seconds=1))
    assert refusal(lambda: an.appointment().record("no_show", early)).code == "wrong_state"


def test_a_version_that_is_not_the_present_one_is_stale():
    assert refusal(lambda: an.appointment(version=3).require_version(2)).code == "stale_version"


def test_a_past_time_cannot_be_restored():
    cancelled = an.appointment(status="cancelled")
    assert refusal(lambda: cancelled.restore(an.order(at=AFTER))).code == "too_late"


@pytest.mark.parametrize("action", sorted(DONE))
def test_the_event_of_a_change_carries_both_sides(action):
    before = an.appointment(status="cancelled" if action == "restored" else "booked")
    after = DONE[action](before)
    event = fact(action, before, after, an.order())
    told = type(event).model_validate_json(event.model_dump_json())
    assert (told.before.version, told.after.version, told.after.target.people[0].email) == (
        1,
        2,
        "amara@okafor.example",
    )
