"""The page of the first admin: a plain form that needs no script, and one use of the token."""

import re

import pytest

from services.gateway.bootstrap import new_setup_token
from tests.support.front_door import PASSWORD

TYPED = {
    "name": "Jonas <Weber>",
    "email": "jonas@harborpine.example",
    "password": PASSWORD,
    "time_zone": "Europe/Berlin",
}


@pytest.fixture
def page(door):
    """``page(method, …)`` opens /setup; gives status, headers and HTML."""

    def page(method, **more):
        response = door.service.app.test_client().open("/setup", method=method, **more)
        html = response.get_data(as_text=True)
        response.close()
        return response.status_code, response.headers, html

    return page


def test_the_link_opens_a_form_that_holds_the_token(door, page):
    token = new_setup_token(door.service)
    status, headers, html = page("GET", query_string={"token": token})
    assert status == 200
    assert f'name="token" value="{token}"' in html
    assert "form-action 'self'" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"
    assert not re.search(r"<script|<style|style=|onclick|https?://", html)
    assert "<option>Asia/Kathmandu</option>" in html


def test_every_field_has_a_label(door, page):
    html = page("GET", query_string={"token": new_setup_token(door.service)})[2]
    named = set(re.findall(r'<label for="(\w+)"', html))
    assert named == {"name", "email", "password", "time_zone"}
    assert all(f'id="{name}"' in html for name in named)


@pytest.mark.parametrize("token", [None, "", "of-yesterday", "\x00é"])
def test_a_dead_link_says_so(door, page, token):
    new_setup_token(door.service)
    status, _, html = page("GET", query_string={"token": token} if token is not None else {})
    assert (status, "<form" in html) == (403, False)
    assert "This link does not work" in html


def test_the_sent_form_makes_an_admin_who_can_sign_in(door, page):
    status, _, html = page("POST", data=TYPED | {"token": new_setup_token(door.service)})
    assert status == 201
    assert "Welcome, Jonas &lt;Weber&gt;" in html
    assert 'href="/api/v1/docs#session"' in html
    assert door.visitor().sign_in(TYPED["email"]).json["actor"]["is_admin"] is True


def test_what_was_typed_comes_back_with_what_is_wrong_but_for_the_password(door, page):
    token = new_setup_token(door.service)
    wrong = {"token": token, "email": "nowhere", "password": "short", "time_zone": "Europe/Nowhere"}
    status, _, html = page("POST", data=TYPED | wrong)
    assert status == 422
    assert 'value="Jonas &lt;Weber&gt;"' in html
    assert 'value="nowhere"' in html
    assert "short" not in html
    assert re.findall(r'id="(\w+)-wrong"', html) == ["email", "password", "time_zone"]
    assert html.count('aria-invalid="true"') == 3
    assert page("POST", data=TYPED | {"token": token})[0] == 201


def test_the_chosen_zone_stays_chosen(door, page):
    html = page("POST", data=TYPED | {"token": new_setup_token(door.service), "name": ""})[2]
    assert "<option selected>Europe/Berlin</option>" in html


def test_guessing_tokens_is_limited(door, page):
    new_setup_token(door.service)
    tries = [page("POST", data=TYPED | {"token": f"guess-{number}"}) for number in range(4)]
    assert [status for status, _, _ in tries] == [403, 403, 403, 429]
    assert int(tries[3][1]["Retry-After"]) > 0
    assert page("GET", query_string={"token": "guess"})[0] == 429


def test_while_scheduling_is_away_nothing_is_made(door, page):
    token = new_setup_token(door.service)
    door.scheduling.away = True
    status, headers, html = page("POST", data=TYPED | {"token": token})
    assert (status, headers["Retry-After"]) == (503, "2")
    assert 'role="alert"' in html
    door.scheduling.away = False
    assert page("POST", data=TYPED | {"token": token})[0] == 201


def test_an_empty_post_is_told_what_is_missing(page):
    status, _, html = page("POST", json={"name": "x"})
    assert (status, html.count('class="wrong"')) == (422, 4)
