"""The main job, through the HTTP door, once on SQLite and once on PostgreSQL."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from libs.contracts.scheduling import appointments
from services.scheduling.adapters.tables import CLAIMS, SEATS
from tests.support import an
from tests.support.firm import Firm, later, migrated, signed_in


@pytest.fixture
def firm(database_like):
    firm = Firm(database_like(migrated))
    yield firm
    firm.close()


def test_a_booking_takes_its_time_and_tells_of_it(firm):
    one = firm.book()
    assert (one.version, one.status, one.ical.sequence, firm.events(one)) == (
        1,
        "booked",
        0,
        [("appointment.booked", 1)],
    )
    assert an.START not in firm.starts()


def test_a_move_gives_the_old_time_back_and_takes_the_new_one(firm):
    moved = firm.move(firm.book(), later(hours=3))
    starts = firm.starts()
    assert (an.START in starts, later(hours=3) in starts, moved.moves) == (True, False, 1)


def test_a_cancelled_time_is_free_and_a_restored_one_is_taken(firm):
    cancelled = firm.cancel(firm.book())
    assert an.START in firm.starts()
    restored = firm.restore(cancelled)
    assert (restored.status, restored.version, an.START in firm.starts()) == ("booked", 3, False)


def test_version_history_and_events_agree_after_every_change(firm):
    one = firm.book(reason="first visit")
    one = firm.move(one, later(days=1), reason="train strike")
    one = firm.cancel(one, tell=False)
    one = firm.restore(one)
    firm.clock.set(later(days=2))
    one = firm.call(appointments.RECORD_OUTCOME, id=one.id, expected_version=4, outcome="completed")
    told = [(item.version, item.action, item.reason, item.told) for item in firm.history(one)]
    assert (one.version, told, firm.events(one)) == (
        5,
        [
            (1, "booked", "first visit", True),
            (2, "rescheduled", "train strike", True),
            (3, "cancelled", None, False),
            (4, "restored", None, True),
            (5, "completed", None, False),
        ],
        [
            ("appointment.booked", 1),
            ("appointment.rescheduled", 2),
            ("appointment.cancelled", 3),
            ("appointment.restored", 4),
            ("appointment.completed", 5),
        ],
    )


def test_history_shows_what_was_and_what_became_of_it(firm):
    one = firm.move(firm.book(), later(days=1), signed_in(firm.amara))
    move = firm.history(one)[1]
    assert (move.before["start"], move.after["start"], move.actor.name, move.channel) == (
        "2026-11-18T09:00:00Z",
        "2026-11-19T09:00:00Z",
        "Amara Okafor",
        "portal",
    )


def test_a_time_that_is_taken_is_refused_with_the_nearest_free_ones(firm):
    firm.book()
    before = firm.everything()
    problem = firm.refused(
        appointments.BOOK,
        type_id=firm.kind.id,
        start=later(minutes=30),
        target={"kind": "contact", "id": firm.amara.id},
    )
    nearest = [slot["start"] for slot in problem.extra["alternatives"]]
    assert (problem.code, nearest) == (
        "slot_taken",
        [f"2026-11-18T{time}:00Z" for time in ("10:00", "10:30", "11:00", "11:30", "12:00")],
    )
    assert firm.everything() == before


def test_a_move_into_a_taken_time_changes_nothing_and_names_free_ones(firm):
    firm.book()
    one = firm.book(later(hours=4))
    before = firm.everything()
    problem = firm.refused(appointments.RESCHEDULE, id=one.id, expected_version=1, start=an.START)
    assert (problem.code, len(problem.extra["alternatives"])) == ("slot_taken", 5)
    assert firm.everything() == before


def test_a_stale_version_is_refused_with_the_present_state(firm):
    one = firm.book()
    firm.move(one, later(days=1))
    problem = firm.refused(
        appointments.RESCHEDULE, id=one.id, expected_version=1, start=later(days=2)
    )
    assert (problem.code, problem.extra["current"]["start"]) == (
        "stale_version",
        "2026-11-19T09:00:00Z",
    )


def test_cancelling_again_succeeds_and_tells_nothing_even_with_a_stale_version(firm):
    one = firm.book()
    firm.cancel(one)
    again = firm.cancel(one)
    assert (again.version, len(firm.events(one))) == (2, 2)


def test_moving_to_the_same_time_is_nothing_to_change(firm):
    one = firm.book()
    same = firm.move(one, an.START, signed_in(firm.amara))
    assert (same.version, len(firm.history(one)), len(firm.events(one))) == (1, 1, 1)


def test_a_move_ignores_the_appointment_that_moves(firm):
    one = firm.book()
    assert firm.move(one, later(minutes=30)).start == later(minutes=30)


def test_restoring_into_a_time_taken_since_is_refused(firm):
    cancelled = firm.cancel(firm.book())
    firm.book()
    problem = firm.refused(appointments.RESTORE, id=cancelled.id, expected_version=2)
    assert (problem.code, bool(problem.extra["alternatives"])) == ("slot_taken", True)


def test_a_move_may_change_type_and_staff(firm):
    mei = firm.staff("Mei Lindholm")
    longer = firm.type(name="Review", duration_minutes=90, staff_ids=[mei.id])
    moved = firm.move(firm.book(), later(hours=1), type_id=longer.id)
    assert (moved.type.name, moved.staff.name, moved.end - moved.start) == (
        "Review",
        "Mei Lindholm",
        timedelta(minutes=90),
    )
    assert an.START in firm.starts()


def test_a_booking_for_anybody_goes_to_the_least_busy(firm):
    mei = firm.staff("Mei Lindholm")
    anybody = firm.type(name="Call", staff_choice="any", staff_ids=[firm.jonas.id, mei.id])
    first = firm.book(type_id=anybody.id)
    second = firm.book(type_id=anybody.id)
    assert {first.staff.id, second.staff.id} == {firm.jonas.id, mei.id}
    body = {"type_id": anybody.id, "start": an.START}
    target = {"kind": "contact", "id": firm.amara.id}
    assert firm.refused(appointments.BOOK, target=target, **body).code == "slot_taken"


@pytest.mark.parametrize("before_and_after", [(15, 0), (0, 15)])
def test_buffers_add_up_and_nobody_overrules_them(firm, before_and_after):
    before, after = before_and_after
    firm.change_type(buffer_before_minutes=before, buffer_after_minutes=after)
    firm.book()
    problem = firm.refused(
        appointments.BOOK,
        type_id=firm.kind.id,
        start=later(hours=1),
        target={"kind": "contact", "id": firm.amara.id},
        overrule={"reason": "It is urgent."},
    )
    assert problem.code == "slot_taken"


def test_staff_overrule_hours_and_history_keeps_why(firm):
    night = later(hours=12)
    one = firm.book(night, signed_in(firm.jonas), overrule={"reason": "She works nights."})
    assert (one.start, firm.history(one)[0].overruled) == (night, "She works nights.")


def test_editing_makes_a_version_and_tells_of_a_change(firm):
    one = firm.book()
    edited = firm.call(
        appointments.CHANGE, id=one.id, expected_version=1, public_notes="Door B", reminders=[]
    )
    assert (edited.version, edited.public_notes, edited.reminders, firm.events(one)[-1]) == (
        2,
        "Door B",
        [],
        ("appointment.changed", 2),
    )


def test_internal_notes_are_kept_without_a_version_and_hidden_from_contacts(firm):
    one = firm.book()
    firm.call(appointments.CHANGE, id=one.id, expected_version=1, internal_notes="shy")
    seen = (firm.get(one), firm.get(one, signed_in(firm.amara)))
    assert [(found.version, found.internal_notes) for found in seen] == [(1, "shy"), (1, None)]


def test_group_seats_are_appointments_of_their_own_at_one_claim(firm):
    group = firm.type(name="Open studio", capacity=2)
    leo = firm.contact("Leo Okafor")
    first = firm.book(type_id=group.id)
    firm.book(type_id=group.id, target={"kind": "contact", "id": leo.id})
    full = firm.refused(
        appointments.BOOK,
        type_id=group.id,
        start=an.START,
        target={"kind": "contact", "id": leo.id},
    )
    assert (full.code, len(firm.read(sa.select(CLAIMS)))) == ("slot_taken", 1)
    firm.cancel(first)
    third = firm.book(type_id=group.id, target={"kind": "contact", "id": leo.id})
    assert third.status == "booked"


def test_the_last_to_leave_a_group_frees_its_time(firm):
    group = firm.type(name="Open studio", capacity=3)
    ones = [firm.book(type_id=group.id) for _ in range(3)]
    for one in ones[:2]:
        firm.cancel(one)
    assert [row.seat_no for row in firm.read(sa.select(SEATS.c.seat_no))] == [1]
    firm.move(ones[2], later(hours=5))
    assert an.START in firm.starts()


def test_the_same_key_gets_the_first_answer_and_another_body_is_refused(firm):
    body = {
        "type_id": firm.kind.id,
        "start": an.START,
        "target": {"kind": "contact", "id": firm.amara.id},
    }
    headers = {"Idempotency-Key": "book-1"}
    first = firm.call(appointments.BOOK, headers=headers, **body)
    again = firm.call(appointments.BOOK, headers=headers, **body)
    other = firm.refused(appointments.BOOK, headers=headers, **{**body, "start": later(hours=2)})
    assert (again, other.code) == (first, "idempotency_mismatch")


def test_what_is_over_is_completed_only_where_the_type_says_so(firm):
    quiet = firm.book()
    tidy = firm.type(name="Check-in", complete_past=True)
    done = firm.book(later(hours=2), type_id=tidy.id)
    firm.clock.set(later(days=1))
    tick = firm.service.ground.parts.ticks(firm.clock)["complete_past"][1]
    firm.service.ground.transactions.run(tick)
    assert (firm.get(done).status, firm.get(quiet).status) == ("completed", "booked")
    assert firm.history(done)[-1].actor.kind == "system"
