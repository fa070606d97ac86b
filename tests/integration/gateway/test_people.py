"""Staff and contacts through the gateway: records of scheduling, accounts of its own."""

from hashlib import sha256

import pytest

from tests.support.front_door import PASSWORD

AMARA = {"name": "Amara", "email": "amara@okafor.example", "time_zone": "Europe/London"}
MEI = {"name": "Mei", "email": "mei@harborpine.example", "time_zone": "Europe/Berlin"}


def access_events(door):
    query = "SELECT body FROM outbox WHERE routing_key = 'portal.access_changed' ORDER BY seq"
    with door.transactions.read() as connection:
        return [row.body for row in connection.exec_driver_sql(query)]


def test_staff_made_with_a_password_can_sign_in(any_door):
    any_door.admin().post("/staff", MEI | {"password": PASSWORD})
    assert any_door.visitor().sign_in(MEI["email"]).status_code == 201


def test_another_password_under_the_same_key_is_another_request(true_door):
    jonas, key = true_door.admin(), {"Idempotency-Key": "once"}
    answers = [
        jonas.post("/staff", MEI | {"password": password}, headers=key)
        for password in (PASSWORD, PASSWORD, "a-new-password")
    ]
    assert [answer.status_code for answer in answers] == [201, 201, 409]
    assert answers[2].json["code"] == "idempotency_mismatch"
    assert true_door.visitor().sign_in(MEI["email"]).status_code == 201


def test_what_tells_passwords_apart_does_not_tell_them(door):
    jonas, told = door.admin(), []
    for number, password in enumerate((PASSWORD, "a-new-password")):
        jonas.post("/staff", MEI | {"email": f"{number}@x.example", "password": password})
        told.append(door.scheduling.last.headers["X-Rebook-Withheld"])
    assert len({*told, sha256(PASSWORD.encode()).hexdigest()}) == 3


def test_staff_made_without_a_password_cannot(door):
    made = door.admin().post("/staff", MEI)
    assert made.status_code == 201
    assert door.visitor().sign_in(MEI["email"]).status_code == 401


def test_the_password_never_leaves_the_gateway(door):
    door.admin().post("/staff", MEI | {"password": PASSWORD})
    assert b"password" not in door.scheduling.last.body
    assert PASSWORD not in str(door.scheduling.last)


def test_a_repeated_request_leaves_the_first_password(door):
    jonas, key = door.admin(), {"Idempotency-Key": "once"}
    jonas.post("/staff", MEI | {"password": PASSWORD}, headers=key)
    again = jonas.post("/staff", MEI | {"password": "another-password"}, headers=key)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert door.visitor().sign_in(MEI["email"]).status_code == 201


def test_a_repeat_finishes_what_was_half_done(door):
    jonas, key = door.admin(), {"Idempotency-Key": "once"}
    jonas.post("/staff", MEI, headers=key)
    jonas.post("/staff", MEI | {"password": PASSWORD}, headers=key)
    assert door.visitor().sign_in(MEI["email"]).status_code == 201


def test_two_people_cannot_sign_in_with_one_address(any_door):
    any_door.contact()
    taken = MEI | {"email": AMARA["email"].upper(), "password": PASSWORD}
    answer = any_door.admin().post("/staff", taken)
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "email")
    assert list(any_door.scheduling.staff) == ["s1"]


def test_access_is_refused_where_another_account_has_the_address(any_door):
    jonas = any_door.admin()
    made = jonas.post("/contacts", AMARA | {"email": "jonas@harborpine.example"}).json
    answer = jonas.put(f"/contacts/{made['id']}/portal-access", {"enabled": True})
    assert (answer.status_code, answer.json["code"]) == (409, "wrong_state")
    assert access_events(any_door) == []


def test_a_new_address_is_the_new_sign_in(door):
    amara = door.contact()
    changed = door.admin().patch(f"/contacts/{amara.id}", {"email": "a.okafor@okafor.example"})
    assert changed.json["portal_access"] is True
    assert door.visitor().sign_in("a.okafor@okafor.example").status_code == 201
    assert door.visitor().sign_in(AMARA["email"]).status_code == 401


@pytest.mark.parametrize(
    ("path", "email"), [("/contacts/c1", MEI["email"]), ("/staff/s2", AMARA["email"])]
)
def test_nobody_takes_over_the_address_of_another_account(door, path, email):
    door.contact()
    door.staff()
    answer = door.admin().patch(path, {"email": email})
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "email")


def test_whoever_cannot_sign_in_may_share_an_address(door):
    jonas = door.admin()
    jonas.post("/contacts", AMARA)
    answer = jonas.patch("/contacts/c1", {"email": "jonas@harborpine.example"})
    assert answer.status_code == 200


def test_an_admin_gives_a_new_password_and_old_sessions_end(door):
    mei = door.staff()
    answer = door.admin().patch(f"/staff/{mei.id}", {"password": "a-new-password"})
    assert answer.status_code == 200
    assert mei.get("/session").status_code == 401
    assert door.visitor().sign_in(MEI["email"], "a-new-password").status_code == 201


