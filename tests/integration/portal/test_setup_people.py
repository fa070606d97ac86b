"""Contacts, companies and staff as pages: found, added, changed, archived, and what is refused."""

import re

import pytest

from libs.contracts.actor import SYSTEM
from libs.contracts.scheduling import people
from services.gateway.portal import words as portal_words
from services.gateway.portal.german import GERMAN
from services.gateway.portal.setup import (
    company_pages,
    contact_pages,
    contact_standing,
    people_fields,
    session_pages,
    staff_pages,
)
from tests.support.html_forms import form_in
from tests.support.portal_forms import HOSTILE, HUGE, send
from tests.support.portal_visitor import PortalVisitor

ZOE = {
    "name": "Zoe Kim",
    "email": "zoe@kim.example",
    "phone": "+44 20 7946 0000",
    "time_zone": "Europe/London",
    "language": "en",
    "clock": "24",
    "company_id": "",
    "tags": "regular,  keen on glaze ,",
}
NOBODYS = {"name": "", "email": "zoe", "phone": "ring me", "time_zone": "Mars", "clock": "13"}


@pytest.fixture
def mei(house):
    """Staff, no admin."""
    return PortalVisitor.signed_in(house, house.firm.staff("Mei Lindholm"))


def toast_on(visitor, answer):
    assert answer.status_code == 303, visitor.text
    visitor.get(answer.headers["Location"].partition("#")[0])
    return re.search(r'id="toasts".*?<span>([^<]*)', visitor.html, re.DOTALL)[1]


def wrong(visitor):
    """The fields that the summary leads to, each of which is there."""
    found = re.findall(r'<a href="#([\w-]+)">', visitor.html)
    assert all(f'id="{name}"' in visitor.html for name in found)
    return set(found)


def new_contact(visitor, **changes):
    visitor.get("/contacts/new")
    return visitor.post("/contacts/new", **{**ZOE, **changes})


def made(answer):
    return answer.headers["Location"].rpartition("/")[2]


def test_a_contact_is_added_found_changed_and_archived(house, jonas):
    answer = new_contact(jonas)
    assert toast_on(jonas, answer) == "Zoe Kim is added."
    assert 'value="regular, keen on glaze"' in jonas.html
    path = answer.headers["Location"]
    version = jonas.hidden()["version"]
    answer = jonas.post(path, **{**ZOE, "name": "Zoe Park", "version": version})
    assert toast_on(jonas, answer) == "Zoe Park is saved."
    jonas.get("/contacts?q=PARK")
    assert path in jonas.links
    assert "Archive this contact?" in jonas.get(f"{path}/archive").get_data(as_text=True)
    assert toast_on(jonas, jonas.post(f"{path}/archive")) == "Zoe Park is archived."
    assert path not in jonas.links
    jonas.get(path)
    assert "archived and can’t be changed" in jonas.text
    assert jonas.post(path, **ZOE).status_code == 409


def test_each_wrong_field_is_named_and_what_was_typed_stays(jonas):
    answer = new_contact(jonas, **NOBODYS)
    assert answer.status_code == 422
    assert wrong(jonas) == set(NOBODYS)
    assert 'value="ring me"' in jonas.html
    assert all(f'id="{name}-wrong"' in jonas.html for name in NOBODYS)


@pytest.mark.parametrize("path", ["/contacts/new", "/companies/new", "/staff/new"])
@pytest.mark.parametrize("text", [HUGE, HOSTILE, "\x00"], ids=["huge", "html", "nul"])
def test_odd_input_is_refused_or_shown_as_it_is(jonas, path, text):
    sent = {**ZOE, "name": text, "password": "", "shares_calendar_with": text}
    answer = jonas.post(path, **sent)
    assert answer.status_code in (303, 422)
    assert "<script>alert" not in jonas.html
    if answer.status_code == 303:
        assert "<script>alert" not in jonas.get(answer.headers["Location"]).get_data(as_text=True)


def test_an_address_belongs_to_one_person(house, jonas):
    assert new_contact(jonas, email=house.firm.amara.email.upper()).status_code == 422
    assert wrong(jonas) == {"email"}


def test_a_form_that_comes_twice_adds_one(jonas):
    jonas.get("/contacts/new")
    key = jonas.hidden()["key"]
    first, second = (jonas.post("/contacts/new", **ZOE, key=key) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]


