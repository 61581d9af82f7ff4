"""How the program itself fares: ``/metrics`` for Prometheus, ``/healthz`` and ``/readyz``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from monitor import __version__
from monitor.alerts.delivery import Progress
from monitor.daemon.status import status_of
from monitor.report import as_line
from monitor.web.health import RECENT, Health, checks_of, health_of
from monitor.web.parts import Parts

__all__ = ["Gauges", "routes"]

_TEXT = "text/plain; version=0.0.4; charset=utf-8"


def routes(parts: Parts) -> Sequence[BaseRoute]:
    """The routes."""
    own = CollectorRegistry()
    own.register(Gauges(parts))
    ProcessCollector(namespace="newsmon", registry=own)

    def metrics(request: Request) -> Response:
        counted = generate_latest(parts.measures.registry) if parts.measures else b""
        return Response(counted + generate_latest(own), media_type=_TEXT)

    def alive(request: Request) -> Response:
        silent = parts.writes and status_of(parts.store, parts.now(), feeds=False).state == "silent"
        return Response("silent\n" if silent else "alive\n", 503 if silent else 200, media_type="text/plain")

    def ready(request: Request) -> Response:
        checks = checks_of(parts.store, parts.now(), serves=parts.writes)
        health = health_of(checks)
        told = {
            "status": health.value,
            "checks": [{"name": one.name, "status": one.health.value, "reason": one.reason} for one in checks],
        }
        return Response(as_line(told), 503 if health is Health.UNREADY else 200, media_type="application/json")

    return (
        Route("/metrics", metrics, methods=["GET"]),
        Route("/healthz", alive, methods=["GET"]),
        Route("/readyz", ready, methods=["GET"]),
    )


class Gauges(Collector):
    """What the store says at the moment when it is asked, and the last heartbeat of the service that writes to it."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def describe(self) -> Iterator[Metric]:
        """Nothing in advance: to look at the store is for when somebody asks."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        now = self._parts.now()
        yield InfoMetricFamily("newsmon_build", "The version that runs", {"version": __version__})
        yield _gauge("web_streams", "Connections that follow alerts live", self._parts.live.connected)
        yield from self._of_store(now)
        yield from self._of_service(now)

    def _of_store(self, now: datetime) -> Iterator[Metric]:
        stock = self._parts.store.browsing.stock(now - RECENT)
        late = (now - stock.next_due).total_seconds() if stock.next_due else 0.0
        yield _gauge("store_bytes", "Size of the database", stock.size)
        yield _gauge("store_articles", "Articles ever recorded", stock.articles)
        yield _gauge("store_alerts", "The last sequence that was given", stock.alerts)
        yield _gauge("store_events", "Events with an article in the last seven days", stock.open_events)
        yield _labelled(
            "feeds", "Feeds that are followed", "state", {"up": stock.feeds - stock.down, "down": stock.down}
        )
        yield _gauge("lateness_seconds", "For how long the feed is due that has waited longest", max(0.0, late))
        yield _labelled("outbox", "Alerts that a channel has not had yet", "channel", stock.waiting)

    def _of_service(self, now: datetime) -> Iterator[Metric]:
        status = status_of(self._parts.store, now, feeds=False)
        yield _gauge("up", "Whether the service runs", status.works)
        yield _gauge(
            "heartbeat_timestamp_seconds", "When it last said so", status.heard.timestamp() if status.heard else 0
        )
        yield _gauge("redis_up", "Whether Redis took alerts when it was last asked", bool(status.redis))
        yield _labelled(
            "channel_up",
            "Whether a channel beside Redis took the last message",
            "channel",
            {state.health.channel: state.taking for state in status.channels},
        )
        messages = GaugeMetricFamily("newsmon_messages", "Messages by what became of them", labels=("channel", "state"))
        for state in status.channels:
            for progress in Progress:
                messages.add_metric((state.health.channel, progress.value), state.counts.get(progress, 0))
        yield messages
        yield _gauge("pages_watched", "Pages that are read again in case of an edit", status.pages)
        yield _gauge("in_hand", "Feeds and pages that are asked or judged", status.in_hand)
        yield _gauge("readers_busy", "Processes that read a document", status.reading)
        yield _gauge("quarantined", "Documents that took their readers down", status.quarantined)


def _gauge(name: str, meaning: str, value: float) -> Metric:
    return GaugeMetricFamily(f"newsmon_{name}", meaning, float(value))


def _labelled(name: str, meaning: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(f"newsmon_{name}", meaning, labels=(label,))
    for key, value in values.items():
        family.add_metric((key,), value)
    return family
