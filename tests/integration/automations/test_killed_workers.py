"""Workers are killed at any moment: each step of each run has its effect, and has it once."""

import random
import time
from collections import Counter

import pytest
import sqlalchemy as sa

from libs.clock import SystemClock
from libs.persistence.envelope import seal
from services.automations.adapters.tables import OUTBOX, RUNS
from tests.support import automation_worker
from tests.support.eventually import eventually
from tests.support.hook_server import HookServer
from tests.support.mail_room import booked
from tests.support.workshop import NOTE, TAG, Workshop, appointment, migrated, pause

pytestmark = pytest.mark.timeout(240)
ALLOWED = {"webhook_hosts": frozenset({"127.0.0.1"})}


class Tomorrow:
    """A clock that is put forward in all processes: leases end, and waits are over."""

    def __init__(self, file):
        self.file = file
        self.seconds = 0

    def pass_by(self, seconds):
        self.seconds += seconds
        self.file.write_text(str(self.seconds))


def states(workshop):
    with workshop.transactions.read() as connection:
        return Counter(connection.scalars(sa.select(RUNS.c.state)))


def how_many_told(workshop):
    """Counted where they are: reading all of them, often, costs more than what is tested."""
    with workshop.transactions.read() as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(OUTBOX))


@pytest.mark.parametrize(("runs", "kills"), [(150, 12)])
def test_150_runs_and_12_kills_on_each_database(database_like, tmp_path, runs, kills):
    chance = random.Random(kills)
    url, clock = database_like(migrated), Tomorrow(tmp_path / "offset")
    workshop = Workshop(url, clock=SystemClock(clock.file), **ALLOWED)
    with HookServer() as server:
        steps = [TAG, pause(1), {"do": "webhook", "url": server.url}, NOTE]
        workshop.make(on="booked", steps=steps)
        events = [
            seal(booked(appointment(id=f"a{n}")), "scheduling", workshop.clock.now())[1].encode()
            for n in range(runs)
        ]

        def started():
            return automation_worker.start(url, events, clock.file, **ALLOWED)

        def so_far(enough):
            clock.pass_by(61)
            return how_many_told(workshop) >= enough

        # A run tells of its beginning, its end and two steps.
        for kill in range(kills):
            worker, enough = started(), (kill + 1) * 4 * runs // (kills + 1)
            eventually(lambda enough=enough: so_far(enough), within=60, every=0.05)
            time.sleep(chance.uniform(0, 0.05))
            worker.kill()
            worker.join()
        worker = started()

        def all_done():
            clock.pass_by(61)
            return states(workshop) == {"done": runs}

        eventually(all_done, within=100, every=0.1)
        worker.kill()
        worker.join()
        hooks = {headers["webhook-id"] for _, headers, _ in server.taken}
    asked = workshop.told("contact.tag_requested", "appointment.note_requested")
    ended = workshop.told("run.ended")
    workshop.close()
    assert Counter(Counter(one["step_key"] for one in asked).values()) == {1: 2 * runs}
    assert (len(hooks), len({one["run_id"] for one in ended}), len(ended)) == (runs,) * 3
