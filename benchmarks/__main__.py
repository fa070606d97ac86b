"""``python -m benchmarks``: run everything, print the tables, write docs/benchmarks.md."""

import argparse
import pickle
import sys
import time

from benchmarks import machine, report, runs
from benchmarks.launching import ROOT, servers_in_a_folder
from benchmarks.starting import SYSTEMS
from libs import logs

PAGE = ROOT / "docs" / "benchmarks.md"
_LAST = ROOT / "var" / "benchmarks" / "last"


def main():
    asked = arguments()
    plan = runs.changed(runs.SHORT if asked.short else runs.Plan(), asked.without, asked.within)
    logs.configure("warning")
    found = pickle.loads(_LAST.read_bytes()) if asked.again else measured(plan)
    kept = report.by_hand(PAGE.read_text()) if PAGE.exists() else ""
    page = report.written(*found, kept)
    print(page)
    if not asked.short or asked.write:
        PAGE.write_text(page)


def measured(plan):
    """Results, plan, conditions and command; kept in a file too, so that the page can be written
    once more.
    """
    began = time.monotonic()
    with servers_in_a_folder() as servers:
        conditions = [time.strftime("%Y-%m-%d %H:%M"), *machine.conditions()]
        conditions.append(f"PostgreSQL {servers.version()}, both servers private to this run")
        results = runs.Run(servers, plan, lambda what: say(began, what)).run()
    conditions.append(f"the whole run took {(time.monotonic() - began) / 60:.1f} minutes")
    found = results, plan, conditions, "make bench" + more(sys.argv[1:])
    _LAST.parent.mkdir(parents=True, exist_ok=True)
    _LAST.write_bytes(pickle.dumps(found))
    return found


def arguments():
    parser = argparse.ArgumentParser(prog="rebook benchmark", description=__doc__)
    parser.add_argument("--short", action="store_true", help="at most 90 seconds; writes no page")
    parser.add_argument("--write", action="store_true", help="write the page all the same")
    parser.add_argument(
        "--again", action="store_true", help="measure nothing: write the last run's page anew"
    )
    parser.add_argument(
        "--without",
        action="append",
        default=[],
        choices=[*SYSTEMS, runs.TRACED, runs.GROWTH],
        help="leave out a system or a part; may be said several times",
    )
    parser.add_argument(
        "--within",
        type=float,
        metavar="MINUTES",
        help="leave out every part that has not begun by then",
    )
    return parser.parse_args()


def more(words):
    return f' ARGS="{" ".join(words)}"' if words else ""


def say(began, what):
    print(f"{time.monotonic() - began:5.0f} s  {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
