"""Staff book for a contact: who, what and when, the details; somebody new on the way."""

import json
import re

import pytest

from libs.contracts.actor import SYSTEM
from libs.contracts.scheduling import appointments, people
from services.gateway.portal.reading import Finding
from tests.support.firm import KEY
from tests.support.portal_forms import HOSTILE, HUGE, press, send, typed

BOOK = "/calendar/book"
REMINDERS = {"HX-Request": "true", "HX-Target": "reminder-list"}


@pytest.fixture
def details(house, jonas):
    slot = f"2026-11-20T10:00:00Z~{house.firm.jonas.id}"
    jonas.get(f"{BOOK}/details?who=contact:{house.firm.amara.id}&slot={slot}")
    return jonas


def all_of(house):
    return house.firm.call(appointments.LIST_APPOINTMENTS, KEY).items


def test_contacts_and_companies_are_found_by_name(house, jonas):
    house.firm.company("Okafor Ceramics", house.firm.amara)
    jonas.get(f"{BOOK}?q=okafor")
    assert "Amara Okafor" in jonas.text
    assert "Okafor Ceramics" in jonas.text
    jonas.get(f"{BOOK}?q=nobody")
    assert "Nobody matches “nobody”." in jonas.text


def test_of_many_people_it_says_that_there_are_more(house, jonas):
    for n in range(8):
        house.firm.contact(f"Contact{n} Person")
    jonas.get(BOOK)
    assert "There are more. Type more of the name." in jonas.text
    answer = jonas.part(f"{BOOK}?q=contact7", "people")
    assert "There are more." not in jonas.text
    assert json.loads(answer.headers["HX-Trigger"]) == {"say": {"text": "1 found"}}


def test_where_nothing_is_free_staff_are_led_to_their_hours(house, jonas):
    house.firm.call(people.PUT_HOURS, SYSTEM, id=house.firm.jonas.id, time_zone="UTC", weekly={})
    jonas.get(f"{BOOK}?who=contact:{house.firm.amara.id}")
    assert "No free times for Strategy session in the next 60 days." in jonas.text
    assert '<a href="/availability">Change your availability</a>' in jonas.html


def test_turning_to_a_week_asks_for_that_week_alone(house, jonas, monkeypatch):
    asked = []
    find = Finding.slots

    def watched(finding, first, last):
        asked.append((f"{first}", f"{last}"))
        return find(finding, first, last)

    monkeypatch.setattr(Finding, "slots", watched)
    jonas.get(f"{BOOK}?who=contact:{house.firm.amara.id}&turn=2026-12-02")
    assert asked == [("2026-11-30", "2026-12-06")]
    assert "Time on Wednesday 2 December" in jonas.text


def test_a_week_without_free_times_tells_which_day_has_some(house, jonas):
    closed = [f"2026-12-{day:02}" for day in range(1, 14)]
    house.firm.call(people.PUT_CLOSED_DAYS, SYSTEM, dates=closed)
    jonas.get(f"{BOOK}?who=contact:{house.firm.amara.id}&turn=2026-12-08")
    assert "Nothing is free in this week. The first free day is" in jonas.text


def test_it_is_booked_with_notes_and_without_telling(house, details):
    answer = send(details, BOOK, public_notes="Bring it", internal_notes="New", tell=None)
    booked = all_of(house)[-1]
    assert answer.headers["Location"] == f"/calendar?date=2026-11-20#a{booked.id}"
    assert (booked.public_notes, booked.internal_notes) == ("Bring it", "New")
    assert house.firm.history(booked)[-1].told is False


def test_the_closed_e_mail_shows_its_subject_as_it_would_read(details):
    summary = re.search(r'<small id="letter-subject"[^>]*>([^<]*)</small>', details.html)[1]
    assert summary
    assert "{{" not in summary


def test_the_reminders_alone_ask_for_no_e_mail(house, details):
    before = len(house.notifications.seen)
    added = {"do": "add", "add-number": "2", "add-unit": "days", "add-to": "both"}
    answer = details.post(f"{BOOK}/details", REMINDERS, **{**typed(details), **added})
    assert answer.status_code == 200
    assert "E-mail, 2 days before" in details.text
    assert "render_event" not in [name for name, *_ in house.notifications.seen[before:]]


