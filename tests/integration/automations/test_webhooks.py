"""Webhooks are signed, bounded, tried again, and never call what they must not."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta

import pytest

from libs.contracts import automations as contract
from libs.contracts.problem import ProblemError
from services.automations.handlers import advancing
from tests.support.hook_server import HookServer
from tests.support.mail_room import booked, cancelled
from tests.support.workshop import (
    NOTE,
    TAG,
    Workshop,
    appointment,
    hooked,
    migrated,
    pause,
    rule,
    step,
)

HERE = {"webhook_hosts": frozenset({"127.0.0.1"})}


@pytest.fixture
def workshop(database_like):
    workshop = Workshop(database_like(migrated), **HERE)
    yield workshop
    workshop.close()


@pytest.fixture
def quick(sqlite_like):
    workshop = Workshop(sqlite_like(migrated), **HERE)
    yield workshop
    workshop.close()


def signed(secret, headers, body):
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, content, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def test_a_webhook_tells_and_the_run_goes_on(workshop):
    with HookServer() as server:
        made = hooked(workshop, server.url, TAG)
        workshop.deliver()
        ((path, headers, body),) = server.taken
    (run,) = workshop.runs(made)
    assert (run.state, run.steps[0].output) == ("done", {"status": 200, "body": "thanks"})
    assert (path, headers["webhook-id"]) == ("/hook", f"msg_{run.id}.1")
    assert headers["Rebook-Chain"] == f"{run.id};1"
    told = json.loads(body)
    assert (told["type"], told["data"]["appointment"]["id"]) == (
        "appointment.booked",
        "appointment-1",
    )


def test_its_secret_is_shown_once_and_those_before_count_for_a_day_each(quick):
    with HookServer() as server:
        made = hooked(quick, server.url)
        secrets = [quick.ask(contract.RENEW_SECRET, automation_id=made).secret for _ in range(3)]
        quick.deliver()
        quick.clock.advance(timedelta(hours=25))
        (run,) = quick.runs(made)
        quick.ask(contract.REPEAT_RUN, run_id=run.id)
        quick.deliver()
    first, second = ((headers, body) for _, headers, body in server.taken)
    *told, unknown = first[0]["webhook-signature"].removeprefix("v1,").split(" v1,")
    assert [f"v1,{one}" for one in told] == [signed(one, *first) for one in secrets[::-1]]
    assert unknown
    assert second[0]["webhook-signature"] == signed(secrets[2], *second)


def test_500_eight_times_fails_the_run_which_goes_on_where_it_stood(workshop):
    with HookServer(*[500] * 8, 200) as server:
        made = hooked(workshop, server.url, NOTE)
        workshop.deliver()
        first = step(workshop, made)
        assert (first.state, first.attempts, first.error) == ("waiting", 1, "It answered 500.")
        for _ in range(7):
            workshop.clock.advance(timedelta(hours=2))
            workshop.deliver()
        (run,) = workshop.runs(made)
        assert (run.state, run.why, run.resumable) == ("failed", "step_failed", True)
        assert (run.steps[0].state, run.steps[0].attempts) == ("failed", 8)
        workshop.clock.advance(timedelta(days=1))
        workshop.deliver()
        assert len(server.taken) == 8
        workshop.ask(contract.RESUME_RUN, run_id=run.id)
        workshop.deliver()
    assert workshop.states(made) == [("done", "finished")]
    assert len({headers["webhook-id"] for _, headers, _ in server.taken}) == 1
    assert len({body for _, _, body in server.taken}) == 1
    assert workshop.asked() == ["appointment.note_requested"]


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (302, "It answered 302, a redirect, and those are not followed."),
        (404, "It answered 404."),
    ],
)
def test_an_answer_that_will_not_change_is_not_asked_for_again(quick, status, error):
    with HookServer() as elsewhere, HookServer(status, location=elsewhere.url) as server:
        made = hooked(quick, server.url)
        quick.deliver()
        assert elsewhere.taken == []
    found = step(quick, made)
    assert (found.state, found.attempts, found.error) == ("failed", 1, error)
    assert found.fault.values == {"status": str(status)}


def test_of_ten_megabytes_two_kilobytes_are_kept(quick):
    with HookServer(body=b"x" * 10_000_000) as server:
        made = hooked(quick, server.url)
        quick.deliver()
    found = step(quick, made)
    assert (found.state, found.output["body"]) == ("done", "x" * 2048)


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "http://10.0.0.1/", "https://localhost/"])
def test_what_may_not_be_called_cannot_be_written(sqlite_like, url):
    workshop = Workshop(sqlite_like(migrated))
    with pytest.raises(ProblemError) as refused:
        workshop.make(steps=[TAG, {"do": "webhook", "url": url}])
    workshop.close()
    assert refused.value.extra["errors"][0].field == "steps.1.url"


def test_a_cancellation_calls_a_webhook_off(quick):
    with HookServer() as server:
        made = hooked(quick, server.url)
        quick.hear(cancelled(appointment()))
        quick.deliver()
        assert server.taken == []
    assert quick.states(made) == [("cancelled", "appointment_cancelled")]


def test_while_all_are_switched_off_no_webhook_leaves(quick):
    with HookServer() as server:
        hooked(quick, server.url)
        quick.ask(contract.PUT_SWITCH, body={"running": False})
        quick.deliver()
        assert server.taken == []
        quick.ask(contract.PUT_SWITCH, body={"running": True})
        quick.deliver()
        assert len(server.taken) == 1


def test_an_automation_that_is_repeated_by_its_own_webhook_stops_at_five(quick):
    """The receiver moves the appointment with the chain that it was told."""
    with HookServer() as server:
        made = hooked(quick, server.url)
        for _ in range(9):
            quick.deliver()
            chain = server.taken[-1][1]["Rebook-Chain"]
            last = quick.told("run.started")[-1]
            more = appointment(id=f"appointment-{last['depth'] + 1}")
            quick.hear(booked(more, chain=chain))
    assert len(server.taken) == 5
    assert [run.depth for run in quick.runs(made)] == [1, 2, 3, 4, 5]
    assert len(quick.told("run.refused")) == 1


def test_versions_are_kept_and_an_old_one_is_refused(quick):
    made = quick.make(steps=[pause(5)])
    quick.ask(contract.PUT_AUTOMATION, body=rule(steps=[TAG]), automation_id=made)
    same = quick.ask(contract.PUT_AUTOMATION, body=rule(steps=[TAG]), automation_id=made)
    assert same.version == 2
    stale = {**rule(), "expected_version": 1}
    with pytest.raises(ProblemError, match="stale_version"):
        quick.ask(contract.PUT_AUTOMATION, body=stale, automation_id=made)
    versions = quick.ask(contract.LIST_VERSIONS, automation_id=made)
    assert [(one.version, one.rule.steps[0].do) for one in versions.items] == [
        (2, "tag"),
        (1, "wait"),
    ]


def unable(*_args, **_more):
    raise ValueError("no such thing")


def test_a_webhook_behind_which_nothing_can_be_done_fails_after_eight_attempts(quick, monkeypatch):
    with HookServer() as server:
        made = hooked(quick, server.url, TAG)
        with monkeypatch.context() as broken:
            broken.setattr(advancing, "request_of", unable)
            for _ in range(9):
                quick.deliver()
                quick.clock.advance(timedelta(hours=2))
        assert (quick.states(made), len(server.taken)) == ([("failed", "step_failed")], 8)
        (run,) = quick.runs(made)
        quick.ask(contract.RESUME_RUN, run_id=run.id)
        quick.deliver()
        assert len({headers["webhook-id"] for _, headers, _ in server.taken}) == 1
    assert quick.states(made) == [("done", "finished")]
