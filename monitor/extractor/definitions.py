"""What a text says that its figures count: whoever did it in or out, what was not counted before, or is no longer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from monitor.extractor.document import Document
from monitor.lexicon import Language
from monitor.model import Definition

_REACH = 4
"""Words between "including" and whoever is included."""
_NEAR = 12
"""Words between what is counted anew and the figure of it."""
_IN, _OUT, _BESIDE = (
    Definition.WITH_PERPETRATOR,
    Definition.WITHOUT_PERPETRATOR,
    Definition.BESIDE_PERPETRATOR,
)
_SPOKEN = {
    ("takes_in", True): _IN,
    ("leaves_out", True): _OUT,
    ("narrower", True): _OUT,
    ("narrower", False): Definition.NARROWER,
    ("wider", True): Definition.WIDER,
    ("wider", False): Definition.WIDER,
    ("beside", True): _BESIDE,
    ("beside", False): _BESIDE,
}
"""What a phrase of the language's table says, before one who did it or not."""


def definition_in(document: Document, language: Language) -> Definition | None:
    """The first that a text says of what its figures count."""
    return next(_definitions(document.tokens.lower, language), None)


def _definitions(words: Sequence[str], language: Language) -> Iterator[Definition]:
    """In the order of the text. The longest phrase at a place wins: "not including"."""
    at = 0
    while hit := language.definitions.phrases.find(words, at, len(words)):
        start, at, name = hit
        near = not language.persons.perpetrators.isdisjoint(words[at : at + _REACH])
        spoken = _SPOKEN.get((name, near))
        if spoken and (near or name == "beside" or _of_toll(words, start, at, language)):
            yield spoken


def _of_toll(words: Sequence[str], start: int, end: int, language: Language) -> bool:
    return not language.definitions.tolls.isdisjoint(words[max(start - _NEAR, 0) : end + _NEAR])
