"""Prometheus metrics: a registry per service, so that several live in one process."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

MEDIA_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
Figures = Callable[[], Mapping[str, float]]


class Metrics:
    """The metrics of one service; names are ``rebook_<what>_<unit>``, times are in seconds."""

    def __init__(self, service: str) -> None:
        self.service = service
        self.registry = CollectorRegistry()
        self.requests = self.histogram(
            "rebook_http_request_duration_seconds",
            "Time to answer a request",
            ("method", "route", "status"),
        )

    def counter(self, name: str, text: str, labels: Sequence[str] = ()) -> Counter:
        """A count that only grows; its exposed name ends in ``_total``."""
        return Counter(name, text, labels, registry=self.registry)

    def gauge(self, name: str, text: str, labels: Sequence[str] = ()) -> Gauge:
        """A value that comes and goes."""
        return Gauge(name, text, labels, registry=self.registry)

    def histogram(self, name: str, text: str, labels: Sequence[str] = ()) -> Histogram:
        """A distribution of times in seconds."""
        return Histogram(name, text, labels, registry=self.registry, buckets=_SECONDS)

    def watch(self, figures: Figures) -> None:
        """Shows each of ``figures()`` as the gauge ``rebook_<name>``, asked at every scrape."""
        self.registry.register(_Figures(figures))

    media_type: Final = MEDIA_TYPE

    def text(self) -> bytes:
        """All of them in Prometheus' text format."""
        return generate_latest(self.registry)


class _Figures(Collector):
    def __init__(self, figures: Figures) -> None:
        self._figures = figures

    def describe(self) -> Iterable[Metric]:
        return ()

    def collect(self) -> Iterable[Metric]:
        for name, value in sorted(self._figures().items()):
            yield GaugeMetricFamily(f"rebook_{name}", name.replace("_", " "), value=value)
