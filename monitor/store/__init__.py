"""What the program remembers: articles, events, series, every decision, alerts not yet delivered, and feeds."""

from monitor.store.feed_state import FeedState
from monitor.store.opening import open_store
from monitor.store.port import EventSummary, Heartbeat, Ledger, Store, Transaction

__all__ = [
    "EventSummary",
    "FeedState",
    "Heartbeat",
    "Ledger",
    "Store",
    "Transaction",
    "open_store",
]
