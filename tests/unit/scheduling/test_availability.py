"""Which starts are free."""

from datetime import date, timedelta

import pytest

from services.scheduling.domain.availability import (
    Window,
    choose_staff,
    free_starts,
    offers,
    seats_left,
)
from tests.support.calendars import (
    a_busy,
    a_calendar,
    a_type,
    at,
    every_day,
    hours,
    seconds,
    wall,
)

DAY = date(2026, 11, 18)
NOW = "2026-11-17 08:00"


def free(kind, calendar, day=DAY, *, days=1, now=NOW):
    first = at(f"{day} 00:00", calendar.time_zone)
    until = at(f"{day + timedelta(days=days)} 00:00", calendar.time_zone)
    found = free_starts(kind, calendar, seconds(first), seconds(until), seconds(now))
    return wall(found, calendar.time_zone)


def offered(kind, calendars, *, days=1, now=NOW, dates=None):
    first = seconds(f"{DAY} 00:00")
    window = Window(first, first + days * 86_400, seconds(now), dates)
    found = offers(kind, calendars, window)
    return [f"{shown} {who}" for (start, who) in found for shown in wall([start])]


def test_starts_are_on_the_grid_of_each_working_interval():
    calendar = a_calendar(hours=every_day("09:00-10:30", "13:10-14:10"))
    kind = a_type(duration_minutes=30, increment_minutes=20)
    assert free(kind, calendar) == ["09:00", "09:20", "09:40", "10:00", "13:10", "13:30"]


def test_an_appointment_ends_within_the_working_interval():
    assert free(a_type(duration_minutes=90), a_calendar()) == ["09:00", "10:00"]


def test_what_is_taken_is_not_free():
    calendar = a_calendar(a_busy("2026-11-18 10:00"))
    assert free(a_type(), calendar) == ["09:00", "11:00"]


def test_buffers_of_both_sides_add_up():
    calendar = a_calendar(a_busy("2026-11-18 10:00", 30, before=15, after=15))
    kind = a_type(
        duration_minutes=15,
        increment_minutes=15,
        buffer_before_minutes=15,
        buffer_after_minutes=15,
    )
    assert free(kind, calendar) == ["09:00", "09:15", "11:00", "11:15", "11:30", "11:45"]


def test_buffers_may_reach_outside_of_working_hours():
    kind = a_type(buffer_before_minutes=120, buffer_after_minutes=120)
    assert free(kind, a_calendar()) == ["09:00", "10:00", "11:00"]


def test_a_claim_that_overlaps_another_hides_nothing_of_it():
    calendar = a_calendar(a_busy("2026-11-18 09:00", 120), a_busy("2026-11-18 09:10", 10))
    assert free(a_type(), calendar) == ["11:00"]


def test_a_claim_off_the_grid_leaves_the_grid_where_it_was():
    calendar = a_calendar(a_busy("2026-11-18 09:50", 20))
    assert free(a_type(duration_minutes=30, increment_minutes=30), calendar) == [
        "09:00",
        "10:30",
        "11:00",
        "11:30",
    ]


def test_hours_may_last_until_midnight():
    calendar = a_calendar(hours=every_day("22:00-24:00"))
    assert free(a_type(), calendar) == ["22:00", "23:00"]


def test_an_override_replaces_the_days_hours():
    calendar = a_calendar(
        hours=hours({"wed": ["09:00-12:00"]}, {DAY: ["15:00-16:00"], date(2026, 11, 25): []})
    )
    assert free(a_type(), calendar, days=8) == ["15:00"]


def test_nobody_is_free_on_a_closed_day():
    assert free(a_type(), a_calendar(closed=[DAY])) == []


def test_a_start_within_the_notice_is_not_offered():
    kind = a_type(booking_notice_minutes=60)
    assert free(kind, a_calendar(), now="2026-11-18 09:00") == ["10:00", "11:00"]


def test_what_has_begun_is_not_offered():
    assert free(a_type(), a_calendar(), now="2026-11-18 10:01") == ["11:00"]


