"""What this process counts, in a registry of its own."""

from __future__ import annotations

from collections.abc import Mapping

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    Info,
    PlatformCollector,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.registry import Collector

from core.ports import Count, Timing

REFUSED = "refused"
"""The kind of a model's error that an alarm goes by: key or model are not taken."""
_QUICK = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)
_LONG = (1, 2.5, 5, 10, 20, 30, 60, 120, 300, 600, 1200)
_LAG = (0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Meters:
    """A `core.ports.Meter` that Prometheus reads. `version` is the release's."""

    def __init__(self, version: str) -> None:
        # When a counter was made is a series more each, and nobody looks at it.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self.registry = CollectorRegistry()
        for add in (ProcessCollector, PlatformCollector, GCCollector):
            add(registry=self.registry)
        Info("broadsheet", "The release that is running", registry=self.registry).info({"version": version})
        self._counters = {
            Count.MODEL_ERROR: self._counter("model_errors", "Calls of the model that gave no usable answer", "kind"),
            Count.ARXIV_ERROR: self._counter("arxiv_errors", "Requests that arXiv did not answer", "kind"),
            Count.RECONNECTION: self._counter("reconnections", "Connections that were lost or silent", "service"),
        }
        # Prometheus sees no increase where a number appears for the first time.
        self._counters[Count.MODEL_ERROR].labels(REFUSED)
        self._timings = {
            Timing.COMMAND: self._timing("command", "Answering commands", ("command", "platform"), _QUICK),
            Timing.POST: self._timing("post", "Posting a message", ("platform",), _QUICK),
            Timing.MODEL_CALL: self._timing("model_call", "Calls of the model", ("model",), _LONG),
        }
        told = "Whether a chat service is connected to this process"
        self._connected = Gauge("broadsheet_connected", told, ("service",), registry=self.registry)
        self._lag = self._timing("loop_lag", "How late the event loop is", (), _LAG)

    def count(self, what: Count, which: str) -> None:
        """See `core.ports.Meter`."""
        self._counters[what].labels(which).inc()

    def took(self, what: Timing, seconds: float, *which: str) -> None:
        """See `core.ports.Meter`."""
        self._timings[what].labels(*which).observe(seconds)

    def lagged(self, seconds: float) -> None:
        """The event loop was so late."""
        self._lag.observe(seconds)

    def connected(self, services: Mapping[str, bool]) -> None:
        """Whether each service is connected now."""
        for name, is_connected in services.items():
            self._connected.labels(name).set(is_connected)
            self._counters[Count.RECONNECTION].labels(name)

    def also(self, collector: Collector) -> None:
        """Tell what this collects, too."""
        self.registry.register(collector)

    def text(self) -> bytes:
        """All of it, as Prometheus reads it."""
        return generate_latest(self.registry)

    def _counter(self, name: str, what: str, label: str) -> Counter:
        return Counter(f"broadsheet_{name}", what, (label,), registry=self.registry)

    def _timing(self, name: str, what: str, labels: tuple[str, ...], buckets: tuple[float, ...]) -> Histogram:
        told = f"{what}, in seconds"
        return Histogram(f"broadsheet_{name}_seconds", told, labels, registry=self.registry, buckets=buckets)
