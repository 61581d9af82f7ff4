"""What one article's arrival does to what is known, and to what is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.lexicon import Lexicon, load_lexicon
from monitor.model import Article, Basis, Bound, Change, Outcome, Reason, SeriesKey, article_id
from monitor.pipeline import Rules, process, settle
from monitor.store.memory import MemoryStore

START = datetime(2031, 4, 2, 6, tzinfo=UTC)
RULES = Rules()

Arrival = Callable[..., tuple[Outcome, ...]]


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    """The words that are shipped."""
    return load_lexicon()


@pytest.fixture
def store() -> MemoryStore:
    """Nothing is known yet."""
    return MemoryStore()


@pytest.fixture
def arrive(store: MemoryStore, lexicon: Lexicon) -> Arrival:
    """Judges an article at its own time, after what was due by then: the outcomes in order, its own last."""

    def arrive(article: Article, rules: Rules = RULES) -> tuple[Outcome, ...]:
        with store.transaction() as transaction:
            outcomes = []
            for settled in settle(transaction, lexicon, rules, article.as_of):
                transaction.record(settled)
                outcomes.append(settled)
            outcomes.append(process(article, transaction, lexicon, rules, article.as_of))
            transaction.record(outcomes[-1])
        return tuple(outcomes)

    return arrive


def written(
    text: str,
    *,
    hours: float = 0,
    title: str = "Fire in a Leeds mill",
    publisher: str = "Aire Gazette",
    event: str = "",
) -> Article:
    as_of = START + timedelta(hours=hours)
    id = article_id(title=title, text=text, publisher=publisher, group=None, published=as_of)
    return Article(id, title, text, as_of, Basis.STATED, publisher=publisher, trusted_event=event or None)


def messages(*outcomes: Outcome) -> list[str]:
    return [alert.message.split(": ", 1)[1] for outcome in outcomes for alert in outcome.alerts]


FIRST = written("A fire swept through a mill in Leeds on Wednesday. Twenty people were killed, police said.")


def test_an_article_seen_before_changes_nothing(arrive: Arrival, store: MemoryStore) -> None:
    """The same version judged again says that it was seen, names its event, and neither writes nor tells."""
    (first,) = arrive(FIRST)
    assert messages(first) == ["death toll 20, per police - Aire Gazette"]
    known, history = store.events(), store.history(first.event.id if first.event else "")
    (again,) = arrive(FIRST)
    assert again.seen
    assert again.event == first.event
    assert (again.events, again.series, again.revisions, again.alerts) == ((), (), (), ())
    assert (store.events(), store.history(again.event.id if again.event else "")) == (known, history)


def test_outcomes_are_the_same_each_time(lexicon: Lexicon) -> None:
    """Judging reads no clock and draws no lot: the same article on the same past gives an equal outcome."""
    outcomes = []
    for _ in range(2):
        with MemoryStore().transaction() as transaction:
            outcomes.append(process(FIRST, transaction, lexicon, RULES, START))
    assert outcomes[0] == outcomes[1]


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (
            "Thirty years on, Leeds remembers the mill fire",
            "It is thirty years since the fire of 2 April 2001 that killed 20 people at a mill in Leeds.",
        ),
        ("Leeds mill fire leaves nobody hurt", "Firefighters put out a blaze at a mill in Leeds. No one was killed."),
        ("Rovers crush United 5-0 in Leeds", "It was a killer blow: five goals, and three points dropped."),
        ("Mill in Leeds to be sold for 20 million pounds", "The sale was agreed on Wednesday."),
    ],
)
def test_what_is_no_news_of_a_toll_founds_no_event(arrive: Arrival, store: MemoryStore, title: str, text: str) -> None:
    """A past event's toll, a zero, a score or a price found no event and tell nothing."""
    (outcome,) = arrive(written(text, title=title))
    assert (outcome.event, outcome.alerts, tuple(store.events())) == (None, (), ())


def test_a_past_event_in_an_article_of_the_day_moves_nothing(arrive: Arrival) -> None:
    """The toll of another year's fire, told beside today's, is never the toll."""
    arrive(FIRST)
    text = "The mill fire in Leeds has killed 20 people. A fire in the same street killed 52 people in 2017."
    (outcome,) = arrive(written(text, hours=2))
    assert [revision.reason for revision in outcome.revisions] == [Reason.AGREES]
    assert messages(outcome) == []


QUAKE = written("An earthquake in Peru killed 20 people on Wednesday, the mayor said.", title="Earthquake in Peru")


def test_a_part_above_the_whole_raises_it_to_a_floor(arrive: Arrival, store: MemoryStore) -> None:
    """Where the dead of one group outnumber the known total, the total is at least that."""
    arrive(QUAKE)
    text = "Peru mourns after the earthquake: 35 of the dead were children, the mayor said."
    (outcome,) = arrive(written(text, title="Earthquake in Peru", hours=3))
    assert outcome.event is not None
    with store.transaction() as transaction:
        known = transaction.series(SeriesKey(outcome.event.id, "killed")).known
    assert known is not None
    assert (known.figure.level, known.figure.bound) == (35, Bound.AT_LEAST)
    assert messages(outcome) == [
        "death toll rises to at least 35 (was 20), per mayor - Aire Gazette",
        "death toll (children) 35, per mayor - Aire Gazette",
    ]


