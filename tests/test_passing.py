"""What is told in passing of another event goes to that event, and moves nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from monitor.app import replay
from monitor.lexicon import load_lexicon
from monitor.model import Article, Basis, Change, Reason
from monitor.pipeline import Rules
from monitor.store import Ledger, open_store

START = datetime(2031, 3, 4, 8, tzinfo=UTC)
BLAST = (
    0,
    "Blast at Vellore market kills 12",
    "A blast at a market in Vellore, India, killed 12 people on Tuesday, police said. Traders ran from the stalls.",
)


def told(*stories: tuple[int, str, str]) -> dict[str, list[Ledger]]:
    """The decisions on each event, by its title, once these were told: the day of each, its title and text."""
    articles = [
        Article(f"{i:032x}", title, text, START + timedelta(days=day), Basis.STATED, publisher=f"Paper {i}")
        for i, (day, title, text) in enumerate(stories)
    ]
    store = open_store(None)
    assert len(list(replay(articles, store, load_lexicon(), Rules()))) == len(stories)
    return {summary.event.title: list(store.history(summary.event.id)) for summary in store.events()}


def test_a_known_event_hears_what_is_said_of_it_in_passing() -> None:
    """The figure of last week's blast is in the blast's ledger, silent, and not in that of today's crash."""
    crash = (
        8,
        "Bus crash near Pune kills five",
        "A bus crashed near Pune, India, on Wednesday and killed five people, police said. "
        "Last week a blast at a market in Vellore killed 12 people.",
    )
    ledgers = told(BLAST, crash)
    assert [entry.revision.observation.figure.level for entry in ledgers["Pune bus crash"]] == [5]
    passing = ledgers["Vellore blast"][-1]
    assert (passing.revision.change, passing.revision.reason) == (Change.CONFIRMED, Reason.IN_PASSING)
    assert (passing.revision.told, passing.alert) == (False, None)


def test_another_number_in_passing_moves_nothing() -> None:
    """Fewer or more are noted, and what is known stays."""
    fire = (
        9,
        "Fire in Chennai hospital: three dead",
        "Three people died on Sunday in a fire at a hospital in Chennai. Days earlier, a blast at a market in Vellore "
        "killed 14 people.",
    )
    passing = told(BLAST, fire)["Vellore blast"][-1].revision
    assert (passing.change, passing.reason, passing.told) == (Change.STALE, Reason.IN_PASSING, False)
    assert passing.observation.figure.level == 14
    assert passing.known is not None
    assert passing.known.figure.level == 12


def test_an_event_that_nobody_knows_is_not_made_of_a_word_in_passing() -> None:
    """It stays a figure of the past that the article tells."""
    crash = (8, "Bus crash near Pune kills five", "A bus crash killed five people near Pune. In 2019 a fire killed 12.")
    assert list(told(crash)) == ["Pune bus crash"]
