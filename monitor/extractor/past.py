"""A stretch of a sentence that tells of something earlier."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Past:
    """A token range that tells of something earlier, with what shows it.

    ``dated`` tells whether a date alone puts it there: an article may be about a past event, never about "another" one.
    ``besides`` marks what is another event only beside a figure of the same kind that the text told before; ``verbs``
    are where the verb of a figure has to stand, if that matters.
    """

    start: int
    end: int
    why: str
    dated: bool = True
    besides: bool = False
    verbs: range | None = None

    def holds(self, count: int, verb: int) -> bool:
        """Whether a figure belongs to it, by the tokens at which its number and its verb begin."""
        return self.start <= count < self.end and (self.verbs is None or verb in self.verbs)
