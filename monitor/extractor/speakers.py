"""Who says a figure, in which office, for which institution, and through whom it reached the article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from monitor.extractor.document import Document, Sentence
from monitor.lexicon import Language
from monitor.model import Speaker, Standing

_PHRASE = 26
"""Tokens a speaker's noun phrase may have, apposition included."""
_NAME = 4
"""Words a person's name may have."""
_RANK = (Standing.OFFICIAL, Standing.MONITOR, Standing.PARTY, Standing.MEDIA, Standing.UNNAMED)


@dataclass(frozen=True, slots=True)
class Attribution:
    """A speaker and the place of its verb: what it says stands behind ``at``, or before it when ``trailing``."""

    at: int
    speaker: Speaker
    trailing: bool


def find_attributions(
    document: Document, sentence: Sentence, language: Language, known: Sequence[Speaker]
) -> tuple[Attribution, ...]:
    """The attributions of a sentence in order. ``known`` are the speakers so far: the last is whom "he said" means."""
    words, found, at = document.tokens.lower, [], sentence.start
    while at < sentence.end:
        if hit := language.speech.according.match(words, at, sentence.end):
            stop = _phrase_end(document, sentence, hit[0])
            phrase = words[hit[0] : stop]
            speaker = _named_before(phrase, known) or parse_speaker(document, language, hit[0], stop)
            if speaker:
                found.append(Attribution(at, speaker, trailing=at > sentence.start + 1))
            at = max(stop, hit[0])
        elif words[at] in language.speech.verbs or words[at] in language.speech.quoting:
            attribution = _verb(document, sentence, language, at, known)
            if attribution:
                found.append(attribution)
            at += 1
        else:
            at += 1
    return _chained(tuple(found), words)


def speaker_for(attributions: Sequence[Attribution], start: int, end: int) -> Speaker | None:
    """Who says what stands at tokens ``[start, end)``: the nearest speaker before it, else the first one behind it."""
    before = [item for item in attributions if item.at < start and not item.trailing]
    if before:
        return before[-1].speaker
    return next((item.speaker for item in attributions if item.at >= end), None)


def _chained(found: tuple[Attribution, ...], words: Sequence[str]) -> tuple[Attribution, ...]:
    """``AP reported, citing the governor``: the cited one speaks, through the one who cites."""
    chained: list[Attribution] = []
    for item in found:
        cites = words[item.at] in ("citing", "cited", "quoting")
        if cites and chained and item.speaker.via is None:
            carrier = chained.pop()
            item = Attribution(carrier.at, replace(item.speaker, via=_named(carrier.speaker)), carrier.trailing)
        chained.append(item)
    return tuple(chained)


def _verb(
    document: Document, sentence: Sentence, language: Language, at: int, known: Sequence[Speaker]
) -> Attribution | None:
    words, speech = document.tokens.lower, language.speech
    start = _phrase_start(words, sentence, language, at)
    if words[at] in speech.quoting:
        stop = _phrase_end(document, sentence, at + 1)
        quoted = parse_speaker(document, language, at + 1, stop)
        carrier = parse_speaker(document, language, start, at) if start < at else None
        return Attribution(at, replace(quoted, via=_named(carrier)), False) if quoted else None
    if start == at or words[at - 1] in (",", "”", '"', "’", "'"):
        behind = _behind(document, sentence, language, at)
        if behind:
            return behind
    if start == at:
        return None
    if at - start == 1 and words[start] in ("he", "she", "they", "it"):
        return Attribution(at, known[-1], trailing=start > sentence.start) if known else None
    speaker = _named_before(words[start:at], known) or parse_speaker(document, language, start, at)
    if speaker is None:
        return None
    if words[at] in speech.told and at + 1 < sentence.end:
        heard = parse_speaker(document, language, at + 1, _phrase_end(document, sentence, at + 1))
        if heard and heard.standing is Standing.MEDIA:
            speaker = replace(speaker, via=_named(heard))
    trailing = start > sentence.start and words[start - 1] in (",", "”", '"', "—", "–", "-")
    content_behind = at + 1 < sentence.end and words[at + 1] in ("that", ":", "“", '"', "at", "the")
    return Attribution(at, speaker, trailing and not content_behind)


def _named_before(phrase: Sequence[str], known: Sequence[Speaker]) -> Speaker | None:
    """``Mr. Eynollahi``, ``the agency``: a speaker named in full before."""
    if not 0 < len(phrase) <= 3:
        return None
    for speaker in reversed(known):
        institution = speaker.institution.split() if speaker.institution else ()
        if phrase[0] == "the" and len(phrase) == 2 and len(institution) > 1 and institution[-1].lower() == phrase[1]:
            return speaker
        surname = speaker.name.split()[-1].lower() if speaker.name else None
        if surname in phrase:
            return speaker
    return None


