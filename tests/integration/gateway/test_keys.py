"""API keys: shown once, stored as a hash, ended at once."""

from datetime import timedelta

import pytest

NEW = {"name": "importer", "scopes": ["people:read", "people:write", "people:read"]}


def test_a_new_key_is_shown_once(any_door):
    jonas = any_door.admin()
    made = jonas.post("/api-keys", NEW).json
    (listed,) = jonas.get("/api-keys").json["items"]
    assert made["key"].startswith(f"rbk_{made['id']}_")
    assert "key" not in listed
    assert listed["scopes"] == ["people:read", "people:write"]


def test_a_repeat_makes_no_second_key_and_tells_no_secret(any_door):
    jonas, once = any_door.admin(), {"Idempotency-Key": "one"}
    made = jonas.post("/api-keys", NEW, headers=once)
    again = jonas.post("/api-keys", NEW, headers=once)
    assert (made.status_code, again.status_code, again.json["code"]) == (201, 409, "wrong_state")
    other = jonas.post("/api-keys", {**NEW, "name": "other"}, headers=once)
    assert other.json["code"] == "idempotency_mismatch"
    assert [one["id"] for one in jonas.get("/api-keys").json["items"]] == [made.json["id"]]


def test_the_database_does_not_hold_the_key(door):
    secret = door.admin().post("/api-keys", NEW).json["key"].rpartition("_")[2]
    with door.transactions.read() as connection:
        assert secret not in str(connection.exec_driver_sql("SELECT * FROM api_keys").all())


def test_a_key_acts_under_its_name(door):
    importer = door.key("appointments:read")
    importer.get("/appointments")
    actor = door.scheduling.last.actor
    assert actor.model_dump(exclude_none=True) == {
        "kind": "api_key",
        "id": importer.id,
        "name": "importer",
        "channel": "api",
    }


def test_every_character_of_a_key_counts(door):
    importer = door.key("appointments:read")
    key = importer.headers["Authorization"].removeprefix("Bearer ")
    for place, letter in enumerate(key):
        changed = key[:place] + ("a" if letter != "a" else "b") + key[place + 1 :]
        answer = importer.get("/appointments", headers={"Authorization": f"Bearer {changed}"})
        assert answer.status_code == 401, place


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Basic am9uYXM6cGFzcw==", "Bearer rbk_1_2", "Bearer ü", "rbk_x"],
)
def test_what_is_no_key_is_not_signed_in(door, header):
    jonas = door.admin()
    answer = jonas.get("/session", headers={"Authorization": header})
    assert (answer.status_code, answer.json["code"]) == (401, "not_signed_in")


def test_a_deleted_key_ends_at_once(any_door):
    importer = any_door.key("appointments:read")
    assert any_door.admin().delete(f"/api-keys/{importer.id}").status_code == 204
    assert importer.get("/appointments").status_code == 401


def test_a_key_that_is_not_there_cannot_be_deleted(door):
    assert door.admin().delete("/api-keys/nothing").status_code == 404


def test_the_list_tells_when_a_key_was_last_used(door):
    importer = door.key("appointments:read")
    importer.get("/appointments")
    first = door.admin().get("/api-keys").json["items"][0]["last_used_at"]
    door.clock.advance(timedelta(hours=1))
    importer.get("/appointments")
    second = door.admin().get("/api-keys").json["items"][0]["last_used_at"]
    assert (first, second) == ("2026-11-23T09:00:00Z", "2026-11-23T10:00:00Z")


def test_only_keys_continue_a_chain_of_automations(door):
    chain = {"Rebook-Chain": "run-1;2"}
    door.key("appointments:write").post("/appointments/a1/cancel", {}, headers=chain)
    by_key = door.scheduling.last.headers.get("Rebook-Chain")
    door.admin().post("/appointments/a1/cancel", {"expected_version": 1}, headers=chain)
    assert (by_key, door.scheduling.last.headers.get("Rebook-Chain")) == ("run-1;2", None)
