"""Who a speaker's words are: ``Iranian Health Minister Bahram Eynollahi``, ``the state broadcaster``, ``police``."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.extractor.document import Document
from monitor.lexicon import Language
from monitor.model import Speaker, Standing

_RANK = (Standing.OFFICIAL, Standing.MONITOR, Standing.PARTY, Standing.MEDIA, Standing.UNNAMED, Standing.PERSON)
"""Which standing a phrase with several has."""
_NAME = 4
"""Words a person's name may have."""


def parse_speaker(document: Document, language: Language, start: int, stop: int) -> Speaker | None:
    """A speaker from its noun phrase, or ``None`` where the words name nobody who could speak."""
    start, stop = _trim(document, language, start, stop)
    if start >= stop or _is_headline(document, language, start, stop):
        return None
    hits = _standings(document, language, start, stop)
    if not hits:
        name = capitalised(document, language, start, stop)
        return Speaker(name=_clean(document.text(*name))) if name and _is_person(document, name) else None
    standing = next(rank for rank in _RANK if any(hit[2] is rank for hit in hits))
    chosen = [hit for hit in hits if hit[2] is standing]
    if standing is Standing.OFFICIAL:
        return _official(document, language, start, stop, chosen)
    return _organisation(document, language, start, stop, chosen, standing)


def _is_headline(document: Document, language: Language, start: int, stop: int) -> bool:
    """A stretch of a headline that tells the news ("103 killed in ..., says report") names nobody."""
    words = document.tokens.lower
    in_title = document.tokens.start[start] < document.title_end
    tells = (
        any(word[0].isdigit() for word in words[start:stop]) or language.triggers.find(words, start, stop) is not None
    )
    return in_title and tells


def _is_person(document: Document, name: tuple[int, int]) -> bool:
    """Two to four capitalised words without a number; a headline's capitals name nobody."""
    words = document.tokens.text[name[0] : name[1]]
    in_title = document.tokens.start[name[0]] < document.title_end
    return document.cased and not in_title and 2 <= len(words) <= _NAME and all(word[0].isalpha() for word in words)


def _standings(document: Document, language: Language, start: int, stop: int) -> list[tuple[int, int, Standing]]:
    words, at = document.tokens.lower, start
    hits: list[tuple[int, int, Standing]] = []
    while at < stop and (hit := language.voices.standings.find(words, at, stop)):
        if hits and hits[-1][1] == hit[0] and (hits[-1][2] is hit[2] or words[hit[0]] in language.voices.hands):
            hit = (hits.pop()[0], hit[1], hit[2])
        hits.append(hit)
        at = hit[1]
    return hits


def _organisation(
    document: Document,
    language: Language,
    start: int,
    stop: int,
    hits: Sequence[tuple[int, int, Standing]],
    standing: Standing,
) -> Speaker:
    """A broadcaster, an agency, a monitor: its proper name where the phrase has one, else the phrase.

    A name in the phrase of whoever speaks for nobody else is only part of it: "the operator of Port Vell".
    """
    end = _until_relative(document, start, stop)
    name = capitalised(document, language, start, end) or capitalised(document, language, end, stop)
    proper = name is not None and (
        name[1] - name[0] >= 2
        or document.tokens.text[name[0]].isupper()
        or any(name[0] <= hit[0] and hit[1] <= name[1] for hit in hits)
    )
    alone = standing in (Standing.PERSON, Standing.UNNAMED)
    text = (
        document.text(*name)
        if name and proper and not alone and document.cased
        else document.text(start, max(end, hits[-1][1]))
    )
    return Speaker(institution=_clean(text), standing=standing)


