"""Lines of JSON with the ids of their request; metrics apart for each service."""

import json
import logging

import pytest

from libs import logs
from libs.metrics import Metrics


@pytest.fixture
def configured(capsys):
    """Logs as a process has them."""

    def configure(level="info"):
        logs.configure(level)
        return lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]

    return configure


def test_a_line_is_json_and_knows_its_request(configured):
    lines = configured()
    with logs.bound(request_id="r1", causation_id=None):
        logs.logger("door").info("request", status=200)
    logs.logger("door").info("later")
    inside, outside = lines()
    assert inside["request_id"] == "r1"
    assert (inside["part"], inside["event"], inside["level"]) == ("door", "request", "info")
    assert "causation_id" not in inside
    assert "request_id" not in outside


def test_a_refused_write_does_not_log_where_the_database_is(configured):
    """The driver says it as a warning when it gives up the pipeline that the write was in."""
    lines = configured()
    driver = logging.getLogger("psycopg")
    driver.warning("error ignored terminating %r: %s", "<Pipeline host=db user=ada>", "duplicate")
    driver.warning("something else")
    assert [line["message"] for line in lines()] == ["something else"]


def test_bound_ids_nest():
    with logs.bound(request_id="r1"):
        with logs.bound(causation_id="e1"):
            assert logs.current() == {"request_id": "r1", "causation_id": "e1"}
        assert logs.current() == {"request_id": "r1"}


def test_what_is_below_the_level_is_not_said(configured):
    lines = configured("warning")
    logs.logger("door").info("nothing")
    logs.logger("door").warning("something")
    assert [line["event"] for line in lines()] == ["something"]


def test_libraries_speak_the_same_way(configured):
    lines = configured()
    logging.getLogger("waitress").warning("a %s", "warning")
    try:
        int("broken")
    except ValueError:
        logging.getLogger("waitress").exception("it broke")
    warning, error = lines()
    assert (warning["part"], warning["message"]) == ("waitress", "a warning")
    assert (error["error"], len(error["places"])) == ("ValueError", 1)


def test_two_services_in_one_process_count_apart():
    one, other = Metrics("one"), Metrics("other")
    one.counter("rebook_things", "Things").inc()
    one.gauge("rebook_depth", "Depth", ("queue",)).labels("q").set(3)
    assert b"rebook_things_total 1.0" in one.text()
    assert b'rebook_depth{queue="q"} 3.0' in one.text()
    assert b"rebook_things" not in other.text()


def test_figures_are_asked_at_every_scrape():
    metrics, waiting = Metrics("one"), {"outbox_waiting": 1.0}
    metrics.watch(lambda: waiting)
    assert b"rebook_outbox_waiting 1.0" in metrics.text()
    waiting["outbox_waiting"] = 2.0
    assert b"rebook_outbox_waiting 2.0" in metrics.text()
