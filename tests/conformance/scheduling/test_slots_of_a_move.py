"""Slots for a move: without what is being moved, and for those who may move it."""

from datetime import timedelta

import pytest

from libs.contracts.actor import SYSTEM
from libs.contracts.scheduling import appointment_types as types
from tests.support.counting import statements
from tests.support.firm import Firm, later, migrated, signed_in
from tests.support.slots import DAY, book_for, hours, named, refused, slots, with_colleague


@pytest.fixture
def firm(database_like):
    firm = Firm(database_like(migrated), increment_minutes=60)
    yield firm
    firm.close()


def test_a_group_tells_how_many_seats_are_left(firm):
    firm.change_type(capacity=3)
    one = firm.book()
    book_for(firm, "Nia Okafor")
    found = {slot.start.hour: slot.seats_left for slot in slots(firm)}
    assert (found[9], found[10]) == (1, 3)
    moving = {slot.start.hour: slot.seats_left for slot in slots(firm, moving=one.id)}
    assert (moving[9], moving[10]) == (2, 3)


def test_a_full_group_is_not_offered_but_to_those_who_are_in_it(firm):
    firm.change_type(capacity=2)
    one = firm.book()
    book_for(firm, "Nia Okafor")
    assert 9 not in hours(firm)
    assert 9 in hours(firm, moving=one.id)


def test_a_move_is_computed_as_if_the_appointment_were_not_there(firm):
    firm.change_type(increment_minutes=30)
    one = firm.book(later(hours=2))
    starts = [slot.start for slot in slots(firm, moving=one.id)]
    assert {later(hours=1.5), later(hours=2), later(hours=2.5)} <= set(starts)


def test_a_move_does_not_count_itself_against_the_cap(firm):
    firm.change_type(daily_cap=1)
    one = firm.book()
    assert hours(firm) == []
    assert hours(firm, moving=one.id) == [9, 10, 11, 12, 13, 14, 15, 16]


def test_a_group_of_one_that_was_closed_to_others_ignores_itself_too(firm):
    firm.change_type(capacity=2, increment_minutes=30)
    one = firm.book()
    firm.change_type(capacity=1)
    half_past = later(hours=0.5)
    assert half_past not in [slot.start for slot in slots(firm)]
    assert half_past in [slot.start for slot in slots(firm, moving=one.id)]


def test_a_cancelled_appointment_hides_nothing_either(firm):
    one = firm.cancel(firm.book())
    firm.book(later(hours=1))
    assert hours(firm, moving=one.id) == [9, 11, 12, 13, 14, 15, 16]


@pytest.mark.parametrize(
    "change", [{"booking_notice_minutes": 60 * 24 * 7}, {"increment_minutes": 95}]
)
def test_the_present_start_is_listed_whatever_the_rules_say_now(firm, change):
    one = firm.book(later(hours=1))
    firm.change_type(**change)
    assert later(hours=1) in [slot.start for slot in slots(firm, moving=one.id)]
    tomorrow = DAY + timedelta(days=1)
    range_ = {"from": tomorrow, "to": tomorrow}
    assert later(hours=1) not in [slot.start for slot in slots(firm, moving=one.id, **range_)]


def test_the_present_start_is_not_listed_with_somebody_else(firm):
    mei, both = with_colleague(firm)
    one = firm.book(type_id=both.id, staff_id=firm.jonas.id)
    firm.book(type_id=both.id, staff_id=mei.id)
    assert 9 in hours(firm, type_id=both.id, moving=one.id)
    assert 9 not in hours(firm, type_id=both.id, moving=one.id, staff_id=mei.id)


def test_a_move_stays_with_the_present_staff_member_where_they_have_the_type(firm):
    mei, both = with_colleague(firm)
    hers = firm.type(name="Hers", staff_ids=[mei.id])
    one = firm.book(type_id=both.id, staff_id=firm.jonas.id)
    assert named(firm, type_id=both.id, moving=one.id) == {firm.jonas.id}
    assert named(firm, type_id=hers.id, moving=one.id) == {mei.id}


def test_a_contact_finds_slots_within_the_drift_of_their_move(firm):
    firm.change_type(max_drift_days=1)
    one = firm.book(later(days=1))
    week = {"from": DAY - timedelta(days=2), "to": DAY + timedelta(days=4), "moving": one.id}
    found = {slot.start.date() for slot in slots(firm, signed_in(firm.amara), **week)}
    assert found == {DAY, DAY + timedelta(days=1), DAY + timedelta(days=2)}
    assert len({slot.start.date() for slot in slots(firm, **week)}) == 5


def test_a_contact_may_move_what_contacts_may_not_book(firm):
    internal = firm.type(name="Internal", bookable_by=["staff"])
    one = firm.book(type_id=internal.id)
    assert hours(firm, signed_in(firm.amara), type_id=internal.id, moving=one.id)


def test_a_contact_may_switch_to_the_types_that_the_present_one_names(firm):
    internal = firm.type(name="Internal", bookable_by=["staff"])
    one = firm.book()
    query = {"type_id": internal.id, "moving": one.id}
    assert refused(firm, signed_in(firm.amara), **query).code == "not_found"
    firm.change_type(contacts_may_switch_to=[internal.id])
    assert hours(firm, signed_in(firm.amara), **query)


def test_an_appointment_of_an_archived_type_can_still_be_moved(firm):
    one = firm.book()
    firm.call(types.ARCHIVE_TYPE, SYSTEM, id=firm.kind.id)
    assert hours(firm, moving=one.id)


def test_somebody_elses_appointment_is_not_found(firm):
    one, nia = firm.book(), firm.contact("Nia Okafor")
    assert refused(firm, signed_in(nia), moving=one.id).code == "not_found"
    assert refused(firm, moving="nothing").code == "not_found"


def test_an_appointment_in_a_calendar_that_is_not_shared_is_not_found(firm):
    mei = firm.staff("Mei Tanaka", shares_calendar_with=[])
    ola = firm.staff("Ola Berg")
    hers = firm.type(name="Hers", staff_ids=[mei.id])
    one = firm.book(type_id=hers.id)
    assert refused(firm, signed_in(ola), type_id=hers.id, moving=one.id).code == "not_found"
    assert hours(firm, signed_in(mei), type_id=hers.id, moving=one.id)


def test_a_companys_appointment_is_its_contacts_to_move(firm):
    company = firm.company("Okafor Ceramics", firm.amara)
    one = firm.book(target={"kind": "company", "id": company.id})
    assert hours(firm, signed_in(firm.amara), moving=one.id)


def test_a_link_finds_slots_for_its_own_appointment_alone(firm):
    one, other = firm.book(), firm.book(later(hours=1))
    link = signed_in(firm.amara, appointment_id=one.id)
    assert hours(firm, link, moving=one.id)
    assert refused(firm, link, moving=other.id).code == "not_found"
    assert refused(firm, link).code == "not_found"


def test_a_move_in_a_group_costs_two_statements_too(firm):
    firm.change_type(capacity=3)
    one = firm.book()
    with statements(firm.engine) as seen:
        slots(firm, signed_in(firm.amara), moving=one.id)
    assert len(seen) == 2
