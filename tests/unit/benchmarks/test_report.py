"""The benchmark's page: every figure with its goal, whatever was left out or failed."""

from dataclasses import replace

import pytest

from benchmarks import goals, growth, portal, runs, starting
from benchmarks.contended import Contest
from benchmarks.figures import Series, milliseconds, percentile, table
from benchmarks.report import by_hand, written
from benchmarks.runs import Plan, Results

EVERYBODY = starting.SYSTEMS
OURS = (starting.FLOOR, starting.ONE, starting.SEPARATELY)


def series(value):
    return Series([value, value * 2, value * 3], [0.0, 0.1, 0.2])


def results(*names):
    figures = [
        *runs.CALLS,
        *portal.GOALS,
        *(f"mix {crowd} {kind}" for crowd in runs.CROWDS for kind in ("ops", "p99")),
    ]
    return Results(
        titles={name: name.title() for name in names},
        series={
            name: {figure: series(at + 1) for figure in figures} for at, name in enumerate(names)
        },
        contests={(starting.ONE, "book"): Contest(rounds=500, slowest=0.2)},
        doubles={starting.ONE: 0},
        deadlocks=0,
        growth={growth.OLD: {"day": 1.1, "book": 1.4}},
        mails={"in memory": [40.0, 50.0, 600.0]},
        relay=6000.0,
        due=500.0,
        starts=[series(1.0), series(100.0)],
        engine={"one person": (series(0.1), series(0.1))},
        costs={"history row": 0.2},
        statements={"day": (2, 1), "book": (6, 1), "cancel": (6, 2)},
        took={"calls": (3.0, 1.0)},
    )


def page(*names):
    return written(results(*(names or OURS)), Plan(), ["on a machine"], "make bench")


@pytest.mark.parametrize("figure", goals.CALLS)
def test_every_call_has_its_four_goals_in_the_table(figure):
    line = _line(page(), goals.TITLES[figure])
    in_one, apart, django, easy = goals.CALLS[figure]
    asked = f"≤ {in_one:.1f}", f"≤ {apart:.1f}", f"≥ {django:.1f}", f"≥ {easy:.1f}"
    assert [one in line for one in asked] == [True] * 4


def test_a_change_without_a_pause_has_the_same_goals_as_one_with():
    assert goals.of_call("book, back to back") == goals.of_call("book")


def test_a_peer_that_was_left_out_is_said_to_be_so():
    assert "not measured (≥ 6.0 ×)" in _line(page(), "slots of one day")


def test_a_peer_that_took_part_is_compared():
    assert "1.7 × ✗ (≥ 6.0 ×)" in _line(page(*EVERYBODY), "slots of one day")


def test_a_peer_that_cannot_be_run_is_estimated_from_the_one_that_was():
    # 5 / 3 times as fast as one peer, and the other needed 3.5 ms where that one needed 13.7.
    assert "0.4 × ✗ (≥ 1.5 ×)" in _line(page(*EVERYBODY), "slots of one day")


def test_operations_of_a_peer_are_estimated_the_other_way_round():
    # 3 / 5 of one peer's operations a second; the other did 317 where that one did 130.
    line = _line(page(*EVERYBODY), "mix, 8 clients, operations/s")
    assert ["0.6 × ✗ (≥ 4.7 ×)" in line, "0.2 × ✗ (≥ 2.0 ×)" in line] == [True, True]


def test_the_page_says_plainly_that_the_estimate_is_one():
    assert "was **not** run" in page()


def test_growth_of_separate_processes_has_a_goal_too():
    assert f"| slower with growth: {growth.OLD_APART} | ≤ 1.30 × | not measured | – |" in page()


def test_what_the_mix_left_behind_and_how_late_its_mails_were_stand_below_it():
    found = results(*OURS)
    found.series[starting.ONE] |= {"mix 8 left": series(120), "mix 8 mails p99": series(350)}
    told = written(found, Plan(), [], "make bench")
    left = _line(told, "mix, 8 clients: events and mails left when the clock stopped")
    late = _line(told, "mix, 8 clients: change → its mail accepted, p99")
    assert ("| – | 240 | – |" in left, "| – | 700 ms | – |" in late) == (True, True)


def test_a_figure_whose_turn_began_while_others_mailed_is_marked_in_both_tables():
    found = results(*EVERYBODY)
    found.series[starting.SEPARATELY]["day"].rested = [True, False, True]
    told = written(found, Plan(), [], "make bench")
    assert _line(told, "slots of one day").count("†") == 3
    assert told.count("†") == 5  # the legend, and the same line among the times


def test_a_new_page_keeps_what_people_wrote_into_the_last():
    text = "It is slow.\n\n- because"
    first = written(results(*OURS), Plan(), [], "make bench", text)
    again = written(results(*OURS), Plan(), [], "make bench", by_hand(first))
    assert (by_hand(first), again) == (text, first)


