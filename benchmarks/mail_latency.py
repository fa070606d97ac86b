"""How long from a committed event until the mail server has its mails: p50, p99, worst.

In memory everything is one process on SQLite files, as in the embedded run; with RabbitMQ the
worker is a process of its own on PostgreSQL. The mail server is a process of its own either way.
"""

import os
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta

from libs.contracts import events
from libs.contracts.actor import SYSTEM
from libs.contracts.events.appointments import (
    AppointmentSnapshot,
    Deadlines,
    Person,
    TargetSnapshot,
)
from libs.contracts.scheduling.appointment_types import Location
from libs.contracts.values import Named
from libs.process import Process
from libs.settings import Settings
from services.notifications import bootstrap as notifications
from services.notifications.config import NotificationsSettings
from services.scheduling import bootstrap as scheduling
from tests.support.mail_server import MailServer

KEYS = ("a key that is long enough",)
EVERY = 0.15
WARM_UP = 20


def latencies(servers, number):
    """broker -> milliseconds from the commit to the acceptance of each mail."""
    found = {}
    with sink() as (smtp_url, seen):
        for broker, start in RUNS.items():
            with ExitStack() as stack:
                tell = start(stack, servers, smtp_url)
                found[broker] = [1000 * one for one in measure(tell, seen, number)]
    return found


def measure(tell, seen, number):
    """Seconds from the commit to the acceptance, of each mail."""
    committed = {}
    for n in range(number + WARM_UP):
        event = booked(f"{time.time_ns()}")
        tell(event)
        committed[event.after.id] = (n, time.monotonic())
        time.sleep(EVERY)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and sum(mails_of(seen, key) for key in committed) < 2 * len(
        committed
    ):
        time.sleep(0.05)
    return [
        at - committed[appointment][1]
        for appointment, at in seen
        if appointment in committed and committed[appointment][0] >= WARM_UP
    ]


def mails_of(seen, appointment):
    return sum(1 for found, _ in seen if found == appointment)


def in_memory(stack, servers, smtp_url):
    broker, folder = "memory://", servers.folder
    told = speaker(stack, f"sqlite:///{folder}/mail_scheduling.db", broker)
    service = notifications.build(
        mail_settings(f"sqlite:///{folder}/mail_notifications.db", broker, smtp_url)
    )
    stack.callback(service.close)
    service.ground.migrate()
    run(stack, service.worker_loops)
    return told


def over_rabbitmq(stack, servers, smtp_url):
    broker, own = servers.vhost(), servers.database("mail_notifications")
    told = speaker(stack, servers.database("mail_scheduling"), broker)
    environment = {
        **os.environ,
        "REBOOK_DATABASE_URL": own,
        "REBOOK_AMQP_URL": broker,
        "REBOOK_KEYS": ",".join(KEYS),
        "REBOOK_SMTP_URL": smtp_url,
        "REBOOK_LOG_LEVEL": "warning",
    }
    command = [sys.executable, "-m", "services.notifications"]
    subprocess.run([*command, "migrate"], env=environment, check=True)
    worker = subprocess.Popen([*command, "worker"], env=environment)
    stack.callback(worker.wait, 20)
    stack.callback(worker.terminate)
    time.sleep(3)
    return told


RUNS = {"in memory": in_memory, "RabbitMQ": over_rabbitmq}


def speaker(stack, url, broker):
    """Scheduling, as far as it tells of things; the answer tells one."""
    service = scheduling.build(Settings(database_url=url, broker_url=broker, keys=KEYS))
    stack.callback(service.close)
    service.ground.migrate()
    run(stack, service.relay_loop)
    return lambda event: service.ground.transactions.run(lambda uow: uow.publish(event))


def run(stack, loops):
    process = Process(loops)
    process.start()
    stack.callback(process.stop)


def mail_settings(url, broker, smtp_url):
    return NotificationsSettings(
        database_url=url, broker_url=broker, keys=KEYS, smtp_url=smtp_url, log_level="warning"
    )


def booked(appointment_id):
    start = datetime.now(UTC).replace(microsecond=0) + timedelta(days=3)
    contact, staff = someone("amara", "Amara Okafor"), someone("jonas", "Jonas Weber")
    after = AppointmentSnapshot(
        id=appointment_id,
        version=1,
        status="booked",
        type=Named(id="type", name="Strategy session"),
        duration_minutes=60,
        staff=staff,
        target=TargetSnapshot(kind="contact", id="amara", name=contact.name, people=[contact]),
        start=start,
        end=start + timedelta(hours=1),
        time_zone=staff.time_zone,
        location=Location(kind="video", text="https://meet.example/x"),
        public_notes="Please bring last year's figures.",
        reminders=[{"before_minutes": 1440, "to": "both"}],
        uid=f"{appointment_id}@rebook",
        sequence=0,
        moves=0,
        deadlines=Deadlines(reschedule_until=start, cancel_until=start),
    )
    return events.AppointmentBooked(
        before=None, after=after, actor=SYSTEM, occurred_at=datetime.now(UTC)
    )


def someone(person_id, name):
    return Person(
        id=person_id,
        name=name,
        email=f"{person_id}@okafor.example",
        time_zone="Europe/London",
        language="en",
        clock="24",
    )


@contextmanager
def sink():
    """A mail server in another process, and what it has seen: (appointment, when) as it comes."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.mail_latency"], stdout=subprocess.PIPE, text=True
    )
    url, seen = process.stdout.readline().strip(), []

    def listen():
        for line in process.stdout:
            message_id, at = line.split()
            seen.append((message_id.split(".")[1], float(at)))

    threading.Thread(target=listen, daemon=True).start()
    try:
        yield url, seen
    finally:
        process.terminate()
        process.wait(10)


def be_a_sink():
    with MailServer() as server:
        print(server.url, flush=True)
        told = 0
        while True:
            time.sleep(0.01)
            for taken in server.taken[told:]:
                print(taken.message_id, taken.at, flush=True)
                told += 1


if __name__ == "__main__":
    be_a_sink()
