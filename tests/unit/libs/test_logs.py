"""What lines say of exceptions: which and where, and none of their words."""

import json

import pytest

from libs import logs


@pytest.fixture
def lines(capsys):
    logs.configure("info")
    return lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_an_exception_is_its_kind_and_its_places(lines):
    try:
        int("Amara")
    except ValueError as error:
        logs.logger("x").exception("handled")
        logs.logger("x").warning("given", exc_info=error)
    found = lines()
    assert [one["error"] for one in found] == ["ValueError"] * 2
    assert all("test_an_exception" in one["places"][-1] for one in found)
    assert "Amara" not in json.dumps(found)


def test_a_line_without_an_exception_has_no_places(lines):
    with logs.bound(request_id="r1", causation_id="e1"):
        logs.logger("x").info("fine", exc_info=None)
    (found,) = lines()
    assert (found["request_id"], found["causation_id"]) == ("r1", "e1")
    assert "places" not in found
