"""``python -m benchmarks``: run everything, print the tables, write docs/benchmarks.md."""

import argparse
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from benchmarks import machine, report, runs
from benchmarks.launching import ROOT, Servers
from libs import logs

PAGE = ROOT / "docs" / "benchmarks.md"


def main():
    asked = arguments()
    plan = runs.changed(runs.SHORT if asked.short else runs.Plan(), asked.without)
    logs.configure("warning")
    began = time.monotonic()
    with _servers() as servers:
        conditions = [time.strftime("%Y-%m-%d %H:%M"), *machine.conditions()]
        conditions.append(f"PostgreSQL {servers.version()}, both servers private to this run")
        results = runs.run(servers, plan, lambda what: say(began, what))
    page = report.written(results, plan, conditions, "make bench" + more(sys.argv[1:]))
    print(page)
    if not asked.short or asked.write:
        PAGE.write_text(page)
        say(began, f"written: {PAGE.relative_to(ROOT)}")


@contextmanager
def _servers():
    temporary = tempfile.TemporaryDirectory(prefix="rebook-benchmark-")
    with temporary as folder, Servers(Path(folder)) as servers:
        yield servers


def arguments():
    parser = argparse.ArgumentParser(prog="rebook benchmark", description=__doc__)
    parser.add_argument("--short", action="store_true", help="at most 90 seconds; writes no page")
    parser.add_argument("--write", action="store_true", help="write the page all the same")
    parser.add_argument(
        "--without",
        action="append",
        default=[],
        choices=[runs.ONE, runs.SEPARATELY, runs.SQLITE, runs.DJANGO, "growth"],
        help="leave out a system or a part; may be said several times",
    )
    return parser.parse_args()


def more(words):
    return f' ARGS="{" ".join(words)}"' if words else ""


def say(began, what):
    print(f"{time.monotonic() - began:5.0f} s  {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
