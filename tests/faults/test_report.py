"""The report says whether everything held, and else what did not, also of a run that broke off."""

from contextlib import contextmanager

import pytest

from tests.faults import report
from tests.faults import run as running
from tests.faults.mutants import BY_NAME, MUTANTS, NOTHING
from tests.faults.report import Bite
from tests.faults.run import FULL, Result

HELD = {"nobody is double-booked": [], "no dead letters": []}


def well():
    return Result(
        seed="abc",
        played={f"kind {n}": 5 for n in range(12)},
        delivered=200,
        events=5000,
        settled=9.9,
        violations=dict(HELD),
    )


def written(tmp_path, result, bites=()):
    file = tmp_path / "faults.md"
    report.write(file, result, bites, "make faults", 8.0)
    return file.read_text()


def bite(mutant, found):
    """What came of a run in which so much was found, 30 s long."""
    return Bite.of(mutant, Result(seed="abc", seconds=30, violations={mutant.bites: found}))


def test_a_run_in_which_everything_held_says_so_and_names_its_seed(tmp_path):
    text = written(tmp_path, well(), [bite(MUTANTS[0], ["lost"])])
    assert "**Everything held**; it took 8.0 minutes" in text
    assert "`abc`" in text
    assert report.missed(well()) == []


@pytest.mark.parametrize(
    ("change", "missed"),
    [
        ({"settled": 10.1}, "seconds until all events were handled"),
        ({"events": 4999}, "events"),
        ({"played": {"one kind": 60}}, "kinds of faults"),
        ({"violations": HELD | {"no dead letters": ["2 dead letters"]}}, "2 dead letters"),
    ],
)
def test_what_was_missed_or_broken_stands_at_the_top(tmp_path, change, missed):
    result = well()
    for name, value in change.items():
        setattr(result, name, value)
    text = written(tmp_path, result)
    assert "**Everything held**" not in text
    assert missed in text.partition("## ")[0]


def test_a_mutant_that_nobody_noticed_fails_the_run(tmp_path):
    one = bite(MUTANTS[0], [])
    text = written(tmp_path, well(), [one])
    assert one.failures
    assert f"not noticed: {MUTANTS[0].name}" in text


def test_a_mutant_must_be_noticed_at_every_listener():
    mutant = BY_NAME["no version check in projections"]
    complaints = [f"{start}: one" for start in mutant.everywhere]
    assert bite(mutant, complaints).failures == []
    (failure,) = bite(mutant, complaints[1:]).failures
    assert mutant.everywhere[0] in failure


def test_with_nothing_taken_out_everything_must_hold(tmp_path):
    assert Bite.of(NOTHING, Result(seed="abc", violations=dict(HELD))).failures == []
    broken = Bite.of(NOTHING, Result(seed="abc", violations=HELD | {"no dead letters": ["two"]}))
    text = written(tmp_path, well(), [broken])
    assert "**Everything held**" not in text
    assert "nothing taken out: no dead letters: two" in text


def test_a_run_that_breaks_off_is_told_with_its_error(tmp_path, monkeypatch):
    @contextmanager
    def burnt(*_, **__):
        raise OSError("no room for its logs")
        yield

    monkeypatch.setattr(running, "House", burnt)
    result = running.run(tmp_path, None, None, "abc", FULL, tell=lambda _: None)
    assert result.violations == {"the run came to its end": ["OSError: no room for its logs"]}
    assert "no room for its logs" in written(tmp_path, result)
