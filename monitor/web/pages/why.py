"""*Why*: a text or a page, and which words and rules made a figure of each number in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from monitor.alerts.sentence import in_unit
from monitor.errors import InputError
from monitor.extractor import extract
from monitor.model import ALL, Article, Basis, Extraction, Mention, article_id
from monitor.web.forms import fields
from monitor.web.pages.cursors import time_of
from monitor.web.pages.page import page
from monitor.web.pages.words import split_words, voice, voices
from monitor.web.parts import Parts, ReadPage

__all__ = ["routes"]

_LONGEST = 100_000
"""Characters that are read: far more than any article has."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the text; ``number`` is that of the reading which it is the figure of, 0 for none."""

    text: str
    number: int
    name: str


@dataclass(frozen=True, slots=True)
class Reading:
    """One mention in words."""

    number: int
    surface: str
    kind: str
    figure: str
    role: str
    why: str
    rule: str
    scope: str
    cue: str
    earlier: str
    chain: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Observed:
    """What the text reports now of a kind."""

    kind: str
    scope: str
    qualifier: str
    number: str
    by: str
    how: str


def routes(parts: Parts) -> Sequence[BaseRoute]:
    """The form and its answer."""

    fetches = parts.read_page is not None

    def form(request: Request) -> Response:
        return unread(request, {}, "")

    def unread(request: Request, given: Mapping[str, str], wrong: str) -> Response:
        return page(request, "why.html", now=parts.now(), given=given, read=False, fetches=fetches, wrong=wrong)

    def why(request: Request) -> Response:
        given, wrong = fields(request), ""
        if given.get("url", "").strip() and parts.read_page:
            try:
                given = {**given, **_read(given["url"].strip(), parts.read_page)}
            except InputError as error:
                wrong = str(error)
        whole = given.get("text", "").replace("\r\n", "\n").strip()
        if wrong or not whole:
            return unread(request, given, wrong or "There is nothing to read.")
        published = time_of(given["published"]) if given.get("published") else parts.now()
        article = _article(given.get("title", "").strip(), whole[:_LONGEST], published)
        found = extract(article, parts.lexicon)
        mentions = sorted(found.mentions, key=lambda mention: (mention.start, mention.kind))
        return page(
            request,
            "why.html",
            now=parts.now(),
            given={**given, "text": article.text},
            read=True,
            fetches=fetches,
            wrong="",
            cut=len(whole) > _LONGEST,
            pieces=list(_pieces(article, mentions)),
            readings=[_reading(number, mention) for number, mention in enumerate(mentions, 1)],
            observed=[_observed(found, i) for i in range(len(found.observations))],
            left_out=found.left_out,
        )

    return (
        Route("/why", form, methods=["GET"], name="why"),
        Route("/why", why, methods=["POST"], name="explain"),
    )


def _read(url: str, read_page: ReadPage) -> dict[str, str]:
    """What the form would have held, had somebody pasted the page."""
    found = read_page(url)
    return {"title": " ".join(found.title.split()), "text": found.text, "published": found.as_of.date().isoformat()}


def _article(title: str, text: str, published: datetime) -> Article:
    id = article_id(title=title, text=text, publisher=None, group=None, published=published)
    return Article(id, title, text, published, Basis.ASSUMED)


def _pieces(article: Article, mentions: Sequence[Mention]) -> Iterator[Piece]:
    """The whole text, cut where figures begin and end; of figures that overlap the first is shown."""
    whole = article.full_text
    at = len(whole) - len(whole.lstrip("\n"))  # of an article without a title
    for number, mention in enumerate(mentions, 1):
        span = mention.figure.span
        if span is None or span.start < at:
            continue
        yield Piece(whole[at : span.start], 0, "")
        yield Piece(whole[span.start : span.end], number, mention.role.value)
        at = span.end
    yield Piece(whole[at:], 0, "")


def _reading(number: int, mention: Mention) -> Reading:
    return Reading(
        number=number,
        surface=mention.figure.surface,
        kind=mention.kind,
        figure=in_unit(mention.figure, mention.kind),
        role=mention.role.value,
        why=mention.why,
        rule=mention.rule,
        scope="" if mention.scope == ALL else mention.scope,
        cue=mention.cue.value if mention.cue else "",
        earlier=in_unit(mention.earlier, mention.kind) if mention.earlier else "",
        chain=voices(mention.speakers),
    )


def _observed(found: Extraction, i: int) -> Observed:
    seen = found.observations[i]
    qualifier, number = split_words(in_unit(seen.figure, seen.kind))
    return Observed(
        kind=seen.kind,
        scope="" if seen.scope == ALL else seen.scope,
        qualifier=qualifier,
        number=number,
        by=voice(seen),
        how="a sum of its parts" if seen.computed else seen.role.value,
    )
