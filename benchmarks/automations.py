"""How soon automations act, how long a claim takes among many waits, how soon many runs stop.

``python -m benchmarks.automations`` measures on servers of its own: PostgreSQL and RabbitMQ, the
worker in a process of its own, 50 automations that look at every event, 10,000 runs that wait.
"""

import argparse
import os
import subprocess
import sys
import time
from contextlib import ExitStack

import sqlalchemy as sa

from benchmarks.figures import percentile
from benchmarks.launching import servers_in_a_folder
from benchmarks.mail_latency import KEYS, _end, booked, speaker
from libs import logs
from libs.clock import SystemClock
from libs.contracts import automations as contract
from services.automations.adapters.tables import APPOINTMENTS, RUNS, STEPS, WAITS
from services.automations.adapters.waits import waits
from services.automations.entrypoints.worker import stop_runs
from tests.support.eventually import eventually
from tests.support.workshop import NOTE, Workshop, migrated, pause

AUTOMATIONS, WARM_UP, EVERY = 50, 10, 0.15
CLAIMS, DUE = 100, 50
MATCHING = {"field": "type.name", "op": "is", "value": "Strategy session"}
OTHER = {"field": "type.name", "op": "is", "value": "Visit"}


def main():
    asked = argparse.ArgumentParser(prog="python -m benchmarks.automations", description=__doc__)
    asked.add_argument("--events", type=int, default=100)
    asked.add_argument("--waiting", type=int, default=10_000)
    given = asked.parse_args()
    logs.configure("warning")
    with servers_in_a_folder() as servers:
        _tell("event committed → first step done, ms", first_steps(servers, given.events))
        workshop = _workshop(servers, "automations_waiting")
        made = waiting(workshop, given.waiting)
        _tell(f"claim of {DUE} among {given.waiting} waiting, ms", claims(workshop))
        answered, pieces = stops(workshop, made)
        _tell(f"a piece of {given.waiting} runs stopped, ms", pieces)
        print(
            f"switched off: answered in {answered:.0f} ms, all stopped after {sum(pieces):.0f} ms"
        )
        workshop.close()
    print("load of the machine:", *(f"{one:.1f}" for one in os.getloadavg()))


def first_steps(servers, number):
    """Milliseconds from the commit of an event until the run's first step is committed.

    One of 50 automations matches. The answer is looked for every millisecond.
    """
    with ExitStack() as stack:
        broker, own = servers.vhost(), servers.database("automations_latency")
        told = speaker(stack, servers.database("automations_scheduling"), broker)
        workshop = Workshop(_migrated(own), clock=SystemClock())
        stack.callback(workshop.close)
        for n in range(AUTOMATIONS):
            asked = MATCHING if n == 0 else OTHER
            workshop.make(on="booked", steps=[NOTE], conditions={"all": [asked]})
        environment = {
            **os.environ,
            "REBOOK_DATABASE_URL": own,
            "REBOOK_AMQP_URL": broker,
            "REBOOK_KEYS": ",".join(KEYS),
            "REBOOK_LOG_LEVEL": "warning",
        }
        worker = [sys.executable, "-m", "services.automations", "worker"]
        stack.callback(_end, subprocess.Popen(worker, env=environment))
        found = [_told_and_done(workshop, told, f"a{n}") for n in range(number + WARM_UP)]
        return found[WARM_UP:]


def _told_and_done(workshop, told, appointment_id):
    event = booked(appointment_id)
    told(event)
    at = time.monotonic()
    done = sa.select(STEPS.c.state).join(RUNS, RUNS.c.id == STEPS.c.run_id)
    done = done.where(RUNS.c.appointment_id == appointment_id, STEPS.c.place == 0)

    def is_done():
        with workshop.transactions.read() as connection:
            return connection.scalar(done) == "done"

    eventually(is_done, within=60, every=0.001)
    spent = 1000 * (time.monotonic() - at)
    time.sleep(EVERY)
    return spent


def waiting(workshop, number):
    """So many runs of one automation that wait: one of them copied; the automation's id."""
    made = workshop.make(on="booked", steps=[pause(60 * 24), NOTE])
    workshop.hear(booked("seed"))
    run_id = workshop.runs(made)[0].id
    copies = [
        (APPOINTMENTS, "id", {"id": "'a' || n"}, "'seed'"),
        (RUNS, "id", {"id": "'r' || n", "appointment_id": "'a' || n"}, f"'{run_id}'"),
        (STEPS, "run_id", {"run_id": "'r' || n"}, f"'{run_id}'"),
        (WAITS, "subject", {"id": "'w' || n", "key": "'k' || n", "subject": "'r' || n"}, None),
    ]
    with workshop.transactions.engine.begin() as connection:
        for table, key, changed, seed in copies:
            names = [column.name for column in table.columns if column.name != "seq"]
            quoted = ", ".join(f'"{name}"' for name in names)
            taken = ", ".join(changed.get(name, f'"{name}"') for name in names)
            where = f"{key} = {seed or repr(run_id)}"
            connection.exec_driver_sql(
                f"INSERT INTO {table.name} ({quoted}) SELECT {taken} FROM {table.name},"
                f" generate_series(2, {number}) n WHERE {where}"
            )
        connection.exec_driver_sql("ANALYZE")
    return made


def claims(workshop):
    """Milliseconds of each: the look whether something is due, and the claim, committed."""
    due, spent = waits(workshop.clock), []
    some = sa.select(WAITS.c.id).where(WAITS.c.state == "waiting").limit(DUE)
    for _ in range(CLAIMS):
        with workshop.transactions.engine.begin() as connection:
            # What was claimed is soon done by its worker: leases do not pile up among what is due.
            claimed_before = WAITS.update().where(WAITS.c.token.is_not(None))
            connection.execute(claimed_before.values(due_at=_LATER, token=None))
            past = WAITS.update().where(WAITS.c.id.in_(some))
            connection.execute(past.values(due_at=workshop.clock.now(), lease_until=_LONG_AGO))
        began = time.perf_counter()
        with workshop.transactions.read() as connection:
            due.is_anything_ready(connection)
        claimed = workshop.transactions.run(lambda uow: due.claim(uow.connection, DUE))
        spent.append(1000 * (time.perf_counter() - began))
        assert len(claimed) == DUE
    return spent


def stops(workshop, made):
    """Milliseconds until it is answered, and of each piece until all of them have stopped."""
    began = time.perf_counter()
    body = {"waiting_runs": "cancel"}
    workshop.ask(contract.DISABLE_AUTOMATION, body=body, automation_id=made)
    answered, pieces = 1000 * (time.perf_counter() - began), []
    while True:
        began = time.perf_counter()
        if not stop_runs(workshop.transactions):
            return answered, pieces
        pieces.append(1000 * (time.perf_counter() - began))


_LONG_AGO = sa.func.to_timestamp(0)
_LATER = sa.func.now() + sa.text("interval '1 day'")


def _workshop(servers, name):
    return Workshop(_migrated(servers.database(name)), clock=SystemClock())


def _migrated(url):
    migrated(url)
    return url


def _tell(what, spent):
    shares = {"best": 0.0, "p50": 0.5, "p99": 0.99, "worst": 1.0}
    shown = ", ".join(f"{name} {percentile(spent, share):.1f}" for name, share in shares.items())
    print(f"{what}: {len(spent)} times, {shown}", flush=True)


if __name__ == "__main__":
    main()
