"""Failed sign-ins are limited by account and by address; successes are free."""

from datetime import timedelta

import pytest

from libs.contracts.problem import ProblemError
from tests.support.at_once import at_once
from tests.support.front_door import PASSWORD, FrontDoor, migrated

JONAS = "jonas@harborpine.example"


def _raise(error):
    raise error


def fail(door, email=JONAS, times=1, **more):
    for _ in range(times):
        answer = door.visitor().sign_in(email, "wrong", **more)
    return answer


def test_too_many_failures_close_the_account_for_a_while(any_door):
    any_door.set_up()
    fail(any_door, times=3)
    answer = any_door.visitor().sign_in(JONAS)
    assert (answer.status_code, answer.json["code"]) == (429, "too_many_requests")
    assert answer.headers["Retry-After"] == "600"


def test_after_the_window_everything_is_as_before(any_door):
    any_door.set_up()
    fail(any_door, times=3)
    any_door.clock.advance(timedelta(minutes=10))
    assert any_door.visitor().sign_in(JONAS).status_code == 201


def test_successes_are_free(any_door):
    any_door.set_up()
    assert [any_door.visitor().sign_in(JONAS).status_code for _ in range(8)] == [201] * 8


def test_sixteen_at_once_with_the_right_password_all_come_in(any_door):
    any_door.set_up()
    works = [lambda: any_door.visitor().sign_in(JONAS).status_code] * 16
    assert at_once(*works) == [201] * 16


def test_many_guesses_at_once_are_held_to_about_the_limit(any_door):
    any_door.set_up()
    outcomes = at_once(*[lambda: fail(any_door).status_code] * 24)
    assert set(outcomes) == {401, 429}
    assert 3 <= outcomes.count(401) <= 4


def test_while_the_database_is_away_nobody_is_blamed(door, monkeypatch):
    door.set_up()
    with monkeypatch.context() as patched:
        away = ProblemError("unavailable")
        patched.setattr("services.gateway.queries.open_account", lambda *_: _raise(away))
        assert fail(door, times=5).status_code == 503
    assert door.visitor().sign_in(JONAS).status_code == 201


def test_somebody_called_setup_does_not_close_the_set_up(door):
    elsewhere = {"environ_overrides": {"REMOTE_ADDR": "192.0.2.7"}}
    fail(door, "setup", times=3, **elsewhere)
    assert door.set_up().status_code == 201


def test_an_address_may_not_try_account_after_account(door):
    door.set_up()
    for name in ("a", "b", "c"):
        fail(door, f"{name}@harborpine.example")
    assert door.visitor().sign_in(JONAS).status_code == 429


def test_another_address_and_another_account_are_not_concerned(door):
    door.set_up()
    fail(door, "amara@okafor.example", times=3)
    elsewhere = {"environ_overrides": {"REMOTE_ADDR": "192.0.2.7"}}
    assert door.visitor().sign_in(JONAS, **elsewhere).status_code == 201


def test_a_stranger_cannot_write_another_address_into_a_header(door):
    door.set_up()
    for hop in ("192.0.2.1", "192.0.2.2", "192.0.2.3"):
        fail(door, f"{hop}@okafor.example", headers={"X-Forwarded-For": hop})
    assert door.visitor().sign_in(JONAS).status_code == 429


@pytest.mark.parametrize("proxies", ["127.0.0.1", "127.0.0.0/24"])
def test_behind_a_trusted_proxy_the_address_is_that_of_the_client(sqlite_like, proxies):
    door = FrontDoor(sqlite_like(migrated), trusted_proxies=(proxies,))
    door.set_up()
    for name in ("a", "b", "c"):
        fail(door, f"{name}@x.example", headers={"X-Forwarded-For": "203.0.113.9, 192.0.2.1"})
    other = {"headers": {"X-Forwarded-For": "192.0.2.1, 203.0.113.9"}}
    same = {"headers": {"X-Forwarded-For": "192.0.2.1"}}
    assert door.visitor().sign_in(JONAS, **other).status_code == 201
    assert door.visitor().sign_in(JONAS, **same).status_code == 429
    door.close()


def test_the_present_password_cannot_be_guessed_either(door):
    jonas = door.admin()
    for _ in range(3):
        jonas.patch("/profile", {"password": "new-password", "present_password": "guess"})
    right = {"password": "new-password", "present_password": PASSWORD}
    assert jonas.patch("/profile", right).status_code == 429


def test_set_up_tokens_cannot_be_guessed(door):
    body = {"token": "x" * 43, "name": "Eve", "email": "eve@x.example"}
    body |= {"password": PASSWORD, "time_zone": "UTC"}
    answers = [door.visitor().post("/setup", body).status_code for _ in range(4)]
    assert answers == [403, 403, 403, 429]


def test_the_counters_hold_no_addresses(door):
    fail(door)
    with door.transactions.read() as connection:
        rows = str(connection.exec_driver_sql("SELECT * FROM counters").all())
    assert JONAS not in rows
    assert "127.0.0.1" not in rows
