"""``python -m tests.faults``: play the deck, check, and write docs/faults.md."""

import argparse
import secrets
import signal
import sys
import tempfile
import time
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

from tests.faults import report
from tests.faults.mutants import BY_NAME, MUTANTS, NOTHING
from tests.faults.run import FULL, SHORT, Plan, run
from tests.support.databases import PostgresDatabases
from tests.support.running import ROOT
from tests.support.servers import KINDS, start_own

REPORT = ROOT / "docs" / "faults.md"


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--seed", default=secrets.token_hex(4), help="which deck is dealt")
    parser.add_argument("--short", action="store_true", help="every kind of fault once, no report")
    parser.add_argument("--mutants", action="store_true", help="the mutants too")
    parser.add_argument("--mutant", choices=BY_NAME, help="one mutant alone")
    parser.add_argument("--faults", type=int, help="no more of the deck than so many")
    parser.add_argument("--report", type=Path, help="where it is told (else docs/faults.md)")
    parser.add_argument("--keep", type=Path, help="a folder for logs and the journal")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what was started is ended
    with ExitStack() as closing_all:
        folder = asked.keep or Path(closing_all.enter_context(tempfile.TemporaryDirectory()))
        place = folder, *servers(closing_all)
        _tell(f"seed {asked.seed}")
        fine = _mutant_alone(place, asked) if asked.mutant else _play(place, asked)
    sys.exit(0 if fine else 1)


def _mutant_alone(place, asked):
    return not bite(place, asked.seed, BY_NAME[asked.mutant]).failures


def _play(place, asked):
    """The deck, then the mutants; after each of them the report is as far as the run is."""
    started = time.monotonic()
    whole = not (asked.short or asked.faults)
    plan = replace(SHORT if asked.short else FULL, faults=asked.faults)
    result = run(place[0] / "deck", *place[1:], asked.seed, plan, tell=_tell)
    _show(result)
    command = f"python -m tests.faults --seed {asked.seed}" + " --mutants" * asked.mutants
    bites = []
    mutants = iter((*MUTANTS, NOTHING) if asked.mutants else ())
    while True:
        if asked.report or whole:
            minutes = (time.monotonic() - started) / 60
            report.write(asked.report or REPORT, result, bites, command, minutes)
        mutant = next(mutants, None)
        if mutant is None:
            break
        bites.append(bite(place, asked.seed, mutant))
    short_of = report.missed(result) if whole else []
    for what in short_of:
        _tell(f"NOT REACHED: {what}")
    return not (result.broken or short_of) and not any(one.failures for one in bites)


def bite(place, seed, mutant):
    """A run of a mutant, as a `report.Bite`."""
    folder, postgres, rabbitmq = place
    _tell(f"mutant: {mutant.name}")
    own = folder / mutant.name.replace(" ", "-")
    plan = Plan(mutant.cards, pace=mutant.pace, patience=mutant.patience, per_kind=1)
    code = mutant.code_in(own)
    result = run(own, postgres, rabbitmq, seed, plan, tell=_tell, code=code, spoil=mutant.spoil)
    _show(result)
    one = report.Bite.of(mutant, result)
    held = "noticed" if mutant.bites else "everything held"
    for words in one.failures or [f"{held}: {mutant.name}"]:
        _tell(words)
    _tell(f"after {result.seconds:.0f} s")
    return one


def _show(result):
    kinds = len(result.played)
    _tell(f"seed {result.seed}: {sum(result.played.values())} faults of {kinds} kinds")
    _tell(f"{result.events} events, {result.answers} answers, refusals {result.refusals}")
    for name, found in result.violations.items():
        _tell("\n    ".join([f"{'BROKEN' if found else 'holds'}: {name}", *found[:6]]))


def _tell(words):
    print(words, flush=True)


def servers(closing_all):
    """PostgreSQL and RabbitMQ of our own, as the fixtures make them."""
    postgres, _ = start_own(KINDS["postgres"], keeps_commits=True)
    closing_all.enter_context(closing(postgres))
    rabbitmq, _ = start_own(KINDS["rabbitmq"])
    closing_all.enter_context(closing(rabbitmq))
    postgres.fresh = PostgresDatabases(postgres.url).fresh
    rabbitmq.fresh = lambda: rabbitmq.create_vhosts()[0]
    return postgres, rabbitmq


if __name__ == "__main__":
    main()
