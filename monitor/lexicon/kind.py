"""What a kind of figure is: its unit, its plausible range, whether it can fall, and how an alert names it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """The facts of one kind, as its TOML file states them.

    ``cumulative`` kinds (killed, injured) fall only by revision; the others rise and fall as the world does.
    ``label`` is the noun phrase of the alert sentence ("death toll"), ``phrase`` what follows a number ("killed").
    ``most`` is the largest plausible figure. A lone voice of low trust is unconfirmed above ``first_bound`` when
    nothing is known, and above ``jump`` times the known value when something is.
    """

    name: str
    unit: str
    cumulative: bool
    label: str
    phrase: str
    most: int
    first_bound: int
    jump: float
