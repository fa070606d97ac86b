"""What is scheduling's goes there and comes back byte for byte."""

import json

import pytest

from tests.support.counting import statements


def test_body_query_and_key_arrive_as_they_were_sent(door):
    jonas = door.admin()
    raw = b'{"expected_version": 1,   "outcome": "completed"}'
    path = "/appointments/a1/outcome"
    jonas.post(path, data=raw, content_type="application/json", headers={"Idempotency-Key": "k-1"})
    seen = door.scheduling.last
    assert (seen.endpoint, seen.body) == ("record_outcome", raw)
    assert seen.headers["Idempotency-Key"] == "k-1"


def test_a_query_arrives_as_it_was_sent(door):
    door.admin().get("/slots?type_id=t1&from=2026-11-23&to=2026-11-24&time_zone=Europe%2FBerlin")
    query = "type_id=t1&from=2026-11-23&to=2026-11-24&time_zone=Europe%2FBerlin"
    assert door.scheduling.last.query == query


def test_the_actor_is_who_has_the_session(door):
    amara = door.contact()
    amara.get("/appointments/a1")
    assert door.scheduling.last.actor.model_dump(exclude_none=True) == {
        "kind": "contact",
        "id": amara.id,
        "name": "Amara",
        "channel": "portal",
    }


def test_nobody_forges_an_actor_or_skips_a_stored_answer(door):
    amara = door.contact()
    forged = {"X-Rebook-Actor": "forged", "X-Rebook-Fresh-Key": "1", "X-Forwarded-For": "x"}
    amara.get("/appointments/a1", headers=forged)
    seen = door.scheduling.last
    assert seen.actor.id == amara.id
    assert "X-Rebook-Fresh-Key" not in seen.headers
    assert "X-Forwarded-For" not in seen.headers


def test_cookies_and_keys_stay_at_the_door(door):
    door.admin().get("/appointments")
    assert "Cookie" not in door.scheduling.last.headers
    door.key("appointments:read").get("/appointments")
    assert "Authorization" not in door.scheduling.last.headers


def test_both_sides_speak_of_the_same_request(door):
    answer = door.admin().get("/appointments", headers={"X-Request-Id": "from-outside.1"})
    assert answer.headers["X-Request-Id"] == "from-outside.1"
    assert door.scheduling.last.headers["X-Request-Id"] == "from-outside.1"


@pytest.mark.parametrize("path", ["/appointments", "/slots", "/staff", "/companies"])
def test_a_forwarded_call_costs_the_gateway_one_statement(any_door, path):
    jonas = any_door.admin()
    with statements(any_door.engine) as seen:
        jonas.get(path)
    assert len(seen) == 1, seen


def test_a_forwarded_change_costs_one_statement_too(any_door):
    jonas = any_door.admin()
    with statements(any_door.engine) as seen:
        jonas.post("/appointments/a1/cancel", {"expected_version": 1})
    assert len(seen) == 1, seen


def test_a_key_costs_one_statement_when_it_was_used_a_moment_ago(any_door):
    importer = any_door.key("appointments:read")
    importer.get("/appointments")
    with statements(any_door.engine) as seen:
        importer.get("/appointments")
    assert len(seen) == 1, seen


def test_while_scheduling_is_away_nothing_is_changed(door):
    jonas = door.admin()
    door.scheduling.away = True
    answer = jonas.post("/appointments/a1/cancel", {"expected_version": 1})
    assert (answer.status_code, answer.json["code"]) == (503, "unavailable")
    assert answer.headers["Retry-After"] == "2"
    body = {"name": "Mei", "email": "mei@x.example", "time_zone": "UTC", "password": "12345678"}
    assert jonas.post("/staff", body).status_code == 503
    assert jonas.get("/session").status_code == 200


def test_problems_come_back_as_problems(door):
    answer = door.admin().get("/companies/c9?unknown=1")
    assert answer.status_code == 200
    assert json.loads(answer.get_data())["endpoint"] == "get_company"
    unknown = door.admin().get("/staff/s9")
    assert unknown.headers["Content-Type"] == "application/problem+json"
