"""Which rules bind whom, and what a refusal says."""

from datetime import timedelta

import pytest

from tests.support.firm import KEY, Firm, by_link, later, migrated, refusal, signed_in

OVERRULE = {"overrule": {"reason": "It is urgent."}}
SATURDAY = later(days=3)
# A rule of the type, a start that breaks it, and how it is refused.
OFFERED = {
    "booking_notice_minutes": ({"booking_notice_minutes": 60 * 72}, later(), "too_late"),
    "horizon_days": ({"horizon_days": 1}, later(), "too_early"),
    "hours": ({}, SATURDAY, "outside_hours"),
    "grid": ({}, later(minutes=7), "outside_hours"),
    "daily_cap": ({"daily_cap": 0}, later(), "outside_hours"),
}
RULES = [pytest.param(rule, *of, id=rule) for rule, of in OFFERED.items()]


@pytest.fixture
def firm(database_like):
    firm = Firm(database_like(migrated))
    yield firm
    firm.close()


def told(problem):
    return problem.code, problem.extra.get("rule"), problem.extra.get("deadline")


@pytest.mark.parametrize(("rule", "policy", "start", "code"), RULES)
def test_a_booking_by_anybody_keeps_what_is_offered(firm, rule, policy, start, code):
    firm.change_type(**policy)
    refused = [
        told(refusal(firm.book, start, actor))[:2]
        for actor in (signed_in(firm.amara), signed_in(firm.jonas), KEY)
    ]
    assert refused == [(code, rule)] * 3


@pytest.mark.parametrize(("rule", "policy", "start", "code"), RULES)
def test_staff_overrule_what_is_offered_when_they_book_and_when_they_move(
    firm, rule, policy, start, code
):
    one = firm.book(later(days=1))
    firm.change_type(**policy)
    moved = firm.move(one, start, signed_in(firm.jonas), **OVERRULE)
    booked = firm.book(start + timedelta(hours=2), KEY, **OVERRULE)
    assert [each.status for each in (moved, booked)] == ["booked", "booked"]


@pytest.mark.parametrize(("rule", "policy", "start", "code"), RULES)
def test_a_move_keeps_what_is_offered(firm, rule, policy, start, code):
    one = firm.book(later(days=1))
    firm.change_type(**policy)
    assert told(refusal(firm.move, one, start))[:2] == (code, rule)


def test_too_short_a_notice_tells_the_last_moment_in_the_readers_zone(firm):
    firm.change_type(booking_notice_minutes=60 * 72)
    amara = firm.contact("Ada Lim", time_zone="Asia/Kathmandu")
    problem = refusal(firm.book, later(), signed_in(amara))
    assert told(problem)[2] == "2026-11-15T09:00:00Z"
    assert "Sun 15 Nov 2026, 14:45 (Asia/Kathmandu)" in problem.detail


def test_the_horizon_ends_with_the_local_day(firm):
    firm.change_type(horizon_days=2)
    assert firm.book(later(hours=7)).status == "booked"
    problem = refusal(firm.book, later(days=1))
    assert told(problem) == ("too_early", "horizon_days", "2026-11-19T00:00:00Z")


@pytest.mark.parametrize(
    ("days", "deadline"), [(2, "2026-11-20T00:00:00Z"), (-1, "2026-11-18T00:00:00Z")]
)
def test_drift_tells_how_far_it_may_go(firm, days, deadline):
    one = firm.move(firm.book(), later(days=5))
    firm.change_type(max_drift_days=1 if days > 0 else 0)
    problem = refusal(firm.move, one, later(days=days), signed_in(firm.amara))
    assert told(problem) == ("too_early", "max_drift_days", deadline)


