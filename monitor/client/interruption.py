"""What may happen to a subscriber on its way, and whom to tell."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Ears", "Interruption", "Malformed", "Noticed", "ears"]

_log = logging.getLogger(__name__)


class Interruption(StrEnum):
    """What may happen to a subscriber on its way."""

    LOST = "lost"
    """The connection is gone; it is tried again."""
    RESUMED = "resumed"
    """Connected again; what was missed follows, then what comes."""
    GAP = "gap"
    """The stream no longer reaches back to what was heard last: alerts in between may be missing for good."""
    HORIZON = "horizon"
    """The past that was asked for begins before the first alert that the stream still holds."""


Malformed = Callable[[str, str], None]
"""Told of a message that is no alert: place, reason."""
Noticed = Callable[[Interruption, str], None]
"""Told of each interruption, once, with a sentence for humans."""


@dataclass(frozen=True, slots=True)
class Ears:
    """Whom to tell."""

    malformed: Malformed
    noticed: Noticed


def ears(malformed: Malformed | None, noticed: Noticed | None) -> Ears:
    """The callbacks of a subscriber; where there is none, what happens is logged."""
    return Ears(malformed or _report, noticed or _notice)


def _report(place: str, why: str) -> None:
    _log.warning("skipped a message that is no alert: place=%r why=%r", place, why)


def _notice(interruption: Interruption, sentence: str) -> None:
    _log.warning("%s: %s", interruption, sentence)
