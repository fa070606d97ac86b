"""Traces: nothing where none are wanted, one of twenty where they are, and never a wait."""

import json
import subprocess
import sys
import time

import pytest

from libs import logs, tracing
from libs.contracts.problem import ProblemError
from libs.settings import SettingError, traced_share, traces_to
from tests.support.eventually import eventually
from tests.support.hook_server import nobody_at
from tests.support.running import ROOT, surroundings
from tests.support.trace_receiver import TraceReceiver

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
IMPORTED = "import sys, rebook.cli; sys.exit('opentelemetry' in sys.modules)"


@pytest.fixture
def receiver():
    with TraceReceiver() as found:
        yield found


@pytest.fixture
def traced(receiver):
    """``traced(share)`` sends traces to the receiver until the end of the test."""
    yield lambda share=1.0: tracing.configure(receiver.url, share)
    tracing.close()


def test_without_an_endpoint_opentelemetry_is_not_even_imported():
    done = subprocess.run(
        [sys.executable, "-c", IMPORTED], check=False, cwd=ROOT, env=surroundings()
    )
    assert done.returncode == 0


def test_without_an_endpoint_every_span_is_the_same_object_and_leaves_no_trace():
    with tracing.door("one", "first") as first, tracing.span("second") as second:
        assert (first is second, "traceparent" in logs.current()) == (True, False)
        assert tracing.told_onwards() == {}


def test_spans_arrive_with_their_service_their_parents_and_what_was_noted(receiver, traced):
    traced()
    with tracing.door("gateway", "GET", "server") as outer:
        outer.note({"http.route": "/a/<id>"}, name="GET /a/<id>")
        with tracing.span("transaction", "client") as inner:
            inner.note({"attempt": 1})
    tracing.close()
    inner, outer = receiver.spans
    assert (outer.service, outer.name, outer.parent) == ("gateway", "GET /a/<id>", "")
    assert (inner.service, inner.parent, inner.trace) == ("gateway", outer.id, outer.trace)
    assert (inner.attributes, outer.attributes) == ({"attempt": 1}, {"http.route": "/a/<id>"})


def test_a_trace_goes_on_where_it_is_told_of_and_log_lines_and_events_know_it(receiver, traced):
    traced(0.0)
    with tracing.door("notifications", "handle", "consumer", parent=PARENT):
        told = logs.current()["traceparent"]
        assert tracing.told_onwards() == {"traceparent": told}
    tracing.close()
    (span,) = receiver.spans
    assert (span.trace, span.parent) == (PARENT[3:35], PARENT[36:52])
    assert told == f"00-{span.trace}-{span.id}-01"
    assert "traceparent" not in logs.current()


@pytest.mark.parametrize("broken", ["", "00-ab-cd-01", PARENT.upper(), PARENT + "\n", "x" * 5000])
def test_what_is_no_trace_is_not_gone_on_with(receiver, traced, broken):
    traced()
    with tracing.door("one", "begins anew", parent=broken):
        pass
    tracing.close()
    assert [span.parent for span in receiver.spans] == [""]


def test_what_is_not_recorded_is_not_recorded_anywhere_else(receiver, traced):
    traced(0.0)
    with tracing.door("gateway", "GET", "server"):
        told = tracing.told_onwards()["traceparent"]
        tracing.configure(receiver.url, 1.0)
        with tracing.door("scheduling", "GET", "server", parent=told), tracing.span("read"):
            assert tracing.told_onwards() == {"traceparent": told}
    tracing.close()
    assert (int(told[-2:]) & 1, receiver.spans) == (0, [])


def test_the_share_of_recorded_traces_is_the_one_that_was_asked_for(receiver, traced):
    traced(0.2)
    for _ in range(1000):
        with tracing.door("one", "many"):
            pass
    tracing.close()
    assert 120 < len(receiver.spans) < 290


def test_of_an_error_only_its_kind_is_told(receiver, traced):
    traced()
    with pytest.raises(ValueError), tracing.door("one", "fails"):
        raise ValueError("amara@okafor.example wrote this")
    tracing.close()
    (span,) = receiver.spans
    assert (span.has_failed, span.attributes) == (True, {"error.type": "ValueError"})
    assert b"amara" not in receiver.raw


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("slot_taken", (False, {"rebook.refused": "slot_taken"})),
        ("not_found", (False, {"rebook.refused": "not_found"})),
        ("unavailable", (True, {"error.type": "unavailable"})),
    ],
)
def test_a_refusal_is_no_failure_unless_something_is_broken(receiver, traced, code, told):
    traced()
    with pytest.raises(ProblemError), tracing.door("one", "refuses"):
        raise ProblemError(code)
    tracing.close()
    (span,) = receiver.spans
    assert (span.has_failed, span.attributes) == told


def test_a_collector_that_hangs_costs_no_time_and_no_memory():
    with TraceReceiver(hangs=True) as receiver:
        tracing.configure(receiver.url, 1.0)
        try:
            longest = 0.0
            for _ in range(20_000):
                began = time.perf_counter()
                with tracing.door("one", "many"):
                    pass
                longest = max(longest, time.perf_counter() - began)
            assert receiver.asked.wait(30)
            assert longest < 20  # it hangs for longer: nobody has waited for it
            assert len(tracing._recorder._processor._batch_processor._queue) <= 4096
        finally:
            began = time.perf_counter()
            tracing.close()
        assert time.perf_counter() - began < 20


@pytest.mark.parametrize("away", ["refuses", "is gone"])
def test_that_traces_get_lost_is_said_once_and_names_no_address(away, capsys):
    logs.configure("info")
    with TraceReceiver(status=400) as receiver, nobody_at() as nobody:
        tracing.configure(receiver.url if away == "refuses" else nobody, 1.0)
        with tracing.door("one", "lost"):
            pass
        recorder = tracing._recorder
        eventually(lambda: not recorder._processor.span_exporter._arrives, within=30)
        with tracing.door("one", "lost"):
            pass
        tracing.close()
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["event"] for line in lines] == ["traces.lost"]
    assert "127.0.0.1" not in str(lines)


def test_settings_that_make_no_sense_are_refused():
    assert traces_to({}) is None
    assert traces_to({"OTEL_EXPORTER_OTLP_ENDPOINT": " "}) is None
    assert (traced_share({}), traced_share({"OTEL_TRACES_SAMPLER_ARG": "1"})) == (0.05, 1.0)
    for broken in ("jaeger:4318", "http://", "ftp://jaeger"):
        with pytest.raises(SettingError, match="OTEL_EXPORTER_OTLP_ENDPOINT"):
            traces_to({"OTEL_EXPORTER_OTLP_ENDPOINT": broken})
    for broken in ("5%", "-0.1", "2", "nan"):
        with pytest.raises(SettingError, match="OTEL_TRACES_SAMPLER_ARG"):
            traced_share({"OTEL_TRACES_SAMPLER_ARG": broken})
