"""Hours as people type them: times, stretches of a day, what the buttons do, two weeks ahead."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from libs.contracts.scheduling.people import DayHours, PutHours
from services.gateway.portal.setup import hours_ahead
from services.gateway.portal.setup.hours_checking import understood
from services.gateway.portal.setup.hours_forms import DAYS, HoursDraft, Special, edited, read
from services.gateway.portal.setup.wall_times import (
    Span,
    after,
    intervals,
    shown,
    told_minute,
    wall_time,
)
from services.gateway.portal.words import words

ENGLISH = words("en")
MONDAY = date(2026, 11, 16)
DAY_HOURS = TypeAdapter(DayHours)
TYPED = st.builds(
    Span,
    *(st.one_of(st.text(max_size=8), st.integers(-5, 1500).map(told_minute)) for _ in range(2)),
)


def draft(zone="Europe/Berlin", specials=(), **weekly):
    return HoursDraft(zone, {day: tuple(weekly.get(day, ())) for day in DAYS}, tuple(specials))


def of(written, today=MONDAY):
    return understood(written, today, ENGLISH)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("09:00", "09:00"),
        ("9", "09:00"),
        ("9.30", "09:30"),
        ("0930", "09:30"),
        (" 17:05:00 ", "17:05"),
        ("14h", "14:00"),
        ("24:00", None),
        ("25:00", None),
        ("9:60", None),
        ("noon", None),
        ("\u0669:\u0660\u0660", None),
        ("", None),
    ],
)
def test_a_time_is_read_as_people_write_it(typed, meant):
    assert wall_time(typed) == meant


@pytest.mark.parametrize("typed", ["00:00", "24:00", "0"])
def test_midnight_ends_a_day(typed):
    assert (wall_time(typed, ends=True), shown("24:00")) == ("24:00", "00:00")


@given(st.lists(TYPED, max_size=12))
def test_whatever_is_typed_the_service_takes_what_is_understood(spans):
    found, faults = intervals(spans)
    assert DAY_HOURS.validate_python(found) == found
    assert len(found) + len(faults) == len(spans)


@given(st.lists(st.integers(0, 287), min_size=2, max_size=24, unique=True))
def test_hours_that_hold_come_back_as_they_were_in_any_order(lattice):
    marks = sorted(lattice)[: len(lattice) // 2 * 2]
    good = [(told_minute(a * 5), told_minute(b * 5)) for a, b in zip(*[iter(marks)] * 2, strict=0)]
    typed = [Span(*one) for one in reversed(good)]
    assert intervals(typed) == (good, [])


@pytest.mark.parametrize(
    ("spans", "said"),
    [
        ([("17:00", "09:00")], "Ends before it starts."),
        ([("09:00", "09:00")], "Ends before it starts."),
        ([("09:00", "12:30"), ("12:00", "13:00")], "Overlaps 09:00–12:30."),
        ([("", "13:00")], "Write a time, such as 09:00."),
    ],
)
def test_what_is_wrong_is_told_where_it_is(spans, said):
    found = of(draft(mon=[Span(*one) for one in spans])).faults
    assert list(found.values()) == [said]
    assert all(place.startswith(f"mon-{len(spans) - 1}-") for place in found)


def test_the_next_stretch_is_offered_an_hour_later():
    assert after([]) == Span("09:00", "17:00")
    assert after([Span("09:00", "12:30")]) == Span("13:30", "17:00")
    assert after([Span("09:00", "23:30")]) == Span()


def test_buttons_add_remove_and_copy():
    morning = Span("09:00", "12:00")
    begun = draft(mon=[morning])
    assert len(edited(begun, "add:mon").draft.weekly["mon"]) == 2
    assert edited(begun, "remove:mon-0").draft.weekly["mon"] == ()
    copied = edited(begun, "copy:mon:work").draft.weekly
    assert [day for day in DAYS if copied[day]] == list(DAYS[:5])
    assert edited(begun, "copy:mon:sun").draft.weekly["sun"] == (morning,)
    off = edited(begun, "day-off")
    assert (off.draft.specials, off.focus) == ((Special("", ()),), "d0-date")
    special = edited(off.draft, "special").draft
    assert edited(special, "add:d0").draft.specials[0].spans == (Span("09:00", "17:00"),)
    assert edited(special, "remove-date:d0").draft.specials == special.specials[1:]


@given(st.text(max_size=12), st.sampled_from(["add:", "remove:", "copy:", "remove-date:", ""]))
def test_a_button_that_there_is_not_does_nothing(rest, act):
    begun = draft(mon=[Span("09:00", "12:00")])
    pressed = act + rest + "?"
    assert edited(begun, pressed).draft == begun


@given(
    st.dictionaries(
        st.sampled_from(["mon-0-start", "mon-1-start", "d0-date", "d0-0-end"]), st.text(max_size=50)
    )
)
def test_any_form_is_read(form):
    found = of(read(form))
    if not found.faults:
        PutHours.model_validate(found.body({}))


def test_dates_that_are_over_or_twice_are_told():
    wrong = draft(
        specials=[
            Special("2026-11-15", ()),
            Special("2026-12-24", ()),
            Special("2026-12-24", ()),
            Special("soon", ()),
        ]
    )
    assert of(wrong).faults == {
        "d0-date": "This date is over.",
        "d2-date": "This date is there twice.",
        "d3-date": "Choose a date.",
    }
    assert list(of(draft("Mars/Dome")).faults) == ["time_zone"]


def test_two_weeks_ahead_know_closed_days_special_ones_and_clocks():
    week = {day: [Span("09:00", "12:00")] for day in DAYS[:5]}
    special = [Special("2026-10-24", (Span("10:00", "00:00"),))]
    first = date(2026, 10, 19)
    hours = of(draft(specials=special, **week), first)
    ahead = {one.day.day: one for one in hours_ahead.days_ahead(hours, [date(2026, 10, 20)], first)}
    assert [(bar.first, bar.length) for bar in ahead[19].bars] == [(108, 36)]
    assert (ahead[20].is_closed, ahead[20].bars) == (True, [])
    assert (ahead[24].is_special, ahead[24].spans) == (True, [("10:00", "00:00")])
    assert (ahead[25].clocks, ahead[26].clocks) == (-60, 0)
    change = hours_ahead.clock_change("Europe/Berlin", first)
    assert (change.day, change.minutes) == (date(2026, 10, 25), -60)
    assert hours_ahead.clock_change("UTC", first) is None


@pytest.mark.parametrize(
    ("start", "end", "is_outside"),
    [(8, 9, False), (7, 8, True), (10, 11, False), (11, 12, True), (22, 23, True)],
)
def test_what_is_booked_outside_is_found_by_the_wall_clock(start, end, is_outside):
    """Nine to twelve in Berlin is eight to eleven in UTC."""
    hours = of(draft(**{day: [Span("09:00", "12:00")] for day in DAYS}))
    at = [datetime(2026, 11, 18, hour, tzinfo=UTC) for hour in (start, end)]
    booked = [SimpleNamespace(start=at[0], end=at[1])]
    assert bool(hours_ahead.outside(hours, (), booked)) == is_outside
    assert hours_ahead.outside(hours, [date(2026, 11, 18)], booked) == booked
