"""The picker as data: days in the reader's zone, suggestions, and addresses with nonsense."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from libs.contracts.scheduling.appointments import Slot
from services.gateway.portal.looks import Look
from services.gateway.portal.picking import Chosen, picker, read_choice, times_of

NOW = datetime(2026, 11, 16, 8, tzinfo=UTC)
START = datetime(2026, 11, 18, 9, tzinfo=UTC)
LONDON = Look("Europe/London", "en", "24")


def present(**parts):
    given = {
        "start": START,
        "staff": SimpleNamespace(id="jonas"),
        "type": SimpleNamespace(id="strategy"),
        "time_zone": "Europe/London",
        **parts,
    }
    return SimpleNamespace(**given)


def times(*starts, staff_id="jonas"):
    slots = [Slot(start=at, end=at + timedelta(hours=1), staff_id=staff_id) for at in starts]
    return times_of(slots, present(), "strategy")


def picked(*starts, chosen=Chosen(), look=LONDON):  # noqa: B008  it is frozen
    return picker(times(*starts), (), chosen, look, NOW, present())


def test_it_opens_on_the_first_free_day_from_the_present_one_on():
    earlier, later = START - timedelta(days=1), START + timedelta(days=1)
    found = picked(earlier, START, later)
    assert found.week == date(2026, 11, 16)
    assert found.chosen_day == later.date()


def test_the_present_time_counts_as_none_that_is_free():
    found = picked(START)
    assert [day.free for day in found.days] == [0] * 7
    assert (found.chosen_day, found.first_free) == (None, None)


def test_days_are_the_readers_days():
    evening = datetime(2026, 11, 18, 20, tzinfo=UTC)
    found = picked(evening, look=Look("Pacific/Auckland", "en", "24"))
    assert [day.date for day in found.days if day.free] == [date(2026, 11, 19)]


def test_the_same_wall_clock_on_later_days_is_suggested_three_times_at_most():
    same = [START + timedelta(days=n) for n in (-1, 1, 2, 5, 6)]
    other = START + timedelta(days=1, hours=1)
    found = picked(*sorted([*same, other]))
    assert [one.at for one in found.suggestions] == same[1:4]


def test_the_same_wall_clock_stays_so_when_clocks_change():
    summer = datetime(2026, 10, 23, 8, tzinfo=UTC)
    winter = datetime(2026, 10, 26, 9, tzinfo=UTC)
    found = picker(
        times(winter, winter - timedelta(hours=1)), (), Chosen(), LONDON, NOW, present(start=summer)
    )
    assert [one.at for one in found.suggestions] == [winter]


def test_another_staff_member_is_part_of_the_choice():
    (mine,), (theirs,) = times(START), times(START, staff_id="mei")
    assert (mine.value, theirs.value) == ("2026-11-18T09:00:00Z", "2026-11-18T09:00:00Z~mei")
    assert (mine.is_present, theirs.is_present) == (True, False)


def test_the_time_of_the_chosen_day_counts_and_else_a_suggestion():
    given = {"day": "2026-11-19", "slot-2026-11-18": "a", "slot-2026-11-19": "b", "same": "c"}
    assert read_choice(given).slot == "b"
    assert read_choice({**given, "day": "2026-11-20"}).slot == "c"


@pytest.mark.parametrize(
    ("week_start", "first"),
    [("mon", date(2026, 11, 16)), ("sun", date(2026, 11, 15)), ("sat", date(2026, 11, 14))],
)
def test_a_date_to_jump_to_shows_its_week_as_the_reader_begins_it(week_start, first):
    chosen = read_choice({"jump": "2026-11-19", "week": "2026-12-07"})
    found = picked(START, chosen=chosen, look=replace(LONDON, week_start=week_start))
    assert [day.date for day in found.days] == [first + timedelta(days=n) for n in range(7)]
    assert found.later == first + timedelta(days=7)


def test_nonsense_in_an_address_is_not_there():
    found = read_choice({"day": "2026-02-31", "week": "9999-12-31", "jump": "soon"})
    assert (found.day, found.week) == (None, None)
