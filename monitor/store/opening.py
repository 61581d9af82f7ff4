"""Opens the store that an address names."""

from __future__ import annotations

from monitor.store.memory import MemoryStore
from monitor.store.port import Store
from monitor.store.sql import SqlStore

__all__ = ["open_store"]


def open_store(url: str | None, *, writer: bool = False) -> Store:
    """A database by URL (``sqlite:///path``, ``postgresql://...``) or the path of an SQLite file; memory for ``None``.

    A file that does not exist is made, its folder is not. Who opens it as ``writer`` is the only one until the store is
    closed or the process ends; those who do not ask for it are never held up, and must not write beside one who did,
    but for ``deliveries.resend``.

    Raises ``StoreUnavailableError`` when the database is absent or has another writer, and ``StoreError`` when it is
    damaged, another program's, or a newer version's: it is then left as it is.
    """
    return MemoryStore() if url is None else SqlStore.open(url, writer=writer)
