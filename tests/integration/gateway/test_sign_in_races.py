"""What changes between the look at a password and the opening of the session."""

import pytest

from services.gateway.adapters.passwords import ArgonPasswords
from tests.support.at_once import at_once
from tests.support.front_door import PASSWORD

PASSWORDS = "services.gateway.adapters.passwords.ArgonPasswords"
MEI, AMARA = "mei@harborpine.example", "amara@okafor.example"
NEW = "a-new-password"


@pytest.fixture
def meanwhile(monkeypatch):
    """``meanwhile(act)``: once, as soon as the next password has been verified."""

    def arrange(act):
        verify = ArgonPasswords.verify
        left = [act]

        def verified(self, stored, password):
            found = verify(self, stored, password)
            while left:
                left.pop()()
            return found

        monkeypatch.setattr(f"{PASSWORDS}.verify", verified)

    return arrange


def outdate(monkeypatch, door):
    """Every hash that is stored by now has to be renewed."""
    with door.transactions.read() as connection:
        old = set(connection.exec_driver_sql("SELECT password_hash FROM accounts").scalars())
    monkeypatch.setattr(f"{PASSWORDS}.is_outdated", lambda _self, stored: stored in old)


def sessions(door):
    with door.transactions.read() as connection:
        return connection.exec_driver_sql("SELECT count(*) FROM sessions").scalar_one()


def test_a_password_that_was_just_replaced_opens_nothing(any_door, meanwhile):
    mei, jonas = any_door.staff(), any_door.admin()
    meanwhile(lambda: jonas.patch(f"/staff/{mei.id}", {"password": NEW}))
    answer = any_door.visitor().sign_in(MEI)
    assert (answer.status_code, answer.json["code"]) == (401, "bad_credentials")
    assert mei.get("/session").status_code == 401


def test_access_that_was_just_taken_away_opens_nothing(any_door, meanwhile):
    amara, jonas = any_door.contact(), any_door.admin()
    before = sessions(any_door)
    path = f"/contacts/{amara.id}/portal-access"
    meanwhile(lambda: jonas.put(path, {"enabled": False}))
    assert any_door.visitor().sign_in(AMARA).status_code == 401
    assert sessions(any_door) == before - 1


def test_a_renewed_hash_does_not_bring_the_old_password_back(any_door, meanwhile, monkeypatch):
    mei, jonas = any_door.staff(), any_door.admin()
    outdate(monkeypatch, any_door)
    meanwhile(lambda: jonas.patch(f"/staff/{mei.id}", {"password": NEW}))
    any_door.visitor().sign_in(MEI)
    assert any_door.visitor().sign_in(MEI).status_code == 401
    assert any_door.visitor().sign_in(MEI, NEW).status_code == 201


def test_all_who_sign_in_while_the_hash_is_renewed_come_in(any_door, monkeypatch):
    any_door.staff()
    outdate(monkeypatch, any_door)
    works = [lambda: any_door.visitor().sign_in(MEI).status_code] * 8
    assert at_once(*works) == [201] * 8


def test_ones_own_new_password_does_not_undo_that_of_an_admin(any_door, meanwhile):
    mei, jonas = any_door.staff(), any_door.admin()
    meanwhile(lambda: jonas.patch(f"/staff/{mei.id}", {"password": NEW}))
    body = {"password": "of-mei-herself", "present_password": PASSWORD}
    assert mei.patch("/profile", body).status_code == 401
    assert any_door.visitor().sign_in(MEI, NEW).status_code == 201
