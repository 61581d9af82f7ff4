"""What a series remembers of claims and corrections that were told, as short texts: each is told once."""

from __future__ import annotations

from monitor.model import Figure, Observation


def unconfirmed(n: Observation) -> str:
    """A claim that waits for a second witness, once per value."""
    return f"unconfirmed:{n.figure.level}"


def disputed(n: Observation, k: Observation) -> str:
    """A contradiction, once per pair of witnesses, whichever of them is believed."""
    return "disputed:" + "|".join(_pair(n, k))


def settled(n: Observation, k: Observation) -> str:
    """The end of a contradiction, once per pair of witnesses."""
    return "settled:" + "|".join(_pair(n, k))


def redefined(n: Observation) -> str:
    """A change of what is counted, once per value."""
    return f"redefined:{n.figure.level}"


def corrected(n: Observation) -> str:
    """A labelled correction, once per corrected value."""
    return f"corrected:{n.figure.level}"


def withdrawn(figure: Figure) -> str:
    """A withdrawal, once per withdrawn value."""
    return f"withdrawn:{figure.level}"


def named(n: Observation) -> Figure:
    """The figure a withdrawal is about: the earlier one when it is named, else the one that was read."""
    return n.earlier or n.figure


def _pair(n: Observation, k: Observation) -> list[str]:
    return sorted((n.witness or "?", k.witness or "?"))
