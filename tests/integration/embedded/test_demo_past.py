"""What the demo firm's automations did before it was opened: by the engine, and whole."""

from datetime import UTC, datetime, timedelta

import pytest

from libs.clock import FixedClock
from libs.contracts import automations as contract
from libs.contracts.actor import SYSTEM
from libs.messaging.event_door import EventDoor
from libs.persistence import inbox, outbox
from libs.web.client import Client
from libs.web.inprocess import InProcess
from rebook import demo
from rebook.embedded import Embedded
from rebook.installation import Installation
from services.automations.adapters import addresses
from tests.support.siblings import with_siblings

MONDAY = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
PREPARE = "Prepare every check-in"
STUDIO = "Tell the studio channel"


class Firm:
    """The demo firm, just made, and its automations' door."""

    def __init__(self, rebook, now):
        self.now, self.rebook = now, rebook
        service = rebook.automations
        self._client = Client(InProcess(service.app), service.ground.tokens)
        self.automations = {one.name: one for one in self.call(contract.LIST_AUTOMATIONS).items}

    def call(self, endpoint, **parts):
        return self._client.call(endpoint, SYSTEM, **parts)

    def hear_all(self):
        """What scheduling has told reaches automations, as the broker brings it."""
        ground = self.rebook.automations.ground
        door = EventDoor(ground.transactions, ground.parts.subscriptions, ground.clock)
        with self.rebook.scheduling.ground.transactions.read() as connection:
            letters = outbox.unsent(connection, 10_000)
        for letter in letters:
            door.receive(letter.body.encode())
        return len(letters)

    def runs(self, name):
        named = {"automation_id": self.automations[name].id}
        query = contract.RunsQuery(limit=200)
        return self.call(contract.LIST_RUNS, parameters=named, query=query).items


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def firm(request, tmp_path_factory):
    def asked(*_args, **_more):
        raise AssertionError("a name was looked up: the demo firm calls nobody")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(addresses.socket, "getaddrinfo", asked)
        data = tmp_path_factory.mktemp("demo-past")
        if request.param == "sqlite":
            yield from made(Installation(data=data))
            return
        with with_siblings(request.getfixturevalue("postgres_databases")) as url:
            yield from made(Installation(data=data, database_url=url))


def made(installation, now=MONDAY):
    with Embedded(installation, FixedClock(now)) as rebook:
        assert demo.make(installation, now)
        yield Firm(rebook, now)


def of(runs, state):
    return [run for run in runs if run.state == state]


def test_some_runs_are_done_each_at_the_moment_for_which_it_waited(firm):
    done = of(firm.runs(PREPARE), "done")
    assert len([run for run in done if run.why == "finished"]) >= 3
    for run in done:
        assert run.started_at <= run.ended_at <= firm.now
    waited = next(run for run in done if run.why == "finished").steps
    assert [(step.do, step.state) for step in waited] == [("wait", "done"), ("create_task", "done")]
    assert waited[0].ended_at == waited[0].due_at


def test_some_runs_wait_for_appointments_to_come(firm):
    waiting = of(firm.runs(PREPARE), "waiting")
    assert waiting
    assert all(run.why == "wait" and run.due_at > firm.now for run in waiting)


def test_a_run_was_stopped_by_a_cancellation_and_says_so(firm):
    assert "appointment_cancelled" in {run.why for run in of(firm.runs(PREPARE), "cancelled")}


def test_one_run_failed_within_the_last_week_and_its_automation_is_switched_off(firm):
    (failed,) = firm.runs(STUDIO)
    assert (failed.state, failed.resumable) == ("failed", True)
    assert firm.now - failed.started_at < timedelta(days=7)
    assert failed.steps[0].output["status"] == 404
    studio = firm.automations[STUDIO]
    assert (studio.enabled, studio.lately.failed) == (False, 1)


def test_the_failed_run_can_be_run_again(tmp_path):
    for firm in made(Installation(data=tmp_path)):
        (failed,) = firm.runs(STUDIO)
        resumed = firm.call(contract.RESUME_RUN, parameters={"run_id": failed.id})
        assert resumed.state in {"running", "waiting"}


def test_what_is_carried_to_automations_later_changes_no_run(firm):
    before = [firm.runs(name) for name in firm.automations]
    assert firm.hear_all() > 100
    assert [firm.runs(name) for name in firm.automations] == before
    with firm.rebook.automations.ground.transactions.read() as connection:
        assert not any(inbox.count_by_state(connection).values())


@pytest.mark.parametrize("days", range(1, 7))
def test_whatever_the_weekday_runs_are_in_every_state(tmp_path, days):
    for firm in made(Installation(data=tmp_path), MONDAY + timedelta(days=days, hours=days)):
        found = firm.runs(PREPARE) + firm.runs(STUDIO)
        assert {run.state for run in found} == {"done", "waiting", "cancelled", "failed"}
