"""``python -m benchmarks.growing``: lose parts of a grown installation, measure, write the page."""

import argparse
import signal
import sys
import time
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import load, machine
from benchmarks.growing import cost, page, replicas
from benchmarks.growing.losses import FROZEN, NODE, NOTHING, PRIMARY, STANDBY, lose
from benchmarks.launching import ROOT, Servers
from libs import logs
from tests.support.postgres_pair import PostgresPair
from tests.support.rabbitmq_cluster import RabbitMQCluster

PAGE = ROOT / "docs" / "growing.md"
_TIMES = {NOTHING: 3, NODE: 3, FROZEN: 1, PRIMARY: 3, STANDBY: 2}


def main():
    asked = arguments()
    logs.configure("warning")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what was started is ended
    measures = {page.LOSSES: _losses, page.COST: _cost, page.REPLICAS: _replicas}
    for name in asked.parts or measures:
        began = time.monotonic()
        conditions = _conditions()
        with TemporaryDirectory(prefix="rebook-growing-", ignore_cleanup_errors=True) as folder:
            lines = measures[name](Path(folder), asked)
        conditions.append(f"{(time.monotonic() - began) / 60:.1f} minutes")
        part = [f"*{'; '.join(conditions)}*", "", *lines]
        print("\n".join(part), flush=True)
        known = PAGE.read_text() if PAGE.exists() else ""
        PAGE.write_text(page.written(known, {name: part}))


def arguments():
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growing", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*page.TITLES, []], help="all if none is named")
    parser.add_argument("--seed", default="rebook", help="in which order things are lost")
    parser.add_argument("--rounds", type=int, default=5, help="of the measurements in turns")
    parser.add_argument("--times", type=int, help="how often each thing is lost")
    return parser.parse_args()


def _conditions():
    return [time.strftime("%Y-%m-%d %H:%M"), *machine.conditions()]


def _losses(folder, asked):
    times = {title: asked.times or often for title, often in _TIMES.items()}
    with ExitStack() as stack:
        cluster, pair = RabbitMQCluster(), PostgresPair()
        for server in (cluster, pair):
            stack.enter_context(closing(server))
            server.start()
        return page.of_losses(*lose((folder, pair, cluster), asked.seed, times, _tell))


def _cost(_folder, asked):
    with closing(PostgresPair()) as pair:
        return cost.told(cost.measure(pair.start(), _effort(asked)))


def _replicas(folder, asked):
    with Servers(folder) as servers:
        return replicas.told(replicas.measure(servers, _effort(asked)))


def _effort(asked):
    return replace(load.FULL, rounds=asked.rounds, mix_rounds=asked.rounds, retries=0)


def _tell(words):
    print(time.strftime("%H:%M:%S"), words, flush=True)


if __name__ == "__main__":
    main()
