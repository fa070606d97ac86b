"""Previews: what scheduling says would happen, rendered by notifications; nothing happens."""

import json

import pytest

from libs.contracts.problem import ProblemError
from libs.web.inprocess import InProcess
from tests.support.link_house import KEYS, Breakable
from tests.support.twin import told
from tests.support.workshop import Workshop
from tests.support.workshop import migrated as migrated_automations


def preview(house, visitor, **body):
    path = f"/api/v1/appointments/{house.appointment.id}/preview"
    return visitor.post(path, json={"expected_version": 1, **body})


def test_a_move_is_shown_and_does_not_happen(any_house):
    jonas = any_house.signed_in(any_house.firm.jonas)
    before = any_house.everything()
    shown = preview(any_house, jonas, action="reschedule", start="2026-11-20T10:00:00Z")
    assert shown.json["messages"][0]["subject"] == "appointment.rescheduled"
    (name, actor, body) = any_house.notifications.seen[-1]
    event = json.loads(body)["event"]
    assert (name, actor.id) == ("render_event", any_house.firm.jonas.id)
    assert event["after"]["start"] == "2026-11-20T10:00:00Z"
    assert event["before"]["start"] == "2026-11-18T09:00:00Z"
    assert any_house.everything() == before


def test_a_cancellation_is_shown_with_its_text(house):
    jonas = house.signed_in(house.firm.jonas)
    message = {"subject": "Sorry", "body": "I am ill."}
    preview(house, jonas, action="cancel", message=message, reason="Ill")
    (_, _, body) = house.notifications.seen[-1]
    event = json.loads(body)
    assert event["key"] == "appointment.cancelled"
    assert (event["event"]["message"], event["event"]["reason"]) == (message, "Ill")


def test_where_nothing_would_change_nothing_follows(house):
    jonas = house.signed_in(house.firm.jonas)
    shown = preview(house, jonas, action="reschedule", start="2026-11-18T09:00:00Z")
    assert shown.json == {
        "messages": [],
        "reminders": {"added": [], "moved": [], "dropped": []},
        "automations": [],
        "calendar": [],
    }
    assert house.notifications.seen == []


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        ({"action": "reschedule"}, (422, "invalid")),
        ({"action": "cancel", "start": "2026-11-20T10:00:00Z"}, (422, "invalid")),
        ({"action": "reschedule", "start": "2026-11-20T03:00:00Z"}, (403, "outside_hours")),
        ({"action": "cancel", "expected_version": 7}, (409, "stale_version")),
    ],
)
def test_what_would_be_refused_is_refused_now(house, body, refusal):
    assert told(preview(house, house.signed_in(house.firm.jonas), **body)) == refusal


def test_a_time_that_is_taken_comes_with_others(house):
    house.firm.book("2026-11-20T10:00:00Z")
    jonas = house.signed_in(house.firm.jonas)
    refused = preview(house, jonas, action="reschedule", start="2026-11-20T10:00:00Z")
    assert told(refused) == (409, "slot_taken")
    assert refused.json["alternatives"]


def test_contacts_have_no_previews(house):
    amara = house.signed_in(house.firm.amara)
    assert told(preview(house, amara, action="cancel")) == (403, "not_allowed")


def test_messages_and_the_rest_are_asked_of_notifications(house):
    jonas = house.signed_in(house.firm.jonas)
    one = f"/api/v1/appointments/{house.appointment.id}"
    for path in (f"{one}/messages", f"{one}/reminders", "/api/v1/message-templates"):
        assert jonas.get(path).status_code == 200
    assert jonas.get(f"{one}/calendar.ics").mimetype == "text/calendar"
    asked = [name for name, _, _ in house.notifications.seen]
    assert asked == ["list_messages", "list_reminders", "list_templates", "get_calendar"]


@pytest.fixture
def workshop(sqlite_like):
    workshop = Workshop(sqlite_like(migrated_automations), keys=KEYS)
    yield workshop
    workshop.close()


def test_the_automations_that_would_start_are_named(new_house, workshop):
    workshop.make(name="Late change")
    workshop.make(name="Never", conditions={"any": []})
    workshop.make(name="Other", on="cancelled")
    way = Breakable(InProcess(workshop.service.app))
    house = new_house(automations=way)
    jonas = house.signed_in(house.firm.jonas)
    move = {"action": "reschedule", "start": "2026-11-20T10:00:00Z"}
    found = preview(house, jonas, **move).json
    assert [(one["name"], one["matches"]) for one in found["automations"]] == [
        ("Late change", True),
        ("Never", False),
    ]
    way.away = True
    shown = preview(house, jonas, **move).json
    assert (shown["automations"], shown["messages"]) == ([], found["messages"])


def test_another_refusal_of_automations_is_told(new_house, workshop, monkeypatch):
    def refuse(_outgoing):
        raise ProblemError("not_found")

    way = Breakable(InProcess(workshop.service.app))
    monkeypatch.setattr(way, "send", refuse, raising=False)
    house = new_house(automations=way)
    answer = preview(house, house.signed_in(house.firm.jonas), action="cancel")
    assert told(answer) == (404, "not_found")
