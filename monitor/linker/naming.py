"""What an event is called: a place and a noun, never a figure."""

from __future__ import annotations

from monitor.lexicon.incidents import Incidents
from monitor.lexicon.spelling import split
from monitor.linker.features import Features
from monitor.linker.text import EMPTY, vocabulary

UNTITLED = "Untitled event"

_NUMERALS = vocabulary("numerals")
_BEFORE = vocabulary("before_figure")
_AFTER = vocabulary("after_figure")
_LOOSE = vocabulary("loose")


def title_of(found: Features, incidents: Incidents, title: str, country: str | None) -> str:
    """Place and incident noun; the country's when no place is known; else the headline without its figures."""
    place = found.placing.main or country
    if place and found.incident:
        kind = incidents.kinds[found.incident]
        return f"{place} {kind.many if found.plural else kind.one}"
    return _without_figures(title) or (f"{place} event" if place else UNTITLED)


def _without_figures(title: str) -> str:
    """The headline's words that belong to no figure, without what then hangs loose at its ends."""
    pairs = split(title)
    lower = [word.lower() for word, _ in pairs]
    drop = [_is_figure(word) for word in lower]
    for i, figure in enumerate(list(drop)):
        if not figure:
            continue
        j = i - 1
        while j >= 0 and lower[j] in _BEFORE:
            drop[j] = True
            j -= 1
        j = i + 1
        while j < len(lower) and (lower[j] in _AFTER or drop[j]):
            drop[j] = True
            j += 1
    kept = [i for i in range(len(pairs)) if not drop[i]]
    while kept and lower[kept[0]] in _LOOSE:
        kept.pop(0)
    while kept and lower[kept[-1]] in _LOOSE:
        kept.pop()
    if all(lower[i] in EMPTY for i in kept):
        return ""
    text = "".join(pairs[i][0] + (pairs[i][1] if i + 1 in kept else " ") for i in kept).strip()
    return text[:1].upper() + text[1:]


def _is_figure(word: str) -> bool:
    return any(letter.isdigit() for letter in word) or any(part in _NUMERALS for part in word.split("-"))
