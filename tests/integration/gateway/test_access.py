"""Every endpoint for every kind of caller, as far as the gateway alone decides."""

import pytest

from libs.contracts.automations import PUBLIC_ENDPOINTS as AUTOMATIONS
from libs.contracts.gateway import ENDPOINTS as OWN
from libs.contracts.links import ENDPOINTS as LINKS
from libs.contracts.notifications import PREVIEW_CHANGE
from libs.contracts.notifications import PUBLIC_ENDPOINTS as NOTIFICATIONS
from libs.contracts.operations import PUBLIC_ENDPOINTS as OPERATIONS
from libs.contracts.public import ENDPOINTS as PUBLIC
from services.gateway.domain.access import ACCESS
from services.gateway.entrypoints.http import endpoints
from tests.support.fake_automations import FakeAutomations
from tests.support.fake_scheduling import KEYS, SCHEDULING
from tests.support.front_door import FrontDoor, migrated

# n: nobody, c: contact, s: staff, o: staff about themselves, a: admin. Keys: by scope.
# +: let in. 0: not signed in (401). -: not allowed (403).
EXPECTED = {
    "sign_in": "n+ c+ s+ o+ a+",
    "set_up": "n+ c+ s+ o+ a+",
    "get_session": "n0 c+ s+ o+ a+",
    "sign_out": "n0 c+ s+ o+ a+",
    "list_sessions": "n0 c+ s+ o+ a+",
    "end_session": "n0 c+ s+ o+ a+",
    "end_other_sessions": "n0 c+ s+ o+ a+",
    "get_profile": "n0 c+ s+ o+ a+",
    "change_profile": "n0 c+ s+ o+ a+",
    "find_slots": "n0 c+ s+ o+ a+ appointments:read",
    "list_appointments": "n0 c+ s+ o+ a+ appointments:read",
    "get_appointment": "n0 c+ s+ o+ a+ appointments:read",
    "get_history": "n0 c+ s+ o+ a+ appointments:read",
    "book": "n0 c+ s+ o+ a+ appointments:write",
    "reschedule": "n0 c+ s+ o+ a+ appointments:write",
    "cancel": "n0 c+ s+ o+ a+ appointments:write",
    "restore": "n0 c- s+ o+ a+ appointments:write",
    "change": "n0 c- s+ o+ a+ appointments:write",
    "record_outcome": "n0 c- s+ o+ a+ appointments:write",
    "list_tasks": "n0 c- s+ o+ a+ appointments:read",
    "change_task": "n0 c- s+ o+ a+ appointments:write",
    "list_types": "n0 c+ s+ o+ a+ appointments:read setup:write",
    "get_type": "n0 c+ s+ o+ a+ appointments:read setup:write",
    "create_type": "n0 c- s- o- a+ setup:write",
    "change_type": "n0 c- s- o- a+ setup:write",
    "archive_type": "n0 c- s- o- a+ setup:write",
    "get_closed_days": "n0 c- s+ o+ a+ appointments:read setup:write",
    "put_closed_days": "n0 c- s- o- a+ setup:write",
    "list_staff": "n0 c- s+ o+ a+ people:read setup:write",
    "get_staff": "n0 c- s+ o+ a+ people:read setup:write",
    "create_staff": "n0 c- s- o- a+ setup:write",
    "change_staff": "n0 c- s- o+ a+ setup:write",
    "archive_staff": "n0 c- s- o- a+ setup:write",
    "get_hours": "n0 c- s+ o+ a+ people:read setup:write",
    "put_hours": "n0 c- s- o+ a+ setup:write",
    "list_contacts": "n0 c- s+ o+ a+ people:read",
    "get_contact": "n0 c- s+ o+ a+ people:read",
    "create_contact": "n0 c- s+ o+ a+ people:write",
    "change_contact": "n0 c- s- o- a+ people:write",
    "archive_contact": "n0 c- s- o- a+ people:write",
    "put_portal_access": "n0 c- s- o- a+ people:write",
    "list_companies": "n0 c- s+ o+ a+ people:read",
    "get_company": "n0 c- s+ o+ a+ people:read",
    "create_company": "n0 c- s- o- a+ people:write",
    "change_company": "n0 c- s- o- a+ people:write",
    "archive_company": "n0 c- s- o- a+ people:write",
    "list_api_keys": "n0 c- s- o- a+",
    "create_api_key": "n0 c- s- o- a+",
    "delete_api_key": "n0 c- s- o- a+",
    "list_public_types": "n+ c+ s+ o+ a+",
    "find_public_slots": "n+ c+ s+ o+ a+",
    "book_publicly": "n+ c+ s+ o+ a+",
    "get_link": "n+ c+ s+ o+ a+",
    "get_link_slots": "n+ c+ s+ o+ a+",
    "reschedule_by_link": "n+ c+ s+ o+ a+",
    "cancel_by_link": "n+ c+ s+ o+ a+",
    "resend_links": "n+ c+ s+ o+ a+",
    "request_sign_in_link": "n+ c+ s+ o+ a+",
    "list_links": "n0 c- s+ o+ a+ appointments:read",
    "revoke_link": "n0 c- s+ o+ a+ appointments:write",
    "resend_link": "n0 c- s+ o+ a+ appointments:write",
    "list_feeds": "n0 c+ s+ o+ a+",
    "make_feed": "n0 c+ s+ o+ a+",
    "delete_feed": "n0 c+ s+ o+ a+",
    "list_messages": "n0 c+ s+ o+ a+ appointments:read",
    "list_reminders": "n0 c+ s+ o+ a+ appointments:read",
    "get_calendar": "n0 c+ s+ o+ a+ appointments:read",
    "resend_message": "n0 c- s+ o+ a+ appointments:write",
    "preview_change": "n0 c- s+ o+ a+ appointments:write",
    "list_templates": "n0 c- s+ o+ a+ setup:write",
    "list_template_versions": "n0 c- s+ o+ a+ setup:write",
    "put_template": "n0 c- s- o- a+ setup:write",
    "preview_template": "n0 c- s+ o+ a+ setup:write",
    "test_template": "n0 c- s+ o+ a+",
    "list_automations": "n0 c- s+ o+ a+ automations:read automations:write",
    "get_automation": "n0 c- s+ o+ a+ automations:read automations:write",
    "list_automation_versions": "n0 c- s+ o+ a+ automations:read automations:write",
    "create_automation": "n0 c- s- o- a+ automations:write",
    "put_automation": "n0 c- s- o- a+ automations:write",
    "delete_automation": "n0 c- s- o- a+ automations:write",
    "enable_automation": "n0 c- s- o- a+ automations:write",
    "disable_automation": "n0 c- s- o- a+ automations:write",
    "renew_secret": "n0 c- s- o- a+ automations:write",
    "test_webhook": "n0 c- s- o- a+ automations:write",
    "rehearse_automation": "n0 c- s- o- a+ automations:read automations:write",
    "get_automations_switch": "n0 c- s+ o+ a+ automations:read automations:write",
    "put_automations_switch": "n0 c- s- o- a+ automations:write",
    "list_runs": "n0 c- s+ o+ a+ automations:read automations:write",
    "get_run": "n0 c- s+ o+ a+ automations:read automations:write",
    "list_appointment_runs": "n0 c- s+ o+ a+ automations:read automations:write",
    "list_evaluations": "n0 c- s+ o+ a+ automations:read automations:write",
    "resume_run": "n0 c- s- o- a+ automations:write",
    "cancel_run": "n0 c- s- o- a+ automations:write",
    "repeat_run": "n0 c- s- o- a+ automations:write",
    "get_status": "n0 c- s- o- a+ status:read",
    "list_parked": "n0 c- s- o- a+ status:read",
    "get_parked": "n0 c- s- o- a+ status:read",
    "replay_parked": "n0 c- s- o- a+",
    "discard_parked": "n0 c- s- o- a+",
    "list_dead_letters": "n0 c- s- o- a+ status:read",
    "return_dead_letters": "n0 c- s- o- a+",
    "discard_dead_letters": "n0 c- s- o- a+",
}
SCOPES = (
    "appointments:read",
    "appointments:write",
    "people:read",
    "people:write",
    "setup:write",
    "automations:read",
    "automations:write",
    "status:read",
)


