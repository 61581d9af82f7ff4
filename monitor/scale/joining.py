"""Which articles have to be judged together: those that a chain of common keys joins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b


def number_of(key: str) -> int:
    """A key as a signed number of 64 bits. Two keys of one number only join two blocks that could be apart."""
    return int.from_bytes(blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big", signed=True)


def joined(groups: Iterable[Sequence[int]]) -> Iterator[tuple[int, int]]:
    """Each key with the least of all keys that it is joined to; the keys of one group are joined.

    What comes of a part of the groups is a group again for the whole, so that parts can be joined each by itself.
    """
    least: dict[int, int] = {}
    for group in groups:
        roots = {_root(least, key) for key in group}
        first = min(roots)
        for root in roots:
            least[root] = first
    for key in least:
        yield key, _root(least, key)


def _root(least: dict[int, int], key: int) -> int:
    root = key
    while (above := least.setdefault(root, root)) != root:
        root = above
    while key != root:
        least[key], key = root, least[key]
    return root