@pytest.mark.parametrize(
    "part",
    [
        "12 of the dead were children, the mayor said.",
        "In Arequipa alone, 12 people were killed, the mayor said.",
        "At one hospital in Arequipa, 12 people died, the mayor said.",
    ],
)
def test_a_part_below_the_whole_leaves_it(arrive: Arrival, part: str) -> None:
    """The dead of one group, place or hospital that are fewer than the known total never lower nor dispute it."""
    arrive(QUAKE)
    (outcome,) = arrive(written(f"Peru is in mourning. {part}", title="Earthquake in Peru", hours=3))
    assert outcome.event is not None
    assert [alert.message for alert in outcome.alerts if alert.scope == "all"] == []


def test_missing_found_dead_is_one_alert(arrive: Arrival) -> None:
    """When the dead rise as the missing fall, one sentence tells both."""
    title = "Ferry sinks off Cebu"
    arrive(written("A ferry sank off Cebu. Eleven people died and 34 are missing, the coast guard said.", title=title))
    text = "The ferry that sank off Cebu killed 29 people and 16 are still missing, the coast guard said."
    (outcome,) = arrive(written(text, title=title, hours=20))
    (alert,) = outcome.alerts
    assert alert.change is Change.RECLASSIFIED
    assert messages(outcome) == [
        "death toll rises to 29 (was 11) as missing falls to 16 (was 34), per coastguard - Aire Gazette"
    ]


RAISE = written("The Leeds mill fire has killed 30 people, police said on Wednesday.", hours=1)
LOWER = written("The fire in a mill in Leeds killed 26 people.", hours=3, publisher="Calder Echo")


def test_a_lower_number_soon_after_a_raise_is_held(arrive: Arrival) -> None:
    """Three hours after a raise, another paper's lower number is kept silent, and what is known stays."""
    arrive(FIRST)
    assert messages(*arrive(RAISE)) == ["death toll rises to 30 (was 20), per police - Aire Gazette"]
    (held,) = arrive(LOWER)
    assert [(revision.change, revision.reason) for revision in held.revisions] == [(Change.HELD, Reason.RECENT_RAISE)]
    assert messages(held) == []


@pytest.mark.parametrize(("hours", "settled"), [(8.99, 0), (9, 1), (40, 1)])
def test_what_is_held_is_settled_after_six_hours(arrive: Arrival, hours: float, settled: int) -> None:
    """The first article of any event that comes six hours later brings the held number back, as a dispute."""
    for article in (FIRST, RAISE, LOWER):
        arrive(article)
    other = written("Heavy rain fell on Kyoto.", title="Rain in Kyoto", hours=hours)
    *due, own = arrive(other)
    assert len(due) == settled
    assert own.alerts == ()
    assert messages(*due) == ["death toll disputed: 26 against 30 (per police), per Calder Echo"][:settled]


def test_what_is_settled_is_settled_once(arrive: Arrival) -> None:
    """A held number comes back once, dated as it was said, and is not asked again."""
    for article in (FIRST, RAISE, LOWER):
        arrive(article)
    due, _ = arrive(written("Heavy rain fell on Kyoto.", title="Rain in Kyoto", hours=10))
    assert [alert.time for alert in due.alerts] == [LOWER.as_of]
    assert due.article.id == LOWER.id
    assert len(arrive(written("More rain fell on Kyoto.", title="Rain in Kyoto", hours=60))) == 1


def test_given_events_are_taken_when_they_are_trusted(arrive: Arrival) -> None:
    """The event an article names is its event, whatever its text; without trust the linker decides."""
    trusted = Rules(trust_events=True)
    one = written("The mill fire in Leeds killed 20 people.", event="mill")
    two = written("Fire in a Leeds mill: 25 people were killed.", hours=1, event="warehouse")
    three = written("A mill burnt for hours in Leeds.", hours=2, event="mill")
    given = [outcome.event.id for article in (one, two, three) for outcome in arrive(article, trusted) if outcome.event]
    assert given == ["mill", "warehouse", "mill"]
    linked = MemoryStore()
    with linked.transaction() as transaction:
        outcome = process(one, transaction, load_lexicon(), RULES, one.as_of)
    assert outcome.event is not None
    assert outcome.event.id not in ("mill", "warehouse")


@pytest.mark.parametrize(
    ("text", "founds"),
    [
        ("A magnitude 6.4 earthquake struck off the coast of Fiji.", True),
        ("The storm in Leeds destroyed 40 homes.", True),
        ("The damage in Leeds was put at $3 million.", False),
        ("Some 40,000 people in Leeds were affected.", False),
    ],
)
def test_what_is_no_happening_by_itself_founds_no_event(arrive: Arrival, text: str, founds: bool) -> None:
    """A quake is one; a sum of money is told only of an event that is known."""
    assert (arrive(written(text))[-1].event is not None) == founds


def test_damage_is_told_of_an_event_that_is_known(arrive: Arrival) -> None:
    """The sum follows the fire that did it."""
    arrive(written("Twelve people were killed in a fire at a Leeds mill."))
    told = arrive(written("Damage from the fire at the Leeds mill was put at $3 million.", hours=5))[-1]
    assert [alert.message.split(": ", 1)[1] for alert in told.alerts] == ["damage put at $3 million, per Aire Gazette"]
    assert [alert.unit for alert in told.alerts] == ["US dollars"]


def test_an_alert_says_the_language_of_its_article(arrive: Arrival) -> None:
    """As its feed has it; nothing where nobody says."""
    (english,) = arrive(replace(FIRST, language="en"))
    assert [alert.evidence.language for alert in english.alerts] == ["en"]
    (unknown,) = arrive(written("Thirty people were killed, police said.", hours=1))
    assert [alert.evidence.language for alert in unknown.alerts] == [None]
