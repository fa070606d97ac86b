"""Signing in and out by pages, and what becomes of a form when the session ends under it."""

import html
import re

import pytest

from tests.support.portal_visitor import PASSWORD, PortalVisitor, account_with_password


def sign_in(visitor, email="jonas@harborpine.example", password=PASSWORD, **more):
    return visitor.post("/sign-in", email=email, password=password, **more)


@pytest.fixture
def account(house):
    return account_with_password(house, house.firm.jonas)


@pytest.mark.parametrize(
    ("path", "to"),
    [
        ("/", "/sign-in"),
        ("/calendar", "/sign-in?next=%2Fcalendar"),
        ("/calendar?view=day&tz=UTC", "/sign-in?next=%2Fcalendar%3Fview%3Dday%26tz%3DUTC"),
        ("/portal", "/sign-in?next=%2Fportal"),
        ("/profile", "/sign-in?next=%2Fprofile"),
    ],
)
def test_whoever_has_no_session_signs_in_first(nobody, path, to):
    answer = nobody.get(path)
    assert (answer.status_code, answer.headers["Location"]) == (303, to)


def test_the_right_password_leads_on_to_where_one_wanted_to_be(nobody, account):
    answer = sign_in(nobody, next="/calendar?view=day")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/calendar?view=day")
    assert nobody.get("/profile").status_code == 200


@pytest.mark.parametrize(
    "elsewhere",
    [
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "javascript:1",
        "",
        "/\nx",
        "//[",
    ],
)
def test_nobody_is_led_to_another_site(nobody, account, elsewhere):
    assert sign_in(nobody, next=elsewhere).headers["Location"] == "/"


@pytest.mark.parametrize(("person", "home"), [("jonas", "/calendar"), ("amara", "/portal")])
def test_home_is_the_calendar_or_the_next_appointment(house, person, home):
    visitor = PortalVisitor.signed_in(house, getattr(house.firm, person))
    assert visitor.get("/").headers["Location"] == home


@pytest.mark.parametrize(
    ("email", "password"),
    [("jonas@harborpine.example", "wrong"), ("nobody@harborpine.example", PASSWORD)],
)
def test_a_wrong_pair_is_told_in_one_sentence_whichever_half_is_wrong(
    nobody, account, email, password
):
    answer = sign_in(nobody, email, password)
    assert answer.status_code == 401
    assert "E-mail or password is not right." in nobody.html
    assert f'value="{email}"' in nobody.html
    assert password not in nobody.html.replace(email, "")


def test_too_many_tries_are_told_with_a_way_out(nobody, account):
    for _ in range(11):
        answer = sign_in(nobody, password="wrong")
    assert (answer.status_code, "Retry-After" in answer.headers) == (429, True)
    assert "use a sign-in link" in nobody.html


def test_a_sign_in_link_is_asked_for_with_the_same_answer_for_everybody(house, nobody, account):
    pages = []
    for email in ("jonas@harborpine.example", "nobody@harborpine.example"):
        nobody.post("/sign-in", email=email, do="mail")
        pages.append(nobody.html)
    assert pages[0] == pages[1]
    assert [key for key, _ in house.told()] == ["portal.sign_in_requested"]


@pytest.mark.parametrize("form", [{}, {"email": "no address"}, {"email": "\x00"}])
def test_what_is_no_address_gets_no_link(house, nobody, form):
    assert nobody.post("/sign-in", do="mail", **form).status_code == 422
    assert house.told() == []


def test_signing_out_ends_the_session(jonas):
    assert jonas.post("/sign-out").headers["Location"] == "/sign-in"
    assert jonas.get("/calendar").status_code == 303


@pytest.mark.parametrize("path", ["/sign-out", "/profile", "/profile/theme", "/profile/keys"])
def test_a_form_without_the_sessions_token_changes_nothing(house, jonas, path):
    before = house.everything()
    answer = jonas.post(path, csrf_token="guessed", theme="dark", name="Eve")
    assert (answer.status_code, house.everything()) == (403, before)
    assert "This did not come from our pages" in jonas.html


def test_a_form_of_another_site_changes_nothing(house, jonas):
    before = house.everything()
    answer = jonas.post("/profile", headers={"Sec-Fetch-Site": "cross-site"}, name="Eve")
    assert (answer.status_code, house.everything()) == (403, before)


def test_a_form_whose_session_has_ended_is_kept_and_taken_up_again(house, jonas, account):
    typed = {"name": 'Jonas "<b>W.', "time_zone": "Europe/Berlin"}
    house.transactions.run(lambda uow: uow.sessions.end_all(house.firm.jonas.id))
    answer = jonas.post("/profile", **typed)
    assert answer.status_code == 401
    assert "what you typed is kept" in jonas.text
    jonas.post("/sign-in", email=account.person.email, password=PASSWORD, **unescaped(jonas))
    assert "What you had typed is still there" in jonas.text
    jonas.post("/profile", **unescaped(jonas))
    assert jonas.page.status_code == 200
    assert 'value="Jonas &#34;&lt;b&gt;W."' in jonas.html
    assert house.firm.jonas.name == "Jonas Weber"


def test_no_password_is_kept_with_a_draft(house, jonas, account):
    house.transactions.run(lambda uow: uow.sessions.end_all(house.firm.jonas.id))
    jonas.post("/profile", name="J", password="secret-new-one", present_password=PASSWORD)
    assert "secret-new-one" not in jonas.html
    assert PASSWORD not in jonas.html


def test_a_page_that_looks_anew_by_itself_says_that_the_session_is_over(nobody):
    answer = nobody.part("/calendar", "view")
    assert (answer.status_code, "session:over" in answer.headers["HX-Trigger"]) == (401, True)


def test_a_dialog_leads_to_the_sign_in_page(nobody):
    where = {"HX-Current-URL": "http://localhost/calendar?view=day"}
    answer = nobody.part("/calendar/appointments/a1", "dialog", **where)
    assert answer.headers["HX-Redirect"] == "/sign-in?next=%2Fcalendar"


@pytest.mark.parametrize("address", ["http://[", "//[", "http://[::1", ""])
def test_an_address_that_is_none_leads_home(nobody, jonas, address):
    answer = nobody.part("/calendar/appointments/a1", "dialog", **{"HX-Current-URL": address})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/sign-in")
    assert jonas.post("/profile/theme", theme="dark", next=address).headers["Location"] == "/"


def test_sign_in_speaks_the_readers_language(nobody):
    nobody.get("/sign-in", **{"Accept-Language": "de"})
    assert re.search(r"<h1>Anmelden</h1>", nobody.html)


def unescaped(visitor):
    return {name: html.unescape(value) for name, value in visitor.hidden().items()}
