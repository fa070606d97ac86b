"""Moments in words: zones, clocks, languages, and the days on which clocks are changed."""

from datetime import UTC, datetime, timedelta

import pytest

from services.notifications.adapters.rendering.times import Times
from services.notifications.adapters.rendering.words import DATES, WORDS
from tests.support.letters import NOW, START

END = START + timedelta(minutes=45)


def times(time_zone="Europe/London", language="en", clock="24"):
    return Times(time_zone=time_zone, language=language, clock=clock)


def at(*parts):
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("reader", "words"),
    [
        (times(), "Wednesday 18 November 2026, 09:00–09:45"),
        (times(clock="12"), "Wednesday 18 November 2026, 9:00–9:45 am"),
        (times(language="de"), "Mittwoch, 18. November 2026, 09:00–09:45\u00a0Uhr"),
        (times(language="de", clock="12"), "Mittwoch, 18. November 2026, 9:00–9:45 am"),
        (times("Europe/Berlin"), "Wednesday 18 November 2026, 10:00–10:45"),
        (times("America/New_York", clock="12"), "Wednesday 18 November 2026, 4:00–4:45 am"),
        (times("Asia/Kathmandu"), "Wednesday 18 November 2026, 14:45–15:30"),
        (times("Pacific/Apia"), "Wednesday 18 November 2026, 22:00–22:45"),
        (times("Australia/Lord_Howe"), "Wednesday 18 November 2026, 20:00–20:45"),
        (times("Pacific/Auckland", clock="12"), "Wednesday 18 November 2026, 10:00–10:45 pm"),
    ],
)
def test_a_range_reads_in_the_readers_zone_language_and_clock(reader, words):
    assert reader.range(START, END) == words


@pytest.mark.parametrize(
    ("reader", "start", "end", "words"),
    [
        (
            times(clock="12"),
            at(2026, 11, 18, 11, 30),
            at(2026, 11, 18, 12, 15),
            "11:30 am–12:15 pm",
        ),
        (times(clock="12"), at(2026, 11, 18, 0, 0), at(2026, 11, 18, 0, 45), "12:00–12:45 am"),
        (times(clock="12"), at(2026, 11, 18, 12, 0), at(2026, 11, 18, 12, 45), "12:00–12:45 pm"),
        # Clocks go forward at 01:00 UTC on 28 March 2027, back on 31 October 2027.
        (
            times("Europe/Berlin"),
            at(2027, 3, 28, 0, 30),
            at(2027, 3, 28, 1, 15),
            "01:30 (UTC+1) – 03:15 (UTC+2)",
        ),
        (times("Europe/Berlin"), at(2027, 3, 28, 1, 0), at(2027, 3, 28, 1, 45), "03:00–03:45"),
        (
            times("Europe/Berlin"),
            at(2027, 10, 31, 0, 30),
            at(2027, 10, 31, 1, 15),
            "02:30 (UTC+2) – 02:15 (UTC+1)",
        ),
        (
            times("Europe/Berlin", "de"),
            at(2027, 10, 31, 1, 0),
            at(2027, 10, 31, 1, 30),
            "02:00 (UTC+1) – 02:30 (UTC+1)\u00a0Uhr",
        ),
        (
            times("America/New_York", clock="12"),
            at(2027, 11, 7, 5, 30),
            at(2027, 11, 7, 6, 15),
            "1:30 am (UTC−4) – 1:15 am (UTC−5)",
        ),
        (
            times("Australia/Lord_Howe"),
            at(2027, 4, 3, 14, 45),
            at(2027, 4, 3, 15, 15),
            "01:45 (UTC+11) – 01:45 (UTC+10:30)",
        ),
        (times("Asia/Kathmandu"), at(2027, 10, 31, 1, 0), at(2027, 10, 31, 1, 30), "06:45–07:15"),
    ],
)
def test_hours_are_told_apart_where_clocks_are_changed(reader, start, end, words):
    assert reader.span(start, end) == words


def test_a_range_over_midnight_names_both_days():
    assert times("Europe/Berlin").range(at(2026, 11, 18, 22, 30), at(2026, 11, 18, 23, 30)) == (
        "Wednesday 18 November 2026, 23:30 – Thursday 19 November 2026, 00:30"
    )


@pytest.mark.parametrize(
    ("reader", "words"),
    [
        (times(), "Wed 18 Nov, 09:00"),
        (times(clock="12"), "Wed 18 Nov, 9:00 am"),
        (times(language="de"), "Mi. 18. Nov., 09:00"),
    ],
)
def test_the_short_form(reader, words):
    assert reader.short(START, NOW) == words


def test_a_far_date_names_its_year():
    assert times().short(START, at(2025, 11, 18)) == "Wed 18 Nov 2026, 09:00"


@pytest.mark.parametrize(
    ("reader", "now", "when", "day"),
    [
        (times(), at(2026, 11, 18, 1), "Today 09:00", "today"),
        (times(), at(2026, 11, 17, 1), "Tomorrow 09:00", "tomorrow"),
        (times(language="de"), at(2026, 11, 17, 23), "Morgen 09:00", "morgen"),
        (times(), at(2026, 11, 16, 9), "Wed 18 Nov, 09:00", "on Wednesday 18 November 2026"),
        (times(language="de"), NOW, "Mi. 18. Nov., 09:00", "am Mittwoch, 18. November 2026"),
        # The day is the reader's: in Auckland the 18th has begun at 12:00 UTC on the 17th.
        (times("Pacific/Auckland"), at(2026, 11, 17, 12), "Today 22:00", "today"),
    ],
)
def test_today_and_tomorrow_are_the_readers(reader, now, when, day):
    assert (reader.when(START, now), reader.day(START, now)) == (when, day)


@pytest.mark.parametrize(
    ("reader", "long", "short"),
    [
        (times(), "London time (Europe/London)", "London time"),
        (times("America/New_York"), "New York time (America/New_York)", "New York time"),
        (times(language="de"), "Ortszeit London (Europe/London)", "Ortszeit London"),
        (times("UTC"), "UTC", "UTC"),
        (times("Etc/GMT+5"), "Etc/GMT+5", "Etc/GMT+5"),
    ],
)
def test_zones_have_names(reader, long, short):
    assert (reader.zone_name, reader.short_zone_name) == (long, short)


def test_both_languages_have_all_words():
    assert WORDS["en"].keys() == WORDS["de"].keys()
    assert {len(DATES[language].months) for language in DATES} == {12}


def fields(sentence):
    return {part.partition("}")[0] for part in sentence.split("{")[1:]}


@pytest.mark.parametrize("key", WORDS["en"])
def test_both_languages_speak_of_the_same(key):
    assert fields(WORDS["en"][key]) == fields(WORDS["de"][key])
