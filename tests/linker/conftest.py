"""Articles, figures and a small event memory for the linker's tests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from monitor.lexicon.incidents import Incidents, load_incidents
from monitor.lexicon.places import Places, load_places
from monitor.linker import Link, LinkSettings, link
from monitor.model import (
    ALL,
    Article,
    Basis,
    Bound,
    Extraction,
    Figure,
    Observation,
    Outcome,
    Role,
    article_id,
)
from monitor.store.memory import MemoryStore

START = datetime(2031, 5, 6, 9, tzinfo=UTC)


@pytest.fixture(scope="session")
def places() -> Places:
    """The gazetteer."""
    return load_places()


@pytest.fixture(scope="session")
def incidents() -> Incidents:
    """The table of incidents."""
    return load_incidents()


def article(
    title: str, text: str = "", hours: float = 0, group: str | None = None, publisher: str | None = None
) -> Article:
    """An article so many hours after the start."""
    as_of = START + timedelta(hours=hours)
    id = article_id(title=title, text=text, publisher=publisher, group=group, published=as_of)
    return Article(id, title, text, as_of, Basis.STATED, publisher, group, group)


def reporting(about: Article, **levels: int) -> Extraction:
    """An extraction with one exact total a kind."""
    observations = tuple(
        Observation(
            kind=kind,
            scope=ALL,
            figure=Figure(level, level, level, Bound.EXACT),
            role=Role.TOTAL,
            speakers=(),
            cue=None,
            earlier=None,
            quote="",
            computed=False,
            article=about.id,
            as_of=about.as_of,
            basis=about.basis,
        )
        for kind, level in levels.items()
    )
    return Extraction(about.id, (), observations)


class Desk:
    """Reads articles one after another and remembers their events."""

    def __init__(self, places: Places, incidents: Incidents, settings: LinkSettings) -> None:
        self.places, self.incidents, self.settings, self.store = places, incidents, settings, MemoryStore()

    def read(
        self,
        title: str,
        text: str = "",
        hours: float = 0,
        group: str | None = None,
        publisher: str | None = None,
        **levels: int,
    ) -> Link:
        """Links one article; without levels it reports no figure."""
        about = article(title, text, hours, group, publisher)
        extraction = reporting(about, **levels)
        with self.store.transaction() as memory:
            found = link(about, extraction, memory, self.places, self.incidents, self.settings)
            memory.record(Outcome(about, extraction, found.event, (found.event,) if found.event else ()))
        return found


@pytest.fixture
def desk(places: Places, incidents: Incidents) -> Desk:
    """A desk with nothing known."""
    return Desk(places, incidents, LinkSettings())


@pytest.fixture
def title(places: Places, incidents: Incidents) -> Callable[[str, str], tuple[str, str | None]]:
    """The title and place of the event that one article founds."""

    def founded(headline: str, text: str) -> tuple[str, str | None]:
        event = Desk(places, incidents, LinkSettings()).read(headline, text, killed=3).event
        assert event is not None
        return event.title, event.place

    return founded
