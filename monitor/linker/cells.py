"""Where an article is judged when all articles are too many for one place: with others of its country and kin."""

from __future__ import annotations

from monitor.lexicon.incidents import Incidents
from monitor.lexicon.places import Places
from monitor.linker.features import Features, features_of
from monitor.linker.settings import LinkSettings
from monitor.model import Article, Extraction

_DEFAULTS = LinkSettings()


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


def _cell(found: Features) -> str:
    return f"{found.family or ''}/{found.placing.country or ''}"
