"""Events that prove to be one, or two: what is known is rebuilt, what was wrongly told is taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor import app
from monitor.errors import StoreError, UsageError
from monitor.lexicon import load_lexicon
from monitor.model import Alert, Article, Basis, Change
from monitor.pipeline import Rules
from monitor.store import Sought, SoughtTold, Store, open_store

START = datetime(2031, 4, 2, 6, tzinfo=UTC)
RULES = Rules()
BLAST = "A blast at the grain mill of Aldbury in England killed {n} people, police said."
FIRE = "Fire at a mill near Tring in England: {n} workers died, the fire brigade said."


def articles(*told: tuple[str, str, int]) -> list[Article]:
    """Articles an hour apart: their event, text and number."""
    return [
        Article(
            f"{i:032x}",
            text.format(n=n).split(":")[0],
            text.format(n=n),
            START + timedelta(hours=i),
            Basis.STATED,
            publisher=f"Paper {i}",
            url=f"https://paper{i}.example/mill",
            group=f"https://paper{i}.example/mill",
            trusted_event=event,
        )
        for i, (event, text, n) in enumerate(told)
    ]


def judged(store: Store, found: Sequence[Article]) -> list[Alert]:
    rules = Rules(trust_events=True)
    return [alert for done in app.replay(found, store, load_lexicon(), rules) for alert in done.alerts]


def known(store: Store) -> dict[str, dict[str, float]]:
    """Of each event what is known, by kind."""
    return {
        summary.event.id: {series.key.kind: series.known.figure.level for series in summary.series if series.known}
        for summary in store.events()
    }


def merge(store: Store, into: str, other: str) -> tuple[Alert, ...]:
    return app.merge(store, into, other, load_lexicon(), RULES, ["redis"])[1]


def split(store: Store, event: str, *names: str) -> tuple[str, tuple[Alert, ...]]:
    new, alerts = app.split(store, event, names, load_lexicon(), RULES, ["redis"])
    return new.id, alerts


def test_two_events_become_one(store: Store) -> None:
    """The figures are those that one event would have had, and nothing of the other is left."""
    judged(store, articles(("a", BLAST, 3), ("b", FIRE, 5), ("a", BLAST, 7), ("b", FIRE, 5)))
    assert known(store) == {"a": {"killed": 7}, "b": {"killed": 5}}
    merge(store, "a", "b")
    assert known(store) == {"a": {"killed": 7}}
    decided = [(entry.revision.change.value, entry.revision.observation.figure.level) for entry in store.history("a")]
    assert [change for change in decided if change[0] != "retracted"] == [
        ("first", 3),
        ("raised", 5),
        ("raised", 7),
        ("held", 5),
    ]
    (heading,) = store.browsing.events(Sought(), 5).items
    assert (heading.event.id, heading.revised, heading.change) == ("a", START + timedelta(hours=2), Change.RAISED)
    told = store.browsing.told(SoughtTold(event="a"), 9).items
    assert {alert.event.id for alert in told if isinstance(alert, Alert)} == {"a", "b"}


def test_the_id_of_an_event_that_was_joined_means_the_one_it_became_part_of(store: Store) -> None:
    """Also when that one became part of a third; an event that is founded again has its id for itself."""
    events = {"aaaa1": BLAST, "bbbb1": FIRE, "cccc1": BLAST}
    judged(store, articles(*((event, text, 3) for event, text in events.items())))
    merge(store, "aaaa1", "bbbb1")
    assert store.find_event("bbbb1").id == store.find_event("bbbb").id == "aaaa1"
    merge(store, "cccc1", "aaaa1")
    assert {store.find_event(event).id for event in events} == {"cccc1"}
    with pytest.raises(StoreError, match="no event has this id"):
        store.find_event("bbbb2")


def test_what_was_wrongly_told_is_taken_back_once(store: Store) -> None:
    """An alert that nobody would send now is retracted by reference; what still holds is not sent again."""
    sent = judged(store, articles(("a", BLAST, 3), ("b", FIRE, 2), ("a", BLAST, 7)))
    assert [(alert.event.id, alert.change.value) for alert in sent] == [("a", "first"), ("b", "first"), ("a", "raised")]
    (taken,) = merge(store, "a", "b")
    assert (taken.change, taken.references, taken.event.id) == (Change.RETRACTED, (sent[1].id,), "b")
    assert "death toll retracted (was 2)" in taken.message
    assert taken.sequence == 4
    assert [alert.id for alert in store.pending("redis", 9)] == [taken.id]
    told = {entry.alert for entry in store.history("a") if entry.alert}
    assert told == {sent[0].id, sent[2].id, taken.id}


def test_what_one_of_two_events_told_holds_where_it_is_still_a_rise(store: Store) -> None:
    """The toll of the second was told under its name: nothing is taken back, and nothing sent again."""
    sent = judged(store, articles(("a", BLAST, 3), ("b", FIRE, 5)))
    assert merge(store, "a", "b") == ()
    (raised,) = [entry for entry in store.history("a") if entry.revision.change is Change.RAISED]
    assert (raised.revision.told, raised.alert) == (True, sent[1].id)


def test_the_same_figure_told_of_two_events_is_no_error(store: Store) -> None:
    """Of two alerts with one number one stays in the ledger, and the other is not taken back."""
    judged(store, articles(("a", BLAST, 5), ("b", FIRE, 5)))
    assert merge(store, "a", "b") == ()


def test_what_would_be_told_now_but_was_not_stays_silent(store: Store) -> None:
    """A contradiction that only the two events together show is in the ledger, with the flag that says so."""
    told = articles(("b", FIRE, 5), ("a", BLAST, 7), ("b", FIRE, 5))
    later = [replace(article, as_of=article.as_of + timedelta(days=i)) for i, article in enumerate(told)]
    judged(store, later)
    merge(store, "a", "b")
    silent = [entry for entry in store.history("a") if "rebuilt" in entry.revision.flags]
    assert [(entry.revision.told, entry.alert) for entry in silent] == [(False, None)]
    assert [entry.revision.change for entry in silent] == [Change.DISPUTED]


WORKS = (
    ("Fire tears through Lagos", "A fire tore through a part of Lagos on Tuesday, killing four people, police said."),
    (
        "Explosion at the Okoro paint works leaves six dead in Nigeria",
        "An explosion at the Okoro paint works in Nigeria killed six people on Tuesday, the company said. The blast "
        "could be heard for miles.",
    ),
    (
        "Death toll in Lagos fire rises to seven after explosion at Okoro paint works",
        "Seven people are now known to have died in the fire that tore through a part of Lagos on Tuesday after an "
        "explosion at the Okoro paint works, police said. The blast at the works could be heard for miles.",
    ),
    (
        "Lagos fire: toll at eight",
        "Eight people died in the fire and explosion at the Okoro paint works in Lagos, police said on Tuesday.",
    ),
)


@pytest.mark.parametrize("at_once", [4, 1])
def test_an_article_that_fits_two_events_makes_them_one(store: Store, at_once: int) -> None:
    """What was told and still holds is not told again, and the next article finds one event."""
    found = [
        Article(f"{i:032x}", *told, START + timedelta(hours=i), Basis.STATED, publisher=f"Paper {i}")
        for i, told in enumerate(WORKS)
    ]
    alerts: list[Alert] = []
    for start in range(0, len(found), at_once):
        replayed = app.replay(found[start : start + at_once], store, load_lexicon(), RULES)
        alerts += [alert for done in replayed for alert in done.alerts]
    assert [(alert.change, alert.after and alert.after.value) for alert in alerts] == [
        (Change.FIRST, 4),
        (Change.FIRST, 6),
        (Change.RAISED, 7),
        (Change.RAISED, 8),
    ]
    (summary,) = store.events()
    assert (summary.event.articles, summary.event.title) == (4, "Lagos blast")
    assert {entry.alert for entry in store.history(summary.event.id)} == {alert.id for alert in alerts}


BLASTS = (
    (
        "Nine dead in explosion at Vellore market",
        "An explosion went through a market in Vellore, India, on Tuesday morning and killed nine people, police said. "
        "Traders ran from the stalls.",
    ),
    (
        "Vellore market explosion: nine dead, shops burn",
        "Nine people died in the explosion at the market in Vellore, police in India said. Stalls and shops burned.",
    ),
    (
        "Fourteen workers killed in explosion in India",
        "An explosion killed 14 workers in India on Tuesday, the Rao Dyestuffs company said. Drums of solvent burned "
        "for hours, it said.",
    ),
    (
        "Rao Dyestuffs explosion in Nagpur: drums of solvent burned for hours",
        "Drums of solvent exploded at Rao Dyestuffs in Nagpur, Maharashtra, and killed 15 workers, the company said. "
        "Nagpur's fire brigade fought the burning solvent with foam, and residents of Nagpur were told to stay at home "
        "while the dyestuffs burned. The mayor of Nagpur spoke of the worst accident at a dyestuffs works in "
        "Maharashtra for years.",
    ),
)


@pytest.mark.parametrize("at_once", [4, 1])
def test_an_article_taken_for_news_of_another_event_goes_to_its_own_once_that_is_told(
    store: Store, at_once: int
) -> None:
    """What was told of it under the other event is taken back, and nothing is told twice."""
    found = [
        Article(f"{i:032x}", *told, START + timedelta(hours=i), Basis.STATED, publisher=f"Paper {i}")
        for i, told in enumerate(BLASTS)
    ]
    told: list[Alert] = []
    for start in range(0, len(found), at_once):
        for one in app.replay(found[start : start + at_once], store, load_lexicon(), Rules()):
            told += one.alerts
    titles = {summary.event.id: (summary.event.title, summary.event.articles) for summary in store.events()}
    assert sorted(titles.values()) == [("Nagpur blast", 2), ("Vellore blast", 2)]
    levels = {titles[event][0]: values for event, values in known(store).items()}
    assert levels == {"Vellore blast": {"killed": 9}, "Nagpur blast": {"killed": 15}}
    assert [(alert.event.title, alert.change.value, alert.message.split(", per")[0]) for alert in told] == [
        ("Vellore blast", "first", "Vellore blast: death toll 9"),
        ("Vellore blast", "raised", "Vellore blast: death toll rises to 14 (was 9)"),
        ("Nagpur blast", "first", "Nagpur blast: death toll 15"),
        ("Vellore blast", "retracted", "Vellore blast: death toll retracted, back to 9 (was 14)"),
    ]
    assert told[3].references == (told[1].id,)


def test_one_event_becomes_two(store: Store) -> None:
    """The articles that go found an event of their own; a fall that was none is taken back."""
    sent = judged(store, articles(("a", BLAST, 7), ("a", FIRE, 9), ("a", BLAST, 7)))
    new, taken = split(store, "a", "https://paper1.example/mill")
    assert known(store) == {"a": {"killed": 7}, new: {"killed": 9}}
    assert [alert.references for alert in taken] == [(sent[1].id,)]
    assert "back to 7" in taken[0].message


def test_later_articles_go_on_from_there(store: Store) -> None:
    """A new version of a page that was moved belongs to the event it was moved to."""
    found = articles(("a", BLAST, 7), ("a", FIRE, 9))
    judged(store, found)
    new, _ = split(store, "a", found[1].id[:32])
    with store.transaction() as transaction:
        event = transaction.event_of_group("https://paper1.example/mill")
        assert event is not None
        assert event.id == new
        assert transaction.event_of(found[1].id) == new


@pytest.mark.parametrize(
    ("names", "why"),
    [
        (("https://paper9.example/mill",), "no article of the event"),
        (("https://paper0.example/mill",), "founded"),
        (("https://paper1.example/mill", "https://paper0.example/mill"), "others to stay"),
    ],
)
def test_a_split_that_cannot_be_is_refused(names: tuple[str, ...], why: str) -> None:
    """Each refusal says why, and changes nothing."""
    store = open_store(None)
    judged(store, articles(("a", BLAST, 7), ("a", FIRE, 9)))
    before = known(store)
    with pytest.raises(UsageError, match=why):
        split(store, "a", *names)
    assert known(store) == before
    with pytest.raises(UsageError, match="itself"):
        merge(store, "a", "a")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.integers(1, 40)), min_size=2, max_size=8).filter(
        lambda told: {event for event, _ in told} == {"a", "b"}
    )
)
def test_merge_then_split_is_the_identity(told: list[tuple[str, int]]) -> None:
    """Whatever was told of two events: joined and parted again, the same is known of the same articles."""
    store = open_store(None)
    found = articles(*((event, BLAST if event == "a" else FIRE, n) for event, n in told))
    judged(store, found)
    before = known(store)
    merge(store, "a", "b")
    new, _ = split(store, "a", *(article.id for article in found if article.trusted_event == "b"))
    after = known(store)
    assert after == {"a": before["a"], new: before["b"]}
    with store.transaction() as transaction:
        owners = {article.id: transaction.event_of(article.id) for article in found}
    assert owners == {article.id: "a" if article.trusted_event == "a" else new for article in found}
