"""``python -m tests.compose``: the Compose file, tried on real containers from a clean checkout.

Builds the images, starts everything, walks the main job through the published port, crashes a
service, cuts the broker off, scales, measures, and takes everything down again. Then the
conformance suite runs on servers from testcontainers, and docs/compose.md tells of it all.
"""

import argparse
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
from tests.compose.report import Report
from tests.compose.stack import SERVERS, Stack, answers_by
from tests.support.eventually import eventually
from tests.support.sources import ROOT

START_SECONDS = 60
MEMORY_MB = 500
REPORT = ROOT / "docs" / "compose.md"


def main(words):
    asked = _asked(words)
    if sys.platform != "linux":
        sys.exit("The Compose test runs on Linux.")
    prepare()
    report = Report()
    with tempfile.TemporaryDirectory(prefix="rebook-compose-") as name:
        folder = Path(name)
        with engine(folder) as (environment, is_own):
            report.step("an engine of our own runs" if is_own else "an engine runs here already")
            found, are_stand_ins = images(environment, folder)
            report.step("images stand in" if are_stand_ins else "images are the official ones")
            tree = checkout(folder)
            if are_stand_ins:
                provide_offline(tree, found["PYTHON_IMAGE"], environment)
                report.step("wheels and htmx fetched for the builds")
            with _stack(tree, environment, found, report) as stack:
                _try_out(stack, report)
            report.step("all of it taken down")
            if not asked.no_conformance:
                _conformance(environment, found)
                report.step("the conformance suite passed on servers from testcontainers")
    report.write(asked.report, found, are_stand_ins)


def _asked(words):
    parser = argparse.ArgumentParser(prog="python -m tests.compose")
    parser.add_argument("--no-conformance", action="store_true", help="only what Compose runs")
    parser.add_argument("--report", type=Path, default=REPORT, help="where it is told")
    return parser.parse_args(words)


@contextlib.contextmanager
def _stack(tree, environment, found, report):
    stack = Stack(tree, environment, found)
    observed.check(stack, tree)
    report.step("the profile for observability is sound")
    try:
        stack.build()
        report.step("images built")
        yield stack
    except BaseException as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
        with contextlib.suppress(Exception):
            print(stack.logs(), file=sys.stderr)
        raise
    finally:
        stack.down()


def _try_out(stack, report):
    began = time.monotonic()
    stack.up()
    report.figure("seconds until all are up and healthy", time.monotonic() - began, START_SECONDS)
    stack.is_locked_down()
    _walk(stack, report, "booked, moved, cancelled by the mail's link")
    _measure_memory(stack, report)
    _crash(stack, report)
    _cut_the_broker_off(stack, report)
    stack.scale(2)
    report.step("scaled to two of each")
    _walk(stack, report, "the same with two of each")
    _one_gateway_less(stack, report)


def _walk(stack, report, told):
    Journey(stack.url).whole()
    report.step(told)


def _measure_memory(stack, report):
    eventually(stack.is_ready, within=60, every=1)
    report.memory = stack.memory()
    # The mailbox is the demo's: where mails are sent out there is none.
    kept = {name: used for name, used in report.memory.items() if name not in SERVERS}
    ours = sum(kept.values()) - kept["mailbox"]
    report.figure("MB of all containers of Rebook but the demo's mailbox, idle", ours, MEMORY_MB)


def _crash(stack, report):
    for service in ("scheduling", "notifications-worker"):
        stack.crash(service)
        report.step(f"{service} was killed and came back")
    _walk(stack, report, "and the main job works")


def _cut_the_broker_off(stack, report):
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
    report.step("booked while the broker was cut off; told once it was back")


def _one_gateway_less(stack, report):
    gone = stack.containers("gateway")[0]
    stack.docker("stop", "--time", "15", gone)
    assert answers_by(stack.url) == 40
    _walk(stack, report, "one of two gateways stopped: every request is answered, all of it works")


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
