"""Few failures are heard again, many are not, and nothing else that is wrong is ever forgiven."""

import functools
import json
import os
import subprocess
import sys

import pytest

from tests.hearing.hearings import FEW, whole_run

PYTEST = ["pytest", "--randomly-seed=7"]


class Machine:
    """Answers each call with the next status; the first run of pytest leaves what failed."""

    def __init__(self, root, *statuses, failed=(), not_run=()):
        self.root, self.statuses, self.calls = root, list(statuses), []
        self.left = {"cache/lastfailed": dict.fromkeys(failed, True)}
        if not_run:
            self.left["rebook/not_run"] = list(not_run)

    def __call__(self, *words):
        self.calls.append(" ".join(words))
        for name, value in self.left.items():
            path = self.root / ".pytest_cache/v" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(value))
        return self.statuses.pop(0)

    def run(self, *words):
        return whole_run(self, self.root, PYTEST, words)


def names(count):
    return [f"tests/unit/test_a.py::test_{number}[x-y]" for number in range(count)]


def test_a_run_without_failures_is_green_and_has_one_hearing(tmp_path):
    machine = Machine(tmp_path, 0, 0, 0)
    assert machine.run() == (0, "GREEN with seed 7.")
    assert [call for call in machine.calls if "--last-failed" in call] == []


@pytest.mark.parametrize("count", [1, FEW])
def test_a_few_that_pass_alone_are_green_and_named_at_the_end(tmp_path, count):
    machine = Machine(tmp_path, 1, 0, 0, 0, failed=names(count))
    status, told = machine.run()
    assert status == 0
    assert "ONLY ON THE SECOND HEARING" in told
    assert told.endswith("\n".join(f"  {name}" for name in names(count)))


def test_the_second_hearing_is_of_those_alone_one_after_the_other_and_adds_to_coverage(tmp_path):
    machine = Machine(tmp_path, 1, 0, 0, 0, failed=names(1))
    machine.run()
    second = machine.calls[1].split()
    assert {"--last-failed", "--cov-append", "--randomly-seed=7"} <= set(second)
    assert not {"-n", "--cache-clear"} & set(second)


def test_what_fails_twice_is_red(tmp_path):
    machine = Machine(tmp_path, 1, 1, failed=names(2))
    assert machine.run() == (1, "RED with seed 7: tests failed.")


def test_many_failures_have_no_second_hearing(tmp_path):
    machine = Machine(tmp_path, 1, failed=names(FEW + 1))
    assert machine.run()[0] == 1
    assert len(machine.calls) == 1


def test_a_test_that_was_not_run_is_not_healed_by_hearing_another(tmp_path):
    machine = Machine(tmp_path, 1, failed=names(1), not_run=["tests/unit/test_b.py::test"])
    assert machine.run()[0] == 1


def test_a_failure_that_names_no_test_is_red(tmp_path):
    assert Machine(tmp_path, 1).run()[0] == 1


@pytest.mark.parametrize("status", [2, 3, 4, 5, -9])
def test_a_run_that_went_wrong_itself_is_red(tmp_path, status):
    machine = Machine(tmp_path, status, failed=names(1))
    assert machine.run()[0] == status


@pytest.mark.parametrize("failed", [[], names(1)])
def test_too_little_coverage_is_red_after_either_hearing(tmp_path, failed):
    hearings = [1, 0] if failed else [0]
    status, told = Machine(tmp_path, *hearings, 2, 0, failed=failed).run()
    assert status == 2
    assert told.startswith("RED with seed 7: too little is covered.")
    assert all(name in told for name in failed)


def test_the_run_of_faults_has_one_hearing(tmp_path):
    machine = Machine(tmp_path, 0, 0, 1, failed=names(1))
    assert machine.run() == (1, "RED with seed 7: the run of faults failed.")
    assert machine.calls[-1] == "pytest --randomly-seed=7 -m faults"


def test_words_of_ones_own_are_pytests_alone(tmp_path):
    machine = Machine(tmp_path, 1, failed=names(1))
    assert machine.run("tests/unit", "-x")[0] == 1
    assert machine.calls == ["pytest --randomly-seed=7 -n 3 --dist worksteal tests/unit -x"]


LITTLE_PROJECT = {
    "pyproject.toml": """
[tool.pytest.ini_options]
addopts = ["-p", "xdist", "-p", "pytest_cov", "-p", "randomly"]
markers = ["faults: .."]
[tool.coverage.run]
source_pkgs = ["thing"]
parallel = true
[tool.coverage.report]
fail_under = 100
""",
    "thing.py": "def one():\n    return 1\n\n\ndef two():\n    return 2\n",
    "test_thing.py": """
import pathlib, pytest, thing

def test_steady():
    assert thing.one() == 1

@pytest.mark.parametrize("way", ["a b", "c::d"])
def test_fails_among_others(way):
    heard = pathlib.Path("heard-" + way[0])
    if not heard.exists():
        heard.touch()
        pytest.fail("too many others")
    assert thing.two() == 2

@pytest.mark.faults
def test_faults():
    pass
""",
}


def really_call(root, *words):
    """As ``dev.py test`` calls, and nobody counts the coverage of it but the little project."""
    names = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    names["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    done = subprocess.run(
        [sys.executable, "-m", *words], cwd=root, env=names, check=False, capture_output=True
    )
    return done.returncode


def test_pytest_and_coverage_do_hear_and_count_twice(tmp_path):
    for name, text in LITTLE_PROJECT.items():
        (tmp_path / name).write_text(text)
    status, told = whole_run(functools.partial(really_call, tmp_path), tmp_path, PYTEST)
    assert status == 0
    assert told.splitlines()[-2:] == [
        "  test_thing.py::test_fails_among_others[a b]",
        "  test_thing.py::test_fails_among_others[c::d]",
    ]
