"""Signing in and out, limits to a session's life, and the list of one's own."""

from datetime import timedelta

import pytest

from tests.support.front_door import PASSWORD

JONAS = "jonas@harborpine.example"


def test_whoever_signs_in_is_told_who_they_are(any_door):
    any_door.set_up()
    answer = any_door.visitor().sign_in(JONAS)
    assert answer.status_code == 201
    assert answer.json["actor"] == {
        "kind": "staff",
        "id": "s1",
        "name": "Jonas",
        "email": JONAS,
        "time_zone": "Europe/Berlin",
        "is_admin": True,
    }


def test_a_contact_with_portal_access_signs_in(any_door):
    amara = any_door.contact()
    assert amara.get("/session").json["actor"]["kind"] == "contact"


def test_the_spelling_of_the_address_does_not_matter(door):
    door.set_up()
    assert door.visitor().sign_in(f"  {JONAS.upper()} ").status_code == 201


@pytest.mark.parametrize(
    ("email", "password"),
    [
        (JONAS, "wrong"),
        ("nobody@harborpine.example", PASSWORD),
        ("", PASSWORD),
        ("no address at all", PASSWORD),
        ("jonas\x00@harborpine.example", PASSWORD),
        (JONAS, f"{PASSWORD}\x00"),
    ],
)
def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(door, email, password):
    door.set_up()
    answer = door.visitor().sign_in(email, password)
    assert (answer.status_code, answer.json["code"]) == (401, "bad_credentials")


def test_an_unknown_name_costs_as_much_as_a_wrong_password(door, monkeypatch):
    door.set_up()
    asked = []
    monkeypatch.setattr(
        "services.gateway.adapters.passwords.ArgonPasswords.verify",
        lambda _self, stored, _password: asked.append(stored) or False,
    )
    door.visitor().sign_in("nobody@harborpine.example")
    assert asked == [None]


def test_the_cookie_on_plain_http_is_as_strict_as_it_can_be(door):
    door.set_up()
    cookie = door.visitor().sign_in(JONAS).headers["Set-Cookie"]
    assert cookie.startswith("rebook=")
    assert cookie.endswith("; Path=/; HttpOnly; SameSite=Lax")


def test_the_cookie_on_https_is_bound_to_the_host(secure_door):
    secure_door.set_up()
    cookie = secure_door.visitor().sign_in(JONAS).headers["Set-Cookie"]
    assert cookie.startswith("__Host-rebook=")
    assert cookie.endswith("; Secure")


def test_a_session_survives_being_read(door):
    jonas = door.admin()
    assert jonas.get("/session").json["csrf_token"] == jonas.headers["X-CSRF-Token"]


def test_without_a_session_there_is_nothing_to_see(door):
    door.set_up()
    answer = door.visitor().get("/session")
    assert (answer.status_code, answer.json["code"]) == (401, "not_signed_in")


def test_signing_out_ends_the_session_and_takes_the_cookie_back(door):
    jonas = door.admin()
    cookie = jonas.client.get_cookie("rebook").value
    answer = jonas.delete("/session")
    assert answer.status_code == 204
    assert "Max-Age=0" in answer.headers["Set-Cookie"]
    jonas.client.set_cookie("rebook", cookie)
    assert jonas.get("/session").status_code == 401


def test_signing_in_again_replaces_the_session_one_came_with(door):
    jonas = door.admin()
    first = jonas.client.get_cookie("rebook").value
    jonas.sign_in(JONAS)
    assert jonas.client.get_cookie("rebook").value != first
    assert len(jonas.get("/sessions").json["items"]) == 1


def test_an_idle_session_ends(any_door):
    jonas = any_door.admin()
    any_door.clock.advance(timedelta(hours=12))
    assert jonas.get("/session").status_code == 401


def test_a_used_session_goes_on(any_door):
    jonas = any_door.admin()
    any_door.clock.advance(timedelta(hours=11))
    jonas.get("/session")
    any_door.clock.advance(timedelta(hours=11))
    assert jonas.get("/session").status_code == 200


