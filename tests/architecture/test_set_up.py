"""What sets the project up agrees with itself."""

import itertools
import re
import stat
import subprocess
import sys
import tomllib

import pytest

from tests.support.sources import ROOT

LOCK = (ROOT / "requirements.lock").read_text()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
PIN = r"^([a-z0-9-]+)==\S+(?: ;[^\\]+)? \\\n((?:    --hash=\S+(?: \\)?\n)+)"
PINS = re.findall(PIN, LOCK, re.MULTILINE)
EXTRAS = PROJECT["optional-dependencies"].values()
WANTED = [*PROJECT["dependencies"], *itertools.chain(*EXTRAS)]


def test_the_lock_names_no_host():
    assert "://" not in LOCK


def test_everything_in_the_lock_has_a_hash():
    assert len(PINS) == LOCK.count("==") - LOCK.count(" == ")


@pytest.mark.parametrize("requirement", WANTED)
def test_the_lock_holds_what_the_project_asks_for(requirement):
    name = re.match(r"[a-z0-9-]+", requirement)[0]
    assert name in {pin for pin, _ in PINS}


def test_every_make_target_explains_itself():
    targets = re.findall(r"^([a-z-]+):(.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert [name for name, rest in targets if " ## " not in rest] == []


@pytest.mark.parametrize(
    "command",
    ["setup", "run", "test", "compose-test", "bench", "screenshots", "lint", "types", "lock"],
)
def test_dev_py_tells_of_its_commands(command):
    shown = subprocess.run(
        [sys.executable, ROOT / "dev.py", "help"], capture_output=True, text=True, check=True
    )
    assert re.search(rf"^  {command} +\w", shown.stdout, re.MULTILINE)


def test_ci_can_be_run():
    assert (ROOT / ".ci/run").stat().st_mode & stat.S_IXUSR
