"""How readily articles join an event. The weights were fitted on news streams with known events, then rounded."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LinkSettings:
    """Every number the linker decides by. A score is the sum of the named parts below that apply.

    ``open_days``: an event takes articles until this long after it was last seen. ``head``: characters of the body
    that are read. ``join``: the score from which an article joins an event; ``join_bare``: the same for one that
    reports no figure, which founds no event while ``requires_figure``; ``recall``: for a sentence told in passing.
    ``candidates``: events looked at. ``terms``: words an article is compared by. A general kind of incident
    ("killing") parts ``vague_incident`` times as much; ``unnamed`` is for one that an event has had no word of for a
    day. ``words`` is what a likeness of 1 is worth; the words of places weigh ``place_word``, words and places
    ``other_words`` when the kinds of incident differ or the countries do, and a word of n candidates 1 / (1 +
    ``spread`` log2 n), n counted for more where candidates are few. ``name`` is for each shared full name, at most
    ``names`` of them; ``only`` for the only open event of its kind and country, where article or event names no
    narrower place; ``anew`` for what the article calls one more of its kind, and for a page of running news that comes
    back after a day without the event's place or people; ``publisher`` for one that wrote of it in these days, less
    where it wrote of other candidates.
    ``same_figure`` is worth nothing where the kinds of incident or the places differ. ``other_day`` and
    ``other_figure`` count the more the more events of that kind and country there are. A place is worth up to
    ``rare`` more or less than ``same_place`` by how few of the candidates share it. ``live_page`` stands in for
    ``same_page`` where a page runs on from topic to topic. Each of the first ``near_days`` days between article and
    event costs ``day``, each doubling after that ``later``. Two events that one article fits are the same if they
    began within ``twin_days``; with more than ``twin_articles`` they are left alone, so that what an article costs
    stays bounded.
    """

    open_days: float = 400.0
    head: int = 1200
    join: float = 1.6
    join_bare: float = 1.8
    recall: float = 3.2
    requires_figure: bool = True
    candidates: int = 24
    terms: int = 40
    place_word: float = 1.0
    other_words: float = 0.6
    spread: float = 0.3
    words: float = 6.0
    name: float = 1.8
    names: float = 3.0
    same_age: float = 0.6
    other_age: float = -0.9
    other_day: float = -0.8
    same_place: float = 1.2
    rare: float = 0.5
    same_country: float = 0.3
    other_place: float = -1.3
    other_country: float = -1.0
    same_incident: float = 0.3
    same_family: float = 0.2
    other_incident: float = -1.6
    vague_incident: float = 0.5
    unnamed: float = -0.6
    anew: float = -2.5
    publisher: float = 0.5
    only: float = 0.8
    same_figure: float = 1.6
    other_figure: float = -0.5
    same_page: float = 1.5
    live_page: float = 0.5
    near_days: float = 14.0
    day: float = -0.2
    later: float = -0.5
    twin_days: float = 1.5
    twin_articles: int = 200
