"""Moments in words: zones, languages, clocks, and the hours that come twice."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from services.gateway.portal import words, zones
from services.gateway.portal.german import GERMAN
from services.gateway.portal.looks import Look, city, offset

AT = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
TEMPLATES = Path(words.__file__).parent / "templates"


def look(zone="Europe/London", language="en", clock="24"):
    return Look(zone, language, clock)


@pytest.mark.parametrize(
    ("reader", "told"),
    [
        (look(), "Wed 18 Nov, 09:00"),
        (look(clock="12"), "Wed 18 Nov, 9:00 am"),
        (look("Asia/Kathmandu"), "Wed 18 Nov, 14:45"),
        (look("America/Los_Angeles", clock="12"), "Wed 18 Nov, 1:00 am"),
        (look("Pacific/Auckland"), "Wed 18 Nov, 22:00"),
        (look("Europe/Berlin", "de"), "Mi., 18.11., 10:00"),
    ],
)
def test_a_moment_is_told_as_its_reader_sees_it(reader, told):
    assert reader.moment(AT) == told


@pytest.mark.parametrize(
    ("reader", "told"),
    [(look(), "Wed 18 Nov, 09:00:07"), (look(clock="12"), "Wed 18 Nov, 9:00:07 am")],
)
def test_moments_of_one_minute_can_be_told_apart(reader, told):
    assert reader.exact_moment(AT.replace(second=7)) == told


@pytest.mark.parametrize(
    ("hour", "told"), [(0, "12:30 am"), (11, "11:30 am"), (12, "12:30 pm"), (23, "11:30 pm")]
)
def test_noon_and_midnight_are_twelve(hour, told):
    assert look("UTC", clock="12").time(AT.replace(hour=hour, minute=30)) == told


def test_an_hour_that_comes_twice_is_told_with_its_offset():
    reader = look("Europe/Berlin")
    first, second = (datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1))
    assert reader.time(first) == "02:30 (GMT+2)"
    assert reader.time(second) == "02:30 (GMT+1)"
    assert reader.time(datetime(2026, 10, 25, 2, 30, tzinfo=UTC)) == "03:30"


def test_a_day_is_the_readers_day():
    late = datetime(2026, 11, 18, 23, 30, tzinfo=UTC)
    assert look("Pacific/Apia").day(late) == date(2026, 11, 19)
    assert look("America/New_York").day(late) == date(2026, 11, 18)


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        (date(2026, 11, 16), date(2026, 11, 22), "16 – 22 November 2026"),
        (date(2026, 11, 30), date(2026, 12, 6), "30 November – 6 December 2026"),
        (date(2026, 12, 28), date(2027, 1, 3), "28 December 2026 – 3 January 2027"),
    ],
)
def test_a_week_names_month_and_year_once_if_it_can(first, last, told):
    assert look().days(first, last) == told


@pytest.mark.parametrize(
    ("zone", "told"),
    [("Asia/Kathmandu", "GMT+5:45"), ("America/St_Johns", "GMT-3:30"), ("UTC", "GMT")],
)
def test_offsets_are_told_with_their_minutes(zone, told):
    assert offset(look(zone).local(AT)) == told


def test_cities_are_named_without_their_continent():
    assert city("America/Argentina/Buenos_Aires") == "Buenos Aires"


def test_the_readers_zone_comes_first_and_the_world_after_it():
    groups = zones.groups(look(), AT, {"yours": "Europe/London", "theirs": "Europe/London"})
    assert groups[0] == ("yours", [("Europe/London", "London, now 09:00 (GMT)")])
    assert [name for name, _ in groups][1:3] == ["Africa", "America"]


def test_the_worlds_clocks_are_those_of_the_minute_of_the_language_and_of_the_clock():
    def kolkata(reader, at):
        options = dict(zones.groups(reader, at, {"yours": "Europe/London"}))["Asia"]
        return dict(options)["Asia/Kolkata"]

    assert [
        kolkata(look(), AT),
        kolkata(look(), AT + timedelta(minutes=1)),
        kolkata(look(clock="12"), AT),
        kolkata(look(language="de"), AT),
    ] == [
        "Kolkata, now 14:30 (GMT+5:30)",
        "Kolkata, now 14:31 (GMT+5:30)",
        "Kolkata, now 2:30 pm (GMT+5:30)",
        "Kolkata, jetzt 14:30 (GMT+5:30)",
    ]


def test_zones_are_written_once_and_safely():
    assert zones.Options([("A/<b>", "B & C")]).unchosen == (
        '<option value="A/&lt;b&gt;">B &amp; C</option>\n'
    )


def test_every_text_of_the_pages_is_there_in_german():
    said = set()
    for template in TEMPLATES.rglob("*.html"):
        said |= set(re.findall(r'\bt\("((?:[^"\\]|\\.)*)"', template.read_text()))
    assert said - GERMAN.keys() == set()


def test_a_translation_asks_for_the_same_values():
    def values(text):
        return set(re.findall(r"{(\w+)}", text))

    assert {text for text, told in GERMAN.items() if values(text) != values(told)} == set()
