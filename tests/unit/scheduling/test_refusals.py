"""Why a start is refused: the rule, its deadline, and words for people."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings

from libs.contracts.problem import ProblemError
from services.scheduling.domain.availability import free_starts, refuse_start
from services.scheduling.domain.local_days import instant
from tests.support.calendars import a_busy, a_calendar, a_type, at, every_day, seconds
from tests.unit.scheduling.test_availability_oracle import cases

NOW = "2026-11-17 08:00"
BERLIN = "Europe/Berlin"


def refusal(kind, calendar, start, now=NOW):
    with pytest.raises(ProblemError) as caught:
        refuse_start(kind, calendar, at(start), at(now))
    return caught.value


def told(kind, calendar, start, now=NOW):
    error = refusal(kind, calendar, start, now)
    return error.code, error.extra["rule"], error.extra.get("deadline")


def test_a_start_that_keeps_all_rules_is_not_refused():
    refuse_start(a_type(), a_calendar(), at("2026-11-18 09:00"), at(NOW))


def test_a_claim_is_not_among_the_rules():
    refuse_start(a_type(), a_calendar(a_busy("2026-11-18 09:00")), at("2026-11-18 09:00"), at(NOW))


def test_too_short_notice_tells_until_when_it_could_be_booked():
    kind = a_type(booking_notice_minutes=24 * 60)
    assert told(kind, a_calendar(), "2026-11-18 09:00", "2026-11-17 09:01") == (
        "too_late",
        "booking_notice_minutes",
        "2026-11-17T09:00:00Z",
    )


def test_the_notice_may_be_used_to_its_last_moment():
    kind = a_type(booking_notice_minutes=24 * 60)
    refuse_start(kind, a_calendar(), at("2026-11-18 09:00"), at("2026-11-17 09:00"))


def test_a_start_in_the_past_is_too_late():
    error = refusal(a_type(), a_calendar(zone=BERLIN), "2026-11-16 09:00")
    assert error.detail == "Mon 16 Nov 2026, 10:00 (Europe/Berlin) is in the past."


def test_a_start_beyond_the_horizon_tells_where_it_ends():
    kind = a_type(horizon_days=1)
    assert told(kind, a_calendar(zone=BERLIN), "2026-11-19 09:00") == (
        "too_early",
        "horizon_days",
        "2026-11-18T23:00:00Z",
    )


OUTSIDE = [
    ("hours", {}, {}, "2026-11-18 08:00"),
    ("hours", {}, {"duration_minutes": 90}, "2026-11-18 11:00"),
    ("grid", {}, {}, "2026-11-18 09:30"),
    ("grid", {}, {}, "2026-11-18 09:00:30"),
    ("grid", {}, {}, "2026-11-18 09:00:00.5"),
    ("closed_day", {"closed": [date(2026, 11, 18)]}, {}, "2026-11-18 09:00"),
    ("daily_cap", {}, {"daily_cap": 0}, "2026-11-18 09:00"),
]


@pytest.mark.parametrize(("rule", "calendar", "kind", "start"), OUTSIDE)
def test_a_start_that_is_not_offered_tells_the_rule(rule, calendar, kind, start):
    found = told(a_type(**kind), a_calendar(**calendar), start)
    assert found == ("outside_hours", rule, None)


def test_the_cap_counts_the_types_appointments_of_the_staff_members_date():
    # In Kathmandu 18:30 UTC is on the next day.
    calendar = a_calendar(
        a_busy("2026-11-18 18:30"),
        a_busy("2026-11-18 12:00", type_id="other"),
        zone="Asia/Kathmandu",
        hours=every_day("00:00-24:00"),
    )
    kind = a_type(daily_cap=1)
    refuse_start(kind, calendar, at("2026-11-18 10:15"), at(NOW))
    assert told(kind, calendar, "2026-11-19 10:15")[1] == "daily_cap"


def test_a_refusal_names_the_staff_members_zone():
    error = refusal(a_type(), a_calendar(zone=BERLIN), "2026-11-18 07:00")
    assert error.detail == (
        "Wed 18 Nov 2026, 08:00 (Europe/Berlin) to Wed 18 Nov 2026, 09:00 (Europe/Berlin)"
        " lies outside the working hours."
    )


@settings(max_examples=100, deadline=None)
@given(cases())
def test_no_rule_refuses_what_is_offered(case):
    kind, (calendar,), first, until, now = case
    for start in free_starts(kind, calendar, seconds(first), seconds(until), now.timestamp()):
        refuse_start(kind, calendar, instant(start), now)


@settings(max_examples=50, deadline=None)
@given(cases())
def test_an_empty_calendar_offers_every_minute_that_no_rule_refuses(case):
    kind, (calendar,), first, until, now = case
    empty = replace(calendar, busy=())
    until = max(first, min(until, first + timedelta(hours=10)))
    minutes = (first + timedelta(minutes=n) for n in range((until - first) // timedelta(minutes=1)))
    allowed = [seconds(start) for start in minutes if keeps_rules(kind, empty, start, now)]
    assert allowed == free_starts(kind, empty, seconds(first), seconds(until), now.timestamp())


def keeps_rules(kind, calendar, start, now):
    try:
        refuse_start(kind, calendar, start, now)
    except ProblemError:
        return False
    return True
