"""The benchmark's page: every figure with its goal, whatever was left out."""

import pytest

from benchmarks import runs
from benchmarks.contended import Contest
from benchmarks.figures import Series, milliseconds, percentile, table
from benchmarks.report import GOALS, verdict, written
from benchmarks.runs import Plan, Results


def series(value):
    return Series([value, value * 2, value * 3], [0.0, 0.1, 0.2])


def results(*names):
    figures = [
        *runs.CALLS,
        *(f"mix {crowd} {kind}" for crowd in runs.CROWDS for kind in ("ops", "p99")),
    ]
    return Results(
        titles={name: name.title() for name in names},
        series={
            name: {figure: series(at + 1) for figure in figures} for at, name in enumerate(names)
        },
        contests={runs.ONE: {"book": Contest(rounds=500, slowest=0.2)}},
        doubles={runs.ONE: 0},
        mails={"in memory": [40.0, 50.0, 600.0]},
        relay=6000.0,
        due=500.0,
        starts=[series(1.0), series(100.0)],
        engine={"one person": (series(0.1), series(0.1))},
        costs={"history row": 0.2},
        statements={"day": (2, 1), "book": (6, 1)},
    )


def page(*names):
    return written(results(*names), Plan(), ["on a machine"], "make bench")


@pytest.mark.parametrize("figure", GOALS)
def test_every_call_has_its_goals_in_the_table(figure):
    line = _line(page(runs.FLOOR, runs.ONE, runs.SEPARATELY), figure)
    assert [f"≤ {goal:g}" in line for goal in GOALS[figure][:2]] == [True, True]


def test_a_peer_that_was_left_out_is_said_to_be_so():
    assert "n/m (≥ 6)" in _line(page(runs.FLOOR, runs.ONE, runs.SEPARATELY), "day")


def test_a_peer_that_took_part_is_compared():
    assert "1.3 × ✗ ≥ 6" in _line(page(runs.FLOOR, runs.ONE, runs.SEPARATELY, runs.DJANGO), "day")


def test_growth_that_was_left_out_is_said_to_be_so():
    assert "50,000 past appointments | ≤ 1.3 × | n/m |" in page(
        runs.FLOOR, runs.ONE, runs.SEPARATELY
    )


def test_a_slow_tail_of_the_mails_is_a_goal_not_reached():
    assert "p99 | ≤ 500 ms | 600 ms ✗" in page(runs.FLOOR, runs.ONE, runs.SEPARATELY)


def test_all_rows_of_a_table_are_as_wide_as_its_head():
    found = page(runs.FLOOR, runs.ONE, runs.SEPARATELY, runs.SQLITE, runs.DJANGO).splitlines()
    widths, width = [], 0
    for before, line in zip(["", *found], found, strict=False):
        if line.startswith("|"):
            width = width if before.startswith("|") else line.count("|")
            widths.append(line.count("|") == width)
    assert set(widths) == {True}


@pytest.mark.parametrize(
    ("value", "goal", "at_least", "told"),
    [(2, 2.5, False, "✓ ≤ 2.5"), (3, 2.5, False, "✗ ≤ 2.5"), (7, 6, True, "✓ ≥ 6")],
)
def test_a_verdict_names_the_goal(value, goal, at_least, told):
    assert verdict(value, goal, at_least=at_least) == told


def test_a_run_among_busy_others_says_so():
    busy = results(runs.FLOOR, runs.ONE, runs.SEPARATELY)
    for found in busy.series.values():
        for one in found.values():
            one.noise = [1.0]
    assert "too noisy" in written(busy, Plan(), [], "make bench")


def test_a_quiet_run_says_nothing_of_noise():
    assert "too noisy" not in page(runs.FLOOR, runs.ONE, runs.SEPARATELY)


def test_a_ratio_is_the_median_of_the_rounds_own_ratios():
    assert Series([2, 40, 6]).over(Series([1, 10, 2])) == 3


def test_a_percentile_is_a_value_that_was_seen():
    assert [percentile([3, 1, 2], 0.5), percentile([3, 1, 2], 0.99)] == [2, 3]


def test_times_have_three_digits():
    assert [milliseconds(value) for value in (0.456, 12.34, 1234.5)] == [
        "0.46 ms",
        "12.3 ms",
        "1,234 ms",
    ]


def test_a_table_is_markdown():
    assert table(["a", "b"], [(1, 2)]) == ["| a | b |", "|---|---|", "| 1 | 2 |"]


def _line(text, figure):
    return next(line for line in text.splitlines() if line.startswith(f"| {_TITLES[figure]} |"))


_TITLES = {
    "day": "slots of one day",
    "month": "slots of a month, one staff member",
    "any": "slots of a month, any of 20 staff",
    "book": "book",
    "reschedule": "reschedule",
    "cancel": "cancel",
}
