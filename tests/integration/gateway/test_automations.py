"""Automations behind the public API: who may call them, and previews that name them."""

import pytest

from libs.contracts import automations as contract
from libs.web import http_transport
from libs.web.http_transport import HttpTransport
from libs.web.inprocess import InProcess
from services.gateway import bootstrap
from tests.support.fake_scheduling import KEYS
from tests.support.front_door import QUICK, FrontDoor, migrated, settings_for
from tests.support.mail_room import booked
from tests.support.workshop import Workshop, appointment, rule
from tests.support.workshop import migrated as migrated_automations


@pytest.fixture
def workshop(sqlite_like):
    workshop = Workshop(sqlite_like(migrated_automations), keys=KEYS)
    yield workshop
    workshop.close()


@pytest.fixture
def door(sqlite_like, workshop):
    door = FrontDoor(sqlite_like(migrated), automations=InProcess(workshop.service.app))
    yield door
    door.close()


def test_an_admin_writes_what_every_caller_of_the_firm_may_read(door):
    admin = door.admin()
    made = admin.post("/automations", rule())
    assert (made.status_code, made.json["enabled"]) == (201, False)
    assert admin.get(f"/automations/{made.json['id']}").json["overlap"] == "restart"
    switched = admin.post(f"/automations/{made.json['id']}/enable")
    assert switched.json["enabled"]
    assert admin.delete(f"/automations/{made.json['id']}").status_code == 204


def test_a_wrong_rule_is_told_by_its_field(door):
    answer = door.admin().post("/automations", rule(steps=[{"do": "wait"}]))
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "steps.0")


def of_appointment(*what):
    return [f"/appointments/appointment-1/{one}" for one in what]


def test_what_was_made_of_an_appointment_is_for_those_who_may_see_it(door, workshop):
    workshop.make(on="booked")
    workshop.hear(booked(appointment()))
    admin = door.admin()
    for path in of_appointment("evaluations", "runs"):
        assert len(admin.get(f"{path}?limit=5").json["items"]) == 1
    door.scheduling.hidden = {"appointment-1"}
    for path in of_appointment("evaluations", "runs"):
        answer = admin.get(path)
        assert (answer.status_code, answer.json["code"]) == (404, "not_found")


def test_a_run_names_nobody_to_those_who_may_not_see_its_appointment(door, workshop):
    made = workshop.make(on="booked")
    workshop.hear(booked(appointment()), booked(appointment(id="elsewhere")))
    door.scheduling.hidden = {"elsewhere"}
    admin = door.admin()
    hidden, shown = admin.get(f"/automations/{made}/runs").json["items"]
    assert (hidden["appointment_id"], hidden["state"]) == ("elsewhere", "done")
    for run in (hidden, admin.get(f"/runs/{hidden['id']}").json):
        assert (run["contact"], run["actor"], run["steps"][0]["output"]) == (None, None, None)
    assert admin.get(f"/runs/{shown['id']}").json == shown
    assert all((shown["contact"], shown["actor"], shown["steps"][0]["output"]))
    assert admin.get("/runs/nobody").status_code == 404
    assert admin.get(f"/automations/{workshop.make()}/runs").json["items"] == []
    door.scheduling.away = True
    assert admin.get(f"/runs/{hidden['id']}").status_code == 503


def test_without_automations_the_rest_goes_on(sqlite_like):
    door = FrontDoor(sqlite_like(migrated))
    answer = door.admin().get("/automations")
    door.close()
    assert (answer.status_code, answer.json["code"]) == (503, "unavailable")


def test_every_public_call_has_an_endpoint_of_its_own():
    names = [endpoint.name for endpoint in contract.PUBLIC_ENDPOINTS]
    assert len(set(names)) == len(names)


def test_a_rehearsal_has_longer_than_other_calls(sqlite_like, monkeypatch):
    """It may take five seconds; other calls are given up after three."""
    waits = {}

    def recorded(name, address, timeouts=(1.0, 3.0)):
        waits[address] = timeouts[1]
        return HttpTransport(name, address, timeouts=timeouts)

    monkeypatch.setattr(http_transport, "HttpTransport", recorded)
    settings = settings_for(sqlite_like(migrated))
    service = bootstrap.build(settings, passwords=QUICK)
    assert service.app
    service.close()
    assert waits[settings.automations_url] > 5
    assert waits[settings.scheduling_url] == 3
