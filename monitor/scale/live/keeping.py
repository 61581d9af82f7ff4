"""Tables whose rows are kept by somebody else, as text: what is looked up is read once, what has changed is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, MutableMapping, MutableSequence
from functools import partial
from typing import Any, Generic, Protocol, TypeVar

from monitor.store.codec import decode, encode

K = TypeVar("K")
V = TypeVar("V")


class Rows(Protocol):
    """Texts by key. Each call is a way to the engine and back."""

    def get(self, key: str) -> str | None:
        """The text, ``None`` where there is none."""

    def put(self, key: str, text: str) -> None:
        """Keep it."""

    def remove(self, key: str) -> None:
        """Keep it no longer."""


class Kept(MutableMapping[K, V], Generic[K, V]):
    """Values by key, each a row under this name. It can tell only those that were looked at what and how many they are.

    A value is changed by putting it, or another one, in its place; ``flush`` writes it. ``added`` are the keys that had
    none before.
    """

    def __init__(self, rows: Rows, name: str, shape: Any, at: Callable[[K], str] = str) -> None:
        self._rows, self._name, self._at = rows, name, at
        self.added: dict[K, None] = {}
        self._read: Callable[[str], V] = partial(decode, shape)
        self._write: Callable[[V], str] = partial(encode, shape)
        self._known: dict[K, V] = {}
        self._absent: set[K] = set()
        self._changed: dict[K, None] = {}

    def __getitem__(self, key: K) -> V:
        if key in self._known:
            return self._known[key]
        text = None if key in self._absent else self._rows.get(self._row(key))
        if text is None:
            self._absent.add(key)
            raise KeyError(key)
        self._known[key] = value = self._read(text)
        return value

    def __setitem__(self, key: K, value: V) -> None:
        if key in self._absent:
            self._absent.remove(key)
            self.added[key] = None
        self._known[key] = value
        self._changed[key] = None

    def __delitem__(self, key: K) -> None:
        self._known.pop(key, None)
        self._absent.add(key)
        self._changed[key] = None

    def __iter__(self) -> Iterator[K]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)

    def flush(self) -> None:
        """Write what has changed."""
        for key in self._changed:
            if key in self._known:
                self._rows.put(self._row(key), self._write(self._known[key]))
            else:
                self._rows.remove(self._row(key))
        self._changed.clear()

    def _row(self, key: K) -> str:
        return f"{self._name} {self._at(key)}"


class Shelves(MutableMapping[str, MutableMapping[K, V]], Generic[K, V]):
    """For each event, values by key: a row each, and one that names them."""

    def __init__(self, rows: Rows, name: str, key: Any, shape: Any, at: Callable[[K], str] = str) -> None:
        self.names: Kept[str, list[K]] = Kept(rows, f"{name}s", list[key])
        self.values_: Kept[tuple[str, K], V] = Kept(rows, name, shape, lambda of: f"{of[0]} {at(of[1])}")

    def __getitem__(self, event: str) -> MutableMapping[K, V]:
        return _Shelf(self, event)

    def __setitem__(self, event: str, values: MutableMapping[K, V]) -> None:
        self[event].update(values)

    def __delitem__(self, event: str) -> None:
        self[event].clear()
        self.names.pop(event, None)

    def pop(self, event: str, default: Any = None) -> dict[K, V]:
        """What the event had, which is gone then."""
        had = dict(self[event])
        del self[event]
        return had

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)

    def flush(self) -> None:
        """Write what has changed."""
        self.names.flush()
        self.values_.flush()


class _Shelf(MutableMapping[K, V], Generic[K, V]):
    def __init__(self, shelves: Shelves[K, V], event: str) -> None:
        self._names, self._values, self._event = shelves.names, shelves.values_, event

    def __getitem__(self, key: K) -> V:
        return self._values[self._event, key]

    def __setitem__(self, key: K, value: V) -> None:
        names = self._names.get(self._event, [])
        if key not in names:
            self._names[self._event] = [*names, key]
        self._values[self._event, key] = value

    def __delitem__(self, key: K) -> None:
        self._names[self._event] = [name for name in self._names[self._event] if name != key]
        del self._values[self._event, key]

    def clear(self) -> None:
        for key in self._names.get(self._event, ()):
            del self._values[self._event, key]
        self._names[self._event] = []

    def __iter__(self) -> Iterator[K]:
        return iter(self._names.get(self._event, ()))

    def __len__(self) -> int:
        return len(self._names.get(self._event, ()))


class Columns(MutableMapping[str, MutableSequence[V]], Generic[V]):
    """For each event, values in their order; of those given only the ones that are ``kept``."""

    def __init__(self, shelves: Shelves[int, V], kept: Callable[[V], bool]) -> None:
        self._shelves, self._kept = shelves, kept

    def __getitem__(self, event: str) -> MutableSequence[V]:
        return _Column(self._shelves[event], self._kept)

    def __setitem__(self, event: str, values: Iterable[V]) -> None:
        self.pop(event)
        self[event].extend(values)

    def __delitem__(self, event: str) -> None:
        del self._shelves[event]

    def pop(self, event: str, default: Any = None) -> list[V]:
        """What the event had, which is gone then."""
        return list(self._shelves.pop(event).values())

    def __iter__(self) -> Iterator[str]:
        return iter(self._shelves)

    def __len__(self) -> int:
        return len(self._shelves)


class _Column(MutableSequence[V], Generic[V]):
    """At its end alone it grows."""

    def __init__(self, shelf: MutableMapping[int, V], kept: Callable[[V], bool]) -> None:
        self._shelf, self._kept = shelf, kept

    def __getitem__(self, index: Any) -> Any:
        if not 0 <= index < len(self._shelf):
            raise IndexError(index)
        return self._shelf[index]

    def insert(self, index: int, value: V) -> None:
        if self._kept(value):
            self._shelf[index] = value

    def __len__(self) -> int:
        return len(self._shelf)

    def __setitem__(self, index: Any, value: Any) -> None:
        raise NotImplementedError

    def __delitem__(self, index: Any) -> None:
        raise NotImplementedError
