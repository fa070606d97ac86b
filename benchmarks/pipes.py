"""What happens behind the calls: relay, due work, start-up and memory."""

import threading
import time
from contextlib import closing
from datetime import timedelta

from benchmarks.http1 import Http
from benchmarks.launching import Program, ports, python
from benchmarks.machine import memory_of
from benchmarks.mail_latency import KEYS, booked, mail_settings
from libs.clock import FixedClock, SystemClock
from libs.persistence import outbox
from libs.settings import Settings
from services.notifications import bootstrap as notifications
from services.notifications.entrypoints.worker import reminder_work
from services.notifications.handlers.appointments import on_booked
from services.scheduling import bootstrap as scheduling
from tests.support.eventually import eventually

_AT_ONCE = 500
_NOBODY = "smtp://127.0.0.1:9"


def relayed(servers, number):
    """Events a second from the outbox to RabbitMQ, confirmed and marked."""
    url, broker = servers.database("relay"), servers.vhost()
    service = scheduling.build(Settings(database_url=url, broker_url=broker, keys=KEYS))
    with closing(service):
        service.ground.migrate()
        for first in range(0, number, _AT_ONCE):
            service.ground.transactions.run(lambda uow, first=first: _publish(uow, first))
        began = time.perf_counter()
        stop = threading.Event()
        thread = threading.Thread(target=service.ground.relay.run, args=(stop,))
        thread.start()
        eventually(lambda: _is_empty(service), 60, 0.01)
        seconds = time.perf_counter() - began
        stop.set()
        thread.join()
    return number / seconds


def due_jobs(servers, number):
    """Reminders a second from due to queued, two of each appointment; no mail is written."""
    url = servers.database("due")
    clock = FixedClock(SystemClock().now())
    service = notifications.build(mail_settings(url, "memory://", _NOBODY), clock)
    with closing(service):
        service.ground.migrate()
        transactions = service.ground.transactions
        for one in range(number // 2):
            event = booked(f"due-{one}")
            transactions.run(lambda uow, event=event: on_booked(event, uow))
        clock.set(clock.now() + timedelta(days=2, minutes=1))
        work, done = reminder_work(transactions), 0
        began = time.perf_counter()
        while some := work.tick():
            done += some
        return done / (time.perf_counter() - began)


def start_up(servers, run):
    """Seconds until an empty embedded Rebook shows its first page, and its megabytes then."""
    folder, port = servers.folder / f"start-{run}", ports(5)[0]
    program = Program(python("-m", "rebook", "up", "--data", folder, "--port", port), folder, port)
    began = time.perf_counter()
    with closing(program.start()):
        eventually(lambda: Http(port).get("/readyz")[0] == 200, 30, 0.01)
        _see_first_page(Http(port))
        seconds = time.perf_counter() - began
        return seconds, memory_of(program.process.pid)


def _see_first_page(http):
    """Where ``/`` leads whom nobody knows, as a browser goes there."""
    path = "/"
    for _ in range(3):
        status, headers, _ = http.get(path)
        if status == 200:
            return
        path = headers.get("location", path)
    raise AssertionError(f"no first page: {path} answered {status}")


def _publish(uow, first):
    for number in range(first, first + _AT_ONCE):
        uow.publish(booked(f"relay-{number}"))


def _is_empty(service):
    with service.ground.transactions.read() as connection:
        return not outbox.has_unsent(connection)
