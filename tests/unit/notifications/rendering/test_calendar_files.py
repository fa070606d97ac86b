"""Calendar files: METHOD, STATUS and SEQUENCE of each change, zones, escaping, feeds."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from libs.contracts.scheduling.appointment_types import Location
from services.notifications.adapters.rendering import calendar_file, feed, render
from tests.support.letter_kinds import all_letters
from tests.support.letters import (
    LINK,
    MAILBOX,
    NOW,
    contact_target,
    jonas,
    letter,
    mia,
    person,
    recipient,
    snapshot,
)


def file_of(each):
    return Calendar.from_ical(render(each, MAILBOX).calendar)


def event_of(each):
    (event,) = file_of(each).walk("VEVENT")
    return event


def a_file(of=None, reader=None, method="REQUEST"):
    return calendar_file(
        of or snapshot(),
        mailbox=MAILBOX,
        attendee=reader or recipient(),
        method=method,
        link_url=LINK,
        stamp=NOW,
    )


@pytest.mark.parametrize(
    ("kind", "method", "status"),
    [
        ("booked", "REQUEST", "CONFIRMED"),
        ("rescheduled", "REQUEST", "CONFIRMED"),
        ("cancelled", "CANCEL", "CANCELLED"),
        ("restored", "REQUEST", "CONFIRMED"),
    ],
)
@pytest.mark.parametrize("audience", ["target", "staff", "receipt"])
def test_method_status_and_sequence_follow_the_change(kind, audience, method, status):
    each = letter(kind, audience, after=snapshot(sequence=7))
    rendered = render(each, MAILBOX)
    event = event_of(each)
    found = rendered.method, str(file_of(each)["METHOD"]), str(event["STATUS"]), event["SEQUENCE"]
    assert found == (method, method, status, 7)


def test_a_reminder_tells_calendars_nothing():
    rendered = render(letter("reminder"), MAILBOX)
    assert (rendered.calendar, rendered.method) == (None, None)


@pytest.mark.parametrize("name", all_letters())
def test_every_file_is_well_formed(name):
    calendar = render(all_letters()[name], MAILBOX).calendar
    if calendar is None:
        return
    lines = calendar.split(b"\r\n")
    assert b"\n" not in calendar.replace(b"\r\n", b"")
    assert max(map(len, lines)) <= 75
    assert b"VALARM" not in calendar
    parsed = Calendar.from_ical(calendar)
    assert parsed.get_missing_tzids() == set()
    assert [component.errors for component in parsed.walk()] == [[] for _ in parsed.walk()]


def test_organizer_and_attendee():
    event = event_of(letter())
    attendee = event["ATTENDEE"]
    assert str(event["ORGANIZER"]) == "mailto:appointments@harborpine.example"
    assert str(attendee) == "mailto:amara@okafor.example"
    assert (attendee.params["CN"], attendee.params["PARTSTAT"]) == ("Amara Okafor", "ACCEPTED")


def test_a_replaced_staff_member_is_cancelled_with_the_number_of_the_change():
    before, after = snapshot(sequence=3), snapshot(staff=mia(), sequence=4)
    reader = recipient(jonas(), "staff")
    each = letter("cancelled", "staff", before=before, after=after, recipient=reader, replaced=True)
    event = event_of(each)
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == (after.uid, 4, "CANCELLED")
    assert str(event["ATTENDEE"]) == "mailto:jonas@harborpine.example"


def test_each_of_the_two_reads_the_others_name():
    assert str(event_of(letter())["SUMMARY"]) == "Strategy session with Jonas Weber"
    assert str(event_of(letter("booked", "staff"))["SUMMARY"]) == "Amara Okafor: Strategy session"


def test_the_description_holds_notes_and_link():
    text = str(event_of(letter())["DESCRIPTION"])
    assert "We will go through the spring range." in text
    assert text.endswith(f"Reschedule or cancel: {LINK}")


@pytest.mark.parametrize(
    ("zone", "start"),
    [
        ("Europe/London", "TZID=Europe/London:20261118T090000"),
        ("Asia/Kathmandu", "TZID=Asia/Kathmandu:20261118T144500"),
        ("Australia/Lord_Howe", "TZID=Australia/Lord_Howe:20261118T200000"),
        ("Pacific/Apia", "TZID=Pacific/Apia:20261118T220000"),
        ("America/New_York", "TZID=America/New_York:20261118T040000"),
    ],
)
def test_times_stand_in_the_readers_zone_which_comes_along(zone, start):
    written = a_file(reader=recipient(person(time_zone=zone)))
    assert f"DTSTART;{start}".encode() in written
    assert written.index(f"TZID:{zone}".encode()) < written.index(b"BEGIN:VEVENT")


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"])
@pytest.mark.parametrize("hours", range(0, 24 * 365, 24 * 20 + 1))
def test_the_zone_that_comes_along_means_the_same_instant(zone, hours):
    start = snapshot().start + timedelta(hours=hours)
    parsed = Calendar.from_ical(a_file(snapshot(start=start), recipient(person(time_zone=zone))))
    (described,), (event,) = parsed.walk("VTIMEZONE"), parsed.walk("VEVENT")
    wall = event["DTSTART"].dt.replace(tzinfo=None)
    offset = described.to_tz(lookup_tzid=False).utcoffset(wall)
    assert wall - offset == start.replace(tzinfo=None)


def test_html_cannot_pass_for_html_in_a_description():
    notes = "<script>x()</script> 5 < 6 <!-- -->"
    event = event_of(letter(after=snapshot(public_notes=notes, type_name="<b>T</b>")))
    assert "‹script>x()‹/script> 5 < 6 ‹!-- -->" in str(event["DESCRIPTION"])
    assert str(event["SUMMARY"]).startswith("‹b>T‹/b> with")


@settings(deadline=None)
@given(st.text(max_size=80), st.text(max_size=300))
def test_no_text_adds_a_property_to_the_file(name, notes):
    of = snapshot(
        target=contact_target(person(name=name)),
        staff=jonas(name=name),
        public_notes=notes + "\r\nATTENDEE:mailto:eve@example.com",
        location=Location.model_construct(kind="place", text=notes),
        type_name=name,
    )
    (event,) = Calendar.from_ical(a_file(of, recipient(person(name=name)))).walk("VEVENT")
    (plain,) = Calendar.from_ical(a_file()).walk("VEVENT")
    assert event.keys() | {"LOCATION"} == plain.keys()


def test_a_feed_holds_what_is_booked_and_says_how_often_to_ask():
    snapshots = [
        snapshot(),
        snapshot(uid="b@rebook", status="completed"),
        snapshot(uid="c@rebook", status="cancelled"),
    ]
    written = feed(snapshots, reader=recipient(), name="Amara’s appointments", stamp=NOW)
    calendar = Calendar.from_ical(written)
    assert str(calendar["METHOD"]) == "PUBLISH"
    assert str(calendar["X-WR-CALNAME"]) == "Amara’s appointments"
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT15M\r\n" in written
    assert [str(event["UID"]) for event in calendar.walk("VEVENT")] == [snapshot().uid, "b@rebook"]


def test_no_name_of_a_feed_is_taken_for_its_first_event():
    written = feed([snapshot()], reader=recipient(), name="Of BEGIN:VEVENT", stamp=NOW)
    named = "Of the year that is named as long as the line: BEGIN:VEVENT"
    folded = feed([snapshot()], reader=recipient(), name=named, stamp=NOW)
    for text, name in ((written, "Of BEGIN:VEVENT"), (folded, named)):
        calendar = Calendar.from_ical(text)
        assert str(calendar["X-WR-CALNAME"]) == name
        assert [part.name for part in calendar.subcomponents] == ["VTIMEZONE", "VEVENT"]


def test_an_empty_feed_is_a_calendar_too():
    written = feed([], reader=recipient(), name="N", stamp=NOW)
    assert Calendar.from_ical(written).walk("VEVENT") == []
