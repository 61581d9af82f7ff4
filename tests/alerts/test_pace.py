"""Of the moderate raises of one event, one is told per half hour; nothing is lost."""

# ruff: noqa: E501 - a table of cases reads by line.

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.alerts.severity import Thresholds
from monitor.app import replay
from monitor.lexicon import load_lexicon
from monitor.model import Article, Basis, Reason, article_id
from monitor.pipeline import Rules
from monitor.store import open_store

START = datetime(2031, 4, 2, 6, tzinfo=UTC)
Story = list[tuple[float, str]]
Tell = Callable[..., list[str]]


def written(minutes: float, figures: str, basis: Basis = Basis.STATED) -> Article:
    """An article on one mill fire. ``figures`` is "20", the dead, or "20/30", the dead and the injured."""
    dead, _, hurt = figures.partition("/")
    text = f"A fire at a mill in Leeds has killed {dead} people{f' and injured {hurt}' if hurt else ''}, police said."
    as_of = START + timedelta(minutes=minutes)
    id = article_id(title=str(minutes), text=text, publisher="Aire Gazette", group=None, published=as_of)
    return Article(id, "Fire in a Leeds mill", text, as_of, basis, publisher="Aire Gazette")


def told(story: Story, rules: Rules | None = None, basis: Basis = Basis.STATED) -> list[str]:
    """What is told of a story: minutes of the article after which it was told, and the change."""
    articles = [written(minutes, figures, basis) for minutes, figures in story]
    lines = []
    for replayed in replay(articles, open_store(None), load_lexicon(), rules or Rules()):
        minutes = (replayed.outcome.article.as_of - START).total_seconds() / 60
        for alert in replayed.alerts:
            sentence = alert.message.split(": ", 1)[1].split(", per")[0]
            lines.append(f"{minutes:g} {sentence.replace('number of ', '').replace('death toll', 'dead')}")
    return lines


@pytest.mark.parametrize(
    ("story", "lines"),
    [
        ([(0, "10"), (5, "14"), (45, "18")], ["0 dead 10", "5 dead rises to 14 (was 10)", "45 dead rises to 18 (was 14)"]),
        ([(0, "10"), (5, "14"), (15, "18"), (20, "20"), (60, "24")], [
            "0 dead 10", "5 dead rises to 14 (was 10)", "60 dead rises to 20 (was 14)", "60 dead rises to 24 (was 20)",
        ]),
        ([(0, "10"), (5, "14"), (15, "18")], ["0 dead 10", "5 dead rises to 14 (was 10)", "15 dead rises to 18 (was 14)"]),
        ([(0, "10"), (5, "14"), (15, "18"), (20, "18"), (60, "18")], [
            "0 dead 10", "5 dead rises to 14 (was 10)", "60 dead rises to 18 (was 14)",
        ]),
        ([(0, "10"), (5, "14"), (15, "29"), (45, "29")], [
            "0 dead 10", "5 dead rises to 14 (was 10)", "15 dead rises to 29 (was 14)",
        ]),
        ([(0, "1/40"), (5, "1/50"), (10, "3/50"), (50, "3/50")], [
            "0 dead 1", "0 injured 40", "5 injured rises to 50 (was 40)", "10 dead rises to 3 (was 1)",
        ]),
        ([(0, "10/40"), (5, "10/50"), (15, "14/50"), (50, "14/50")], [
            "0 dead 10", "0 injured 40", "5 injured rises to 50 (was 40)", "50 dead rises to 14 (was 10)",
        ]),
        ([(0, "10/40"), (5, "14/50"), (60, "14/50")], [
            "0 dead 10", "0 injured 40", "5 dead rises to 14 (was 10)", "5 injured rises to 50 (was 40)",
        ]),
        ([(0, "10"), (5, "14"), (5, "18")], ["0 dead 10", "5 dead rises to 14 (was 10)", "5 dead rises to 18 (was 14)"]),
        ([(0, "10"), (5, "14"), (15, "18"), (20, "16"), (60, "16")], [
            "0 dead 10", "5 dead rises to 14 (was 10)", "20 dead revised down to 16 (was 18)",
        ]),
    ],
    ids=[
        "later than half an hour", "each told when its half hour is over", "an archive ends with nothing untold",
        "by itself when the time is over", "a doubled figure", "one that becomes severe", "one half hour for all figures",
        "the figures of one article", "the same time", "a fall takes its place",
    ],
)  # fmt: skip
def test_raises_wait_for_half_an_hour(story: Story, lines: list[str]) -> None:
    """A raise soon after another is told when the half hour is over, from the value last told; urgent ones at once."""
    assert told(story) == lines


