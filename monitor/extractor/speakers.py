"""Who says a figure, in which office, for which institution, and through whom it reached the article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from monitor.extractor.document import Document, Sentence
from monitor.extractor.voices import capitalised, parse_speaker
from monitor.lexicon import Language
from monitor.model import Speaker, Standing

_CLOSERS = (",", "”", '"', "’", "'")
_INTRODUCED = 8
"""Tokens at the head of a sentence that may introduce an office-holder."""
_REMEMBERED = 8
"""Speakers remembered, so that a surname or a pronoun finds its owner."""
_PHRASE = 26
"""Tokens a speaker's noun phrase may have, apposition included."""


@dataclass(frozen=True, slots=True)
class Attribution:
    """A speaker and the place of its verb: what it says stands behind ``at``, or before it when ``trailing``.

    An ``opposed`` one begins a clause of its own, and has said nothing of what stands before: "but police said". A
    ``resumed`` one stands between commas.
    """

    at: int
    speaker: Speaker
    trailing: bool
    opposed: bool = False
    resumed: bool = False


class Hearing:
    """Who speaks in each sentence. Sentences are asked in their order; those between are read then, for who "he" is."""

    def __init__(self, document: Document, language: Language) -> None:
        self._document, self._language = document, language
        self._unread = iter(document.sentences)
        self._heard: dict[int, tuple[Attribution, ...]] = {}
        self._speakers: tuple[Speaker, ...] = ()

    def of(self, sentence: Sentence) -> tuple[Attribution, ...]:
        """The attributions of a sentence."""
        if sentence.place not in self._heard:
            for each in self._unread:
                self._heard[each.place] = self._read(each)
                if each.place == sentence.place:
                    break
        return self._heard[sentence.place]

    def _read(self, sentence: Sentence) -> tuple[Attribution, ...]:
        found = find_attributions(self._document, sentence, self._language, self._speakers)
        named = tuple(item.speaker for item in found)
        if not named and (speaker := introduced(self._document, sentence, self._language)):
            named = (speaker,)
        self._speakers = (*self._speakers, *named)[-_REMEMBERED:]
        return found


def find_attributions(
    document: Document, sentence: Sentence, language: Language, known: Sequence[Speaker]
) -> tuple[Attribution, ...]:
    """The attributions of a sentence in order. ``known`` are the speakers so far: the last is whom "he said" means."""
    words, found, at = document.tokens.lower, [], sentence.start
    while at < sentence.end:
        if hit := language.speech.according.match(words, at, sentence.end):
            stop = _phrase_end(document, sentence, language, hit[0])
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


def introduced(document: Document, sentence: Sentence, language: Language) -> Speaker | None:
    """The office-holder whom a sentence begins with ("Mayor Lucy Grant visited ..."), for "she said" behind it."""
    tokens, stop = document.tokens, sentence.start
    if not document.cased or sentence.in_title:
        return None
    offices = language.voices.standings.heads
    while stop < min(sentence.start + _INTRODUCED, sentence.end) and (
        tokens.text[stop][0].isupper() or tokens.lower[stop] in offices
    ):
        stop += 1
    speaker = parse_speaker(document, language, sentence.start, stop)
    return speaker if speaker and speaker.name and speaker.role else None


