"""Days as lanes: wall clock, overlaps side by side, hours that nobody works."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.gateway.portal import lanes
from services.gateway.portal.looks import Look

BERLIN = Look("Europe/Berlin", "en", "24")
SPANS = st.lists(
    st.tuples(st.integers(0, 1380), st.integers(5, 300)).map(lambda one: (one[0], sum(one))),
    max_size=30,
)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@given(SPANS)
def test_what_overlaps_never_shares_a_place_and_nothing_is_lost(spans):
    packed = lanes.pack([(*span, n) for n, span in enumerate(spans)])
    assert sorted(one.what for one in packed) == list(range(len(spans)))
    for one in packed:
        assert 0 <= one.at < one.of <= 12
        for other in packed:
            if other.what != one.what and one.first < other.last and other.first < one.last:
                assert one.of == other.of
                assert one.at != other.at or one.of == 12


@given(SPANS)
def test_whoever_overlaps_nobody_has_the_whole_width(spans):
    for one in lanes.pack([(*span, span) for span in spans]):
        overlapping = [s for s in spans if one.first < s[1] and s[0] < one.last]
        if len(overlapping) == 1:
            assert one.of == 1


@given(SPANS)
def test_gaps_and_what_is_open_fill_the_day_together(spans):
    shut = lanes.gaps(spans, 0, 1680)
    minutes = {m for first, last in [*shut, *spans] for m in range(first, last)}
    assert minutes == set(range(1680))
    assert not {m for a, b in shut for m in range(a, b)} & {
        m for a, b in spans for m in range(a, b)
    }


@pytest.mark.parametrize(
    ("day", "start", "end", "minutes"),
    [
        ("2026-11-18", "2026-11-18T09:00", "2026-11-18T10:00", (600, 660)),
        ("2026-11-18", "2026-11-18T22:30", "2026-11-18T23:30", (1410, 1440)),
        ("2026-11-19", "2026-11-18T22:30", "2026-11-18T23:30", (0, 30)),
        ("2026-11-19", "2026-11-18T22:00", "2026-11-18T23:00", None),
        ("2026-11-17", "2026-11-18T09:00", "2026-11-18T10:00", None),
        ("2026-11-18", "2026-11-18T09:00", "2026-11-18T09:05", (600, 615)),
        # In the night that clocks go back it lasts through an hour that comes twice.
        ("2026-10-25", "2026-10-25T00:30", "2026-10-25T01:30", (150, 210)),
        # In the night that they go forward the hour from two to three is not there.
        ("2026-03-29", "2026-03-29T00:30", "2026-03-29T01:30", (90, 210)),
    ],
)
def test_minutes_are_those_of_the_wall_clock(day, start, end, minutes):
    found = lanes.minutes_on(date.fromisoformat(day), at(start), at(end), BERLIN)
    assert found == minutes


@pytest.mark.parametrize(
    ("day", "zone", "clock"),
    [
        ("2026-03-29", "Europe/Berlin", "02:00"),
        ("2026-10-25", "Europe/Berlin", "03:00"),
        ("2026-04-05", "Australia/Lord_Howe", "02:00"),
        ("2026-11-18", "Europe/Berlin", None),
        ("2026-11-18", "Asia/Kathmandu", None),
    ],
)
def test_a_change_of_clocks_is_told_by_the_clock_that_still_holds(day, zone, clock):
    found = lanes.clocks_change(date.fromisoformat(day), zone)
    assert (f"{found:%H:%M}" if found else None) == clock


def test_lanes_reach_from_eight_to_six_and_as_far_as_anything_does():
    assert lanes.visible_hours([]) == (8, 18)
    assert lanes.visible_hours([(600, 660), (400, 420), (1075, 1081)]) == (6, 19)


def test_a_day_begins_at_its_own_midnight():
    began = lanes.midnight(date(2026, 11, 18), "Asia/Kathmandu")
    assert began - datetime(2026, 11, 17, 18, 15, tzinfo=UTC) == timedelta()
