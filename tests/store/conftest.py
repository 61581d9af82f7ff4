"""Invented outcomes, ``story("a", killed=20)``, and every kind of store to record them in, on real servers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.model import (
    ALL,
    Alert,
    Article,
    Basis,
    Bound,
    Certainty,
    Change,
    Event,
    Evidence,
    Extraction,
    Figure,
    Mention,
    Observation,
    Outcome,
    Profile,
    Reason,
    Revision,
    Role,
    Series,
    SeriesKey,
    Severity,
    Span,
    Speaker,
    Standing,
    Value,
    digest,
)
from monitor.store import Store, open_store

START = datetime(2031, 5, 1, 12, tzinfo=UTC)
POLICE = Speaker(institution="Harbour Police", standing=Standing.OFFICIAL)


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind."""
    if request.param == "sqlite":
        return str(tmp_path / "news.db")
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Each store there is, empty."""
    server = str(request.getfixturevalue("postgres_url")) if request.param == "postgresql" else None
    with closing(open_store(str(tmp_path / "news.db") if request.param == "sqlite" else server)) as opened:
        yield opened


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Where a database could be; there is none yet."""
    return tmp_path / "news.db"


@pytest.fixture
def at() -> Callable[[float], datetime]:
    """The time so many hours after the beginning."""
    return _at


@pytest.fixture
def happening() -> Callable[..., Event]:
    """Builds an event: ``happening("ferry", hours=2, keys=("harbour",))``."""
    return _event


@pytest.fixture
def story() -> Callable[..., Outcome]:
    """Builds the outcome of one article that counts the dead of one event."""
    return _outcome


def _at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def _event(name: str, *, hours: float = 0, keys: tuple[str, ...] = ("harbour",), title: str | None = None) -> Event:
    return Event(
        id=digest("event", name),
        title=title or f"{name} sinking",
        place="Vell",
        began=START,
        last_seen=_at(hours),
        founder=digest("article", name),
        profile=Profile(keys=keys, places=(("vell", 1.25),), levels=(("killed", 20),)),
    )


def _outcome(
    name: str,
    *,
    hours: float = 0,
    event: Event | None = None,
    killed: int = 20,
    group: str | None = None,
    told: bool = True,
    held_until: datetime | None = None,
    kind: str = "killed",
    text: str = "Twenty people died when a ferry sank.",
) -> Outcome:
    event = event or _event("ferry", hours=hours)
    article = Article(digest("article", name), "", text, _at(hours), Basis.STATED, publisher="The Courier", group=group)
    seen = _observation(article, kind, killed)
    key = SeriesKey(event.id, kind, ALL)
    revision = Revision(key, Change.RAISED, Reason.HIGHER, told, seen, None, seen)
    return Outcome(
        article=article,
        extraction=Extraction(article.id, (_mention(seen),), (seen,)),
        event=event,
        events=(event,),
        series=(Series(key, known=seen, held=seen if held_until else None, held_until=held_until, revisions=1),),
        revisions=(revision,),
        alerts=(_alert(event, revision),) if told else (),
    )


def _observation(article: Article, kind: str, killed: int) -> Observation:
    return Observation(
        kind=kind,
        scope=ALL,
        figure=Figure(killed, killed, killed, Bound.EXACT, surface=str(killed), span=Span(1, 3)),
        role=Role.TOTAL,
        speakers=(POLICE,),
        cue=None,
        earlier=None,
        quote=f"Police said {killed} people died.",
        computed=False,
        article=article.id,
        as_of=article.as_of,
        basis=article.basis,
        publisher=article.publisher,
    )


def _mention(seen: Observation) -> Mention:
    return Mention(seen.kind, seen.figure, seen.role, seen.scope, seen.speakers, None, None, Span(1, 30), "number-died")


def _alert(event: Event, revision: Revision) -> Alert:
    seen = revision.observation
    after = Value(seen.figure.low, seen.figure.high, seen.figure.value, seen.figure.bound, seen.as_of)
    return Alert(
        id=digest("alert", event.id, seen.kind, seen.article, str(seen.figure.value)),
        event=event,
        kind=seen.kind,
        scope=seen.scope,
        change=revision.change,
        severity=Severity.SEVERE,
        certainty=Certainty.OBSERVED,
        before=None,
        after=after,
        known=after,
        delta=None,
        message=f"{event.title}: death toll rises to {seen.figure.value}",
        evidence=Evidence(seen.quote, seen.speakers, seen.publisher, seen.url, seen.as_of, seen.article),
        witnesses=("harbour police",),
        reason=revision.reason,
        flags=(),
        references=(),
        revision=1,
        previous=None,
        time=seen.as_of,
    )
