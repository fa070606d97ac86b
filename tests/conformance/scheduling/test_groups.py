"""Group types: seats that are appointments, and a time that they share."""

import pytest

from libs.contracts.actor import SYSTEM
from libs.contracts.scheduling import appointment_types as types
from libs.contracts.scheduling import appointments
from tests.support import an
from tests.support.firm import Firm, later, migrated, refusal
from tests.support.ledger import faults


@pytest.fixture
def firm(database_like):
    firm = Firm(database_like(migrated), capacity=3)
    yield firm
    firm.close()


def offered(firm, **query):
    query = {"type_id": firm.kind.id, "from": an.START.date(), "to": an.START.date(), **query}
    slots = firm.call(appointments.FIND_SLOTS, time_zone="UTC", **query).slots
    return {slot.start: slot.seats_left for slot in slots}


def test_slots_tell_how_many_seats_are_left(firm):
    firm.book()
    seats = offered(firm)
    assert (seats[an.START], seats[later(hours=1)], later(minutes=30) in seats) == (2, 3, False)


def test_a_full_group_is_not_offered(firm):
    for _ in range(3):
        firm.book()
    assert an.START not in offered(firm)


def test_a_move_leaves_its_own_seat_out_of_account(firm):
    ones = [firm.book() for _ in range(3)]
    assert offered(firm, moving=ones[0].id)[an.START] == 1


def test_a_seat_moves_from_group_to_group(firm):
    first, second = firm.book(), firm.book(later(hours=3))
    moved = firm.move(first, second.start)
    assert (moved.start, offered(firm)[second.start], offered(firm)[an.START]) == (
        second.start,
        1,
        3,
    )
    assert faults(firm) == []


def test_a_restored_appointment_takes_its_seat_again_if_there_is_one(firm):
    one = firm.cancel(firm.book())
    for _ in range(3):
        last = firm.book()
    assert refusal(firm.restore, one).code == "slot_taken"
    firm.cancel(last)
    assert firm.restore(one).status == "booked"
    assert faults(firm) == []


@pytest.mark.parametrize("capacity", [1, 3])
def test_a_cancelled_appointment_can_be_edited_and_takes_no_time(firm, capacity):
    kind = firm.type(name="Studio", capacity=capacity)
    one = firm.cancel(firm.book(type_id=kind.id))
    edited = firm.call(appointments.CHANGE, id=one.id, expected_version=2, public_notes="Sorry!")
    assert (edited.version, edited.status, edited.ical.sequence) == (3, "cancelled", 2)
    assert an.START in firm.starts()


def test_who_booked_alone_is_not_joined_when_the_type_becomes_a_group(firm):
    alone = firm.type(name="Talk")
    firm.book(type_id=alone.id)
    firm.call(types.CHANGE_TYPE, SYSTEM, id=alone.id, capacity=4)
    refused = refusal(firm.book, type_id=alone.id)
    assert (refused.code, an.START in offered(firm, type_id=alone.id)) == ("slot_taken", False)


def test_the_last_of_a_group_that_became_single_can_be_moved_over_its_own_time(firm):
    one = firm.book()
    firm.change_type(capacity=1)
    assert later(minutes=30) in offered(firm, moving=one.id)
    assert firm.move(one, later(minutes=30)).start == later(minutes=30)
    assert faults(firm) == []


def test_a_group_grows_with_its_type_where_there_is_room(firm):
    firm.book()
    firm.change_type(duration_minutes=90)
    joined = firm.book()
    assert (joined.end, refusal(firm.book, later(hours=1)).code) == (
        later(minutes=90),
        "slot_taken",
    )
    assert faults(firm) == []


def test_a_group_that_cannot_grow_with_its_type_is_not_offered(firm):
    call = firm.type(name="Call")
    firm.book()
    firm.book(later(hours=1), type_id=call.id)
    firm.change_type(duration_minutes=90)
    refused = refusal(firm.book)
    assert (refused.code, an.START in offered(firm)) == ("slot_taken", False)
    assert faults(firm) == []


def test_every_seat_counts_for_the_daily_cap(firm):
    firm.change_type(daily_cap=2)
    firm.book()
    firm.book()
    assert refusal(firm.book).extra["rule"] == "daily_cap"
