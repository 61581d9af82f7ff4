"""Opens the store that an address names."""

from __future__ import annotations

from monitor.store.memory import MemoryStore
from monitor.store.port import Store
from monitor.store.sql import SqlStore

__all__ = ["open_store"]


def open_store(url: str | None) -> Store:
    """A database by URL (``sqlite:///path``, ``postgresql://...``) or the path of an SQLite file; memory for ``None``.

    A file that does not exist is made, its folder is not. Raises ``StoreUnavailableError`` when the database is
    absent, and ``StoreError`` when it is damaged, another program's, or a newer version's: it is then left as it is.
    """
    return MemoryStore() if url is None else SqlStore.open(url)
