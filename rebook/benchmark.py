"""``rebook benchmark``: measures Rebook beside a floor and a peer, where its sources are."""

import subprocess
import sys
from pathlib import Path
from typing import Final

import click

_SOURCES: Final = Path(__file__).resolve().parent.parent
_AS_THEY_ARE: Final = {"ignore_unknown_options": True, "help_option_names": []}


@click.command(context_settings=_AS_THEY_ARE)
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def benchmark(words: tuple[str, ...]) -> None:
    """Measure everything side by side (--short: 90 seconds); needs a checkout and its servers."""
    if not (_SOURCES / "benchmarks" / "__main__.py").is_file():
        raise click.ClickException(
            "The benchmark is not installed with Rebook. Get a checkout of its sources,"
            " and run `make bench` there."
        )
    command = [sys.executable, "-m", "benchmarks", *words]
    sys.exit(subprocess.run(command, check=False, cwd=_SOURCES).returncode)  # noqa: S603  our own