def test_a_page_without_that_part_gives_nothing_to_keep():
    assert by_hand("# Benchmark\n\n## Times\n") == ""


def test_growth_is_judged_by_the_figure_that_grows_most():
    title = f"slower with growth: {growth.OLD} (the worst: book)"
    assert f"| {title} | ≤ 1.30 × | 1.40 × | ✗ |" in page()


def test_growth_that_was_left_out_is_said_to_be_so():
    assert f"{growth.LARGE} | ≤ 1.50 × | not measured | – |" in page()


def test_a_slow_tail_of_the_mails_is_a_goal_not_reached():
    assert "p99 | ≤ 500 ms | 600 ms | ✗ |" in page()


def test_a_second_statement_at_the_gateway_is_one_too_many():
    line = _line(page(), "SQL statements in scheduling + at the gateway: cancel")
    assert "| ≤ 8 + 1 | 6 + 2 | ✗ |" in line


@pytest.mark.parametrize(
    ("contest", "told"),
    [
        (Contest(rounds=500), "0 in 500 rounds | ✓"),
        (Contest(rounds=5), "0 in 5 rounds | –"),
        (Contest(rounds=5, double=1), "1 in 5 rounds | ✗"),
    ],
)
def test_too_few_rounds_without_a_double_booking_prove_nothing(contest, told):
    found = replace(results(*OURS), contests={(starting.ONE, "book"): contest})
    assert told in written(found, Plan(), [], "make bench")


def test_the_pages_of_the_portal_have_their_goals():
    found = page(*EVERYBODY)
    for title, most in portal.GOALS.items():
        assert f"≤ {most:.1f} ms" in _line(found, f"{title}: one process, SQLite")


def test_what_failed_stands_in_the_page_and_hides_nothing_else():
    broken = results(starting.FLOOR)
    broken.troubles = [("start of one", "DidNotStartError: no\nport")]
    found = written(
        replace(broken, starts=[], contests={}, doubles={}, deadlocks=None),
        Plan(),
        [],
        "make bench",
    )
    assert "- start of one: DidNotStartError: no port" in found
    assert "not measured (≤ 2.5 ×)" in _line(found, "slots of one day")


def test_a_page_of_nothing_at_all_can_be_written():
    found = written(Results(), Plan(), [], "make bench")
    assert "0 goals are met, 0 are missed" in found


def test_the_missed_goals_are_counted_and_named_at_the_top():
    found = page()
    top = found[found.index("## The goals") : found.index("| figure |")]
    assert "- event committed → e-mail accepted, in memory, p99" in top


def test_all_rows_of_a_table_are_as_wide_as_its_head():
    found = page(*EVERYBODY).splitlines()
    widths, width = [], 0
    for before, line in zip(["", *found], found, strict=False):
        if line.startswith("|"):
            width = width if before.startswith("|") else line.count("|")
            widths.append(line.count("|") == width)
    assert set(widths) == {True}


@pytest.mark.parametrize(
    ("value", "goal", "at_least", "told"),
    [
        (2, 2.5, False, "2.0 × ✓ (≤ 2.5 ×)"),
        (3, 2.5, False, "3.0 × ✗ (≤ 2.5 ×)"),
        (7, 6, True, "7.0 × ✓ (≥ 6.0 ×)"),
        (None, 6, True, "not measured (≥ 6.0 ×)"),
    ],
)
def test_a_judged_figure_names_its_goal(value, goal, at_least, told):
    assert goals.judged(value, goal, at_least=at_least) == told


def test_a_run_among_busy_others_says_so():
    busy = results(*OURS)
    for found in busy.series.values():
        for one in found.values():
            one.noise = [1.0]
    assert "too noisy" in written(busy, Plan(), [], "make bench")


def test_a_quiet_run_says_nothing_of_noise():
    assert "too noisy" not in page()


def test_a_ratio_is_the_median_of_the_rounds_own_ratios():
    assert Series([2, 40, 6]).over(Series([1, 10, 2])) == 3


def test_a_percentile_is_a_value_that_was_seen():
    assert [percentile([3, 1, 2], share) for share in (0.5, 0.99, 1.0)] == [2, 3, 3]


def test_times_have_three_digits():
    assert [milliseconds(value) for value in (0.456, 12.34, 1234.5)] == [
        "0.46 ms",
        "12.3 ms",
        "1,234 ms",
    ]


def test_a_table_is_markdown():
    assert table(["a", "b"], [(1, 2)]) == ["| a | b |", "|---|---|", "| 1 | 2 |"]


def _line(text, title):
    return next(line for line in text.splitlines() if line.startswith(f"| {title} |"))
