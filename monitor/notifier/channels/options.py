"""What a channel is told of itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

__all__ = ["Options"]


@dataclass(frozen=True, slots=True)
class Options:
    """``url`` and ``secret`` do not show in its ``repr``; a channel shows neither in what it says."""

    name: str
    url: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)
    path: str = ""
    deadline: timedelta = timedelta(seconds=15)
    allow_private: frozenset[str] = frozenset()
    user_agent: str = "newsmon"
