"""Whoever books without signing in gets the answer that everybody gets, and all of it at once."""

import pytest

from libs.contracts.scheduling.appointment_types import Reminder
from tests.support.portal_forms import HUGE, send, typed
from tests.support.public_desk import AT_ELEVEN, AT_TEN, ZOE, all_of, by_api, contacts


def test_known_and_unknown_get_the_same_answer(house, kind):
    known = by_api(house, kind, email="amara@okafor.example")
    unknown = by_api(house, kind, start="2026-11-20T14:00:00Z")
    assert (known.status_code, unknown.status_code) == (201, 201)
    assert known.json.keys() == unknown.json.keys()
    assert "Amara" not in known.get_data(as_text=True)


def test_an_address_of_staff_gets_the_answer_that_everybody_gets(house, kind, panel):
    answer = send(panel, f"/book/{kind.id}", **ZOE | {"email": house.firm.jonas.email})
    assert answer.status_code == 303
    booked, made = all_of(house)[-1], contacts(house)[-1]
    assert (booked.target.id, made.email) == (made.id, house.firm.jonas.email)
    by_program = by_api(house, kind, email=house.firm.jonas.email)
    other = by_api(house, kind, start="2026-11-20T14:00:00Z")
    assert (by_program.status_code, by_program.json.keys()) == (201, other.json.keys())
    assert [one.email for one in contacts(house)].count(house.firm.jonas.email) == 1


@pytest.mark.parametrize("start", [AT_TEN, "2026-11-20T03:00:00Z", "2031-01-01T10:00:00Z"])
def test_a_refused_booking_leaves_nobody_behind_and_tells_nobody_apart(house, kind, start):
    house.firm.book(AT_TEN)
    before = contacts(house)
    known = by_api(house, kind, start=start, email="amara@okafor.example")
    answers = [
        by_api(house, kind, start=start, email=email, time_zone="UTC")
        for email in ("zoe@kim.example", house.firm.jonas.email)
    ]
    assert contacts(house) == before
    assert {known.status_code} == {one.status_code for one in answers} <= {403, 409}
    assert [one.json for one in answers] == [known.json, known.json]


def test_one_key_of_two_people_books_for_both(house, kind):
    first = by_api(house, kind, "k-1")
    second = by_api(house, kind, "k-1", email="max@roe.example", start="2026-11-20T14:00:00Z")
    assert (first.status_code, second.status_code) == (201, 201)
    assert len(all_of(house)) == 3


def test_every_wrong_field_is_named_at_once(house, kind, panel):
    wrong = {"name": " ", "email": "zoe", "phone": "call me", "notes": HUGE}
    assert send(panel, f"/book/{kind.id}", **wrong).status_code == 422
    for field in wrong:
        assert f'href="#{field}"' in panel.html
        assert f'id="{field}-wrong"' in panel.html
    assert typed(panel)["phone"] == ["call me"]


def test_whoever_wishes_is_reminded_a_day_before_once(house, kind, panel):
    form = f"/book/{kind.id}"
    send(panel, form, **ZOE, remind="1", notes=HUGE)
    assert typed(panel)["remind"] == ["1"]
    assert send(panel, form, notes="").status_code == 303
    assert all_of(house)[-1].reminders == [Reminder(before_minutes=1440, to="target")]
    by_api(house, kind)
    assert all_of(house)[-1].reminders == []
    house.firm.change_type(reminders=[{"before_minutes": 1440, "to": "both"}])
    panel.get(f"{form}?go=1&slot={AT_ELEVEN}~{house.firm.jonas.id}".replace("11:", "14:"))
    assert "You are reminded by e-mail a day before." in panel.text
    by_api(house, kind, start="2026-11-20T14:00:00Z", remind_a_day_before=True)
    assert all_of(house)[-1].reminders == [Reminder(before_minutes=1440, to="both")]


def test_what_was_booked_can_be_added_to_a_calendar(house, kind, panel):
    panel.get(send(panel, f"/book/{kind.id}", **ZOE).headers["Location"])
    assert "Add to calendar" in panel.text
    assert "dates=20261120T100000Z%2F20261120T110000Z" in panel.html
    assert "Strategy+session%2C+Jonas+Weber" in panel.html