def test_a_deadline_holds_to_its_last_moment(firm):
    firm.change_type(cancel_notice_minutes=60)
    amara = signed_in(firm.amara)
    first, second = firm.book(), firm.book(later(hours=1))
    firm.clock.set(later(hours=-1))
    assert firm.cancel(first, amara).status == "cancelled"
    firm.clock.set(later(microseconds=1))
    problem = refusal(firm.cancel, second, amara)
    assert told(problem) == ("too_late", "cancel_notice_minutes", "2026-11-18T09:00:00Z")


def test_a_contacts_link_is_bound_like_the_contact(firm):
    firm.change_type(reschedule_notice_minutes=60 * 72)
    one = firm.book()
    problem = refusal(firm.move, one, later(days=1), by_link(firm.amara, one))
    assert (problem.code, problem.extra["possible"]) == ("too_late", ["cancel"])


def test_a_staff_members_link_is_not_bound_by_notices(firm):
    firm.change_type(reschedule_notice_minutes=60 * 72, cancel_notice_minutes=60 * 72)
    one = firm.book()
    moved = firm.move(one, later(days=1), by_link(firm.jonas, one))
    assert firm.cancel(moved, by_link(firm.jonas, one)).status == "cancelled"


def test_only_moves_by_contacts_and_their_links_count_against_the_limit(firm):
    firm.change_type(max_moves=1)
    one = firm.move(firm.book(), later(days=1))
    one = firm.move(one, later(days=2), by_link(firm.amara, one))
    amara = signed_in(firm.amara)
    assert firm.get(one, amara).can.reschedule.reason == "too_many_moves"
    assert told(refusal(firm.move, one, later(), amara))[:2] == ("too_many_moves", "max_moves")
    assert firm.move(one, later(hours=1)).moves == 3


def test_the_cap_lets_one_be_moved_within_its_day(firm):
    firm.change_type(daily_cap=1)
    one = firm.book()
    assert firm.move(one, later(hours=3)).start == later(hours=3)


def test_the_cap_of_another_day_holds_for_moves_too(firm):
    firm.change_type(daily_cap=1)
    one = firm.book()
    firm.book(later(days=1))
    assert told(refusal(firm.move, one, later(days=1, hours=3)))[1] == "daily_cap"


def test_the_cap_counts_neither_what_is_cancelled_nor_other_types(firm):
    firm.change_type(daily_cap=1)
    firm.book(type_id=firm.type(name="Call").id)
    firm.cancel(firm.book(later(hours=1)))
    assert firm.book(later(hours=2)).status == "booked"


def test_overruling_does_not_pass_over_who_is_least_busy(firm):
    mei, priya = firm.staff("Mei Lindholm"), firm.staff("Priya Nair")
    everybody = [firm.jonas.id, mei.id, priya.id]
    call = firm.type(name="Call", staff_choice="any", staff_ids=everybody)
    firm.book(SATURDAY, type_id=call.id, staff_id=priya.id, **OVERRULE)
    firm.book(SATURDAY - timedelta(hours=5), type_id=call.id, staff_id=mei.id, **OVERRULE)
    firm.book(SATURDAY, staff_id=firm.jonas.id, **OVERRULE)
    assert firm.book(SATURDAY, type_id=call.id, **OVERRULE).staff.id == mei.id
    assert refusal(firm.book, SATURDAY, type_id=call.id, **OVERRULE).code == "slot_taken"


def test_who_may_use_nobodys_calendar_books_nobody(firm):
    alone = firm.staff("Ola Berg", shares_calendar_with=[])
    mei = firm.staff("Mei Lindholm")
    firm.type(name="Call", staff_ids=[mei.id])
    review = firm.type(name="Review", staff_ids=[alone.id])
    refused = refusal(firm.book, later(), signed_in(mei), type_id=review.id)
    assert refused.code == "not_allowed"


def test_a_type_that_nobody_offers_cannot_be_booked(firm):
    empty = firm.type(name="Later", staff_ids=[])
    assert told(refusal(firm.book, later(), type_id=empty.id))[:2] == ("outside_hours", "staff")
