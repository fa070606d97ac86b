"""What the page about growing is made of."""

from collections import Counter
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from benchmarks.growing import page
from benchmarks.growing.losses import NODE, Loss, Losses
from benchmarks.growing.standstill import Standstill, longest_gap, standstill

EVENT = "appointment.booked"


def test_the_longest_gap_reaches_back_to_the_last_answer_before():
    assert longest_gap([1.0, 9.0, 14.0, 15.0], 10.0, 16.0) == 5.0


def test_the_longest_gap_ends_with_the_span():
    assert longest_gap([9.0, 10.5], 10.0, 16.0) == 5.5


def house(told, heard):
    """Scheduling told ``told`` ({id: when}), notifications handled ``heard``; seconds of 1970."""
    at = lambda second: datetime.fromtimestamp(second, UTC)  # noqa: E731
    events = [
        SimpleNamespace(event_id=name, routing_key=EVENT, occurred_at=at(second))
        for name, second in told.items()
    ]
    notes = [SimpleNamespace(id=name, received_at=at(second)) for name, second in heard.items()]

    def rows(service, statement):
        if "outbox" in statement:
            return events if service == "scheduling" else []
        return notes

    return SimpleNamespace(rows=rows)


def test_events_flow_again_with_the_first_that_is_handled_and_the_oldest_waited_longest():
    found = standstill(house({"a": 11, "b": 12}, {"a": 17, "b": 14}), [10.5], 10, 20)
    assert (found.events, found.oldest) == (4, 6)


def test_nothing_is_known_until_everything_is_handled():
    assert standstill(house({"a": 11, "b": 12}, {"b": 14}), [10.5], 10, 20) is None


@pytest.fixture
def result():
    return SimpleNamespace(answers=10, events=20, mails=5, broken={}, violations={"a": [], "b": []})


@pytest.fixture
def losses():
    one = Loss(Standstill(1.0, 2.0, 3.0), Counter({"503": 4}), 0.1)
    other = Loss(Standstill(3.0, 2.0, 3.0), Counter(), 0.1)
    losses = Losses(copies={3})
    losses.found[NODE] += [one, other]
    return losses


def test_the_table_has_medians_and_ranges(losses, result):
    text = "\n".join(page.of_losses(losses, result))
    assert f"| {NODE} | 2 | 2.0 (1.0–3.0) | 2.0 | 3.0 | 2 (0–4) | 0.1 |" in text
    assert "Changes lost: 0" in text


def test_what_is_broken_is_told_instead(losses, result):
    result.broken = {"every acknowledged change is there": ["booked x v1 is not there"]}
    text = "\n".join(page.of_losses(losses, result))
    assert "**Broken**: every acknowledged change is there: booked x v1" in text
    assert "Changes lost: 0" not in text


def test_a_part_that_is_not_measured_anew_is_kept():
    first = page.written("", {page.LOSSES: ["lost"], page.REPLICAS: ["two"]})
    assert "Not measured yet." in first
    again = page.written(first, {page.COST: ["dear"]})
    assert again == first.replace("Not measured yet.", "dear")
    assert page.written(again, {page.COST: ["cheap"]}) == again.replace("dear", "cheap")