@pytest.fixture(scope="module")
def callers(tmp_path_factory):
    """One of each kind, and a key for every scope; who they are does not change meanwhile."""
    url = f"sqlite:///{tmp_path_factory.mktemp('access')}/gateway.db"
    migrated(url)
    door = FrontDoor(url, automations=FakeAutomations(KEYS))
    door.staff("Mei")
    found = {
        "n": door.visitor(),
        "c": door.contact("Amara"),
        "s": door.staff("Otto"),
        "a": door.admin(),
        **{scope: door.key(scope) for scope in SCOPES},
    }
    cookies = {who: one.client.get_cookie("rebook") for who, one in found.items()}
    yield found, {who: cookie.value for who, cookie in cookies.items() if cookie}
    door.close()


def ask(visitor, endpoint, own=""):
    """A request that passes the door or does not; its body is wrong, so that it changes nothing."""
    parameters = dict.fromkeys(endpoint.parameters, own or "s2")
    body = {"no such field": 1} if endpoint.body is not None else None
    query = "?limit=0" if endpoint.query is not None else ""
    answer = visitor.ask(endpoint.method, endpoint.url(**parameters) + query, body)
    status, code = answer.status_code, answer.json["code"] if answer.status_code >= 400 else ""
    if 200 <= status < 300 or status in {404, 422}:
        return 200
    assert (status, code) in {(401, "not_signed_in"), (403, "not_allowed")}
    return status


def test_every_endpoint_has_its_row():
    served = (
        *(*OWN, *SCHEDULING, *LINKS, *PUBLIC, *NOTIFICATIONS, *AUTOMATIONS),
        PREVIEW_CHANGE,
        *OPERATIONS,
    )
    assert set(ACCESS) == set(EXPECTED) == {one.name for one in served}


@pytest.mark.parametrize("endpoint", endpoints(), ids=lambda one: one.name)
def test_who_is_let_in(callers, endpoint, monkeypatch):
    found, cookies = callers
    for who, cookie in cookies.items():
        found[who].client.set_cookie("rebook", cookie)
    # What ends sessions or people would change the callers of the next test.
    monkeypatch.setattr("services.gateway.adapters.repositories.SqlSessions.end", lambda *_: True)
    monkeypatch.setattr(
        "services.gateway.adapters.repositories.SqlSessions.end_all", lambda *_, **__: None
    )
    monkeypatch.setattr("services.gateway.adapters.accounts.SqlAccounts.save", lambda *_: None)
    rules = EXPECTED[endpoint.name].split()
    people = {rule[0]: rule[1] for rule in rules if len(rule) == 2}
    scopes = {rule for rule in rules if len(rule) > 2}
    got = {who: ask(found[who], endpoint) for who in "ncsa"}
    found["s"].client.set_cookie("rebook", cookies["s"])
    got["o"] = ask(found["s"], endpoint, own=found["s"].id)
    wanted = {who: {"+": 200, "0": 401, "-": 403}[sign] for who, sign in people.items()}
    assert got == wanted
    by_key = {scope for scope in SCOPES if ask(found[scope], endpoint) == 200}
    assert by_key == (set(SCOPES) if people["n"] == "+" else scopes)
