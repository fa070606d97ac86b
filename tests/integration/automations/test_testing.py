"""An address is tried out: one request that says so, signed and guarded like any other."""

import json

import pytest

from libs.contracts import automations as contract
from libs.contracts.problem import ProblemError
from services.automations.adapters.webhooks import signatures
from services.automations.entrypoints import testing
from tests.support.hook_server import HookServer, dripping
from tests.support.workshop import HOOK, Workshop, migrated

HERE = {"webhook_hosts": frozenset({"127.0.0.1"})}


@pytest.fixture
def quick(sqlite_like):
    workshop = Workshop(sqlite_like(migrated), **HERE)
    yield workshop
    workshop.close()


@pytest.fixture
def hasty(sqlite_like):
    """Gives up soon."""
    workshop = Workshop(sqlite_like(migrated), **HERE, whole_timeout=0.6)
    yield workshop
    workshop.close()


def tried(workshop, made, url):
    return workshop.ask(contract.TEST_WEBHOOK, body={"url": url}, automation_id=made)


def test_a_test_says_that_it_is_one_and_is_signed_and_leaves_nothing(quick):
    made = quick.make(steps=[HOOK])
    secret = quick.ask(contract.RENEW_SECRET, automation_id=made).secret
    with HookServer(500, body=b"No.") as server:
        found = tried(quick, made, server.url)
    assert (found.ok, found.status, found.body) == (False, 500, "No.")
    ((_, headers, body),) = server.taken
    told = json.loads(body)
    assert (headers["Rebook-Test"], told["type"], told["data"]["test"]) == (
        "1",
        "automation.test",
        True,
    )
    new = signatures([secret], headers["webhook-id"], headers["webhook-timestamp"], body)
    assert new in headers["webhook-signature"].split()
    assert (quick.runs(made), quick.told()) == ([], [])


def test_what_gives_no_answer_is_told_and_holds_nobody_for_long(hasty):
    made = hasty.make()
    with dripping() as url:
        found = tried(hasty, made, url)
    assert (found.status, found.error) == (None, "The address gave no answer within 0.6 seconds.")
    assert 500 <= found.milliseconds < 60_000


@pytest.mark.parametrize("url", ["http://example.com/", "https://127.0.0.2/"])
def test_what_no_webhook_may_call_no_test_calls(quick, url):
    with pytest.raises(ProblemError, match="invalid"):
        tried(quick, quick.make(), url)


def test_after_so_many_within_a_minute_there_are_no_more(quick, monkeypatch):
    made = quick.make()
    with HookServer() as server:
        assert [tried(quick, made, server.url).ok for _ in range(testing.MOST)] == [True] * 10
        with pytest.raises(ProblemError, match="too_many_requests"):
            tried(quick, made, server.url)
        monkeypatch.setattr(testing, "_WITHIN", 0)
        assert tried(quick, made, server.url).ok


def test_there_is_no_test_of_what_is_not_there(quick):
    with pytest.raises(ProblemError, match="not_found"):
        tried(quick, "nobody", "https://example.com/")
