"""The main job over HTTP: booked, moved, cancelled, restored, and all of it kept and told."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.support.eventually import eventually


def days(first, last):
    today = datetime.now(UTC).date()
    return [str(today + timedelta(days=days)) for days in (first, last)]


@pytest.fixture
def strategy(jonas):
    return jonas.named("/appointment-types", "Strategy session")["id"]


@pytest.fixture
def booked(jonas, strategy, somebody):
    """``booked(name)``: Jonas books a strategy session with a new contact, next week or so."""

    def book(name, **more):
        contact = somebody(name)
        for slot in jonas.free(strategy, *days(3, 16), staff_id=jonas.id):
            body = {
                "type_id": strategy,
                "staff_id": jonas.id,
                "target": {"kind": "contact", "id": contact["id"]},
                "start": slot["start"],
            }
            answer = jonas.post("/appointments", body | more)
            if answer.status_code == 201:
                return answer.json()
        raise AssertionError(answer.text)

    return book


def moved_to(jonas, appointment, start, **more):
    body = {"expected_version": appointment["version"], "start": start} | more
    return jonas.post(f"/appointments/{appointment['id']}/reschedule", body)


def test_an_appointment_is_booked_moved_cancelled_and_restored(rebook, jonas, booked):
    first = booked("Ada North")
    at = f"/appointments/{first['id']}"
    check_in = jonas.named("/appointment-types", "Check-in")["id"]
    other_days = [
        slot
        for slot in jonas.free(check_in, *days(3, 20), moving=first["id"], staff_id=jonas.id)
        if slot["start"][:10] > first["start"][:10]
    ]
    start = other_days[0]["start"]
    moved = moved_to(jonas, first, start, type_id=check_in, reason="A workshop came up").json()
    assert (moved["version"], moved["start"], moved["moves"]) == (2, start, 1)
    assert (moved["type"]["name"], moved["ical"]["sequence"]) == ("Check-in", 1)
    assert moved["ical"]["uid"] == first["ical"]["uid"]

    cancelled = jonas.post(f"{at}/cancel", {"expected_version": 2}).json()
    assert (cancelled["version"], cancelled["status"]) == (3, "cancelled")
    again = jonas.post(f"{at}/cancel", {"expected_version": 2})
    assert (again.status_code, again.json()["version"]) == (200, 3)

    restored = jonas.post(f"{at}/restore", {"expected_version": 3}).json()
    assert (restored["version"], restored["status"], restored["start"]) == (4, "booked", start)
    shown = jonas.get(at)
    assert (shown.json(), shown.headers["ETag"]) == (restored, '"4"')

    history = jonas.get(f"{at}/history").json()["items"]
    assert [(one["version"], one["action"]) for one in history] == [
        (1, "booked"),
        (2, "rescheduled"),
        (3, "cancelled"),
        (4, "restored"),
    ]
    assert history[1]["reason"] == "A workshop came up"
    assert (history[1]["before"]["start"], history[1]["after"]["start"]) == (first["start"], start)
    assert {one["actor"]["name"] for one in history} == {"Jonas Weber"}

    told = rebook.do("events", "--about", first["id"])
    assert [line.split()[3] for line in told.splitlines()] == [
        "appointment.booked",
        "appointment.rescheduled",
        "appointment.cancelled",
        "appointment.restored",
    ]
    eventually(lambda: "waiting" not in rebook.do("events", "--about", first["id"]), within=60)


def test_nothing_to_change_changes_nothing(jonas, booked):
    first = booked("Bea South")
    same = moved_to(jonas, first, first["start"])
    assert (same.status_code, same.json()) == (200, first)


def test_a_stale_version_is_answered_with_the_present_state(jonas, booked, strategy):
    first = booked("Cleo East")
    start = jonas.free(strategy, *days(3, 20), moving=first["id"], staff_id=jonas.id)[-1]["start"]
    now = moved_to(jonas, first, start).json()
    stale = moved_to(jonas, first, first["start"])
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_version")
    assert stale.json()["current"] == now


def test_a_taken_time_is_answered_with_others(jonas, booked, strategy, somebody):
    first = booked("Dora West")
    body = {
        "type_id": strategy,
        "staff_id": jonas.id,
        "target": {"kind": "contact", "id": somebody("Emil West")["id"]},
        "start": first["start"],
    }
    taken = jonas.post("/appointments", body)
    assert (taken.status_code, taken.json()["code"]) == (409, "slot_taken")
    alternatives = taken.json()["alternatives"]
    assert jonas.post("/appointments", body | {"start": alternatives[0]["start"]}).ok


def test_the_same_key_gets_the_same_answer_and_does_it_once(jonas, booked):
    first = booked("Finn Lake")
    at = f"/appointments/{first['id']}/cancel"
    body = {"expected_version": 1, "reason": "Twice sent"}
    answers = [jonas.post(at, body, Idempotency_Key=first["id"]) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert answers[1].headers["Idempotency-Replayed"] == "true"
    other = jonas.post(at, {"expected_version": 1}, Idempotency_Key=first["id"])
    assert other.json()["code"] == "idempotency_mismatch"
    assert len(jonas.get(f"/appointments/{first['id']}/history").json()["items"]) == 2


def test_without_its_csrf_token_a_session_changes_nothing(rebook, jonas, booked):
    first = booked("Gus Field")
    jonas.headers = {}
    refused = jonas.post(f"/appointments/{first['id']}/cancel", {"expected_version": 1})
    assert (refused.status_code, refused.json()["code"]) == (403, "csrf")
    assert jonas.get(f"/appointments/{first['id']}").json()["version"] == 1
