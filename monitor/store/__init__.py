"""What the program remembers: articles, events, series, every decision, alerts not yet delivered, and feeds."""

from monitor.store.feed_state import FeedState
from monitor.store.opening import open_store
from monitor.store.port import EventSummary, Heartbeat, Ledger, PageVersion, Store, Transaction, content_of

__all__ = [
    "EventSummary",
    "FeedState",
    "Heartbeat",
    "Ledger",
    "PageVersion",
    "Store",
    "Transaction",
    "content_of",
    "open_store",
]
