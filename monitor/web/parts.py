"""What every route is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from monitor.config import Web
from monitor.daemon.measures import Measures
from monitor.lexicon import Lexicon
from monitor.model import Article
from monitor.store import Store
from monitor.web.live import Live

__all__ = ["Parts", "ReadPage"]


ReadPage = Callable[[str], Article]


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Parts:
    """The store and the lexicon to read with, the settings, and who is told of what is new.

    ``instance`` is the name of this deployment in every alert's source. ``writes`` is whether this process may write to
    the store: a page that only looks at one must not. ``measures`` are those of the service in this process, if
    there is one. ``read_page`` gives the article at an address, where pages may be fetched, or raises ``InputError``.
    """

    store: Store
    lexicon: Lexicon
    settings: Web
    live: Live
    instance: str = "default"
    writes: bool = False
    measures: Measures | None = None
    read_page: ReadPage | None = None
    now: Callable[[], datetime] = _utc_now
