"""Spans of OpenTelemetry. Only `libs.tracing` imports this, and only where an endpoint is named."""

import logging
import threading
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, Tracer, set_span_in_context
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from libs import logs, tracing
from libs.tracing import HEADER, Kind, Value

_LOG: Final = logs.logger("traces")
_PATH: Final = "/v1/traces"
_RECORDED: Final = 0x01
# Seconds that the collector may take, from a thread of its own, and that our end waits for it.
_ANSWER_WITHIN: Final = 3.0
_LEAVE_WITHIN: Final = 1.0
# What waits to be sent at most; then the newest are dropped, and no memory grows.
_WAITING: Final = 4096
_BATCH: Final = 512
_EVERY_MS: Final = 1000.0
_KINDS: Final[dict[Kind, SpanKind]] = {
    "internal": SpanKind.INTERNAL,
    "server": SpanKind.SERVER,
    "client": SpanKind.CLIENT,
    "producer": SpanKind.PRODUCER,
    "consumer": SpanKind.CONSUMER,
}
_W3C: Final = TraceContextTextMapPropagator()


class Spans:
    """Implements `libs.tracing.Recorder`: ``share`` of the traces that begin here are recorded,
    and of those that came from elsewhere what was recorded there.

    Spans wait in memory and leave in batches from a thread of their own. Nobody waits for the
    collector: while it is away or hangs, what does not fit is dropped.
    """

    def __init__(self, endpoint: str, share: float) -> None:
        # Its words name the endpoint, at each failure anew; ours are said once.
        logging.getLogger("opentelemetry").setLevel(logging.CRITICAL)
        exporter = OTLPSpanExporter(endpoint.rstrip("/") + _PATH, timeout=_ANSWER_WITHIN)
        self._processor = BatchSpanProcessor(
            _Frank(exporter),
            max_queue_size=_WAITING,
            max_export_batch_size=_BATCH,
            schedule_delay_millis=_EVERY_MS,
        )
        self._sampler = ParentBased(TraceIdRatioBased(share))
        self._tracer = cache(self._make_tracer)

    def open(
        self, service: str, name: str, kind: Kind, parent: str | None
    ) -> "tracing.Opened | str":
        """As in `libs.tracing.Recorder`."""
        if parent is not None and not int(parent[-2:], 16) & _RECORDED:
            return parent
        tracer = self._tracer(service)
        context = _W3C.extract({HEADER: parent} if parent else {})
        found = tracer.start_span(name, context, _KINDS[kind])
        return _Opened(tracer, found) if found.is_recording() else _traceparent(found)

    def close(self) -> None:
        """As in `libs.tracing.Recorder`."""
        leaving = threading.Thread(target=self._processor.shutdown, daemon=True)
        leaving.start()
        leaving.join(_LEAVE_WITHIN)

    def _make_tracer(self, service: str) -> Tracer:
        about = Resource.create({"service.name": service, "service.namespace": "rebook"})
        provider = TracerProvider(self._sampler, about, shutdown_on_exit=False)
        provider.add_span_processor(self._processor)
        return provider.get_tracer("rebook")


class _Opened:
    def __init__(self, tracer: Tracer, span: Span) -> None:
        self._tracer = tracer
        self._span = span
        self.traceparent = _traceparent(span)

    def note(self, values: Mapping[str, Value], *, name: str | None = None) -> None:
        if name is not None:
            self._span.update_name(name)
        self._span.set_attributes(values)

    def fail(self, code: str) -> None:
        self._span.set_attribute("error.type", code)
        self._span.set_status(Status(StatusCode.ERROR))

    def inside(self, name: str, kind: Kind) -> "tracing.Opened":
        context = set_span_in_context(self._span)
        return _Opened(self._tracer, self._tracer.start_span(name, context, _KINDS[kind]))

    def end(self) -> None:
        self._span.end()


class _Frank(SpanExporter):
    """Says in our log when traces begin to get lost, and when they arrive again."""

    def __init__(self, exporter: SpanExporter) -> None:
        self._exporter = exporter
        self._arrives = True

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        found = self._exporter.export(spans)
        arrives = found is SpanExportResult.SUCCESS
        if arrives != self._arrives:
            self._arrives = arrives
            _LOG.warning("traces.arrive_again" if arrives else "traces.lost", spans=len(spans))
        return found

    def shutdown(self) -> None:
        self._exporter.shutdown()


def _traceparent(span: Span) -> str:
    carrier: dict[str, str] = {}
    _W3C.inject(carrier, set_span_in_context(span))
    return carrier[HEADER]
