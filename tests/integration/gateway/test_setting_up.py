"""The first admin: a token that works once, while nobody is there."""

import pytest

from libs.contracts.actor import SYSTEM
from libs.contracts.scheduling.people import CREATE_STAFF, CreateStaffMember
from libs.web.actor_tokens import ActorTokens
from libs.web.client import Client
from services.gateway.bootstrap import new_setup_token
from services.gateway.domain.secrets import digest
from tests.support.fake_scheduling import KEYS
from tests.support.front_door import MONDAY, PASSWORD

BODY = {
    "name": "Jonas",
    "email": "jonas@harborpine.example",
    "password": PASSWORD,
    "time_zone": "Europe/Berlin",
}


def test_the_token_makes_an_admin_who_can_sign_in(any_door):
    answer = any_door.set_up()
    assert (answer.status_code, answer.json["is_admin"]) == (201, True)
    assert any_door.visitor().sign_in(BODY["email"]).status_code == 201
    assert any_door.scheduling.last.actor.kind == "system"


def test_the_token_dies_when_used(any_door):
    token = new_setup_token(any_door.service)
    any_door.visitor().post("/setup", BODY | {"token": token})
    again = any_door.visitor().post("/setup", BODY | {"token": token, "email": "eve@x.example"})
    assert (again.status_code, again.json["code"]) == (403, "not_allowed")
    assert list(any_door.scheduling.staff) == ["s1"]


def test_a_newer_token_replaces_the_older(door):
    old, new = new_setup_token(door.service), new_setup_token(door.service)
    assert door.visitor().post("/setup", BODY | {"token": old}).status_code == 403
    assert door.visitor().post("/setup", BODY | {"token": new}).status_code == 201


def test_there_is_no_token_once_somebody_is_there(door):
    door.set_up()
    assert new_setup_token(door.service) is None


def test_what_broke_half_way_can_be_repeated(door):
    token = new_setup_token(door.service)
    door.scheduling.away = True
    assert door.visitor().post("/setup", BODY | {"token": token}).status_code == 503
    door.scheduling.away = False
    assert door.visitor().post("/setup", BODY | {"token": token}).status_code == 201


def test_the_database_does_not_hold_the_token(door):
    token = new_setup_token(door.service)
    with door.transactions.read() as connection:
        assert token not in str(connection.exec_driver_sql("SELECT * FROM setup_tokens").all())


def crash_half_way(door, monkeypatch, body):
    """Scheduling has made the admin, and the gateway dies before it has given them an account."""
    with monkeypatch.context() as patched:
        patched.setattr(
            "services.gateway.handlers.setting_up.open_first_account",
            lambda *_: _raise(SystemExit()),
        )
        with pytest.raises(SystemExit):
            door.visitor().post("/setup", body)


def _raise(error):
    raise error


CORRECTED = {
    "as it was": {},
    "another name": {"name": "Jonas Weber"},
    "another zone": {"time_zone": "Europe/London"},
    "another address": {"email": "j.weber@harborpine.example"},
    "another spelling": {"email": "Jonas@HarborPine.example"},
}


@pytest.mark.parametrize("change", CORRECTED.values(), ids=CORRECTED)
@pytest.mark.parametrize("is_new", [False, True], ids=["same token", "new token"])
def test_after_a_crash_half_way_it_goes_on(true_door, monkeypatch, change, is_new):
    token = new_setup_token(true_door.service)
    crash_half_way(true_door, monkeypatch, BODY | {"token": token})
    token = new_setup_token(true_door.service) if is_new else token
    answer = true_door.visitor().post("/setup", BODY | change | {"token": token})
    assert (answer.status_code, answer.json["is_admin"]) == (201, True)
    assert answer.json["name"] == (BODY | change)["name"]
    jonas = true_door.visitor()
    assert jonas.sign_in((BODY | change)["email"]).status_code == 201
    assert jonas.get("/profile").json["time_zone"] == (BODY | change)["time_zone"]


def test_nobody_who_has_an_account_is_taken_over_by_a_late_token(true_door):
    first, late = new_setup_token(true_door.service), "a-token-that-should-not-be"
    true_door.visitor().post("/setup", BODY | {"token": first})
    true_door.transactions.run(lambda uow: uow.setup.replace(digest(late), MONDAY))
    body = BODY | {"token": late, "password": "of-a-stranger"}
    assert true_door.visitor().post("/setup", body).status_code == 422
    assert true_door.visitor().sign_in(BODY["email"]).status_code == 201


def test_staff_who_are_no_admins_are_not_adopted(true_door):
    token = new_setup_token(true_door.service)
    person = {"name": "Mei", "email": BODY["email"], "time_zone": "UTC"}
    client = Client(true_door.behind, ActorTokens(KEYS))
    client.call(CREATE_STAFF, SYSTEM, body=CreateStaffMember(**person))
    answer = true_door.visitor().post("/setup", BODY | {"token": token})
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "email")
