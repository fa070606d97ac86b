"""What a page of another site sends in a signed-in person's name is refused."""

import pytest

KEY = {"name": "importer", "scopes": ["people:read"]}
SIGN_IN = {"email": "jonas@harborpine.example", "password": "rebook-demo"}


def refused(answer):
    return (answer.status_code, answer.json["code"]) == (403, "csrf")


def test_a_change_needs_the_sessions_token(door):
    jonas = door.admin()
    jonas.headers = {}
    assert refused(jonas.post("/api-keys", KEY))
    assert jonas.get("/api-keys").json["items"] == []


def test_every_character_of_the_token_counts(door):
    jonas = door.admin()
    token = jonas.headers["X-CSRF-Token"]
    for place, letter in enumerate(token):
        changed = token[:place] + ("0" if letter != "0" else "1") + token[place + 1 :]
        assert refused(jonas.delete("/sessions", headers={"X-CSRF-Token": changed}))


def test_the_token_of_another_session_does_not_do(door):
    jonas, mei = door.admin(), door.staff()
    assert refused(jonas.delete("/sessions", headers=mei.headers))


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": ""},
        {"X-CSRF-Token": "ünsinn"},
    ],
)
def test_what_began_on_another_page_is_refused(door, headers):
    assert refused(door.admin().delete("/sessions", headers=headers))


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "http://localhost"},
    ],
)
def test_what_began_here_is_taken(door, headers):
    assert door.admin().delete("/sessions", headers=headers).status_code == 204


def test_under_https_only_the_public_address_is_ours(secure_door):
    jonas = secure_door.visitor()
    secure_door.set_up()
    jonas.post("/session", SIGN_IN, base_url="https://rebook.example")
    here = {"Origin": "https://rebook.example"}
    there = {"Origin": "http://rebook.example"}
    assert jonas.post("/session", SIGN_IN, headers=here).status_code == 201
    assert refused(jonas.post("/session", SIGN_IN, headers=there))


def test_nobody_is_signed_in_by_another_site(door):
    door.set_up()
    assert refused(
        door.visitor().post("/session", SIGN_IN, headers={"Sec-Fetch-Site": "cross-site"})
    )


def test_a_form_cannot_sign_anybody_in(door):
    door.set_up()
    form = door.visitor().post("/session", data=SIGN_IN)
    text = door.visitor().post("/session", data="{}", content_type="text/plain")
    assert [form.status_code, text.status_code] == [415, 415]


def test_reading_needs_no_token(door):
    jonas = door.admin()
    jonas.headers = {"Sec-Fetch-Site": "cross-site"}
    assert jonas.get("/session").status_code == 200


def test_keys_need_no_token(door):
    importer = door.key("people:write")
    body = {"name": "Amara", "email": "amara@okafor.example", "time_zone": "Europe/London"}
    assert importer.post("/contacts", body).status_code == 201
