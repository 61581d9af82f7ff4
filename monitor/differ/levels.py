"""Comparing two figures by level: does the new one agree with the known one, stand above it, or below?

Levels, not containment: "up to 211" after 188 is news, although 188 lies within it. For any two figures at most one of
``agrees``, ``raises`` and ``falls`` holds; none does for a vague word beside a number that it can not replace.
"""

from __future__ import annotations

from monitor.model import Amount, Bound, Figure

FLOORS = frozenset({Bound.AT_LEAST, Bound.MORE_THAN, Bound.VAGUE})
"""Bounds that promise a minimum only: printed late, they contradict nothing."""

TOPS = frozenset({Bound.AT_MOST, Bound.LESS_THAN})
_SHARPNESS = {Bound.EXACT: 3, Bound.RANGE: 1, Bound.VAGUE: 0}
_WRITTEN = 2


def agrees(n: Figure, k: Figure) -> bool:
    """Whether ``n`` says the same as ``k``: equal levels, ``k`` rounded, what a top allows, a word like ``k``."""
    if _vague(n) != _vague(k):
        return False
    if _vague(n):
        return n.level == k.level or max(n.level, k.level) < 2 * min(n.level, k.level)
    return n.level == k.level or _rounds(n, k) or _is_whole(n, k) or _under_top(n, k) or _allows(n, k)


def sharper(n: Figure, k: Figure) -> bool:
    """Whether ``n`` agrees with ``k`` and says more: 103 after "at least 103", 188 after "up to 211"."""
    if not agrees(n, k):
        return False
    if n.level == k.level:
        return _SHARPNESS.get(n.bound, _WRITTEN) > _SHARPNESS.get(k.bound, _WRITTEN)
    return _under_top(n, k) and n.bound not in FLOORS


def refines(n: Figure, k: Figure) -> bool:
    """Whether ``n`` puts a sharper number where ``k`` had a word, a range or no decimals ("dozens": 37, also 20)."""
    low = k.low or 0
    if _is_whole(k, n):
        return True
    if k.bound is Bound.VAGUE and not _vague(n):
        high = k.high if k.high is not None else 10 * low
        return low / 2 <= n.level <= high
    return k.bound is Bound.RANGE and n.value is not None and low < n.level <= (k.high or low)


def raises(n: Figure, k: Figure, vague_factor: float = 2) -> bool:
    """Whether ``n`` stands above ``k``; a vague ``n`` above a number only from ``vague_factor`` times that number."""
    if _vague(n) and not _vague(k):
        return n.level >= vague_factor * k.level
    return n.level > k.level and not agrees(n, k)


def falls(n: Figure, k: Figure) -> bool:
    """Whether ``n`` stands below ``k``; a vague ``n`` never stands below a number."""
    if _vague(n) and not _vague(k):
        return False
    return n.level < k.level and not agrees(n, k)


def _vague(figure: Figure) -> bool:
    return figure.bound is Bound.VAGUE


def _rounds(n: Figure, k: Figure) -> bool:
    unit = _last_digit(n.level)
    if (k.level + unit // 2) // unit * unit != n.level:
        return False
    if n.level < k.level:
        return n.bound in (Bound.ABOUT, Bound.AT_LEAST, Bound.MORE_THAN)
    # "at least 100" promises more than 95 does, and "about 100" is no rounding of 60, which has no hundreds.
    return n.bound is Bound.ABOUT and (k.level >= unit or 10 * (n.level - k.level) <= n.level)


def _is_whole(n: Figure, k: Figure) -> bool:
    """A measure without its decimals: magnitude 7 after 6.8 or 7.1."""
    return isinstance(n.level, int) and isinstance(k.level, float) and n.level == int(k.level + 0.5)


def _last_digit(number: Amount) -> int:
    """The worth of the last significant digit: 10 for 170, 100 for 300, 1 for 37."""
    unit = 1
    while number and number % (10 * unit) == 0:
        unit *= 10
    return unit


def _under_top(n: Figure, k: Figure) -> bool:
    return k.bound in TOPS and n.level < k.level <= 2 * n.level


def _allows(n: Figure, k: Figure) -> bool:
    """ "Fewer than 100" says nothing against 95."""
    return n.bound is Bound.LESS_THAN and k.level < n.level
