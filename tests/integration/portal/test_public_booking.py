"""Anybody books: on the page and by the API; found by the address or made, and never told which."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from libs.contracts.actor import SYSTEM
from libs.contracts.scheduling import people
from tests.support import an
from tests.support.portal_forms import HOSTILE, HUGE, send, typed
from tests.support.portal_visitor import PortalVisitor
from tests.support.public_desk import AT_TEN, ZOE, all_of, by_api, contacts

PLACE = (
    "Harbor & Pine, 3rd floor, Große Elbstraße 145, 22767 Hamburg. Enter through the yard, take the"
    " blue stairs behind the bakery, ring twice at Müller, second bell from above. Parking: garage"
    " Fischmarkt, level 2. By bus 111 to Hafentreppe, then five minutes on foot along the quay."
)


def test_only_what_is_open_to_the_public_is_there(house, nobody):
    nobody.get("/book")
    assert "Nothing can be booked here right now." in nobody.text
    assert nobody.get(f"/book/{house.firm.kind.id}").status_code == 404
    house.firm.change_type(bookable_by=["public"])
    nobody.get("/book")
    assert "Strategy session" in nobody.text


def test_somebody_new_books_and_is_a_contact_from_then_on(house, kind, panel):
    answer = send(panel, f"/book/{kind.id}", **ZOE, notes="Hello")
    assert answer.status_code == 303
    booked, zoe = all_of(house)[-1], contacts(house)[-1]
    assert (zoe.name, zoe.email) == ("Zoe Kim", "zoe@kim.example")
    assert (booked.target.id, booked.public_notes) == (zoe.id, "Hello")
    panel.get(answer.headers["Location"])
    assert "You’re booked" in panel.text
    assert "Friday" in panel.text


def test_a_known_address_is_that_contact_and_keeps_its_name(house, kind, panel):
    typed_name = {"name": "Somebody Else", "email": "AMARA@okafor.example"}
    answer = send(panel, f"/book/{kind.id}", **typed_name)
    assert all_of(house)[-1].target.id == house.firm.amara.id
    assert [one.name for one in contacts(house)] == ["Amara Okafor"]
    panel.get(answer.headers["Location"])
    assert "Amara" not in panel.text


def test_one_form_books_once(house, kind, panel):
    form = {**typed(panel), **ZOE}
    panel.post(f"/book/{kind.id}", **form)
    panel.post(f"/book/{kind.id}", **form)
    assert (len(all_of(house)), len(contacts(house))) == (2, 2)


def test_one_key_books_once(house, kind):
    first, second = by_api(house, kind, "k-1"), by_api(house, kind, "k-1")
    assert first.json == second.json
    assert len(all_of(house)) == 2


def test_a_lost_time_keeps_what_was_typed(house, kind, panel):
    house.firm.book(AT_TEN)
    assert send(panel, f"/book/{kind.id}", **ZOE).status_code == 409
    assert 'name="email" value="zoe@kim.example"' in panel.html


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"name": HUGE, "email": "zoe@kim.example"},
        {"name": "Zoe", "email": "zoe"},
        {"name": HOSTILE, "email": HOSTILE},
        {**ZOE, "phone": "call me"},
        {**ZOE, "notes": HUGE},
        {**ZOE, "website": "https://spam.example"},
        {**ZOE, "slot": ""},
        {**ZOE, "slot": f"{AT_TEN}~nobody"},
    ],
    ids=str,
)
def test_a_wrong_form_books_nothing(house, kind, panel, changes):
    answer = send(panel, f"/book/{kind.id}", **changes)
    assert 400 <= answer.status_code < 500
    assert len(all_of(house)) == 1
    assert "<script>alert" not in panel.html


def test_a_form_of_another_site_books_nothing(house, kind, panel):
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert send(panel, f"/book/{kind.id}", headers=foreign, **ZOE).status_code == 403
    assert len(all_of(house)) == 1


def test_one_address_books_20_times_an_hour_at_most(house, kind):
    codes = [by_api(house, kind, email=f"a{n}@kim.example").status_code for n in range(21)]
    assert codes[0] == 201
    assert codes[-1] == 429


def test_where_to_call_is_told_by_e_mail_alone(house, kind):
    house.firm.change_type(location={"kind": "video", "text": "https://meet.example/secret"})
    client = house.service.app.test_client()
    assert "secret" not in client.get("/api/v1/public/types").get_data(as_text=True)
    assert "secret" not in client.get("/book").get_data(as_text=True)


def test_slots_are_those_of_public_types_alone(house):
    query = {"type_id": house.firm.kind.id, "from": "2026-11-20", "to": "2026-11-20"}
    client = house.service.app.test_client()
    assert client.get("/api/v1/public/slots", query_string=query).status_code == 404
    house.firm.change_type(bookable_by=["public"])
    assert len(client.get("/api/v1/public/slots", query_string=query).json["slots"]) == 15


def test_nobody_is_shown_but_who_holds_the_type(house, kind, nobody):
    mei = house.firm.staff("Mei Private")
    for named in (mei.id, f"../contacts/{house.firm.amara.id}", "nobody"):
        answer = nobody.get(f"/book/{kind.id}?go=1&slot={AT_TEN}~{named}")
        assert answer.status_code == 200
        assert "This time was taken a moment ago." in nobody.text
        assert "Mei Private" not in nobody.text
        assert "Amara" not in nobody.text


def test_a_long_place_is_on_the_page_that_says_so(house, kind, panel):
    house.firm.change_type(location={"kind": "place", "text": PLACE})
    answer = send(panel, f"/book/{kind.id}", **ZOE)
    assert panel.get(answer.headers["Location"]).status_code == 200
    assert "Große Elbstraße 145" in panel.text
    assert "60 minutes with Jonas Weber" in panel.text


def test_an_address_that_has_moved_on_is_somebody_elses(house, kind):
    by_api(house, kind)
    zoe = contacts(house)[-1]
    house.firm.call(people.CHANGE_CONTACT, SYSTEM, id=zoe.id, email="other@person.example")
    by_api(house, kind, start="2026-11-20T14:00:00Z")
    assert all_of(house)[-1].target.id != zoe.id


def test_an_address_within_many_others_is_found(house, kind):
    for n in range(201):
        one = {"name": f"A{n}", "email": f"x{n}zoe@kim.example", "time_zone": "UTC"}
        house.firm.call(people.CREATE_CONTACT, SYSTEM, **one)
    known = house.firm.call(people.CREATE_CONTACT, SYSTEM, **{**one, "name": "Z", **ZOE})
    assert by_api(house, kind).status_code == 201
    assert all_of(house)[-1].target.id == known.id


def test_a_wrong_form_for_a_lost_time_keeps_what_was_typed(house, kind, panel):
    house.firm.book(AT_TEN)
    answer = send(panel, f"/book/{kind.id}", name="Zoe", email="zoe", notes="Long notes")
    assert answer.status_code == 422
    assert "This time was taken a moment ago." in panel.text
    assert 'name="notes" value="Long notes"' in panel.html


@pytest.mark.parametrize("ref", ["x", "a.b.c", HUGE[:400]])
def test_no_other_address_shows_what_was_booked(nobody, ref):
    assert nobody.get(f"/book/done/{ref}").status_code == 404


def test_too_many_bookings_say_when_there_may_be_more_and_keep_what_was_typed(house, kind, panel):
    house.clock.set(an.NOW.replace(minute=20, second=30))
    for n in range(20):
        by_api(house, kind, email=f"a{n}@kim.example")
    answer = send(panel, f"/book/{kind.id}", **ZOE, notes="Long notes")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "2370")
    assert "There were too many requests from here." in panel.text
    assert "Try again in 40 minutes." in panel.text
    assert typed(panel)["notes"] == ["Long notes"]
    house.clock.advance(timedelta(minutes=40))
    assert send(panel, f"/book/{kind.id}").status_code == 303


def test_the_clock_and_the_zone_may_be_others_and_the_chosen_time_stays(house, kind, nobody):
    slot = f"{AT_TEN}~{house.firm.jonas.id}"
    chosen = {"show": "1", "day": "2026-11-20", "slot-2026-11-20": slot}
    query = urlencode({**chosen, "clock": "12", "tz": "America/New_York"})
    assert nobody.get(f"/book/{kind.id}?{query}").status_code == 200
    assert "Time on Friday 20 November" in nobody.text
    assert re.search(rf'value="{slot}" checked[^>]*data-span="5:00 am', nobody.html)
    nobody.get(f"/book/{kind.id}?{query}&go=1".replace("show=1&", ""))
    assert "5:00 am–6:00 am" in nobody.text
    assert "New York time" in nobody.text
    answer = send(nobody, f"/book/{kind.id}", **ZOE)
    assert answer.status_code == 303
    nobody.get(answer.headers["Location"])
    assert "5:00 am–6:00 am" in nobody.text


@pytest.mark.parametrize(("language", "said"), [("en-US,en;q=0.9", "10:00 am"), ("en-GB", "10:00")])
def test_the_clock_is_first_that_of_the_readers_country(house, kind, nobody, language, said):
    slot = f"{AT_TEN}~{house.firm.jonas.id}"
    nobody.get(f"/book/{kind.id}?go=1&slot={slot}", **{"Accept-Language": language})
    assert f"{said}–" in nobody.text


def test_whoever_looks_for_another_time_keeps_what_was_typed_and_no_address_holds_it(
    house, kind, panel
):
    house.firm.book(AT_TEN)
    send(panel, f"/book/{kind.id}", **ZOE, notes="Long notes")
    assert 'method="post"' in panel.html.partition("data-picker")[0].rpartition("<form")[2]
    kept = {name: texts[0] for name, texts in typed(panel).items() if name in (*ZOE, "notes")}
    assert kept == {**ZOE, "notes": "Long notes"}
    send(panel, f"/book/{kind.id}", turn="2026-11-23")
    assert "23 – 29 November 2026" in panel.text
    send(panel, f"/book/{kind.id}", day="2026-11-23")
    slot = f"2026-11-23T09:00:00Z~{house.firm.jonas.id}"
    again = {"day": "2026-11-23", "slot-2026-11-23": slot, "go": "1"}
    assert send(panel, f"/book/{kind.id}", **again).status_code == 200
    assert typed(panel)["email"] == ["zoe@kim.example"]
    assert len(all_of(house)) == 2
    assert send(panel, f"/book/{kind.id}").status_code == 303
    assert all_of(house)[-1].public_notes == "Long notes"


def test_two_tabs_on_one_time_book_it_once_and_keep_the_others_words(house, kind, panel):
    second = PortalVisitor(house.service.app.test_client())
    second.get(f"/book/{kind.id}?go=1&slot={AT_TEN}~{house.firm.jonas.id}")
    assert send(panel, f"/book/{kind.id}", **ZOE).status_code == 303
    answer = send(second, f"/book/{kind.id}", name="Max Roe", email="max@roe.example")
    assert answer.status_code == 409
    assert typed(second)["name"] == ["Max Roe"]
    assert len(all_of(house)) == 2


def test_back_and_sent_again_with_other_words_books_no_second_time(house, kind, panel):
    form = typed(panel)
    panel.post(f"/book/{kind.id}", **{**form, **ZOE})
    answer = panel.post(f"/book/{kind.id}", **{**form, **ZOE, "notes": "One more thing"})
    assert answer.status_code == 409
    assert "This time was taken a moment ago." in panel.text
    assert len(all_of(house)) == 2


def test_whoever_fills_the_trap_is_told_what_to_leave_empty(house, kind, panel):
    send(panel, f"/book/{kind.id}", **ZOE, website="https://spam.example")
    assert "Leave this field empty." in panel.text
    assert typed(panel)["email"] == ["zoe@kim.example"]
    assert contacts(house) == contacts(house)[:1]
