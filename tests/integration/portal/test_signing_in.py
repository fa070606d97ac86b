"""Signing in and out by pages, and what becomes of a form when the session ends under it."""

import html
import re
from datetime import timedelta

import pytest

from services.gateway.domain.limits import Limit
from services.gateway.domain.sessions import Lifetimes
from services.gateway.handlers.sessions import forget_old
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
    jonas.get("/profile")
    typed = {**unescaped(jonas), "name": 'Jonas "<b>W.', "time_zone": "Europe/Berlin"}
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


def test_a_draft_is_given_to_nobody_but_who_wrote_it(house, jonas, account):
    other = account_with_password(house, house.firm.staff("Mei Lindholm"))
    jonas.get("/profile")
    typed = {**unescaped(jonas), "name": "Not for Mei"}
    house.transactions.run(lambda uow: uow.sessions.end_all(house.firm.jonas.id))
    jonas.post("/profile", **typed)
    jonas.post("/sign-in", email=other.person.email, password=PASSWORD, **unescaped(jonas))
    assert "Not for Mei" not in jonas.html
    assert "What had been typed here was not yours" in jonas.text


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


def forget_old_sessions(house):
    parts = house.service.ground.settings
    limit = Limit(1, timedelta(minutes=1))
    lifetimes = Lifetimes(parts.idle_for, parts.lasts_for)
    house.transactions.run(lambda uow: forget_old(lifetimes, limit, house.clock, uow))


def cookie(answer):
    """What a browser is told about the session's cookie."""
    (told,) = [one for one in answer.headers.getlist("Set-Cookie") if one.startswith("rebook=")]
    return told


def test_a_session_ends_with_the_browser_unless_one_wishes_to_stay(nobody, account):
    assert "Max-Age" not in cookie(sign_in(nobody))
    assert "; Max-Age=604800;" in cookie(sign_in(nobody, keep="1"))


@pytest.mark.parametrize(("keep", "after_a_night"), [({}, 303), ({"keep": "1"}, 200)])
def test_who_stays_signed_in_is_so_the_next_morning(house, nobody, account, keep, after_a_night):
    sign_in(nobody, **keep)
    house.clock.advance(timedelta(hours=15))
    forget_old_sessions(house)
    assert nobody.get("/profile").status_code == after_a_night


def test_nobody_stays_longer_than_the_absolute_limit(house, nobody, account):
    sign_in(nobody, keep="1")
    for _ in range(7):
        assert nobody.get("/profile").status_code == 200
        house.clock.advance(timedelta(days=1))
    assert nobody.get("/profile").status_code == 303


@pytest.mark.parametrize("keep", [{}, {"keep": "1"}])
def test_a_sign_in_link_keeps_one_signed_in_as_wished(house, nobody, account, keep):
    answer = nobody.post(f"/sign-in/{house.sign_in_token(account)}", **keep)
    assert ("Max-Age" in cookie(answer)) is bool(keep)


def test_a_wish_to_stay_outlives_a_wrong_password(nobody, account):
    sign_in(nobody, password="wrong", keep="1")
    assert re.search(r'name="keep"[^>]* checked', nobody.html)


def test_the_sign_in_page_runs_our_own_scripts_alone(nobody):
    policy = nobody.get("/sign-in").headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "connect-src" not in policy
    assert re.findall(r"<script[^>]*>", nobody.html)