def test_ones_own_password_is_changed_in_the_profile_alone(door):
    jonas = door.admin()
    answer = jonas.patch("/staff/s1", {"password": "a-new-password"})
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "password")


def test_staff_change_their_own_record_but_do_not_make_themselves_admin(door):
    mei = door.staff()
    assert mei.patch(f"/staff/{mei.id}", {"name": "Mei Lin"}).status_code == 200
    answer = mei.patch(f"/staff/{mei.id}", {"is_admin": True})
    assert (answer.status_code, answer.json["code"]) == (403, "not_allowed")
    assert mei.get("/session").json["actor"]["name"] == "Mei Lin"


def test_whoever_is_made_an_admin_is_one_at_once(door):
    mei = door.staff()
    door.admin().patch(f"/staff/{mei.id}", {"is_admin": True})
    assert mei.get("/api-keys").status_code == 200


def test_archived_staff_are_out_at_once(any_door):
    mei = any_door.staff()
    assert any_door.admin().delete(f"/staff/{mei.id}").status_code == 204
    assert mei.get("/session").status_code == 401
    assert any_door.visitor().sign_in(MEI["email"]).status_code == 401


def test_archived_contacts_are_out_at_once(door):
    amara = door.contact()
    door.admin().delete(f"/contacts/{amara.id}")
    assert amara.get("/session").status_code == 401


def test_archiving_somebody_without_an_account_is_scheduling_s_alone(door):
    jonas = door.admin()
    jonas.post("/contacts", AMARA)
    assert jonas.delete("/contacts/c1").status_code == 204
    assert jonas.delete("/contacts/c9").status_code == 404


def test_portal_access_is_told_once(any_door):
    jonas = any_door.admin()
    jonas.post("/contacts", AMARA)
    for _ in range(2):
        jonas.put("/contacts/c1/portal-access", {"enabled": True, "password": PASSWORD})
    (told,) = access_events(any_door)
    assert '"contact_id":"c1","enabled":true,"version":1' in told


def test_taking_portal_access_away_ends_sessions_at_once(any_door):
    amara = any_door.contact()
    answer = any_door.admin().put(f"/contacts/{amara.id}/portal-access", {"enabled": False})
    assert answer.json == {"contact_id": amara.id, "enabled": False, "has_password": True}
    assert amara.get("/session").status_code == 401
    assert any_door.visitor().sign_in(AMARA["email"]).status_code == 401
    assert '"enabled":false,"version":2' in access_events(any_door)[-1]


def test_given_back_the_old_password_works_again(door):
    amara, jonas = door.contact(), door.admin()
    jonas.put(f"/contacts/{amara.id}/portal-access", {"enabled": False})
    jonas.put(f"/contacts/{amara.id}/portal-access", {"enabled": True})
    assert door.visitor().sign_in(AMARA["email"]).status_code == 201


def test_access_without_a_password_lets_nobody_in(door):
    jonas = door.admin()
    jonas.post("/contacts", AMARA)
    answer = jonas.put("/contacts/c1/portal-access", {"enabled": True})
    assert answer.json["has_password"] is False
    assert door.visitor().sign_in(AMARA["email"]).status_code == 401


def test_a_password_without_access_makes_no_sense(door):
    jonas = door.admin()
    jonas.post("/contacts", AMARA)
    body = {"enabled": False, "password": PASSWORD}
    assert jonas.put("/contacts/c1/portal-access", body).status_code == 422


def test_an_unknown_contact_gets_no_access(door):
    answer = door.admin().put("/contacts/c9/portal-access", {"enabled": True})
    assert (answer.status_code, access_events(door)) == (404, [])


def test_an_archived_contact_gets_no_access(door):
    jonas = door.admin()
    jonas.post("/contacts", AMARA)
    jonas.delete("/contacts/c1")
    answer = jonas.put("/contacts/c1/portal-access", {"enabled": True})
    assert (answer.status_code, answer.json["code"]) == (409, "wrong_state")


def test_who_has_access_is_read_where_it_was_written(any_door):
    jonas = any_door.admin()
    for name in ("amara", "leo"):
        jonas.post("/contacts", AMARA | {"email": f"{name}@okafor.example"})
    jonas.put("/contacts/c1/portal-access", {"enabled": True})
    listed = {one["id"]: one["portal_access"] for one in jonas.get("/contacts").json["items"]}
    assert listed == {"c1": True, "c2": False}
    assert jonas.get("/contacts/c1").json["portal_access"] is True
    assert jonas.patch("/contacts/c2", {"phone": "123"}).json["portal_access"] is False


def test_refusals_of_scheduling_come_through_untouched(door):
    jonas = door.admin()
    answers = [
        jonas.get("/contacts/c9"),
        jonas.patch("/contacts/c9", {}),
        jonas.patch("/staff/s9", {"password": PASSWORD}),
    ]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
