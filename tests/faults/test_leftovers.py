"""What a run leaves behind is seen: a process that lives on, one that ended badly."""

import subprocess
import sys

from tests.faults import leftovers
from tests.support.eventually import eventually


def test_a_process_that_lives_on_is_an_orphan(tmp_path):
    words = [sys.executable, "-c", "input()"]
    marked = {leftovers.MARK: str(tmp_path)}
    with subprocess.Popen(words, stdin=subprocess.PIPE, env=marked) as process:
        (found,) = eventually(lambda: leftovers.orphans(tmp_path))
        assert found.startswith(f"process {process.pid}: ")
        assert leftovers.orphans(tmp_path / "of-another-house") == []
        process.communicate(b"\n")
    assert leftovers.orphans(tmp_path) == []


def test_whoever_ended_otherwise_than_asked_is_told():
    assert leftovers.badly_ended({"gateway http": 0, "gateway worker": -9}) == [
        "gateway worker ended with -9"
    ]
