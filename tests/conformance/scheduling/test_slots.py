"""Slots as callers get them: whose, for whom, and in which zone."""

from datetime import date, timedelta

import pytest

from libs.contracts.actor import SYSTEM
from libs.contracts.scheduling import appointment_types as types
from libs.contracts.scheduling import appointments, people
from tests.support import an
from tests.support.firm import Firm, later, migrated, signed_in
from tests.support.slots import DAY, hours, named, refused, slots, with_colleague

MORNINGS = {day: [["09:00", "11:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}


@pytest.fixture
def firm(database_like):
    firm = Firm(database_like(migrated), increment_minutes=60)
    yield firm
    firm.close()


def test_a_slot_has_start_end_and_staff(firm):
    first = slots(firm)[0]
    assert first.model_dump(exclude_unset=True) == {
        "start": an.START,
        "end": later(hours=1),
        "staff_id": firm.jonas.id,
    }


def test_what_is_booked_is_not_a_slot(firm):
    firm.book(later(hours=2))
    assert hours(firm) == [9, 10, 12, 13, 14, 15, 16]


def test_it_does_not_matter_what_was_booked_first(firm):
    for after in (6, 1, 3):
        firm.book(later(hours=after))
    assert hours(firm) == [9, 11, 13, 14, 16]


def test_what_was_cancelled_is_a_slot_again(firm):
    firm.cancel(firm.book(later(hours=2)))
    assert 11 in hours(firm)


def test_the_longest_claim_reaches_into_the_next_days(firm):
    longest = firm.type(
        name="Retreat",
        duration_minutes=1440,
        buffer_before_minutes=720,
        buffer_after_minutes=720,
    )
    firm.book(type_id=longest.id, overrule={"reason": "As agreed"})
    thursday, friday = DAY + timedelta(days=1), DAY + timedelta(days=2)
    assert hours(firm, **{"from": thursday, "to": thursday}) == []
    assert hours(firm, **{"from": friday, "to": friday}) == [9, 10, 11, 12, 13, 14, 15, 16]


def test_a_claim_hides_starts_until_its_last_hour(firm):
    # From Tuesday, 21 o'clock, for 48 hours: Friday begins in Dubai an hour before its end.
    ola = firm.staff("Ola Berg", weekly={day: [["00:00", "24:00"]] for day in MORNINGS})
    parts = {"staff_ids": [ola.id], "increment_minutes": 60}
    half_a_day = {"buffer_before_minutes": 720, "buffer_after_minutes": 720}
    longest = firm.type(name="Retreat", duration_minutes=1440, **parts, **half_a_day)
    firm.book(type_id=longest.id, overrule={"reason": "As agreed"})
    call, friday = firm.type(name="Call", **parts), DAY + timedelta(days=2)
    found = hours(firm, type_id=call.id, time_zone="Asia/Dubai", **{"from": friday, "to": friday})
    assert found[:2] == [21, 22]


def test_a_claim_that_starts_after_the_days_asked_for_hides_what_reaches_into_it(firm):
    # In Kiritimati the 18th ends at 10 o'clock, UTC.
    firm.change_type(increment_minutes=30)
    firm.book(later(hours=1))
    found = [slot.start for slot in slots(firm, time_zone="Pacific/Kiritimati")]
    assert found[-1] == an.START


def test_what_is_booked_on_the_last_day_of_the_horizon_is_not_a_slot(firm):
    firm.change_type(horizon_days=(DAY - an.NOW.date()).days)
    firm.book(later(hours=7))
    assert hours(firm) == [9, 10, 11, 12, 13, 14, 15]


def test_the_buffers_asked_for_reach_across_midnight(firm):
    buffered = firm.type(
        name="Visit", increment_minutes=60, buffer_before_minutes=720, buffer_after_minutes=720
    )
    firm.book(later(days=-1, hours=13), overrule={"reason": "Late"})
    assert hours(firm, type_id=buffered.id) == [11, 12, 13, 14, 15, 16]


def test_dates_are_the_callers_and_both_are_included(firm):
    nia = firm.contact("Nia Okafor", time_zone="Asia/Kathmandu")
    late = firm.type(name="Late call", bookable_by=["contacts"], increment_minutes=60)
    answer = firm.call(
        appointments.FIND_SLOTS,
        signed_in(nia),
        **{"type_id": late.id, "from": DAY, "to": DAY + timedelta(days=1)},
    )
    assert answer.time_zone == "Asia/Kathmandu"
    assert {slot.start.date() for slot in answer.slots} == {DAY, DAY + timedelta(days=1)}


def test_a_day_ends_where_the_caller_lives(firm):
    # On the 18th in New York it is from 5 o'clock on, UTC, and in Kiritimati until 10.
    assert hours(firm, time_zone="Pacific/Kiritimati") == [10, 11, 12, 13, 14, 15, 16, 9]


def test_closed_days_are_not_offered(firm):
    firm.call(people.PUT_CLOSED_DAYS, SYSTEM, dates=[DAY])
    assert hours(firm) == []


def test_sixty_two_days_may_be_asked_for(firm):
    assert slots(firm, to=DAY + timedelta(days=61))


@pytest.mark.parametrize("days", [-1, 62])
def test_other_ranges_are_refused_by_field(firm, days):
    problem = refused(firm, to=DAY + timedelta(days=days))
    assert (problem.code, problem.extra["errors"][0].field) == ("invalid", "to")


def test_the_past_and_what_is_beyond_the_horizon_offer_nothing(firm):
    past, beyond = DAY - timedelta(days=5), DAY + timedelta(days=90)
    assert hours(firm, **{"from": past, "to": past}) == []
    assert hours(firm, **{"from": beyond, "to": beyond}) == []


def test_an_unknown_type_is_not_found(firm):
    assert refused(firm, type_id="nothing").code == "not_found"


def test_an_archived_type_is_not_found(firm):
    firm.call(types.ARCHIVE_TYPE, SYSTEM, id=firm.kind.id)
    assert refused(firm).code == "not_found"


def test_a_contact_finds_slots_of_what_contacts_may_book_alone(firm):
    internal = firm.type(name="Internal", bookable_by=["staff"])
    amara = signed_in(firm.amara)
    assert hours(firm, amara)
    assert refused(firm, amara, type_id=internal.id).code == "not_found"
    assert hours(firm, signed_in(firm.jonas), type_id=internal.id)


def test_a_staff_member_without_the_type_is_not_found(firm):
    mei = firm.staff("Mei Tanaka")
    assert refused(firm, staff_id=mei.id).code == "not_found"


def test_a_type_that_nobody_offers_has_no_slots(firm):
    assert hours(firm, type_id=firm.type(name="Nobody's", staff_ids=[]).id) == []


def test_archived_staff_are_not_offered(firm):
    mei, both = with_colleague(firm)
    firm.call(people.ARCHIVE_STAFF, SYSTEM, id=mei.id)
    assert named(firm, type_id=both.id) == {firm.jonas.id}
    assert refused(firm, type_id=both.id, staff_id=mei.id).code == "not_found"


def test_each_start_names_whoever_is_less_busy_that_day(firm):
    mei, both = with_colleague(firm)
    firm.book(later(hours=5))
    assert named(firm, type_id=both.id) == {mei.id}


def test_how_busy_a_day_is_is_counted_beyond_the_days_asked_for(firm):
    mei, both = with_colleague(firm)
    first, second = sorted([firm.jonas.id, mei.id])
    firm.book(later(hours=6), type_id=both.id, staff_id=first)
    # In Kiritimati the 18th ends at 10 o'clock, UTC: before that appointment.
    found = slots(firm, type_id=both.id, time_zone="Pacific/Kiritimati")
    assert (found[-1].start, found[-1].staff_id) == (an.START, second)


def test_a_booking_without_staff_is_given_to_whom_the_slot_names(firm):
    _, both = with_colleague(firm)
    firm.book(later(hours=5), staff_id=firm.jonas.id)
    slot = slots(firm, type_id=both.id)[0]
    booked = firm.book(slot.start, type_id=both.id)
    assert booked.staff.id == slot.staff_id


def test_staff_are_offered_the_calendars_that_they_may_use(firm):
    mei, both = with_colleague(firm, shares_calendar_with=[])
    ola = firm.staff("Ola Berg", shares_calendar_with=[])
    assert named(firm, signed_in(mei), type_id=both.id) == {min(mei.id, firm.jonas.id)}
    assert named(firm, signed_in(ola), type_id=both.id) == {firm.jonas.id}


def test_staff_may_look_at_calendars_that_they_may_not_use(firm):
    mei = firm.staff("Mei Tanaka", shares_calendar_with=[])
    ola = firm.staff("Ola Berg", shares_calendar_with=[])
    hers = firm.type(name="Hers", staff_ids=[mei.id])
    assert named(firm, signed_in(ola), type_id=hers.id) == {mei.id}


def test_archived_people_find_nothing(firm):
    firm.call(people.ARCHIVE_CONTACT, SYSTEM, id=firm.amara.id)
    assert refused(firm, signed_in(firm.amara)).code == "not_allowed"


def test_the_date_of_the_cap_is_the_staff_members(firm):
    mei = firm.staff("Mei Tanaka", time_zone="Pacific/Auckland", weekly=MORNINGS)
    hers = firm.type(name="Hers", staff_ids=[mei.id], daily_cap=1, increment_minutes=60)
    firm.book(an.START.replace(hour=20), type_id=hers.id)
    # 20 and 21 o'clock UTC on the 18th are the morning of the 19th in Auckland.
    found = [slot.start for slot in slots(firm, type_id=hers.id, to=date(2026, 11, 19))]
    assert [(start.day, start.hour) for start in found] == [(19, 20), (19, 21)]
