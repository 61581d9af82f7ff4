"""Reads recorded documents with their answers: JSON lines into Articles and gold figures."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from monitor.lexicon import load_lexicon
from monitor.model import EPOCH, Article, Basis, Bound, article_id


@dataclass(frozen=True, slots=True)
class Gold:
    """The annotated answer for one kind. ``accept`` are all numbers that count as right, where there is a number."""

    low: int | None
    high: int | None
    value: int | None
    bound: Bound
    accept: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A text with the answers for it, by kind. A kind that is not among them is absent or unknown: see ``Claims``."""

    label: str
    article: Article
    gold: tuple[tuple[str, Gold], ...]

    @property
    def answers(self) -> dict[str, Gold]:
        """The answers by kind."""
        return dict(self.gold)


@dataclass(frozen=True, slots=True)
class Claims:
    """What the answers of a file say beyond their numbers.

    ``absence``: a kind that is not annotated is known to be absent, so that a figure read for it is wrong.
    ``bounds``: how each number is written is annotated too.
    """

    absence: bool
    bounds: bool


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """Every JSON line of a file, in order."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def documents(path: Path, half: str | None = None) -> list[Document]:
    """The documents with answers, without those marked ``hard`` (arguable), all of them or one half."""
    return [
        Document(str(row["id"]), as_article(row), tuple(_answers(row["gold"])))
        for row in rows(path)
        if isinstance(row.get("gold"), dict) and not row.get("hard") and half in (None, half_of(str(row["id"])))
    ]


def half_of(label: str) -> str:
    """``a`` or ``b``, by a hash of the id: the same on every machine and for every order of the file."""
    return "ab"[hashlib.sha256(label.encode()).digest()[0] & 1]


def claims_of(found: Iterable[Document]) -> Claims:
    """What the answers themselves show of how they were made.

    Whoever writes down that a document has no figure at all has looked for every kind; whoever lists several right
    numbers has not said which others are wrong. A file without a single inexact number says nothing about bounds.
    """
    found = tuple(found)
    given = [gold for document in found for _, gold in document.gold]
    absence = any(not document.gold for document in found) and not any(gold.accept for gold in given)
    return Claims(absence, any(gold.bound is not Bound.EXACT for gold in given))


def as_article(row: dict[str, Any]) -> Article:
    """The article of a JSON line; ``event`` is kept as the event that the input vouches for."""
    title, text, publisher, url = row.get("title") or "", row.get("text") or "", row.get("publisher"), row.get("url")
    stated = moment(row["published"]) if row.get("published") else None
    return Article(
        id=article_id(title=title, text=text, publisher=publisher, group=url, published=stated),
        title=title,
        text=text,
        as_of=stated or EPOCH,
        basis=Basis.STATED if stated else Basis.ASSUMED,
        publisher=publisher,
        url=url,
        group=url,
        label=str(row["id"]) if "id" in row else None,
        trusted_event=row.get("event"),
    )


def moment(stated: str) -> datetime:
    """An RFC 3339 time, in UTC; one without a zone is taken as UTC."""
    found = datetime.fromisoformat(stated)
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def _answers(gold: dict[str, Any]) -> Iterator[tuple[str, Gold]]:
    """The answers for kinds that the program knows."""
    for kind in gold.keys() & load_lexicon().kinds.keys():
        told = gold[kind]
        yield (
            kind,
            Gold(told["low"], told["high"], told["value"], Bound(told["bound"]), tuple(told.get("accept") or ())),
        )
