"""A document that takes its reader down."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Poison"]


@dataclass(frozen=True, slots=True)
class Poison:
    """``document`` is a hash of its bytes, ``tries`` how many times its reader came to an end over it."""

    document: str
    tries: int
