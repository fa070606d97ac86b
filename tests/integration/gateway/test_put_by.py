"""What could not be handled, through the operators' API: the gateway's own and other services'."""

import threading

import pytest

from libs.contracts.problem import ProblemError
from tests.support.put_by import AT, kept, put_by

PARKED = "/status/parked"


@pytest.fixture
def grounds(true_door):
    """By the service's name; the true door's scheduling is a true one too."""
    services = (true_door.service, true_door.true_scheduling)
    return {service.name: service.ground for service in services}


@pytest.fixture
def jonas(true_door):
    true_door.set_up()
    visitor = true_door.visitor()
    visitor.sign_in("jonas@harborpine.example")
    return visitor


def test_those_of_every_service_are_listed_the_oldest_first(jonas, grounds):
    put_by(grounds["scheduling"], "younger", received_at=AT.replace(hour=9))
    put_by(grounds["gateway"], "older")
    found = jonas.get(PARKED).json
    assert [(one["service"], one["id"]) for one in found["items"]] == [
        ("gateway", "older"),
        ("scheduling", "younger"),
    ]
    assert found["silent"] == ["notifications"]


@pytest.mark.parametrize("service", ["gateway", "scheduling"])
def test_a_body_is_shown_without_what_it_says_about_people(jonas, grounds, service):
    put_by(grounds[service])
    answer = jonas.get(f"{PARKED}/{service}?id=e1")
    assert answer.json["error"] == "ValueError"
    assert answer.json["body"]["data"] == {
        "version": 1,
        "status": "booked",
        "start": "2026-11-24T09:00:00Z",
        "contact": {"id": "c1", "name": "(5 characters)", "email": "(20 characters)"},
        "public_notes": "(22 characters)",
        "reminders": [{"before_minutes": 60, "to": "(4 characters)"}],
    }
    assert "Amara" not in answer.get_data(as_text=True)


def test_what_nobody_could_read_is_counted(jonas, grounds):
    name = f"sha256:{'a' * 64}"
    error = "the body is not JSON"
    put_by(grounds["gateway"], name, body=b"\xff Amara", type="", subject="", error=error)
    found = jonas.get(f"{PARKED}/gateway?id={name.replace(':', '%3A')}").json
    assert (found["body"], found["error"]) == ("(7 bytes that are not JSON)", error)


@pytest.mark.parametrize("service", ["gateway", "scheduling"])
def test_one_is_tried_again_at_once(jonas, grounds, service):
    put_by(grounds[service])
    assert jonas.post(f"{PARKED}/{service}/replay", {"id": "e1"}).status_code == 204
    entry = kept(grounds[service], "e1")
    assert (entry.state, entry.attempts) == ("failed", 0)
    assert entry.next_try_at is not None


@pytest.mark.parametrize("service", ["gateway", "scheduling"])
def test_one_is_given_up_and_keeps_who_did_so_and_why(jonas, grounds, service):
    put_by(grounds[service])
    body = {"id": "e1", "reason": "A test message of our own"}
    assert jonas.post(f"{PARKED}/{service}/discard", body).status_code == 204
    entry = kept(grounds[service], "e1")
    assert entry.state == "discarded"
    assert entry.error == "Jonas: A test message of our own. ValueError"
    assert jonas.get(f"{PARKED}/{service}?id=e1").json["error"] == entry.error
    assert jonas.get(PARKED).json["items"] == []


@pytest.mark.parametrize("body", [{"id": "e1"}, {"id": "e1", "reason": " "}, {"reason": "x"}])
def test_nothing_is_given_up_without_a_reason_or_an_id(jonas, grounds, body):
    put_by(grounds["gateway"])
    assert jonas.post(f"{PARKED}/gateway/discard", body).status_code == 422
    assert kept(grounds["gateway"], "e1").state == "parked"


@pytest.mark.parametrize("service", ["gateway", "scheduling", "nothing"])
def test_what_is_not_there_is_not_found(jonas, grounds, service):
    del grounds
    answers = [
        jonas.get(f"{PARKED}/{service}?id=e2"),
        jonas.post(f"{PARKED}/{service}/replay", {"id": "e2"}),
        jonas.post(f"{PARKED}/{service}/discard", {"id": "e2", "reason": "Gone"}),
    ]
    assert [answer.status_code for answer in answers] == [404] * 3


def test_a_repeat_of_giving_up_is_answered_as_the_first(jonas, grounds):
    put_by(grounds["scheduling"])
    given = {"id": "e1", "reason": "Broken"}
    key = {"Idempotency-Key": "once"}
    answers = [jonas.post(f"{PARKED}/scheduling/discard", given, headers=key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [204, 204]


def test_a_broker_in_memory_has_no_dead_letters(jonas):
    assert jonas.get("/status/dead-letters").json == {"items": []}
    assert jonas.post("/status/dead-letters/return").json == {"number": 0}
    answer = jonas.post("/status/dead-letters/discard", {"reason": "None of them matters"})
    assert answer.json == {"number": 0}


def test_a_service_that_hangs_holds_up_no_other(door, monkeypatch):
    over = threading.Event()

    def hang(_request):
        over.wait(60)
        raise ProblemError("unavailable")

    jonas = door.admin()
    monkeypatch.setattr("services.gateway.entrypoints.status._PATIENCE", 0.05)
    monkeypatch.setattr(door.scheduling, "send", hang)
    services = jonas.get("/status").json["services"]
    over.set()
    assert services["notifications"]["ready"] is True
    assert services["scheduling"]["checks"]["http"]["detail"] == "gave no answer in time"
