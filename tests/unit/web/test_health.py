"""Readiness: every check with what it says, and since when it has said so."""

import threading
from datetime import UTC, datetime, timedelta

from libs.clock import FixedClock
from libs.contracts.problem import ProblemError
from libs.web.health import Health

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)


def failing(error):
    def check():
        raise error

    return check


def test_it_is_ready_when_every_check_is_ok():
    health = Health({"database": lambda: "3 ms"}, clock=FixedClock(NINE))
    assert health.readiness().model_dump() == {
        "ready": True,
        "checks": {"database": {"ok": True, "detail": "3 ms", "since": NINE}},
    }


def test_one_failure_is_enough_and_keeps_secrets():
    checks = {
        "database": lambda: "ok",
        "broker": failing(ConnectionError("amqp://user:secret@host")),
        "outbox": failing(ProblemError("unavailable", "an event waits for 90 s")),
    }
    found = Health(checks, clock=FixedClock(NINE)).readiness()
    assert found.ready is False
    assert found.checks["broker"].detail == "ConnectionError"
    assert found.checks["outbox"].detail == "an event waits for 90 s"


def test_since_is_when_it_changed():
    clock, broken = FixedClock(NINE), []
    health = Health({"broker": lambda: "ok" if not broken else 1 / 0}, clock=clock, keep_for=0)
    health.readiness()
    clock.advance(timedelta(minutes=1))
    assert health.readiness().checks["broker"].since == NINE
    broken.append(1)
    assert health.readiness().checks["broker"].since == NINE + timedelta(minutes=1)


def test_strangers_who_ask_again_and_again_cost_nothing():
    asked = []
    health = Health(
        {"broker": lambda: asked.append("check") or "ok"},
        lambda: asked.append("figures") or {},
        clock=FixedClock(NINE),
    )
    for _ in range(5):
        health.status()
    assert asked == ["check", "figures"]


def test_what_nobody_has_answered_yet_is_not_ready():
    going, asked = threading.Event(), threading.Event()
    health = Health({"broker": lambda: asked.set() or str(going.wait(60))}, clock=FixedClock(NINE))
    first = threading.Thread(target=health.readiness)
    first.start()
    asked.wait(60)
    assert health.readiness().checks["broker"].detail == "is still being asked"
    going.set()
    first.join()


def test_minutes_that_cannot_be_had_are_left_out():
    health = Health({}, minutes=failing(OSError()), clock=FixedClock(NINE))
    assert health.status().last_minutes is None


def test_figures_that_cannot_be_had_are_left_out():
    health = Health({}, failing(OSError()), clock=FixedClock(NINE))
    assert health.status().figures == {}