def speaker_for(attributions: Sequence[Attribution], start: int, end: int) -> Speaker | None:
    """Who says what stands at tokens ``[start, end)``: the nearest speaker before it, else the first one behind it.

    Else the last one whose words go on behind the verb: "one has died, police said, bringing the toll to four".
    """
    before = [item for item in attributions if item.at < start and not item.trailing]
    if before:
        return before[-1].speaker
    behind = (item.speaker for item in attributions if item.at >= end and not item.opposed)
    aside = (item.speaker for item in reversed(attributions) if item.at < start and item.resumed)
    return next(behind, None) or next(aside, None)


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
    if at + 1 < sentence.end and words[at + 1] == "by":
        said = parse_speaker(document, language, at + 2, _phrase_end(document, sentence, language, at + 2))
        return Attribution(at, said, trailing=words[start] != "it") if said else None
    if words[at] in speech.passive or any(word in speech.quoting for word in words[start:at]):
        return None
    if _is_passive(words, language, start, at):
        return None
    if words[at] in speech.quoting:
        stop = _phrase_end(document, sentence, language, at + 1)
        quoted = parse_speaker(document, language, at + 1, stop)
        carrier = parse_speaker(document, language, start, at) if start < at else None
        return Attribution(at, replace(quoted, via=_named(carrier)), False) if quoted else None
    if words[at] not in speech.told and (start == at or words[at - 1] in _CLOSERS):
        behind = _behind(document, sentence, language, at)
        if behind:
            return behind
    if start == at:
        return None
    if at - start == 1 and words[start] in ("he", "she", "they", "it"):
        meant = _opening(document, sentence, language, at) if words[start] == "it" else None
        meant = meant or (known[-1] if known else None)
        return Attribution(at, meant, trailing=start > sentence.start) if meant else None
    speaker = _named_before(words[start:at], known) or parse_speaker(document, language, start, at)
    if speaker is None:
        return None
    if words[at] in speech.told and at + 1 < sentence.end:
        heard = parse_speaker(document, language, at + 1, _phrase_end(document, sentence, language, at + 1))
        if heard and heard.standing is Standing.MEDIA:
            speaker = replace(speaker, via=_named(heard))
    trailing = start > sentence.start and words[start - 1] in (",", "”", '"', "—", "–", "-")
    content_behind = at + 1 < sentence.end and words[at + 1] in ("that", ":", "“", '"', "at", "the")
    opposed = start > sentence.start and words[start - 1] in speech.opposes
    trailing = trailing and not content_behind
    resumed = trailing and words[at + 1 : at + 2] == [","]
    return Attribution(at, speaker, trailing, opposed, resumed)


def _is_passive(words: Sequence[str], language: Language, start: int, at: int) -> bool:
    """``the toll of the crash was later lowered``: what stands before the verb says nothing."""
    while at - 1 > start and (words[at - 1].endswith("ly") or words[at - 1] in language.speech.between):
        at -= 1
    return at > start and words[at - 1] in language.speech.being


def _opening(document: Document, sentence: Sentence, language: Language, at: int) -> Speaker | None:
    """The body that a sentence begins with, for "it said" behind it: "The army has given way: nine died, it said"."""
    words, finite = document.tokens.lower, language.grammar.finite
    stop = next((place for place in range(sentence.start, at) if words[place] in finite), sentence.start)
    speaker = parse_speaker(document, language, sentence.start, min(stop, sentence.start + _INTRODUCED))
    return speaker if speaker and speaker.institution else None


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
    stop = _phrase_end(document, sentence, language, at + 1)
    speaker = parse_speaker(document, language, at + 1, stop) if stop > at + 1 else None
    if speaker and speaker.standing is Standing.PERSON:
        further = _phrase_end(document, sentence, language, min(stop + 1, sentence.end))
        speaker = parse_speaker(document, language, at + 1, further)
    return Attribution(at, speaker, trailing=True) if speaker and speaker.standing is not Standing.PERSON else None


def _phrase_start(words: Sequence[str], sentence: Sentence, language: Language, at: int) -> int:
    """Where the subject of a speech verb begins: an apposition's commas are crossed, a clause's are not."""
    low = max(sentence.start, at - _PHRASE)
    start, commas = at, 0
    last = at - 1
    while last >= low and (words[last] in language.speech.tail or words[last].endswith("ly")):
        last -= 1
    closing = last >= low and words[last] == ","
    for cursor in range(at - 1, low - 1, -1):
        word = words[cursor]
        if word in language.speech.stops or (word in language.speech.verbs and cursor != at - 1):
            break
        if word == ",":
            commas += 1
            if not closing and cursor > sentence.start:
                break
            if commas > 2:
                break
        start = cursor
    return start


def _phrase_end(document: Document, sentence: Sentence, language: Language, start: int) -> int:
    """Where a speaker's noun phrase ends; the proper name in apposition ("the broadcaster, Radio Vell,") is its own."""
    words, stop = document.tokens.lower, min(start + _PHRASE, sentence.end)
    for at in range(start, stop):
        if words[at] in language.speech.ends or (words[at] == "," and not _name_follows(document, language, at, stop)):
            return at
    return stop


def _name_follows(document: Document, language: Language, comma: int, stop: int) -> bool:
    """Whether a capitalised run of two words or more, and nothing else, stands between this comma and the next stop."""
    found = capitalised(document, language, comma + 1, stop) if document.cased else None
    if found is None or found[0] != comma + 1 or found[1] - found[0] < 2:
        return False
    return found[1] >= stop or document.tokens.text[found[1]] in (",", ".", ";", "\u201d", '"')


def _named(speaker: Speaker | None) -> str | None:
    return (speaker.institution or speaker.name or speaker.role) if speaker else None