def test_one_form_books_once(house, details):
    form = typed(details)
    details.post(BOOK, **form)
    details.post(BOOK, **form)
    assert len(all_of(house)) == 2


def test_for_a_company(house, jonas):
    company = house.firm.company("Okafor Ceramics", house.firm.amara)
    slot = f"2026-11-20T10:00:00Z~{house.firm.jonas.id}"
    jonas.get(f"{BOOK}/details?who=company:{company.id}&slot={slot}")
    send(jonas, BOOK)
    assert all_of(house)[-1].target.id == company.id


def test_somebody_new_is_added_on_the_way(house, jonas):
    jonas.get(BOOK)
    answer = send(jonas, f"{BOOK}/contact", name="Zoe Kim", email="zoe@kim.example")
    made = house.firm.call(people.LIST_CONTACTS, KEY, q="zoe").items[0]
    assert answer.headers["Location"] == f"{BOOK}?who=contact%3A{made.id}"
    assert jonas.get(answer.headers["Location"]).status_code == 200
    assert "Zoe Kim" in jonas.text


def test_whoever_has_the_address_already_is_offered(house, jonas):
    jonas.get(BOOK)
    answer = send(jonas, f"{BOOK}/contact", name="Amara", email="AMARA@okafor.example")
    assert answer.status_code == 422
    assert "Amara Okafor already has this address." in jonas.text
    assert "Book for Amara Okafor" in jonas.text


def test_adding_somebody_twice_goes_on_twice(house, jonas):
    jonas.get(BOOK)
    form = {**typed(jonas), "name": "Zoe Kim", "email": "zoe@kim.example", "time_zone": "UTC"}
    answers = [jonas.post(f"{BOOK}/contact", **form) for _ in range(2)]
    assert [one.status_code for one in answers] == [303, 303]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]


def test_whoever_has_the_address_is_offered_among_many_like_it(house, jonas):
    for n in range(51):
        one = {"name": f"A{n}", "email": f"x{n}amara@okafor.example", "time_zone": "UTC"}
        house.firm.call(people.CREATE_CONTACT, SYSTEM, **one)
    jonas.get(BOOK)
    send(jonas, f"{BOOK}/contact", name="Amara", email="amara@okafor.example")
    assert "Amara Okafor already has this address." in jonas.text


def test_nobody_is_shown_but_who_holds_the_type(house, jonas):
    mei = house.firm.staff("Mei Private")
    for named in (mei.id, f"../contacts/{house.firm.amara.id}", "nobody"):
        slot = f"2026-11-20T10:00:00Z~{named}"
        jonas.get(f"{BOOK}/details?who=contact:{house.firm.amara.id}&slot={slot}")
        assert jonas.page.status_code == 200
        assert "Choose a time first." in jonas.text
        assert "Mei Private" not in jonas.text


def test_outside_hours_it_needs_a_reason(house, jonas):
    who = f"who=contact:{house.firm.amara.id}"
    jonas.get(f"{BOOK}/details?{who}&do=any&any-date=2026-11-21&any-time=22:00")
    assert send(jonas, BOOK).status_code == 403
    assert send(jonas, BOOK, overrule="She asked").status_code == 303
    assert all_of(house)[-1].start.isoformat() == "2026-11-21T22:00:00+00:00"


def test_a_lost_time_keeps_what_was_typed(house, details):
    house.firm.book("2026-11-20T10:00:00Z")
    assert send(details, BOOK, public_notes="Bring it").status_code == 409
    assert typed(details)["public_notes"] == ["Bring it"]


@pytest.mark.parametrize("label", ["Show", "Previous week", "Next week"])
def test_without_scripts_a_look_at_other_times_books_nothing(house, details, label):
    send(details, f"{BOOK}/slots", public_notes="Bring it", turn="2026-11-23")
    monday = f"2026-11-16T15:00:00Z~{house.firm.jonas.id}"
    answer = press(details, label, day="2026-11-16", **{"slot-2026-11-16": monday})
    assert (answer.status_code, len(all_of(house))) == (200, 1)
    assert "Pick a time" in details.text
    assert typed(details)["public_notes"] == ["Bring it"]


