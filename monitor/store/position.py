"""How far a replay has come."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.model import digest

__all__ = ["Position"]


@dataclass(frozen=True, slots=True)
class Position:
    """How many articles of an archive are done. ``reached`` is a hash of their ids in order: it fits no other."""

    articles: int = 0
    reached: str = ""

    def after(self, article: str) -> Position:
        """The position once the article with this id is done, too."""
        return Position(self.articles + 1, digest(self.reached, article))
