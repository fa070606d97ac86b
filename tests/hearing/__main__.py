"""What ``dev.py test`` runs of pytest: ``python -m tests.hearing [--randomly-seed N] [words]``.

Other words than the seed are pytest's own: then it is called with them, once and without coverage.
"""

import argparse
import subprocess
import sys

from tests.hearing.hearings import SEED, whole_run
from tests.support.sources import ROOT


def call(*words):
    """Run a tool of this Python's as a module; its exit status."""
    print("+ python -m", *words, flush=True)
    return subprocess.run([sys.executable, "-m", *words], check=False, cwd=ROOT).returncode


def main():
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--randomly-seed", dest="seed", default=str(SEED))
    asked, words = parser.parse_known_args()
    pytest = ["pytest", f"--randomly-seed={asked.seed}"]
    status, telling = whole_run(call, ROOT, pytest, words)
    print(telling, flush=True)
    sys.exit(status)


if __name__ == "__main__":
    main()