@pytest.mark.parametrize("looks", [{"show": "1"}, {"turn": "2026-11-20"}], ids=str)
def test_where_it_is_booked_a_look_at_other_times_is_only_that(house, details, looks):
    assert send(details, BOOK, **looks).status_code == 200
    assert "Pick a time" in details.text
    assert len(all_of(house)) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"public_notes": HUGE},
        {"internal_notes": "a\x00"},
        {"who": "contact:nobody"},
        {"who": "robot:1"},
        {"who": HOSTILE},
        {"slot": ""},
        {"type": "nothing"},
        {"staff": "nobody"},
        {"subject": ""},
    ],
    ids=str,
)
def test_no_wrong_form_is_a_fault_of_ours(details, changes):
    assert send(details, BOOK, **changes).status_code < 500
    assert "<script>alert" not in details.html


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "", "email": "zoe@kim.example"},
        {"name": "Zoe", "email": "zoe"},
        {"name": HUGE, "email": "zoe@kim.example"},
        {"name": HOSTILE, "email": HOSTILE},
        {"name": "Zoe", "email": "zoe@kim.example", "phone": "call me"},
        {"name": "Zoe", "email": "zoe@kim.example", "time_zone": "Nowhere"},
        {"name": "Zoe", "email": "jonas@harborpine.example"},
    ],
    ids=str,
)
def test_nobody_is_added_by_a_wrong_form(house, jonas, changes):
    jonas.get(BOOK)
    answer = send(jonas, f"{BOOK}/contact", **changes)
    assert answer.status_code in (303, 422)
    assert "<script>alert" not in jonas.html


def test_contacts_do_not_book_here(amara):
    assert amara.get(BOOK).status_code == 403


def test_the_confirmation_can_be_written_and_is_shown_before_anything_is_booked(house, details):
    before = house.everything()
    text = {"subject": "Hello {{contact.first_name}}", "body": "See you **Friday**."}
    shown = send(details, f"{BOOK}/email-preview", **text)
    assert (shown.status_code, details.html) == (200, "")  # what the stand-in has rendered
    assert shown.headers["Content-Security-Policy"].endswith("frame-ancestors 'self'")
    name, _, body = house.notifications.seen[-1]
    event = json.loads(body)
    assert (name, event["key"]) == ("render_event", "appointment.booked")
    assert event["event"]["message"] == text
    assert event["event"]["after"]["start"] == "2026-11-20T10:00:00Z"
    assert house.everything() == before


def test_the_confirmation_of_a_time_that_is_not_on_offer_is_shown_too(house, jonas):
    who = f"who=contact:{house.firm.amara.id}"
    jonas.get(f"{BOOK}/details?{who}&do=any&any-date=2026-11-21&any-time=22:00")
    assert send(jonas, f"{BOOK}/email-preview").status_code == 200
    assert "overrule" not in json.loads(house.notifications.seen[-1][2])


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"body": "{{nope}}"}, "nope"),
        ({"body": HUGE}, "body"),
        ({"slot": "never"}, ""),
        ({"public_notes": HUGE}, ""),
    ],
    ids=["a field there is not", "too long", "no time", "notes too long"],
)
def test_a_confirmation_that_cannot_be_sent_says_why(house, details, changes, said):
    before = house.everything()
    answer = send(details, f"{BOOK}/email-preview", **changes)
    assert answer.status_code == 422
    assert said in details.html
    assert house.everything() == before


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "Hello Amara"),
        ({"subject": "<b>{{nope}}"}, "&lt;b&gt;{{nope}}"),
        ({"slot": "never"}, "Hello {{contact.first_name}}"),
    ],
    ids=["as it reads", "a field there is not", "no time"],
)
def test_the_subject_alone_is_told_while_it_is_written(house, details, changes, said):
    text = {"subject": "Hello {{contact.first_name}}", "body": "See you."}
    answer = send(details, f"{BOOK}/email-preview?as=subject", **{**text, **changes})
    assert (answer.status_code, details.html) == (200, said)


def test_a_confirmation_for_a_time_that_was_taken_says_so(house, details):
    house.firm.book("2026-11-20T10:00:00Z")
    assert send(details, f"{BOOK}/email-preview").status_code == 422
    assert "taken" in details.text


def test_nobody_who_may_not_book_sees_a_confirmation(house, amara):
    path = f"{BOOK}/email-preview"
    assert amara.post(path, who=f"contact:{house.firm.amara.id}").status_code == 403
