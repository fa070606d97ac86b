"""What the address of a calendar says: which days, and the way to others."""

from datetime import date

import pytest
from werkzeug.datastructures import MultiDict

from services.gateway.portal.calendar_choice import Choice, read_choice

TODAY = date(2026, 11, 18)
VIEWS = ("day", "week", "month", "agenda")


def choice(view, day, week_start="mon"):
    return Choice("/calendar", view, date.fromisoformat(day), week_start)


@pytest.mark.parametrize(
    ("view", "day", "first", "days", "earlier", "later"),
    [
        ("day", "2026-11-18", "2026-11-18", 1, "2026-11-17", "2026-11-19"),
        ("week", "2026-11-18", "2026-11-16", 7, "2026-11-11", "2026-11-25"),
        ("agenda", "2027-01-01", "2026-12-28", 7, "2026-12-25", "2027-01-08"),
        ("month", "2026-11-18", "2026-10-26", 42, "2026-10-01", "2026-12-01"),
        ("month", "2026-12-31", "2026-11-30", 42, "2026-11-01", "2027-01-01"),
        ("month", "2027-02-28", "2027-02-01", 42, "2027-01-01", "2027-03-01"),
    ],
)
def test_days_and_the_way_to_earlier_and_later_ones(view, day, first, days, earlier, later):
    shown = choice(view, day)
    assert (len(shown.days), shown.first.isoformat()) == (days, first)
    assert (shown.earlier.isoformat(), shown.later.isoformat()) == (earlier, later)


@pytest.mark.parametrize(
    ("week_start", "first"), [("mon", "2026-11-16"), ("sun", "2026-11-15"), ("sat", "2026-11-14")]
)
def test_a_week_begins_where_its_reader_begins_it(week_start, first):
    assert choice("week", "2026-11-18", week_start).first.isoformat() == first


def test_an_address_leads_back_to_the_same_choice():
    asked = "view=agenda&date=2026-11-20&tz=Asia/Kathmandu&type=t1&show=booked&show=moved"
    given = MultiDict(pair.split("=") for pair in asked.split("&"))
    found = read_choice(given, "/calendar", VIEWS, "week", TODAY, "mon")
    query = found.url().partition("?")[2].replace("%2F", "/")
    assert query == asked


def test_whatever_makes_no_sense_is_not_there():
    given = MultiDict({"view": "decade", "date": "soon", "tz": "Mars", "show": "all"})
    found = read_choice(given, "/calendar", VIEWS, "week", TODAY, "mon")
    assert found == Choice("/calendar", "week", TODAY, "mon")
