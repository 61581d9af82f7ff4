"""How readily articles join an event. The weights were fitted on news streams with known events, then rounded."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LinkSettings:
    """Every number the linker decides by. A score is the sum of the named parts below that apply.

    ``open_days``: an event takes articles until this long after it was last seen. ``head``: characters of the body
    that are read. ``join``: the score from which an article joins an event; ``join_bare``: the same for one that
    reports no figure, which founds no event while ``requires_figure``. ``candidates``: events looked at. ``terms``:
    words an article is compared by. ``words`` is what a likeness of 1 is worth; the words of places, which count as
    places too, weigh ``place_word``, and all words ``other_words`` when the kinds of incident differ. ``day`` is
    what each day between article and event costs.
    """

    open_days: float = 14.0
    head: int = 1200
    join: float = 1.9
    join_bare: float = 2.2
    requires_figure: bool = True
    candidates: int = 16
    terms: int = 40
    place_word: float = 0.7
    other_words: float = 0.6
    words: float = 6.0
    same_place: float = 1.0
    same_country: float = 0.3
    other_place: float = -0.8
    other_country: float = -0.8
    same_incident: float = 0.5
    same_family: float = 0.2
    other_incident: float = -0.8
    same_figure: float = 1.2
    other_figure: float = -0.5
    same_page: float = 1.5
    day: float = -0.1
