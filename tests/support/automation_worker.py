"""A worker of automations in a process of its own, to be killed."""

import multiprocessing
import random

from libs import logs
from libs.clock import SystemClock
from services.automations.entrypoints.worker import WaitWork
from tests.support.workshop import Workshop

_WORKERS = multiprocessing.get_context("forkserver")
_WORKERS.set_forkserver_preload(["tests.support.automation_worker"])


def start(url, events, offset_file, **more):
    """A process that hears the events, in any order, and does what is due, until it is killed."""
    process = _WORKERS.Process(target=_work, args=(url, events, offset_file, more), daemon=True)
    process.start()
    return process


def _work(url, events, offset_file, more):
    logs.configure("error")
    workshop = Workshop(url, clock=SystemClock(offset_file), **more)
    waits = WaitWork(workshop.transactions)
    todo = random.sample(events, len(events))
    while True:
        if todo:
            workshop.door.receive(todo.pop())
        waits.tick()
        workshop.courier.deliver_next()
