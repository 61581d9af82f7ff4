"""What the service counts of its own work, for Prometheus. Names of feeds and events are never labels."""

from __future__ import annotations

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter

from monitor.model import Alert, Change, Notice, Revision, Severity, SourceChange

__all__ = ["DELIVERIES", "POLLS", "Measures"]

POLLS = ("read", "not_modified", "failed")
"""How asking a feed or a page may end."""
DELIVERIES = ("sent", "failed")
"""How a try to send what waits may end."""


class Measures:
    """Counters of one service since it was started. Threads may share it."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        self._polls = Counter(
            "newsmon_polls", "Feeds and pages asked, by how that ended", ("what", "outcome"), registry=registry
        )
        self._articles = Counter("newsmon_articles", "New articles, and new versions of articles", registry=registry)
        self._revisions = Counter(
            "newsmon_revisions", "Decisions about figures, told or silent", ("change", "told"), registry=registry
        )
        self._alerts = Counter("newsmon_alerts", "Alerts told", ("severity",), registry=registry)
        self._notices = Counter(
            "newsmon_notices", "Notices that a source is down or back", ("change",), registry=registry
        )
        self._deliveries = Counter(
            "newsmon_deliveries",
            "What channels were sent, and tries that failed",
            ("channel", "outcome"),
            registry=registry,
        )
        self._begin_at_zero()

    def polled(self, what: str, outcome: str, articles: int = 0) -> None:
        """A ``feed`` or a ``page`` was asked, with one of the outcomes of ``POLLS``."""
        self._polls.labels(what, outcome).inc()
        self._articles.inc(articles)

    def judged(self, revisions: Iterable[Revision], alerts: Iterable[Alert]) -> None:
        """An article was judged."""
        for revision in revisions:
            self._revisions.labels(revision.change.value, _word(revision.told)).inc()
        for alert in alerts:
            self._alerts.labels(alert.severity.value).inc()

    def noticed(self, notice: Notice) -> None:
        """A source went down, or is back."""
        self._notices.labels(notice.change.value).inc()

    def delivered(self, channel: str, sent: int) -> None:
        """A channel took so many."""
        self._deliveries.labels(channel, "sent").inc(sent)

    def not_delivered(self, channel: str) -> None:
        """A channel took nothing at one try."""
        self._deliveries.labels(channel, "failed").inc()

    def _begin_at_zero(self) -> None:
        """A rate is seen from the first event on, not from the second."""
        for what in ("feed", "page"):
            for outcome in POLLS:
                self._polls.labels(what, outcome)
        for change in Change:
            for told in (True, False):
                self._revisions.labels(change.value, _word(told))
        for severity in Severity:
            self._alerts.labels(severity.value)
        for source in SourceChange:
            self._notices.labels(source.value)


def _word(told: bool) -> str:
    return "true" if told else "false"