def test_what_waits_is_known_and_its_silence_has_a_reason() -> None:
    """The raise that waits is what later articles are judged by."""
    articles = [written(minutes, figures) for minutes, figures in [(0, "10"), (5, "14"), (15, "18"), (16, "18")]]
    *_, waits, after = replay(articles, open_store(None), load_lexicon(), Rules())
    assert [(revision.reason, revision.told) for revision in waits.revisions] == [(Reason.HALF_HOUR, False)]
    assert after.revisions[0].reason is Reason.AGREES


def test_the_half_hour_is_a_setting() -> None:
    """An editor may want every raise, or only one a day."""
    story: Story = [(0, "10"), (5, "14"), (15, "18"), (900, "18")]
    assert told(story, Rules(severity=Thresholds(raise_minutes=5)))[-1] == "15 dead rises to 18 (was 14)"
    assert told(story, Rules(severity=Thresholds(raise_minutes=600)))[-1] == "900 dead rises to 18 (was 14)"


def test_a_time_that_is_assumed_says_nothing_of_half_hours() -> None:
    """Undated articles stand at the time of the one before them, and each raise is told."""
    assert len(told([(0, "10"), (0, "14"), (0, "18"), (0, "25")], basis=Basis.ASSUMED)) == 4


RISES = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 9)), min_size=1, max_size=8)


@settings(max_examples=60, deadline=None)
@given(RISES)
def test_no_raise_is_lost(steps: list[tuple[int, int]]) -> None:
    """However fast a toll rises, each alert goes on from the one before it, and the last one tells the last toll."""
    minutes, dead, articles = 0, 20, []
    for wait, rise in steps:
        minutes, dead = minutes + wait, dead + rise
        articles.append(written(minutes, str(dead)))
    replayed = replay(articles, open_store(None), load_lexicon(), Rules())
    values = [(alert.before, alert.after) for each in replayed for alert in each.alerts]
    told = [(before.value if before else None, after.value if after else None) for before, after in values]
    assert [before for before, _ in told[1:]] == [after for _, after in told[:-1]]
    assert told[-1][1] == dead


def test_a_second_replay_tells_nothing() -> None:
    """What waited is told once."""
    store, articles = open_store(None), [written(minutes, str(10 + minutes)) for minutes in (0, 4, 9, 14)]
    first, second = (
        [alert for each in replay(articles, store, load_lexicon(), Rules()) for alert in each.alerts] for _ in range(2)
    )
    assert (len(first), second) == (3, [])


@pytest.mark.parametrize(
    ("story", "lines"),
    [
        ([(0, "100"), (60, "104"), (120, "108")], ["0 dead 100"]),
        ([(0, "100"), (60, "104"), (120, "111")], ["0 dead 100", "120 dead rises to 111 (was 100)"]),
        ([(0, "100"), (60, "104"), (120, "108"), (180, "140")], ["0 dead 100", "180 dead rises to 140 (was 100)"]),
        ([(0, "100"), (60, "140"), (120, "150")], ["0 dead 100", "60 dead rises to 140 (was 100)"]),
    ],
)  # fmt: skip
def test_steps_too_small_to_tell_add_up(story: Story, lines: list[str]) -> None:
    """With a least change of a tenth, nearer values are known in silence and told once they add up to it."""
    assert told(story, Rules(severity=Thresholds(minimum_change=0.1))) == lines


def test_what_is_kept_silent_for_being_small_is_known_and_says_why() -> None:
    """The ledger has the step with its reason, and the next article is compared with its value."""
    rules = Rules(severity=Thresholds(minimum_change=0.1))
    articles = [written(0, "100"), written(60, "104"), written(120, "104")]
    *_, small, again = replay(articles, open_store(None), load_lexicon(), rules)
    assert [(revision.reason, revision.told) for revision in small.revisions] == [(Reason.SMALL_STEP, False)]
    assert [revision.reason for revision in again.revisions] == [Reason.AGREES]