def test_a_change_by_somebody_else_is_not_written_over_unseen(house, jonas):
    path = f"/contacts/{house.firm.amara.id}"
    jonas.get(path)
    seen = jonas.hidden()["version"]
    jonas.post(path, **{**ZOE, "name": "Amara First", "version": seen})
    answer = jonas.post(path, **{**ZOE, "name": "Amara Second", "version": seen})
    assert answer.status_code == 409
    assert "Somebody changed this before you." in jonas.text
    assert "Saved meanwhile: Amara First" in jonas.text
    assert 'value="Amara Second"' in jonas.html
    now = jonas.hidden()["version"]
    answer = jonas.post(path, **{**ZOE, "name": "Amara Second", "version": now})
    assert toast_on(jonas, answer) == "Amara Second is saved."


def test_what_was_wrong_does_not_hide_that_somebody_was_faster(house, jonas):
    path = f"/contacts/{house.firm.amara.id}"
    jonas.get(path)
    seen = jonas.hidden()["version"]
    jonas.post(path, **{**ZOE, "name": "Amara First", "version": seen})
    assert jonas.post(path, **{**ZOE, "name": "", "version": seen}).status_code == 422
    assert jonas.hidden()["version"] == seen


def test_a_tag_that_holds_a_comma_stays_whole(house, jonas):
    amara = house.firm.amara
    house.firm.call(people.CHANGE_CONTACT, SYSTEM, id=amara.id, tags=["kiln, gas", "glaze"])
    path = f"/contacts/{amara.id}"
    jonas.get(path)
    sent = {**ZOE, "tags": "kiln, gas, glaze", "version": jonas.hidden()["version"]}
    assert jonas.post(path, **sent).status_code == 303
    jonas.get(path)
    assert 'value="kiln, gas, glaze"' in jonas.html


def test_ticks_that_the_choice_would_throw_away_are_refused(house, jonas):
    jonas.get("/staff/new")
    ticked = {"shares_calendar_with": "none", "shared_ids": house.firm.jonas.id}
    for sharing in (ticked, {"shares_calendar_with": "some"}):
        assert jonas.post("/staff/new", **{**ZOE, **sharing}).status_code == 422
        assert wrong(jonas) == {"shares_calendar_with"}


def test_what_nobody_matches_can_be_added(jonas):
    jonas.get("/contacts?q=okaf%3Cb%3E")
    assert "Nobody matches “okaf<b>”." in jonas.text
    jonas.get("/contacts/new?name=okaf")
    assert 'value="okaf"' in jonas.html
    jonas.get("/contacts/new?name=zoe@kim.example")
    assert form_in(jonas.html.replace('action="/contacts/new"', 'id="f"'), "f")["email"] == (
        "zoe@kim.example"
    )


def test_contacts_are_found_by_their_company_and_page_by_page(house, jonas):
    company = made(jonas.post("/companies/new", name="Okafor Ceramics"))
    for n in range(27):
        new_contact(jonas, name=f"Person {n:02}", email=f"p{n}@k.example", company_id=company)
    jonas.get("/contacts")
    jonas.get("/contacts?q=ceramics")
    assert "Person 00" in jonas.text
    assert "Person 26" not in jonas.text
    more = next(path for path in jonas.links if "cursor=" in path)
    jonas.get(more.replace("&amp;", "&"))
    assert "Person 26" in jonas.text


def test_portal_access_goes_on_is_invited_to_and_ends_sessions_at_once(house, jonas):
    path = f"/contacts/{house.firm.amara.id}"
    assert toast_on(jonas, jonas.post(f"{path}/access", to="on")) == "Amara Okafor can sign in."
    assert "Invited" in jonas.text
    answer = jonas.post(f"{path}/invite", key="k")
    assert "The invitation goes to" in toast_on(jonas, answer)
    amara = PortalVisitor.signed_in(house, house.firm.amara)
    assert "is signed out at once" in jonas.get(f"{path}/access").get_data(as_text=True)
    assert amara.get("/portal").status_code == 200
    jonas.post(f"{path}/access", to="off")
    assert amara.get("/portal").status_code == 303
    assert "can’t sign in. E-mail links work either way." in jonas.get(path).get_data(as_text=True)
    assert jonas.post(f"{path}/invite").headers["Location"] == path


def test_a_company_has_people_a_primary_contact_and_subscribers(house, jonas):
    company = made(jonas.post("/companies/new", name="Okafor Ceramics"))
    path, zoe = f"/companies/{company}", made(new_contact(jonas, company_id=company))
    jonas.get(path)
    sent = {"name": "Okafor", "primary_contact_id": zoe, "subscriber_ids": zoe}
    assert toast_on(jonas, jonas.post(path, **sent)) == "Okafor is saved."
    assert "Zoe Kim" in jonas.text
    assert (
        jonas.post(path, **{**sent, "primary_contact_id": house.firm.amara.id}).status_code == 422
    )
    assert wrong(jonas) == {"primary_contact_id"}
    assert jonas.post(f"{path}/archive").status_code == 409
    assert "1 person belongs here. Move them first." in jonas.text
    jonas.post(f"/contacts/{zoe}/archive")
    assert toast_on(jonas, jonas.post(f"{path}/archive")) == "The company is archived."


