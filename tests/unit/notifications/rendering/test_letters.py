"""What letters say: to whom, in which zone, what changed, who did it, and who sends them."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from libs.contracts.scheduling.appointment_types import Location
from libs.contracts.scheduling.appointments import MessageText
from services.notifications.adapters.rendering import render, reply_to, sender
from tests.support.letter_kinds import KINDS, all_letters
from tests.support.letters import (
    LATER,
    MAILBOX,
    START,
    actor,
    company_target,
    contact_target,
    jonas,
    letter,
    person,
    recipient,
    snapshot,
)

LETTERS = all_letters()


def lines(each):
    return render(each, MAILBOX).text.splitlines()


def heading(each):
    return lines(each)[0]


@pytest.mark.parametrize(
    ("kind", "audience", "subject", "above"),
    [
        ("booked", "target", "Booked: Strategy session, Wed 18 Nov, 09:00", "You’re booked"),
        ("booked", "staff", "New: Amara Okafor, Wed 18 Nov, 10:00", "Amara booked an appointment"),
        (
            "rescheduled",
            "target",
            "Moved: Strategy session is now Thu 19 Nov, 09:00",
            "Your appointment has moved",
        ),
        (
            "rescheduled",
            "staff",
            "Moved: Amara Okafor is now Thu 19 Nov, 10:00",
            "Amara moved the appointment",
        ),
        (
            "cancelled",
            "target",
            "Cancelled: Strategy session, Wed 18 Nov, 09:00",
            "Your appointment is cancelled",
        ),
        ("cancelled", "staff", "Cancelled: Amara Okafor, Wed 18 Nov, 10:00", "Amara cancelled"),
    ],
)
def test_subject_and_heading(kind, audience, subject, above):
    each = letter(kind, audience)
    assert (render(each, MAILBOX).subject, heading(each)) == (subject, above)


def test_a_reminder_says_tomorrow():
    each = letter("reminder", occurred_at=START - timedelta(days=1))
    assert render(each, MAILBOX).subject == "Tomorrow 09:00: Strategy session with Jonas Weber"
    assert heading(each) == "See you tomorrow"


@pytest.mark.parametrize(
    ("who", "above", "by"),
    [
        (
            actor("staff", "Mia Chen"),
            "Mia Chen moved your appointment with Amara Okafor",
            "Mia Chen",
        ),
        (
            actor("automation", "Tidy up"),
            "Your appointment with Amara Okafor has moved",
            "Tidy up (automation)",
        ),
        (
            actor("api_key", "Intranet"),
            "Your appointment with Amara Okafor has moved",
            "Intranet (API)",
        ),
        (
            actor("system", "Rebook"),
            "Your appointment with Amara Okafor has moved",
            "Harbor & Pine",
        ),
    ],
)
def test_staff_are_told_who_changed_it(who, above, by):
    each = letter("rescheduled", "staff", actor=who)
    assert heading(each) == above
    assert f"BY     {by}" in lines(each)


def test_to_the_target_the_firms_machines_are_the_firm():
    assert "BY     Harbor & Pine" in lines(letter(actor=actor("api_key", "Intranet")))


def test_a_receipt_says_you_and_not_by_whom():
    each = letter("rescheduled", "receipt", recipient=recipient(jonas(), "staff"))
    assert heading(each) == "You moved the appointment with Amara Okafor"
    assert not [line for line in lines(each) if line.startswith("BY")]


def test_was_and_now_stand_in_words():
    found = lines(letter("rescheduled"))
    assert "WAS    Wednesday 18 November 2026, 09:00–09:45" in found
    assert "NOW    Thursday 19 November 2026, 09:00–09:45" in found


def test_the_time_is_struck_through_in_html_and_was_is_said():
    assert re.search(
        r"<th[^>]*>Was</th><td[^>]*><s [^>]*>Wednesday", render(letter("rescheduled"), MAILBOX).html
    )


def test_what_changed_without_a_move_is_called_changed():
    each = letter("rescheduled", after=snapshot(type_name="Design review"))
    assert render(each, MAILBOX).subject == "Changed: Design review is now Wed 18 Nov, 09:00"
    assert heading(each) == "Your appointment has changed"
    assert "WHAT   Design review (was Strategy session), 45 minutes" in lines(each)
    assert not [line for line in lines(each) if line.startswith("WAS")]


def test_another_zone_of_the_other_person_is_shown_too():
    assert "       Jonas Weber: 10:00–10:45, Berlin time (Europe/Berlin)" in lines(letter())


def test_one_zone_is_shown_once():
    each = letter(after=snapshot(staff=jonas(time_zone="Europe/London")))
    assert sum("Europe/London" in line for line in lines(each)) == 1


def test_where_the_other_one_has_another_day_it_is_named():
    each = letter(
        after=snapshot(staff=jonas(time_zone="Pacific/Apia"), start=START + timedelta(hours=5))
    )
    assert (
        "       Jonas Weber: Thursday 19 November 2026, 03:00–03:45, Apia time (Pacific/Apia)"
        in lines(each)
    )


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("clock", ["24", "12"])
@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"])
def test_each_reader_has_their_own_zone_clock_and_language(kind, language, clock, zone):
    reader = person(language=language, clock=clock, time_zone=zone)
    text = render(letter(kind, after=snapshot(target=contact_target(reader))), MAILBOX).text
    hours = {
        ("America/New_York", "24"): "04:00–04:45",
        ("America/New_York", "12"): "4:00–4:45 am",
        ("Asia/Kathmandu", "24"): "14:45–15:30",
        ("Asia/Kathmandu", "12"): "2:45–3:30 pm",
        ("Australia/Lord_Howe", "24"): "20:00–20:45",
        ("Australia/Lord_Howe", "12"): "8:00–8:45 pm",
    }[zone, clock]
    date = {"en": "Wednesday 18 November 2026", "de": "Mittwoch, 18. November 2026"}[language]
    assert f"{date}, {hours}" in text
    assert zone in text


def test_without_a_link_there_is_neither_a_button_nor_a_word_about_it():
    text = render(letter(link_url=None), MAILBOX).text
    assert "Reschedule" not in text
    assert "personal" not in text


@pytest.mark.parametrize(
    ("location", "words"),
    [
        (Location(kind="phone", text="+44 20 7946 0018"), "WHERE  Phone call: +44 20 7946 0018"),
        (Location(kind="video", text=""), "WHERE  Video call"),
        (Location(kind="place", text="12 Quay Street"), "WHERE  12 Quay Street"),
    ],
)
def test_where(location, words):
    assert words in lines(letter(after=snapshot(location=location)))


def test_without_a_place_nothing_is_said_of_it():
    assert not [
        x for x in lines(letter(after=snapshot(location=Location()))) if x.startswith("WHERE")
    ]


def test_a_companys_people_are_told_for_whom_it_is():
    each = letter("rescheduled", after=snapshot(target=company_target(), start=LATER))
    assert heading(each) == "The appointment of Okafor Ceramics has moved"
    assert "FOR    Okafor Ceramics" in lines(each)


def test_a_company_without_people_is_still_somebody():
    after = snapshot(target=company_target().model_copy(update={"people": []}))
    each = letter("booked", "staff", after=after, recipient=recipient(jonas(), "staff"))
    assert "WITH   Okafor Ceramics" in lines(each)
    assert reply_to(each) is None


def test_an_edited_text_is_for_the_targets_side_alone():
    custom = MessageText(subject="Mine", body="Own words")
    assert "Own words" in render(letter("rescheduled", custom=custom), MAILBOX).text
    assert "Own words" not in render(letter("rescheduled", "staff", custom=custom), MAILBOX).text


def test_who_was_replaced_is_told_of_the_appointment_that_they_had():
    each = LETTERS["cancelled-replaced-en"]
    assert heading(each) == "Mia Chen takes over your appointment with Okafor Ceramics"
    assert "WAS       Wednesday 18 November 2026, 10:00–10:45" in lines(each)


def test_the_sender_has_the_other_persons_name():
    assert sender(letter(), MAILBOX) == replace(MAILBOX, name="Jonas Weber via Harbor & Pine")
    assert sender(letter("booked", "staff"), MAILBOX).name == "Amara Okafor via Harbor & Pine"


def test_answers_go_to_the_other_person():
    assert reply_to(letter()) == "jonas@harborpine.example"
    assert reply_to(letter("booked", "staff")) == "amara@okafor.example"
