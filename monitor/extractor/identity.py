"""Whether two tellings in one article are of the same person: by surname, by first name, by the noun that points."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Who:
    """Who a person is, as written: the words of a name, lower case, and the noun (``wife``), either may be absent."""

    name: tuple[str, ...] = ()
    noun: str | None = None


def same_person(one: Who, other: Who) -> bool:
    """Approximately: names agree on their last word and do not differ on their first; nouns are the same word.

    A name and a noun are taken for one person: who is only "a man" in the lead has a name further down.
    """
    if one.name and other.name:
        return _same_name(one.name, other.name)
    if one.noun and other.noun:
        return one.noun == other.noun
    return True


def _same_name(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    if len(one) == 1 or len(other) == 1:
        return one[-1] in other or other[-1] in one
    return one[-1] == other[-1] and (one[0] == other[0] or one[-2:] == other[-2:])
