"""How long from a committed event until the mail server has its mails: p50, p99, worst.

``python -m benchmarks.mail_latency`` measures both brokers on servers of its own.

In memory everything is one process on SQLite files, as in the embedded run; with RabbitMQ the
worker is a process of its own on PostgreSQL. The mail server is a process of its own either way.
"""

import argparse
import os
import subprocess
import sys
import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

from benchmarks.figures import percentile
from benchmarks.launching import servers_in_a_folder
from benchmarks.mail_sink import sink
from libs import logs
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
from tests.support.eventually import eventually

KEYS = ("a key that is long enough",)
EVERY = 0.15
WARM_UP = 20
_STARTS_WITHIN, _LAST_WITHIN = 60, 60
_SHARES = {"p50": 0.5, "p99": 0.99, "worst": 1.0}


def main():
    """Both brokers, printed."""
    asked = argparse.ArgumentParser(prog="python -m benchmarks.mail_latency", description=__doc__)
    asked.add_argument("--mails", type=int, default=200, help="events per broker; two mails each")
    number = asked.parse_args().mails
    logs.configure("warning")
    with servers_in_a_folder() as servers:
        for broker in RUNS:
            spent = latencies(servers, broker, number)
            shown = ", ".join(
                f"{title} {percentile(spent, share):.0f} ms" for title, share in _SHARES.items()
            )
            print(f"{broker}: {len(spent)} mails, {shown}", flush=True)


def latencies(servers, broker, number):
    """Milliseconds from the commit to the acceptance, of each mail."""
    with sink() as (smtp_url, seen), ExitStack() as stack:
        tell = RUNS[broker](stack, servers, smtp_url)
        return [1000 * one for one in measure(tell, seen, number)]


def measure(tell, seen, number):
    """Seconds from the commit to the acceptance, of each mail; all have to come.

    The first ones warm up and are not counted; the very first waits until somebody listens.
    """
    first = _told(tell)
    eventually(lambda: mails_of(seen, first[0]) == 2, _STARTS_WITHIN)
    committed, warm_up = {}, min(WARM_UP, number)
    for n in range(number + warm_up):
        appointment, at = _told(tell)
        if n >= warm_up:
            committed[appointment] = at
        time.sleep(EVERY)
    eventually(lambda: sum(mails_of(seen, one) for one in committed) == 2 * number, _LAST_WITHIN)
    return [at - committed[appointment] for appointment, at in seen if appointment in committed]


def _told(tell):
    """The id of a new appointment, and when its event was committed."""
    event = booked(f"{time.time_ns()}")
    tell(event)
    return event.after.id, time.monotonic()


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
    subprocess.run([*command, "migrate"], env=environment, check=True, timeout=60)
    worker = subprocess.Popen([*command, "worker"], env=environment)
    stack.callback(_end, worker)
    return told


def _end(process):
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


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


if __name__ == "__main__":
    main()
