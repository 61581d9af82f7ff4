"""What a kind of figure is: its units, its plausible range, whether it can fall, and how an alert names it."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.model import Amount


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit in which a kind is told, and how an alert writes a number of it (``{short}`` is "1.2 billion").

    Figures in two units are compared where both have a ``worth``, which is in one unit of the kind's choice. Where one
    has none (homes and buildings, dollars and euros) each unit is a scope of its own.
    """

    name: str
    written: str = "{}"
    worth: float = 0.0


@dataclass(frozen=True, slots=True)
class Kind:
    """The facts of one kind, as its TOML file states them.

    ``cumulative`` kinds (killed, injured) fall only by revision; the others rise and fall as the world does.
    ``label`` is the noun phrase of the alert sentence ("death toll", "number of {unit} destroyed"), ``phrase`` what
    follows a number ("killed"), ``opening`` what stands between the label and a first figure ("put at").
    A plausible figure lies between ``least`` and ``most``, or is zero. A lone voice of low trust is unconfirmed above
    ``first_bound`` when nothing is known, and above ``jump`` times the known value when something is.
    ``units`` are those beside the kind's own ``unit``. A figure of a kind that ``founds`` nothing is told of events
    that are known, and makes none. Whoever is counted is counted by the kind ``within`` which it lies, too.
    """

    name: str
    unit: str
    cumulative: bool
    label: str
    phrase: str
    most: Amount
    first_bound: Amount
    jump: float
    least: Amount = 0
    opening: str = ""
    founds: bool = True
    within: str = ""
    units: tuple[Unit, ...] = ()

    @property
    def told_in(self) -> frozenset[str]:
        """The names of all its units."""
        return frozenset((self.unit, *(unit.name for unit in self.units)))

    def measure(self, unit: str) -> Unit:
        """What the kind says of a unit; a bare one where it says nothing."""
        return next((known for known in self.units if known.name == unit), Unit(unit))

    def allows(self, level: Amount) -> bool:
        """Whether a figure of this kind can be so large, or so small."""
        return level == 0 or self.least <= level <= self.most

    def compares(self, unit: str, other: str) -> bool:
        """Whether figures in these two units can be compared."""
        return unit == other or bool(self.measure(unit).worth and self.measure(other).worth)