def _behind(document: Document, sentence: Sentence, language: Language, at: int) -> Attribution | None:
    """``..., said a spokesman for the police``."""
    stop = _phrase_end(document, sentence, at + 1)
    speaker = parse_speaker(document, language, at + 1, stop) if stop > at + 1 else None
    return Attribution(at, speaker, trailing=True) if speaker and speaker.standing is not Standing.PERSON else None


def _phrase_start(words: Sequence[str], sentence: Sentence, language: Language, at: int) -> int:
    """Where the subject of a speech verb begins: an apposition's commas are crossed, a clause's are not."""
    low = max(sentence.start, at - _PHRASE)
    start, commas = at, 0
    last = at - 1
    while last >= low and (words[last] in _TAIL or words[last].endswith("ly")):
        last -= 1
    closing = last >= low and words[last] == ","
    for cursor in range(at - 1, low - 1, -1):
        word = words[cursor]
        if word in _STOPS or word in language.speech.verbs and cursor != at - 1:
            break
        if word == ",":
            commas += 1
            if not closing and cursor > sentence.start:
                break
            if commas > 2:
                break
        start = cursor
    return start


def _phrase_end(document: Document, sentence: Sentence, start: int) -> int:
    """Where a speaker's noun phrase ends; the proper name in apposition ("the broadcaster, Radio Vell,") is its own."""
    words, stop = document.tokens.lower, min(start + _PHRASE, sentence.end)
    for at in range(start, stop):
        if words[at] in _ENDS or (words[at] == "," and not _name_follows(document, at, stop)):
            return at
    return stop


def _name_follows(document: Document, comma: int, stop: int) -> bool:
    """Whether a capitalised run of two words or more, and nothing else, stands between this comma and the next stop."""
    found = _capitalised(document, comma + 1, stop) if document.cased else None
    if found is None or found[0] != comma + 1 or found[1] - found[0] < 2:
        return False
    return found[1] >= stop or document.tokens.text[found[1]] in (",", ".", ";", "\u201d", '"')


def parse_speaker(document: Document, language: Language, start: int, stop: int) -> Speaker | None:
    """A speaker from its noun phrase, or ``None`` where the words name nobody who could speak."""
    start, stop = _trim(document, start, stop)
    if start >= stop:
        return None
    hits = _standings(document, language, start, stop)
    if not hits:
        name = _capitalised(document, start, stop)
        return Speaker(name=_clean(document.text(*name))) if name and _is_person(document, name) else None
    standing = next(rank for rank in _RANK if any(hit[2] is rank for hit in hits))
    chosen = [hit for hit in hits if hit[2] is standing]
    if standing in (Standing.MEDIA, Standing.PARTY, Standing.UNNAMED, Standing.MONITOR):
        return _organisation(document, start, stop, chosen, standing)
    return _official(document, language, start, stop, chosen)


def _is_person(document: Document, name: tuple[int, int]) -> bool:
    """Two to four capitalised words without a number; a headline's capitals name nobody."""
    words = document.tokens.text[name[0] : name[1]]
    in_title = document.tokens.start[name[0]] < document.title_end
    return document.cased and not in_title and 2 <= len(words) <= _NAME and all(word[0].isalpha() for word in words)


def _standings(document: Document, language: Language, start: int, stop: int) -> list[tuple[int, int, Standing]]:
    words, at = document.tokens.lower, start
    hits: list[tuple[int, int, Standing]] = []
    while at < stop and (hit := language.speech.standings.find(words, at, stop)):
        if hits and hits[-1][1] == hit[0] and hits[-1][2] is hit[2]:
            hit = (hits.pop()[0], hit[1], hit[2])
        hits.append(hit)
        at = hit[1]
    return hits


def _organisation(
    document: Document, start: int, stop: int, hits: Sequence[tuple[int, int, Standing]], standing: Standing
) -> Speaker:
    """A broadcaster, an agency, a monitor: its proper name where the phrase has one, else the phrase."""
    end = _until_relative(document, start, stop)
    name = _capitalised(document, start, end) or _capitalised(document, end, stop)
    proper = name is not None and (
        name[1] - name[0] >= 2
        or document.tokens.text[name[0]].isupper()
        or any(name[0] <= hit[0] < name[1] for hit in hits)
    )
    text = document.text(*name) if name and proper and document.cased else document.text(start, max(end, hits[-1][1]))
    return Speaker(institution=_clean(text), standing=standing)