def test_no_session_lasts_longer_than_a_week(door):
    jonas = door.admin()
    for _ in range(14):
        door.clock.advance(timedelta(hours=11))
        jonas.get("/session")
    door.clock.advance(timedelta(hours=14))
    assert jonas.get("/session").status_code == 401


def test_every_character_of_the_cookie_counts(door):
    jonas = door.admin()
    secret = jonas.client.get_cookie("rebook").value
    for place, letter in enumerate(secret):
        other = "A" if letter != "A" else "B"
        jonas.client.set_cookie("rebook", secret[:place] + other + secret[place + 1 :])
        assert jonas.get("/session").status_code == 401


def test_the_database_does_not_hold_what_opens_a_session(door):
    jonas = door.admin()
    secret = jonas.client.get_cookie("rebook").value
    with door.transactions.read() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM sessions").all()
    assert secret not in str(rows)


def test_one_sees_ones_own_sessions_and_no_others(door):
    jonas, mei = door.admin(), door.staff()
    agents = {"User-Agent": "Firefox\x7f on the desk"}
    again = door.visitor()
    again.sign_in(JONAS, headers=agents)
    seen = again.get("/sessions").json["items"]
    assert [one["current"] for one in seen].count(True) == 1
    assert "Firefox on the desk" in {one["user_agent"] for one in seen}
    assert len(mei.get("/sessions").json["items"]) == 1
    assert jonas.get("/sessions").json["next_cursor"] is None


def test_the_list_of_sessions_comes_in_pages(door):
    jonas = door.admin()
    for _ in range(2):
        door.visitor().sign_in(JONAS)
    first = jonas.get("/sessions?limit=2").json
    rest = jonas.get(f"/sessions?limit=2&cursor={first['next_cursor']}").json
    ids = [one["id"] for one in first["items"] + rest["items"]]
    assert len(ids) == len(set(ids)) == 3
    assert rest["next_cursor"] is None


def test_a_cursor_of_another_list_is_told_apart(door):
    jonas = door.admin()
    for name in ("one", "two"):
        jonas.post("/api-keys", {"name": name, "scopes": ["people:read"]})
    cursor = jonas.get("/api-keys?limit=1").json["next_cursor"]
    answer = jonas.get(f"/sessions?cursor={cursor}")
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "cursor")


def test_one_ends_another_of_ones_sessions(door):
    jonas, elsewhere = door.admin(), door.visitor()
    elsewhere.sign_in(JONAS)
    other = next(one for one in jonas.get("/sessions").json["items"] if not one["current"])
    assert jonas.delete(f"/sessions/{other['id']}").status_code == 204
    assert elsewhere.get("/session").status_code == 401


def test_nobody_ends_the_session_of_another(door):
    jonas, mei = door.admin(), door.staff()
    (mine,) = mei.get("/sessions").json["items"]
    assert jonas.delete(f"/sessions/{mine['id']}").status_code == 404
    assert mei.get("/session").status_code == 200


def test_all_other_sessions_end_at_once(door):
    jonas, elsewhere = door.admin(), door.visitor()
    elsewhere.sign_in(JONAS)
    assert jonas.delete("/sessions").status_code == 204
    assert elsewhere.get("/session").status_code == 401
    assert jonas.get("/session").status_code == 200


def test_only_the_newest_twenty_sessions_of_a_person_stay(any_door):
    jonas = any_door.admin()
    for minute in range(20):
        any_door.clock.advance(timedelta(minutes=1))
        elsewhere = any_door.visitor()
        elsewhere.sign_in(JONAS)
        assert elsewhere.get("/session").status_code == 200, minute
    assert jonas.get("/session").status_code == 401
    assert len(elsewhere.get("/sessions").json["items"]) == 20


def test_an_old_hash_is_renewed_when_its_owner_signs_in(door, monkeypatch):
    door.set_up()
    monkeypatch.setattr(
        "services.gateway.adapters.passwords.ArgonPasswords.is_outdated", lambda *_: True
    )
    before = _hash(door)
    door.visitor().sign_in(JONAS)
    assert _hash(door) != before
    assert door.visitor().sign_in(JONAS).status_code == 201


def _hash(door):
    with door.transactions.read() as connection:
        return connection.exec_driver_sql("SELECT password_hash FROM accounts").scalar_one()
