"""Hours as they are stored, and as instants of days on which clocks jump."""

import json
from datetime import date

import pytest

from services.scheduling.domain.hours import NO_HOURS, read, read_closed, write, write_closed
from services.scheduling.domain.local_days import local_date, local_day, working_times
from tests.support.calendars import at, seconds, wall

CHRISTMAS_EVE = date(2026, 12, 24)


def test_hours_are_read_as_they_were_written():
    text = write(
        {"fri": [("22:00", "24:00")], "mon": [("09:00", "12:00"), ("13:00", "17:00")]},
        {CHRISTMAS_EVE: []},
    )
    found = read(text)
    assert found.weekly == (((540, 720), (780, 1020)), (), (), (), ((1320, 1440),), (), ())
    assert found.overrides == {CHRISTMAS_EVE: ()}


def test_the_same_hours_make_the_same_text():
    early, late = date(2026, 1, 2), date(2026, 3, 4)
    one = write({"tue": [("09:00", "10:00")], "mon": []}, {late: [], early: []})
    other = write({"mon": [], "tue": [("09:00", "10:00")]}, {early: [], late: []})
    assert one == other
    assert list(json.loads(one)["overrides"]) == ["2026-01-02", "2026-03-04"]


def test_nobody_works_without_hours():
    assert write({}, {}) == NO_HOURS
    assert not any(read(NO_HOURS).weekly)


def test_an_override_replaces_the_hours_of_its_date():
    found = read(write({"thu": [("09:00", "17:00")]}, {CHRISTMAS_EVE: [("09:00", "12:00")]}))
    assert found.on(CHRISTMAS_EVE) == ((540, 720),)
    assert found.on(date(2026, 12, 31)) == ((540, 1020),)


def test_closed_days_are_kept_once_and_in_order():
    text = write_closed([date(2026, 12, 25), date(2026, 1, 1), date(2026, 12, 25)])
    assert text == '["2026-01-01","2026-12-25"]'
    assert read_closed(text) == {date(2026, 1, 1), date(2026, 12, 25)}


JUMPS = [
    # A bound in a gap moves to the jump.
    ("America/New_York", "2026-03-08", "02:30-04:00", "07:00-08:00"),
    ("America/New_York", "2026-03-08", "01:00-02:30", "06:00-07:00"),
    ("Europe/Berlin", "2026-03-29", "02:15-03:30", "01:00-01:30"),
    ("Australia/Lord_Howe", "2026-10-04", "02:15-03:00", "15:30-16:00"),
    ("Asia/Kathmandu", "1986-01-01", "00:00-01:00", "18:30-19:15"),
    # A repeated start is the first, a repeated end the second.
    ("America/New_York", "2026-11-01", "01:30-03:00", "05:30-08:00"),
    ("America/New_York", "2026-11-01", "00:00-01:30", "04:00-06:30"),
    ("Europe/Berlin", "2026-10-25", "02:30-02:45", "00:30-01:45"),
    ("Australia/Lord_Howe", "2026-04-05", "01:45-03:00", "14:45-16:30"),
    ("Australia/Lord_Howe", "2026-04-05", "01:00-01:45", "14:00-15:15"),
    # The end of the day is the beginning of the next, even of one that comes twice or never.
    ("Europe/Berlin", "2026-10-25", "22:00-24:00", "21:00-23:00"),
    ("America/Havana", "2026-10-31", "23:00-24:00", "03:00-04:00"),
    ("Pacific/Apia", "2011-12-29", "22:00-24:00", "08:00-10:00"),
    ("Pacific/Apia", "2011-12-31", "00:00-02:00", "10:00-12:00"),
    ("Asia/Kathmandu", "2026-06-01", "09:00-10:00", "03:15-04:15"),
]


@pytest.mark.parametrize(("zone", "day", "stretch", "in_utc"), JUMPS)
def test_hours_become_instants_of_their_day(zone, day, stretch, in_utc):
    start, end = stretch.split("-")
    ((minutes,),) = (read(write({}, {date.fromisoformat(day): [(start, end)]})).overrides.values(),)
    (found,) = working_times(zone, date.fromisoformat(day), minutes)
    assert "-".join(wall(found)) == in_utc


@pytest.mark.parametrize("stretch", [(120, 180), (135, 165)])
def test_hours_inside_a_gap_do_not_exist(stretch):
    assert working_times("Europe/Berlin", date(2026, 3, 29), (stretch,)) == ()


def test_a_day_that_a_zone_skipped_has_no_hours():
    skipped = date(2011, 12, 30)
    assert working_times("Pacific/Apia", skipped, ((0, 1440),)) == ()
    assert local_day("Pacific/Apia", skipped).start == local_day("Pacific/Apia", skipped).end


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("America/New_York", "2026-03-08", 23),
        ("America/New_York", "2026-11-01", 25),
        ("Europe/Berlin", "2026-03-29", 23),
        ("Europe/Berlin", "2026-10-25", 25),
        ("Australia/Lord_Howe", "2026-10-04", 23.5),
        ("Australia/Lord_Howe", "2026-04-05", 24.5),
        ("Pacific/Apia", "2011-12-30", 0),
        ("Pacific/Apia", "2010-09-26", 23),
        ("Asia/Kathmandu", "1986-01-01", 23.75),
    ],
)
def test_a_local_day_lasts_as_long_as_its_clocks_say(zone, day, hours):
    start, end, plain = local_day(zone, date.fromisoformat(day))
    assert (end - start, plain) == (hours * 3600, False)


def test_the_date_depends_on_the_zone():
    evening = at("2026-11-18 23:30")
    assert local_date(evening, "America/New_York") == date(2026, 11, 18)
    assert local_date(seconds(evening), "Asia/Kathmandu") == date(2026, 11, 19)
