"""Where an article is judged when all articles are too many for one place: with others of its country and kin."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.lexicon.incidents import Incidents
from monitor.lexicon.places import Places
from monitor.linker.features import Features, features_of
from monitor.linker.locating import narrow_places
from monitor.linker.memory import article_keys
from monitor.linker.settings import LinkSettings
from monitor.model import Article, Extraction

_DEFAULTS = LinkSettings()


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """``cells``, each within the one before it: as ``cell_of`` says; with its narrow place; with its month, too.

    ``keys`` are those that the article looks events up by.
    """

    cells: tuple[str, str, str]
    keys: tuple[str, ...]


def cell_of(
    article: Article,
    extraction: Extraction,
    places: Places,
    incidents: Incidents,
    settings: LinkSettings = _DEFAULTS,
) -> str:
    """The family of incidents and the country that an article tells of: "ground/iran"; each empty where it names none.

    Pure. Articles of one event are mostly of one cell, not always: a text without a country, or one that calls a
    fire an explosion, goes elsewhere, and so may a later version of a page. Who keeps cells apart has to keep pages
    together, and to look for what was parted.
    """
    return _cell(features_of(article, extraction, places, incidents, settings))


def whereabouts(
    article: Article,
    extraction: Extraction,
    places: Places,
    incidents: Incidents,
    settings: LinkSettings = _DEFAULTS,
) -> Whereabouts:
    """Where an article is judged when its cell is too large as well, and what it meets events by."""
    found = features_of(article, extraction, places, incidents, settings)
    cell = _cell(found)
    weights = found.placing.places
    place = min(narrow_places(weights), key=lambda name: (-weights[name], name), default="")
    narrow = f"{cell}/{place}"
    return Whereabouts((cell, narrow, f"{narrow}/{article.as_of:%Y-%m}"), article_keys(found))


def _cell(found: Features) -> str:
    return f"{found.family or ''}/{found.placing.country or ''}"
