"""The words of a sentence that make a number a figure of a kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.extractor.document import Document, Sentence
from monitor.lexicon import Language, Phrases, Trigger

_NEAR = 40
"""Tokens before a sentence in which a word that is looked for nearby may stand."""


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """A trigger at tokens ``[start, end)``; ``adjective``: of the person behind it ("two missing boys"), no verb."""

    start: int
    end: int
    trigger: Trigger
    adjective: bool = False


def find_triggers(
    document: Document, sentence: Sentence, language: Language, table: Phrases[Trigger]
) -> tuple[Found, ...]:
    """Every trigger of a table in a sentence, longest first at each place, in order."""
    words, heads, found, at = document.tokens.lower, table.heads, [], sentence.start
    if table.rare.isdisjoint(words[at : sentence.end]):
        return ()
    while at < sentence.end:
        hit = table.match(words, at, sentence.end) if words[at] in heads else None
        if hit is None or not has_needs(words, sentence, hit[1]):
            at += 1
            continue
        found.append(Found(at, hit[0], hit[1], _is_modifier(words, hit[0], sentence, language, hit[1])))
        at = hit[0]
    return tuple(found)


def has_needs(words: Sequence[str], sentence: Sentence, trigger: Trigger) -> bool:
    """Whether a word that a trigger needs stands in its sentence, or near before it, and none that bars it."""
    before = max(0, sentence.start - _NEAR)
    start = before if trigger.near else sentence.start
    barred = trigger.unless and any(words[at] in trigger.unless for at in range(before, sentence.end))
    return not barred and (not trigger.needs or any(words[at] in trigger.needs for at in range(start, sentence.end)))


def _is_modifier(words: Sequence[str], at: int, sentence: Sentence, language: Language, trigger: Trigger) -> bool:
    """``wounded soldiers``, ``missing persons``: an adjective of a person, not the count's verb."""
    return (
        at < sentence.end
        and trigger.suffers
        and not trigger.acts
        and not trigger.counts
        and language.people.is_people(words[at])
    )