def _official(
    document: Document, language: Language, start: int, stop: int, hits: Sequence[tuple[int, int, Standing]]
) -> Speaker:
    """An office and its holder: ``Iranian Health Minister Bahram Eynollahi``, ``a spokesman for the fire service``."""
    words, speech = document.tokens.lower, language.speech
    phrases = [" ".join(words[hit[0] : hit[1]]) for hit in hits]
    institution = next((speech.speaks_for[phrase] for phrase in phrases if phrase in speech.speaks_for), None)
    if institution is None:
        bodies = [hit for hit, phrase in zip(hits, phrases, strict=True) if phrase.split()[-1] not in speech.office]
        institution = _body(document, start, bodies[-1]) if bodies else None
    office = next((hit for hit, phrase in zip(hits, phrases, strict=True) if phrase.split()[-1] in speech.office), None)
    if office is None:
        lead = _name_before(document, start, hits[0][0])
        return Speaker(name=lead, institution=institution, standing=Standing.OFFICIAL)
    name = _name_behind(document, office[1], stop) or _name_before(document, start, office[0])
    first = start if name is None or _name_before(document, start, office[0]) != name else office[0]
    role = document.text(first, office[1])
    return Speaker(name=name, role=_clean(role), institution=institution, standing=Standing.OFFICIAL)


def _body(document: Document, start: int, hit: tuple[int, int, Standing]) -> str:
    """An institution with the small words that name it: ``civil defence agency``, ``harbour police``."""
    tokens, begin = document.tokens, hit[0]
    while begin > start and _names_body(document, begin - 1):
        begin -= 1
    return " ".join(tokens.lower[begin : hit[1]])


def _names_body(document: Document, at: int) -> bool:
    word, text = document.tokens.lower[at], document.tokens.text[at]
    return word.isalpha() and (text.islower() or not document.cased) and word not in _DETERMINERS | _TAIL | _GENERAL


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


def _capitalised(document: Document, start: int, stop: int) -> tuple[int, int] | None:
    """The longest capitalised run, ``of`` and ``the`` allowed inside."""
    tokens, best, at = document.tokens, None, start
    while at < stop:
        if not tokens.text[at][0].isupper() or (at == start and tokens.lower[at] in _DETERMINERS):
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


def _trim(document: Document, start: int, stop: int) -> tuple[int, int]:
    words = document.tokens.lower
    while start < stop and (words[start] in _DETERMINERS or not words[start][0].isalnum()):
        start += 1
    while start < stop and (words[stop - 1] in _TAIL or not words[stop - 1][0].isalnum()):
        stop -= 1
    return start, stop


def _clean(text: str) -> str:
    """One line, single blanks, no possessive at the end."""
    return " ".join(text.split()).removesuffix("'s").removesuffix("’s")


def _named(speaker: Speaker | None) -> str | None:
    return (speaker.institution or speaker.name or speaker.role) if speaker else None


_STOPS = frozenset(
    {
        "that",
        ";",
        ":",
        "—",
        "–",
        "“",
        "”",
        '"',
        "but",
        "while",
        "when",
        "after",
        "as",
        "because",
        "(",
        ")",
        "?",
        "!",
        ".",
        "before",
        "although",
        "if",
        "with",
        "killing",
        "wounding",
    }
)
_ENDS = frozenset(
    {
        "that",
        ";",
        ":",
        ".",
        "—",
        "–",
        "“",
        "”",
        '"',
        "(",
        ")",
        "said",
        "says",
        "told",
        "as",
        "while",
        "when",
        "but",
        "after",
        "who",
        "which",
        "were",
        "was",
        "is",
        "are",
        "?",
        "!",
    }
)
_GENERAL = frozenset(
    {
        "national",
        "local",
        "government",
        "country",
        "senior",
        "top",
        "who",
        "leads",
        "heads",
        "runs",
        "which",
        "and",
        "with",
        "by",
        "from",
        "is",
        "as",
    }
)
_DETERMINERS = frozenset(
    {
        "the",
        "a",
        "an",
        "its",
        "his",
        "her",
        "their",
        "that",
        "some",
        "and",
        "meanwhile",
        "earlier",
        "later",
        "but",
        "one",
        "also",
        "however",
        "in",
    }
)
_TAIL = frozenset(
    {
        "also",
        "initially",
        "later",
        "earlier",
        "has",
        "have",
        "had",
        "since",
        "on",
        "reportedly",
        "previously",
        "subsequently",
        "then",
        "who",
        "and",
        "been",
        "was",
        "were",
        "be",
        "in",
        "of",
        "for",
        "at",
        "to",
        "already",
        "now",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    }
)
