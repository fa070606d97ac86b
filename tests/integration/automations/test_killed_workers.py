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


class House:
    """An automation with a step of each kind that may be cut in two, and what it is to hear."""

    def __init__(self, url, folder, server, runs):
        self.url, self.clock = url, Tomorrow(folder / "offset")
        self.workshop = Workshop(url, clock=SystemClock(self.clock.file), **ALLOWED)
        steps = [TAG, pause(1), {"do": "webhook", "url": server.url}, NOTE]
        self.workshop.make(on="booked", steps=steps)
        now = self.workshop.clock.now()
        self.events = [
            seal(booked(appointment(id=f"a{n}")), "scheduling", now)[1].encode()
            for n in range(runs)
        ]

    def worker(self):
        return automation_worker.start(self.url, self.events, self.clock.file, **ALLOWED)

    def has_told(self, enough):
        self.clock.pass_by(61)
        return how_many_told(self.workshop) >= enough

    def are_done(self):
        self.clock.pass_by(61)
        return states(self.workshop) == {"done": len(self.events)}


def outlive(house, kills, rivals):
    """So many workers side by side; one of them is killed again and again, at any moment."""
    chance = random.Random(kills)
    workers, runs = [house.worker() for _ in range(rivals)], len(house.events)
    # A run tells of its beginning, its end and two steps.
    for kill in range(kills):
        enough = (kill + 1) * 4 * runs // (kills + 1)
        eventually(lambda enough=enough: house.has_told(enough), within=60, every=0.05)
        time.sleep(chance.uniform(0, 0.05))
        end(workers.pop(chance.randrange(rivals)))
        workers.append(house.worker())
    eventually(house.are_done, within=100, every=0.1)
    for worker in workers:
        end(worker)


def end(worker):
    worker.kill()
    worker.join()


def each_effect_came_once(tmp_path, url, *, runs, kills, rivals):
    with HookServer() as server:
        house = House(url, tmp_path, server, runs)
        outlive(house, kills, rivals)
        hooks = {headers["webhook-id"] for _, headers, _ in server.taken}
    asked = house.workshop.told("contact.tag_requested", "appointment.note_requested")
    ended = house.workshop.told("run.ended")
    house.workshop.close()
    assert Counter(Counter(one["step_key"] for one in asked).values()) == {1: 2 * runs}
    assert (len(hooks), len({one["run_id"] for one in ended}), len(ended)) == (runs,) * 3


def test_300_runs_survive_20_kills_of_workers_that_are_rivals(postgres_like, tmp_path):
    each_effect_came_once(tmp_path, postgres_like(migrated), runs=300, kills=20, rivals=2)


def test_60_runs_survive_8_kills_of_the_one_that_a_file_allows(sqlite_like, tmp_path):
    each_effect_came_once(tmp_path, sqlite_like(migrated), runs=60, kills=8, rivals=1)
