"""Like is compared with like: a figure in another unit is told in that of the known one before it is judged.

A series speaks in the unit in which its story began. 20,000 acres are 8,094 hectares, but whoever wrote the one may
have read the other, 8,000: within ``_SAME`` they are one figure; else the converted one is as round as news is.
"""

from __future__ import annotations

from dataclasses import replace

from monitor.lexicon.kind import Kind
from monitor.model import Amount, Bound, Figure, Observation

_SAME = 0.05
"""Share by which two figures in different units may differ and be one: both are rounded, often to two digits."""
_DIGITS = 3


def in_unit_of(k: Observation | None, n: Observation, kind: Kind) -> Observation:
    """``n`` in the unit of ``k``, as it is where the units are the same or do not compare."""
    if k is None or n.figure.unit == k.figure.unit or not kind.compares(n.figure.unit, k.figure.unit):
        return n
    earlier = _converted(n.earlier, k.figure, kind) if n.earlier else None
    return replace(n, figure=_converted(n.figure, k.figure, kind), earlier=earlier)


def _converted(n: Figure, k: Figure, kind: Kind) -> Figure:
    factor = kind.measure(n.unit).worth / kind.measure(k.unit).worth
    level = n.level * factor
    if k.level and abs(level - k.level) <= _SAME * k.level:
        factor = k.level / n.level
    bound = Bound.ABOUT if n.bound is Bound.EXACT and factor * n.level != k.level else n.bound

    def told(amount: Amount | None) -> Amount | None:
        return None if amount is None else _rounded(amount * factor, k.level)

    return replace(n, low=told(n.low), high=told(n.high), value=told(n.value), bound=bound, unit=k.unit)


def _rounded(amount: float, known: Amount) -> Amount:
    if abs(amount - known) < 1e-6 * max(known, 1):
        return known
    rounded = float(f"{amount:.{_DIGITS}g}")
    return int(rounded) if rounded >= 1 and rounded == int(rounded) else rounded