def test_staff_are_added_made_admins_share_and_are_archived(house, jonas, nobody):
    sent = {**ZOE, "is_admin": "yes", "password": " longenough ", "shares_calendar_with": "all"}
    answer = jonas.post("/staff/new", **sent)
    assert toast_on(jonas, answer) == "Zoe Kim is added."
    for password, status in (("longenough", 401), (" longenough ", 303)):
        nobody.get("/sign-in")
        answered = send(nobody, "/sign-in", email=ZOE["email"], password=password)
        assert answered.status_code == status
    path = answer.headers["Location"]
    assert re.search(r'id="share-all"[^>]*checked', jonas.html)
    sharing = {"shares_calendar_with": "some", "shared_ids": house.firm.jonas.id}
    jonas.post(path, **{**sent, "is_admin": "", "password": "", **sharing})
    jonas.get(path)
    assert re.search(rf'id="with-{house.firm.jonas.id}"[^>]*checked', jonas.html)
    assert jonas.post(path, **{**sent, "password": "short"}).status_code == 422
    assert wrong(jonas) == {"password"}
    assert "short" not in jonas.html
    assert toast_on(jonas, jonas.post(f"{path}/archive")) == "Zoe Kim is archived."


def test_the_last_admin_stays(house, jonas):
    path = f"/staff/{house.firm.jonas.id}"
    assert jonas.post(f"{path}/archive").status_code == 409
    assert "This is the last admin." in jonas.text
    answer = jonas.post(path, **{**ZOE, "shares_calendar_with": "none"})
    assert answer.status_code == 409
    assert "the last admin" in jonas.text


def test_plain_staff_see_people_add_contacts_and_share_their_own_calendar(house, mei):
    own = next(
        path for path, name in (mei.get("/staff"), mei.links)[1].items() if name == "Mei Lindholm"
    )
    mei.get(own)
    assert 'name="email"' not in mei.html
    assert toast_on(mei, mei.post(own, shares_calendar_with="all")) == "Mei Lindholm is saved."
    assert mei.post(own, shares_calendar_with="all", is_admin="yes").status_code == 303
    assert "is_admin" not in mei.html
    assert mei.post(f"/staff/{house.firm.jonas.id}", shares_calendar_with="all").status_code == 403
    assert toast_on(mei, new_contact(mei)) == "Zoe Kim is added."
    assert "Admins can change this." in mei.text
    amara = f"/contacts/{house.firm.amara.id}"
    refused = {
        path: mei.post(path, **ZOE).status_code
        for path in (amara, f"{amara}/archive", f"{amara}/access", "/companies/new", "/staff/new")
    }
    assert set(refused.values()) == {403}


def test_what_is_gone_is_told_in_the_frame(jonas):
    for path in ("/contacts/nobody", "/companies/none", "/staff/nobody"):
        assert jonas.get(path).status_code == 404
        assert 'aria-label="Main"' in jonas.html
        assert jonas.post(path, **ZOE, shares_calendar_with="none").status_code == 404


def test_contacts_have_nothing_to_do_with_the_set_up(amara):
    paths = ("/contacts", "/contacts/new", "/companies", "/staff", "/api-keys", "/more")
    assert {amara.get(path).status_code for path in paths} == {403}


def test_sessions_are_listed_and_ended_one_by_one_or_all(house, jonas):
    other, third = (PortalVisitor.signed_in(house, house.firm.jonas) for _ in range(2))
    jonas.get("/profile/sessions")
    assert "This device" in jonas.text
    path = re.findall(r'action="(/profile/sessions/\w+)"', jonas.html)[0]
    assert toast_on(jonas, jonas.post(path)) == "That device is signed out."
    assert jonas.post(path).status_code == 303
    jonas.post("/profile/sessions", do="end")
    assert {one.get("/calendar").status_code for one in (other, third)} == {303}
    assert jonas.get("/calendar").status_code == 200


def test_every_sentence_of_the_forms_is_there_in_german():
    pages = (
        *(company_pages, contact_pages, contact_standing),
        *(people_fields, session_pages, staff_pages),
    )
    said = {text for module in pages for text in module.TEXTS}
    assert said - GERMAN.keys() == set()
    assert portal_words.words("de")("{name} is added.", name="Zoe") == "Zoe ist angelegt."
