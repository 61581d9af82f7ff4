"""What the program remembers: articles, events, series, every decision, alerts not yet delivered, and feeds."""

from monitor.store.browsing import Browsing, Heading, Page, Sought, SoughtTold, Stock
from monitor.store.feed_state import FeedState
from monitor.store.horizon import Horizon, Place, Pruned
from monitor.store.opening import open_store
from monitor.store.poison import Poison
from monitor.store.port import EventSummary, Heartbeat, Ledger, Store, Transaction
from monitor.store.position import Position
from monitor.store.reference import SHORTEST_PREFIX
from monitor.store.shelves import Filed, Item, Shelf, Wanted, taken_from
from monitor.store.watch import Watch

__all__ = [
    "SHORTEST_PREFIX",
    "Browsing",
    "EventSummary",
    "FeedState",
    "Filed",
    "Heading",
    "Heartbeat",
    "Horizon",
    "Item",
    "Ledger",
    "Page",
    "Place",
    "Poison",
    "Position",
    "Pruned",
    "Shelf",
    "Sought",
    "SoughtTold",
    "Stock",
    "Store",
    "Transaction",
    "Wanted",
    "Watch",
    "open_store",
    "taken_from",
]
