"""What the program remembers: articles, events, series, every decision, and the alerts not yet delivered."""

from monitor.store.opening import open_store
from monitor.store.port import EventSummary, Ledger, Store, Transaction

__all__ = ["EventSummary", "Ledger", "Store", "Transaction", "open_store"]
