"""What an event remembers of its articles, bounded in size, and the keys it is found by."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

from monitor.linker.features import Features
from monitor.model import EPOCH, Article, Event, Profile

_TERMS, _NAMES, _DAYS, _PLACES, _INCIDENTS, _LEVELS, _KEYS = 64, 32, 8, 16, 6, 12, 32
_ASKED_NAMES = 6
_SETTLED = 6
"""From this many articles on, a new one moves the memory by one part in so many."""


def article_keys(found: Features) -> tuple[str, ...]:
    """At most 18 keys, the most telling things an article names, to look candidates up by."""
    narrow = _narrow(found)
    keys = [f"place:{name}" for name in narrow[:2]]
    if found.incident and narrow:
        keys.append(f"incident+place:{found.incident}:{narrow[0]}")
    elif found.incident and found.placing.country:
        keys += _country_key(found)
    elif found.known:
        keys.append(f"family:{found.family}")
    keys += [f"name:{name}" for name in found.full_names[:_ASKED_NAMES]]
    return tuple(keys + _term_keys(found, 8))


def _event_keys(found: Features) -> tuple[str, ...]:
    """An article's keys and, for later ones that name no narrower place, those of the country and the kin incidents.

    These are shared by so many events that an article with a better one never asks by them.
    """
    family = [f"family:{found.family}"] if found.family else []
    return tuple(dict.fromkeys((*article_keys(found), *_country_key(found), *family)))


def _country_key(found: Features) -> list[str]:
    if not found.incident or not found.placing.country:
        return []
    return [f"incident+country:{found.incident}:{found.placing.country}"]


def remembered(found: Features) -> Profile:
    """The memory of an event that this article founds."""
    return _updated(Profile(), found, 0)


def joined(event: Event, article: Article, found: Features) -> Event:
    """The event after one more article: counted, seen, remembered, and dated if nothing had dated it before."""
    return replace(
        event,
        articles=event.articles + 1,
        began=article.as_of if event.began == EPOCH else event.began,
        last_seen=max(event.last_seen, article.as_of),
        profile=_updated(event.profile, found, event.articles),
    )


def _updated(profile: Profile, found: Features, articles: int) -> Profile:
    share = 1 / (min(articles, _SETTLED) + 1)
    days = [term for term in profile.terms if term[0].startswith("on ")]
    publishers = [term for term in profile.terms if term[0].startswith("by ")]
    names = [term for term in profile.terms if " " in term[0] and term not in days and term not in publishers]
    words = [term for term in profile.terms if " " not in term[0]]
    terms = _unit(_blend(words, found.terms, share, _TERMS))
    terms += _blend(names, dict.fromkeys((*found.full_names, *found.ages), 1.0), share, _NAMES)
    terms += _blend(days, dict.fromkeys(found.times.days, 1.0), share, _DAYS)
    terms += _blend(publishers, dict.fromkeys(found.publisher, 1.0), share, _DAYS)
    places = _blend(profile.places, found.placing.places, share, _PLACES)
    incidents = _blend(profile.incidents, found.incidents, share, _INCIDENTS)
    if not articles and found.incident:
        incidents = _led_by(found.incident, incidents)
    levels = (*(known for known in profile.levels if known not in found.levels), *found.levels)
    keys = dict.fromkeys((*_event_keys(found), *profile.keys))
    return Profile(tuple(keys)[:_KEYS], places, incidents, terms, levels[-_LEVELS:])


def _blend(
    old: Iterable[tuple[str, float]], new: dict[str, float], share: float, most: int
) -> tuple[tuple[str, float], ...]:
    """The running mean of weights, its heaviest ``most``."""
    mixed = {name: weight * (1 - share) for name, weight in old}
    for name, weight in new.items():
        mixed[name] = mixed.get(name, 0.0) + weight * share
    order = sorted(mixed.items(), key=lambda item: (-item[1], item[0]))[:most]
    return tuple((name, round(weight, 4)) for name, weight in order)


def _unit(terms: tuple[tuple[str, float], ...]) -> tuple[tuple[str, float], ...]:
    norm = math.sqrt(sum([weight * weight for _, weight in terms], 0.0)) or 1.0
    return tuple((term, round(weight / norm, 4)) for term, weight in terms)


def _led_by(first: str, incidents: tuple[tuple[str, float], ...]) -> tuple[tuple[str, float], ...]:
    """The kind an event was founded as stands first; the heaviest other weight is the least it keeps."""
    top = incidents[0][1]
    return ((first, top), *(item for item in incidents if item[0] != first))


def _narrow(found: Features) -> list[str]:
    places = found.placing.places
    return sorted((name for name in places if ":" not in name), key=lambda name: (-places[name], name))


def _term_keys(found: Features, most: int) -> list[str]:
    """The heaviest names, then the heaviest rare words: what few other events share."""
    order = sorted(found.terms, key=lambda term: (term not in found.names, -found.terms[term], term))
    return [f"term:{term}" for term in order[:most]]
