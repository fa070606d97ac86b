"""Anybody books: on the page and by the API; found by the address or made, and never told which."""

import pytest

from libs.contracts.actor import SYSTEM
from libs.contracts.scheduling import appointments, people
from tests.support.firm import KEY
from tests.support.portal_forms import HOSTILE, HUGE, send, typed

PLACE = (
    "Harbor & Pine, 3rd floor, Große Elbstraße 145, 22767 Hamburg. Enter through the yard, take the"
    " blue stairs behind the bakery, ring twice at Müller, second bell from above. Parking: garage"
    " Fischmarkt, level 2. By bus 111 to Hafentreppe, then five minutes on foot along the quay."
)
AT_TEN, AT_ELEVEN = "2026-11-20T10:00:00Z", "2026-11-20T11:00:00Z"
ZOE = {"name": "Zoe Kim", "email": "zoe@kim.example"}


@pytest.fixture
def kind(house):
    house.firm.change_type(bookable_by=["public"])
    return house.firm.kind


@pytest.fixture
def panel(house, kind, nobody):
    nobody.get(f"/book/{kind.id}?go=1&slot={AT_TEN}~{house.firm.jonas.id}")
    return nobody


def all_of(house):
    return house.firm.call(appointments.LIST_APPOINTMENTS, KEY).items


def contacts(house):
    return house.firm.call(people.LIST_CONTACTS, KEY).items


def by_api(house, kind, key=None, **body):
    wanted = {"type_id": kind.id, "start": AT_ELEVEN, "time_zone": "UTC", **ZOE, **body}
    headers = {"Idempotency-Key": key} if key else {}
    client = house.service.app.test_client()
    return client.post("/api/v1/public/appointments", json=wanted, headers=headers)


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


def test_known_and_unknown_get_the_same_answer(house, kind):
    known = by_api(house, kind, email="amara@okafor.example")
    unknown = by_api(house, kind, start="2026-11-20T14:00:00Z")
    assert (known.status_code, unknown.status_code) == (201, 201)
    assert known.json.keys() == unknown.json.keys()
    assert "Amara" not in known.get_data(as_text=True)


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


def test_too_many_bookings_keep_what_was_typed(house, kind, panel):
    for n in range(20):
        by_api(house, kind, email=f"a{n}@kim.example")
    answer = send(panel, f"/book/{kind.id}", **ZOE, notes="Long notes")
    assert answer.status_code == 429
    assert "There were too many requests from here." in panel.text
    assert typed(panel)["notes"] == ["Long notes"]
    assert typed(panel)["email"] == ["zoe@kim.example"]


@pytest.mark.parametrize("ref", ["x", "a.b.c", HUGE[:400]])
def test_no_other_address_shows_what_was_booked(nobody, ref):
    assert nobody.get(f"/book/done/{ref}").status_code == 404
