"""Who may do what over HTTP: contacts, colleagues, staff, keys, and the policies that bind them."""

from datetime import UTC, datetime, timedelta

import pytest

from rebook.installation import SERVICES
from tests.support.caller import Caller
from tests.support.eventually import eventually

HAVE_DUE_WORK = {"notifications", "automations"}


def days(first, last):
    today = datetime.now(UTC).date()
    return [str(today + timedelta(days=days)) for days in (first, last)]


def book(caller, type_id, slots, **more):
    """The first of the slots that is still free when it is asked for."""
    for slot in slots:
        body = {"type_id": type_id, "staff_id": slot["staff_id"], "start": slot["start"]}
        answer = caller.post("/appointments", body | more)
        if answer.status_code == 201:
            return answer.json()
    raise AssertionError(answer.text)


def test_a_contact_books_and_moves_their_own_appointment(jonas, amara):
    offered = amara.get("/appointment-types").json()["items"]
    assert "Site visit" not in {one["name"] for one in offered}
    check_in = amara.named("/appointment-types", "Check-in")["id"]
    mine = book(amara, check_in, amara.free(check_in, *days(4, 18)))
    assert (mine["target"]["name"], mine["can"]["reschedule"]["allowed"]) == ("Amara Okafor", True)
    assert "internal_notes" not in mine
    start = amara.free(check_in, *days(4, 18), moving=mine["id"])[-1]["start"]
    moved = amara.post(
        f"/appointments/{mine['id']}/reschedule", {"expected_version": 1, "start": start}
    ).json()
    assert (moved["start"], moved["version"], moved["moves"]) == (start, 2, 1)
    assert jonas.get(f"/appointments/{mine['id']}/history").json()["items"][1]["actor"] == {
        "kind": "contact",
        "name": "Amara Okafor",
    }


def test_contacts_see_their_companys_appointments_and_not_a_colleagues_own(rebook, jonas, amara):
    leo = rebook.caller("leo@okafor.example")
    check_in = jonas.named("/appointment-types", "Check-in")["id"]
    company = {"kind": "company", "id": jonas.named("/companies", "Okafor Ceramics")["id"]}
    slots = jonas.free(check_in, *days(4, 18))
    shared = book(jonas, check_in, slots, target=company)
    own = book(amara, check_in, slots[1:])
    assert leo.get(f"/appointments/{shared['id']}").json()["target"]["name"] == "Okafor Ceramics"
    assert leo.get(f"/appointments/{own['id']}").status_code == 404
    moved = leo.post(f"/appointments/{shared['id']}/cancel", {"expected_version": 1})
    assert moved.json()["status"] == "cancelled"


def test_a_contact_who_is_late_is_told_the_rule_and_the_deadline(jonas, amara):
    visit = jonas.named("/appointment-types", "Site visit")["id"]
    soon = (datetime.now(UTC) + timedelta(hours=20)).replace(minute=7, second=0, microsecond=0)
    slots = [
        {"staff_id": jonas.id, "start": f"{soon + timedelta(minutes=more):%Y-%m-%dT%H:%M:%SZ}"}
        for more in range(0, 20 * 60, 30)
    ]
    target = {"kind": "contact", "id": amara.id}
    near = book(jonas, visit, slots, target=target, overrule={"reason": "On the way"})
    refused = amara.post(f"/appointments/{near['id']}/cancel", {"expected_version": 1})
    problem = refused.json()
    assert (refused.status_code, problem["code"]) == (403, "too_late")
    assert (problem["rule"], problem["possible"]) == ("cancel_notice_minutes", [])
    deadline = datetime.fromisoformat(near["start"]) - timedelta(days=2)
    assert datetime.fromisoformat(problem["deadline"]) == deadline
    assert "Europe/London" in problem["detail"]
    assert jonas.post(f"/appointments/{near['id']}/cancel", {"expected_version": 1}).ok


def test_turning_portal_access_off_ends_the_session_at_once(rebook, jonas, somebody):
    contact = somebody("Hana Brook", access=True)
    hana = rebook.caller(contact["email"])
    copied = f"SELECT portal_access FROM contacts WHERE id = '{contact['id']}'"
    eventually(lambda: rebook.rows("scheduling", copied)[0][0])
    jonas.put(f"/contacts/{contact['id']}/portal-access", {"enabled": False})
    assert hana.get("/session").status_code == 401
    assert hana.sign_in(contact["email"]).status_code == 401
    assert jonas.get(f"/contacts/{contact['id']}").json()["portal_access"] is False
    eventually(lambda: not rebook.rows("scheduling", copied)[0][0])


def test_a_new_staff_member_signs_in_and_reads_back_what_they_change(rebook, jonas):
    body = {"name": "Ines", "time_zone": "Europe/Lisbon", "email": "ines@harborpine.example"}
    jonas.post("/staff", body | {"password": "long-enough"})
    ines = rebook.caller("ines@harborpine.example", password="long-enough")
    changed = ines.patch("/profile", {"name": "Inês Duarte", "clock": "12", "theme": "dark"})
    assert changed.status_code == 200
    assert ines.get("/profile").json() == changed.json()
    assert ines.get("/session").json()["actor"]["name"] == "Inês Duarte"
    assert jonas.get(f"/staff/{ines.id}").json()["name"] == "Inês Duarte"
    assert ines.post("/appointment-types", {"name": "X", "duration_minutes": 5}).status_code == 403


@pytest.fixture
def key(rebook, jonas):
    """``key(scope, …)`` makes an API key and gives a program that holds it."""

    def make(*scopes):
        made = jonas.post("/api-keys", {"name": "importer", "scopes": scopes}).json()
        return Caller(rebook.url, key=made["key"])

    return make


def test_a_key_does_what_its_scopes_say_and_nothing_else(key, jonas, somebody):
    program = key("appointments:read", "appointments:write")
    check_in = jonas.named("/appointment-types", "Check-in")["id"]
    target = {"kind": "contact", "id": somebody("Ivo Hill")["id"]}
    made = book(program, check_in, program.free(check_in, *days(4, 18)), target=target)
    (first,) = program.get(f"/appointments/{made['id']}/history").json()["items"]
    assert (first["actor"]["kind"], first["actor"]["name"]) == ("api_key", "importer")
    assert first["channel"] == "api"
    assert program.get("/contacts").json()["code"] == "not_allowed"
    assert program.get("/api-keys").status_code == 403


def test_the_status_shows_every_service_at_work(key):
    caller = key("status:read")
    eventually(lambda: caller.get("/status").json()["ready"])
    status = caller.get("/status").json()
    assert set(status["services"]) == set(SERVICES)
    for name, service in status["services"].items():
        due = {"due"} if name in HAVE_DUE_WORK else set()
        assert set(service["checks"]) == {"database", "broker", "outbox", "consumer"} | due
        assert service["figures"]["inbox_parked"] == 0
    assert status["services"]["gateway"]["figures"]["open_accounts"] >= 10


def test_the_demo_firm_is_made_once(rebook):
    before = rebook.rows("scheduling", "SELECT count(*) FROM staff WHERE name = 'Jonas Weber'")
    assert "Made" not in rebook.do("demo")
    assert before == [(1,)]
