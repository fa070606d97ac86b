"""Processes that are killed in mid-work: whoever comes next takes over where they were."""

import os
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from libs.clock import SystemClock
from libs.contracts.events import PortalAccessChanged
from libs.messaging.consumer import Consumer
from tests.support.eventually import eventually
from tests.support.little_service import (
    deeds,
    inbox_states,
    transactions_on,
    unsent,
)

ROOT = Path(__file__).parents[3]


@pytest.fixture
def spawn():
    children = []

    def spawn(*arguments):
        child = subprocess.Popen(
            [sys.executable, "-m", "tests.integration.messaging.little_process", *arguments],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )
        children.append(child)
        assert child.stdout.readline() == "ready\n"
        return child

    yield spawn
    for child in children:
        end(child)


def end(child):
    child.kill()
    child.wait()
    child.stdout.close()


@pytest.mark.timeout(400)
def test_two_relays_of_which_one_is_killed_let_no_event_overtake_another(
    postgres_url, amqp_url, opened, listener, start, spawn
):
    teller = opened(postgres_url)
    heard = []
    consumer = Consumer(
        transactions_on(listener, source="scheduling"),
        amqp_url,
        service="scheduling",
        subscriptions={PortalAccessChanged: lambda event, uow: heard.append(event.version)},
        clock=SystemClock(),
    )
    start(consumer=consumer.run)
    relays = [spawn("relay", postgres_url, amqp_url) for _ in range(2)]
    telling = transactions_on(teller)
    for version in range(1, 1201):
        telling.run(lambda uow, version=version: uow.do_and_tell("amara", version))
        if version % 300 == 0:
            end(relays.pop(0))
            relays.append(spawn("relay", postgres_url, amqp_url))
    eventually(lambda: len(heard) == 1200 and unsent(teller) == 0, within=60)
    assert heard == list(range(1, 1201))


@pytest.mark.timeout(400)
def test_the_embedded_form_may_be_killed_at_any_moment(tmp_path, spawn, opened):
    urls = [f"sqlite:///{tmp_path}/{name}.db" for name in ("teller", "one", "two")]
    teller, *listeners = [opened(url) for url in urls]
    for _ in range(5):
        enough = len(deeds(teller)) + random.randint(45, 120)
        child = spawn("embedded", "talk", *urls)
        eventually(lambda enough=enough: len(deeds(teller)) >= enough, within=60)
        end(child)
    behind = [len(deeds(teller)) - len(deeds(one)) for one in listeners]
    child = spawn("embedded", "listen", *urls)
    child.wait(240)
    told = Counter(deeds(teller))
    assert sum(told.values()) > 200
    assert max(behind) > 0
    assert [Counter(deeds(one)) for one in listeners] == [told, told]
    assert [set(inbox_states(one).values()) for one in listeners] == [{"handled"}, {"handled"}]