def _official(
    document: Document, language: Language, start: int, stop: int, hits: Sequence[tuple[int, int, Standing]]
) -> Speaker:
    """An office and its holder: ``Iranian Health Minister Bahram Eynollahi``, ``a spokesman for the fire service``."""
    words, voices = document.tokens.lower, language.voices
    phrases = [" ".join(words[hit[0] : hit[1]]) for hit in hits]
    institution = next((voices.speaks_for[phrase] for phrase in phrases if phrase in voices.speaks_for), None)
    if institution is None:
        bodies = [hit for hit, phrase in zip(hits, phrases, strict=True) if phrase.split()[-1] not in voices.office]
        institution = _body(document, language, start, bodies[-1]) if bodies else None
    office = next((hit for hit, phrase in zip(hits, phrases, strict=True) if phrase.split()[-1] in voices.office), None)
    if office is None:
        lead = _name_before(document, start, hits[0][0])
        return Speaker(name=lead, institution=institution, standing=Standing.OFFICIAL)
    name = _name_behind(document, office[1], stop) or _name_before(document, start, office[0])
    first = start if name is None or _name_before(document, start, office[0]) != name else office[0]
    role = document.text(first, office[1])
    return Speaker(name=name, role=_clean(role), institution=institution, standing=Standing.OFFICIAL)


def _body(document: Document, language: Language, start: int, hit: tuple[int, int, Standing]) -> str:
    """An institution with the small words that name it: ``civil defence agency``, ``harbour police``."""
    tokens, begin = document.tokens, hit[0]
    while begin > start and _names_body(document, language, begin - 1):
        begin -= 1
    return " ".join(tokens.lower[begin : hit[1]])


def _names_body(document: Document, language: Language, at: int) -> bool:
    word, text = document.tokens.lower[at], document.tokens.text[at]
    return (
        word.isalpha()
        and (text.islower() or not document.cased)
        and word not in language.speech.determiners | language.speech.tail | language.speech.general
    )


def _name_behind(document: Document, at: int, stop: int) -> str | None:
    """The proper name right behind an office, or behind its complement and a comma."""
    tokens = document.tokens
    if not document.cased or at >= stop:
        return None
    if tokens.text[at][0].isupper():
        return _clean(document.text(*_run(document, at, stop)))
    for comma in range(at, stop - 1):
        if tokens.text[comma] == "," and tokens.text[comma + 1][0].isupper():
            begin, end = _run(document, comma + 1, stop)
            return _clean(document.text(begin, end)) if end - begin >= 2 else None
    return None


def _name_before(document: Document, start: int, at: int) -> str | None:
    """The name at the head of ``Mohammad Saberi, who leads ...``."""
    begin, end = _run(document, start, at)
    followed = end < len(document.tokens) and document.tokens.text[end] in (",", "of", "from", "at")
    return _clean(document.text(begin, end)) if document.cased and end - begin >= 2 and followed else None


def _run(document: Document, at: int, stop: int) -> tuple[int, int]:
    """The capitalised run that begins at a token."""
    end = at
    while end < stop and document.tokens.text[end][0].isupper():
        end += 1
    return at, end


def capitalised(document: Document, language: Language, start: int, stop: int) -> tuple[int, int] | None:
    """The longest capitalised run, ``of`` and ``the`` allowed inside."""
    tokens, best, at = document.tokens, None, start
    while at < stop:
        if not tokens.text[at][0].isupper() or (at == start and tokens.lower[at] in language.speech.determiners):
            at += 1
            continue
        end = at + 1
        while end < stop and (
            tokens.text[end][0].isupper()
            or (tokens.lower[end] in ("of", "the", "for") and end + 1 < stop and tokens.text[end + 1][0].isupper())
        ):
            end += 1
        if best is None or end - at >= best[1] - best[0]:
            best = (at, end)
        at = end
    return best


def _until_relative(document: Document, start: int, stop: int) -> int:
    for at in range(start, stop):
        if document.tokens.lower[at] in (",", "who", "which", "that", "(", "in", "on", "has", "have", "had"):
            return at
    return stop


def _trim(document: Document, language: Language, start: int, stop: int) -> tuple[int, int]:
    words = document.tokens.lower
    while start < stop and (words[start] in language.speech.determiners or not words[start][0].isalnum()):
        start += 1
    while start < stop and (words[stop - 1] in language.speech.tail or not words[stop - 1][0].isalnum()):
        stop -= 1
    return start, stop


def _clean(text: str) -> str:
    """One line, single blanks, no possessive at the end."""
    return " ".join(text.split()).removesuffix("'s").removesuffix("’s")
