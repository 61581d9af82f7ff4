"""What an editor may set: how long values stay fresh, whose word weighs how much."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from monitor.lexicon.kind import Kind
from monitor.model import Amount


class Trust(StrEnum):
    """How far a publisher is believed alone. Only ``low`` changes a decision: a lone low voice needs a second one."""

    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Policy:
    """The settings of the decision table, with the documented defaults.

    Hours are hours of as-of time. ``vague_factor`` is how many times the known value the low end of a vague figure
    must reach to replace a number. ``steep_fall`` is the share of the known value below which a fall with one witness
    is unconfirmed first. ``trust`` maps case-folded publishers to tiers; one that is not listed is ``normal``.
    ``parties`` and ``officials`` are case-folded voices (see ``Speaker.voice``) that count as a side of the conflict
    or as an authority whatever the text made of them; a voice in both is a party. ``first_bounds`` and ``jumps`` take
    the place of what kinds say of themselves, by their names.
    """

    echo_hours: float = 24
    recent_raise_hours: float = 12
    hold_hours: float = 6
    vague_factor: float = 2
    steep_fall: float = 0.5
    trust: Mapping[str, Trust] = field(default_factory=dict)
    parties: frozenset[str] = frozenset()
    officials: frozenset[str] = frozenset()
    first_bounds: Mapping[str, Amount] = field(default_factory=dict)
    jumps: Mapping[str, float] = field(default_factory=dict)

    def first_bound(self, kind: Kind) -> Amount:
        """Above which a lone voice of low trust starts no series."""
        return self.first_bounds.get(kind.name, kind.first_bound)

    def jump(self, kind: Kind) -> float:
        """Above how many times the known value a lone voice of low trust raises none."""
        return self.jumps.get(kind.name, kind.jump)

    @property
    def echo(self) -> timedelta:
        """How long a value left behind may still be repeated as news."""
        return timedelta(hours=self.echo_hours)

    @property
    def recent_raise(self) -> timedelta:
        """How long after a raise a lower figure is probably a late copy."""
        return timedelta(hours=self.recent_raise_hours)

    @property
    def hold(self) -> timedelta:
        """How long such a lower figure waits for company."""
        return timedelta(hours=self.hold_hours)
