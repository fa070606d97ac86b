"""Events are read for ever, by those who listen and by nobody else."""

import json
from pathlib import Path

import pytest

from libs.contracts.events import EVENTS
from services.automations.entrypoints import worker as automations
from services.gateway.entrypoints import worker as gateway
from services.notifications.entrypoints import worker as notifications
from services.scheduling.entrypoints import worker as scheduling

GOLDEN = Path(__file__).parent / "golden"
SUBSCRIPTIONS = {
    "automations": automations.SUBSCRIPTIONS,
    "scheduling": scheduling.SUBSCRIPTIONS,
    "notifications": notifications.SUBSCRIPTIONS,
    "gateway": gateway.SUBSCRIPTIONS,
}
ALL = [pytest.param(event, id=event.key) for event in EVENTS]


def golden(event):
    """An event as it was once written, never to be edited; a new form gets a new number."""
    return [json.loads(path.read_text()) for path in sorted(GOLDEN.glob(f"{event.key}.v*.json"))]


def with_newer_fields(part):
    if isinstance(part, list):
        return [with_newer_fields(each) for each in part]
    if isinstance(part, dict):
        old = {name: with_newer_fields(each) for name, each in part.items()}
        return {**old, "a_field_of_tomorrow": {"x": [1]}}
    return part


@pytest.mark.parametrize("event", ALL)
def test_every_event_has_an_old_body(event):
    assert golden(event) != []


def only_what_is_in(body, written):
    """What was written, without the fields that came later: those have defaults."""
    if isinstance(body, dict):
        return {name: only_what_is_in(body[name], written[name]) for name in body}
    if isinstance(body, list) and len(body) == len(written):
        return [only_what_is_in(*pair) for pair in zip(body, written, strict=True)]
    return written


@pytest.mark.parametrize("event", ALL)
def test_an_old_body_is_read_and_nothing_in_it_is_lost(event):
    for body in golden(event):
        assert only_what_is_in(body, event.read(body).model_dump(mode="json")) == body


@pytest.mark.parametrize("event", ALL)
def test_the_newest_body_has_all_the_fields_of_today(event):
    newest = golden(event)[-1]
    assert event.read(newest).model_dump(mode="json") == newest


@pytest.mark.parametrize("event", ALL)
def test_newer_fields_are_ignored_wherever_they_are(event):
    for body in golden(event):
        assert event.read(with_newer_fields(body)) == event.read(body)


@pytest.mark.parametrize("event", ALL)
def test_a_subscription_stands_in_the_contract_and_the_contract_in_a_subscription(event):
    listeners = {name for name, heard in SUBSCRIPTIONS.items() if event in heard}
    assert set(event.heard_by) == listeners


def test_no_golden_body_is_of_an_event_that_is_gone():
    keys = {path.name.rpartition(".v")[0] for path in GOLDEN.glob("*.json")}
    assert keys == {event.key for event in EVENTS}


def test_names_of_events_are_given_once():
    keys = [event.key for event in EVENTS]
    assert sorted(set(keys)) == sorted(keys)