def test_the_horizon_ends_with_the_local_day():
    calendar = a_calendar(zone="Asia/Kathmandu", hours=every_day("23:00-24:00"))
    kind = a_type(horizon_days=1)
    # 18:14 UTC is one minute before midnight in Kathmandu, 18:15 is the next day.
    assert free(kind, calendar, days=2, now="2026-11-17 18:14") == ["23:00"]
    assert free(kind, calendar, days=2, now="2026-11-17 18:15") == ["23:00", "23:00"]


def test_a_day_is_full_when_the_cap_is_reached():
    calendar = a_calendar(
        a_busy("2026-11-18 09:00"),
        a_busy("2026-11-18 20:00"),
        a_busy("2026-11-19 09:00"),
        a_busy("2026-11-19 20:00", type_id="other"),
    )
    assert free(a_type(daily_cap=2), calendar, days=2) == ["10:00", "11:00"]


def test_the_cap_counts_every_seat():
    calendar = a_calendar(a_busy("2026-11-18 09:00", seats=3, capacity=5))
    assert free(a_type(daily_cap=3, capacity=5), calendar) == []


def test_a_group_is_offered_until_its_last_seat_is_taken():
    calendar = a_calendar(
        a_busy("2026-11-18 09:00", seats=2, capacity=3),
        a_busy("2026-11-18 10:00", seats=3, capacity=3),
    )
    kind = a_type(capacity=3)
    assert free(kind, calendar) == ["09:00", "11:00"]
    assert seats_left(kind, [calendar])[seconds("2026-11-18 09:00"), "ada"] == 1


def test_a_group_of_another_type_cannot_be_joined():
    calendar = a_calendar(a_busy("2026-11-18 09:00", type_id="other", capacity=3))
    assert free(a_type(capacity=3), calendar) == ["10:00", "11:00"]


def test_who_booked_alone_before_there_were_groups_stays_alone():
    calendar = a_calendar(a_busy("2026-11-18 09:00", seats=1, capacity=1))
    assert free(a_type(capacity=3), calendar) == ["10:00", "11:00"]


def test_a_group_whose_type_became_longer_is_offered_where_there_is_room():
    group = a_busy("2026-11-18 09:00", 30, capacity=3)
    kind = a_type(capacity=3)
    assert free(kind, a_calendar(group)) == ["09:00", "10:00", "11:00"]
    next_to_it = a_busy("2026-11-18 09:30", 30, type_id="other")
    assert free(kind, a_calendar(group, next_to_it)) == ["10:00", "11:00"]


def test_a_group_off_the_grid_is_not_offered():
    calendar = a_calendar(a_busy("2026-11-18 09:20", capacity=3))
    assert free(a_type(capacity=3), calendar) == ["11:00"]


REPEATS_AND_GAPS = [
    # Elapsed minutes, not the clock's: the hour from 2 to 3 is missing, or comes twice.
    ("America/New_York", "2026-03-08", "01:00-05:00", "01:00 03:00 04:00"),
    ("America/New_York", "2026-11-01", "00:30-02:30", "00:30 01:30 01:30"),
    ("Europe/Berlin", "2026-03-29", "00:30-04:30", "00:30 01:30 03:30"),
    ("Europe/Berlin", "2026-10-25", "01:00-04:00", "01:00 02:00 02:00 03:00"),
    ("Australia/Lord_Howe", "2026-10-04", "01:00-04:00", "01:00 02:30"),
    ("Australia/Lord_Howe", "2026-04-05", "01:00-03:00", "01:00 01:30"),
    ("Pacific/Apia", "2011-12-29", "22:00-24:00", "22:00 23:00"),
    ("Pacific/Apia", "2011-12-30", "00:00-24:00", ""),
    ("Pacific/Apia", "2011-12-31", "00:00-02:00", "00:00 01:00"),
    ("Asia/Kathmandu", "1986-01-01", "00:00-03:00", "00:15 01:15"),
]


@pytest.mark.parametrize(("zone", "day", "stretch", "shown"), REPEATS_AND_GAPS)
def test_the_grid_goes_on_in_elapsed_time_when_clocks_jump(zone, day, stretch, shown):
    calendar = a_calendar(zone=zone, hours=every_day(stretch))
    midnight = seconds(at(f"{day} 00:00", zone))
    now = midnight - 86_400
    found = free_starts(a_type(), calendar, midnight, midnight + 90_000, now)
    of_day = [start for start in found if wall([start], zone, "%Y-%m-%d") == [day]]
    assert " ".join(wall(of_day, zone)) == shown


