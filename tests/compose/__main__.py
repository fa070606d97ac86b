"""``python -m tests.compose``: the Compose file, tried on real containers from a clean checkout.

Builds the images, starts everything, walks the main job through the published port, crashes a
service, cuts the broker off, scales, measures, and takes everything down again. Then the
conformance suite runs on servers from testcontainers. Words after it: ``--no-conformance``.
"""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.compose import observed
from tests.compose.engine import NoEngineError, engine
from tests.compose.images import checkout, images, provide_offline
from tests.compose.journey import Journey
from tests.compose.preparing import prepare
from tests.compose.stack import OURS, Stack, answers_by
from tests.support.eventually import eventually
from tests.support.sources import ROOT

START_WITHIN = 60
MEMORY_WITHIN = 500
_STARTED = time.monotonic()


def step(text):
    print(f"{time.monotonic() - _STARTED:5.0f} s  {text}", flush=True)


def main(words):
    if sys.platform != "linux":
        sys.exit("The Compose test runs on Linux.")
    prepare()
    with tempfile.TemporaryDirectory(prefix="rebook-compose-") as name:
        folder = Path(name)
        with engine(folder) as (environment, is_own):
            step("an engine of our own runs" if is_own else "an engine runs here already")
            found, are_stand_ins = images(environment, folder)
            step(f"images {'stand in' if are_stand_ins else 'are official'}: {found}")
            tree = checkout(folder)
            if are_stand_ins:
                provide_offline(tree, found["PYTHON_IMAGE"], environment)
                step("wheels and htmx fetched for the builds")
            with _stack(tree, environment, found) as stack:
                _try_out(stack)
            step("all of it taken down")
            if "--no-conformance" not in words:
                _conformance(environment, found)
                step("the conformance suite passed on servers from testcontainers")


@contextlib.contextmanager
def _stack(tree, environment, found):
    stack = Stack(tree, environment, found)
    observed.check(stack, tree)
    step("the profile for observability is sound")
    try:
        stack.build()
        step("images built")
        yield stack
    except BaseException as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
        with contextlib.suppress(Exception):
            print(stack.logs(), file=sys.stderr)
        raise
    finally:
        stack.down()


def _try_out(stack):
    began = time.monotonic()
    stack.up()
    started_in = time.monotonic() - began
    step(f"up and healthy in {started_in:.1f} s (goal {START_WITHIN} s)")
    stack.is_locked_down()
    _walk(stack, "booked, moved, cancelled by the mail's link")
    eventually(stack.is_ready, within=60, every=1)
    used = stack.memory()
    total = sum(used[name] for name in OURS)
    parts = ", ".join(f"{name} {used[name]:.0f}" for name in sorted(used))
    step(f"idle memory of the services {total:.0f} MiB (goal {MEMORY_WITHIN} MiB): {parts}")
    _crash(stack)
    _cut_the_broker_off(stack)
    stack.scale(2)
    step("scaled to two of each")
    _walk(stack, "the same with two of each")
    _one_gateway_less(stack)


def _walk(stack, told):
    Journey(stack.url).whole()
    step(told)


def _crash(stack):
    for service in ("scheduling", "notifications-worker"):
        stack.crash(service)
        step(f"{service} was killed and came back")
    _walk(stack, "and the main job works")


def _cut_the_broker_off(stack):
    journey = Journey(stack.url)
    connect = stack.cut_off("rabbitmq")
    try:
        journey.book()
        eventually(lambda: not stack.is_ready(), within=90, every=1)
        assert journey.arrived() == []
    finally:
        connect()
    journey.mail("CONFIRMED")
    journey.move()
    journey.mail("CONFIRMED")
    eventually(stack.is_ready, within=120, every=1)
    step("booked while the broker was cut off; told once it was back")


def _one_gateway_less(stack):
    gone = stack.containers("gateway")[0]
    stack.docker("stop", "--time", "15", gone)
    assert answers_by(stack.url) == 40
    _walk(stack, "one of two gateways stopped: every request is answered, the main job works")


def _conformance(environment, found, *tests):
    more = {
        "TEST_SERVICES": "docker",
        "TESTCONTAINERS_RYUK_DISABLED": "true",
        "TESTCONTAINERS_HOST_OVERRIDE": "127.0.0.1",
        "PYTHONPATH": str(ROOT),
    }
    given = {**environment, **found, **more}
    for name in ("TEST_DATABASE_URL", "TEST_AMQP_URL"):
        given.pop(name, None)
    # What runs on SQLite and in memory needs no container and is tested elsewhere.
    options = ["-q", "-p", "no:cacheprovider", "-n", "2", "-k", "postgresql or rabbitmq"]
    command = [sys.executable, "-m", "pytest", *options, *(tests or ["tests/conformance"])]
    done = subprocess.run(command, cwd=ROOT, env=given, check=False)
    if done.returncode:
        sys.exit(done.returncode)


if __name__ == "__main__":
    os.nice(5)
    # Told to stop, it takes down what it has started, as after a failure.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        main(sys.argv[1:])
    except NoEngineError as error:
        sys.exit(str(error))