def test_intervals_that_a_repeat_makes_overlap_offer_each_start_once():
    calendar = a_calendar(zone="Europe/Berlin", hours=every_day("02:00-02:30", "02:30-03:00"))
    kind = a_type(duration_minutes=30, increment_minutes=30)
    found = free(kind, calendar, date(2026, 10, 25), now="2026-10-24 08:00")
    assert found == ["02:00", "02:30", "02:00", "02:30"]


def test_whoever_has_fewest_appointments_that_day_is_given_a_start():
    busy = a_calendar(a_busy("2026-11-18 20:00"), staff_id="ada")
    idle = a_calendar(a_busy("2026-11-19 20:00"), staff_id="bea")
    assert offered(a_type(duration_minutes=180), [busy, idle], days=2) == [
        "09:00 bea",
        "09:00 ada",
    ]


def test_the_smaller_id_is_given_a_start_if_both_are_as_busy():
    calendars = [a_calendar(staff_id="bea"), a_calendar(staff_id="ada")]
    assert offered(a_type(), calendars) == ["09:00 ada", "10:00 ada", "11:00 ada"]


def test_seats_of_a_group_count_as_appointments():
    group = a_calendar(a_busy("2026-11-18 20:00", seats=3), staff_id="ada")
    two = [a_busy("2026-11-18 20:00"), a_busy("2026-11-18 21:00")]
    assert offered(a_type(duration_minutes=180), [group, a_calendar(*two, staff_id="bea")]) == [
        "09:00 bea"
    ]


def test_somebody_else_is_given_a_start_that_the_least_busy_cannot_take():
    calendars = [
        a_calendar(a_busy("2026-11-18 10:00"), staff_id="ada"),
        a_calendar(*[a_busy(f"2026-11-18 {h}:00") for h in (20, 21)], staff_id="bea"),
    ]
    assert offered(a_type(), calendars) == ["09:00 ada", "10:00 bea", "11:00 ada"]


def test_the_day_that_counts_is_the_staff_members_own():
    # It is still Tuesday evening in New York, with two appointments; Ada has one on Wednesday.
    ada = a_calendar(a_busy("2026-11-18 20:00"), hours=every_day("02:00-03:00"))
    tuesday = [a_busy(f"2026-11-17 {hour}:00") for hour in (15, 16)]
    bea = a_calendar(
        *tuesday, staff_id="bea", zone="America/New_York", hours=every_day("21:00-22:00")
    )
    assert offered(a_type(), [ada, bea]) == ["02:00 ada"]


def test_dates_limit_the_starts_in_each_staff_members_zone():
    ada = a_calendar(hours=every_day("02:00-03:00"))
    bea = a_calendar(staff_id="bea", zone="America/New_York", hours=every_day("21:00-22:00"))
    tuesday = date(2026, 11, 17)
    assert offered(a_type(), [ada, bea], dates=(tuesday, tuesday)) == ["02:00 bea"]


def test_a_booking_is_given_to_whom_the_slots_name():
    calendars = [
        a_calendar(a_busy("2026-11-18 10:00"), staff_id="ada"),
        a_calendar(a_busy("2026-11-18 20:00"), staff_id="bea"),
        a_calendar(*[a_busy(f"2026-11-18 {h}:00") for h in (20, 21)], staff_id="cem"),
    ]
    named = dict(pair.split() for pair in offered(a_type(), calendars))
    for shown, who in named.items():
        assert choose_staff(a_type(), calendars, at(f"2026-11-18 {shown}")) == who


def test_nobody_is_given_a_start_that_is_taken_with_all():
    calendar = a_calendar(a_busy("2026-11-18 10:00"))
    assert choose_staff(a_type(), [calendar], at("2026-11-18 10:30")) is None


def test_a_window_in_the_past_offers_nothing():
    assert free(a_type(), a_calendar(), now="2026-11-19 08:00") == []


@pytest.mark.parametrize("days", [0, -3])
def test_a_window_without_length_offers_nothing(days):
    assert free(a_type(), a_calendar(), days=days) == []
