"""What every store promises, whatever it keeps its things in."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from monitor.alerts.notices import source_down
from monitor.alerts.wire import encode
from monitor.errors import StoreError
from monitor.model import Also, Article, Basis, Change, Event, Extraction, Outcome, Series, SeriesKey
from monitor.store import EventSummary, Ledger, Position, Store

Story = Callable[..., Outcome]
Happening = Callable[..., Event]
At = Callable[[float], datetime]


def record(store: Store, *outcomes: Outcome, channels: tuple[str, ...] = ("redis",)) -> tuple[int, ...]:
    """Record all of them in one transaction; return the sequences given."""
    with store.transaction() as transaction:
        return tuple(alert.sequence for outcome in outcomes for alert in transaction.record(outcome, channels))


def queued(store: Store, channel: str = "redis") -> list[int]:
    return [alert.sequence for alert in store.pending(channel, 100)]


def test_an_empty_store_knows_nothing(store: Store, at: At) -> None:
    """Every question has an answer before the first article."""
    key = SeriesKey("none", "killed")
    with store.transaction() as transaction:
        assert not transaction.seen("none")
        assert transaction.event_of("none") is None
        assert transaction.event_of_group("none") is None
        assert transaction.event("none") is None
        assert transaction.series(key) == Series(key)
        assert not transaction.due(at(0))
        assert not transaction.candidates((), at(0), 5)
        assert not transaction.candidates(("harbour",), at(0), 5)
    assert store.newest_as_of() is None
    assert not store.events()
    assert not store.history("none")
    assert not store.pending("redis", 5)
    assert store.discard("redis") == 0


def test_what_is_recorded_is_read_at_once_and_afterwards(store: Store, story: Story, happening: Happening) -> None:
    """The next article of a batch is judged against the one before it, committed or not."""
    outcome = story("a", group="https://courier.example/ferry")

    def look() -> None:
        assert transaction.seen(outcome.article.id)
        assert transaction.event_of(outcome.article.id) == outcome.events[0].id
        assert transaction.event_of_group("https://courier.example/ferry") == outcome.event
        assert transaction.event(outcome.events[0].id) == outcome.event
        assert transaction.series(outcome.series[0].key) == outcome.series[0]
        assert list(transaction.candidates(("harbour",), outcome.article.as_of, 5)) == [outcome.event]

    with store.transaction() as transaction:
        transaction.record(outcome)
        look()
    with store.transaction() as transaction:
        look()


def test_what_is_not_committed_is_seen_nowhere_else(store: Store, story: Story) -> None:
    """A reader beside a running batch sees only what was committed before it."""
    record(store, story("a"))
    with store.transaction() as transaction:
        transaction.record(story("b", killed=25, hours=1), ("redis",))
        assert queued(store) == [1]
        assert len(store.history(story("a").events[0].id)) == 1
        assert store.newest_as_of() == story("a").article.as_of
    assert queued(store) == [1, 2]


def test_a_failed_transaction_leaves_nothing(store: Store, story: Story, at: At) -> None:
    """After an error the store is as it was, and the next alert takes the number that was given back."""
    record(store, story("a"))
    lost = story("b", killed=25, hours=1, group="page", held_until=at(2))
    with suppress(ZeroDivisionError), store.transaction() as transaction:
        assert [alert.sequence for alert in transaction.record(lost, ("redis",))] == [2]
        raise ZeroDivisionError
    with store.transaction() as transaction:
        assert not transaction.seen(lost.article.id)
        assert transaction.event_of_group("page") is None
        assert transaction.series(lost.series[0].key) == story("a").series[0]
        assert not transaction.due(at(9))
        assert list(transaction.candidates(("harbour",), at(0), 5)) == [story("a").event]
    assert len(store.history(lost.events[0].id)) == 1
    assert record(store, story("c", killed=30, hours=2)) == (2,)
    assert queued(store) == [1, 2]


def test_alerts_are_numbered_in_the_order_of_commit(store: Store, story: Story) -> None:
    """Numbers run 1, 2, 3, ... through and across transactions."""
    assert record(store, story("a"), story("b", killed=25)) == (1, 2)
    assert record(store, story("quiet", told=False)) == ()
    assert record(store, story("c", killed=30)) == (3,)


def test_alerts_come_back_as_they_went_in(store: Store, story: Story) -> None:
    """A channel gets the same bytes from the queue as it would have had from the core."""
    outcome = story("a")
    record(store, outcome)
    (stored,) = store.pending("redis", 5)
    assert stored == replace(outcome.alerts[0], sequence=1)
    assert encode(stored) == encode(replace(outcome.alerts[0], sequence=1))


def test_an_alert_already_recorded_is_left_out(store: Store, story: Story) -> None:
    """The same alert is told once, in one transaction or two, and takes no second number."""
    again = replace(story("a"), article=replace(story("a").article, id="other"))
    doubled = replace(story("b", killed=25), alerts=story("b", killed=25).alerts * 2)
    assert record(store, story("a"), again) == (1,)
    assert record(store, again, doubled) == (2,)
    assert queued(store) == [1, 2]


def test_a_seen_outcome_writes_nothing(store: Store, story: Story) -> None:
    """An article that was judged before changes nothing when it comes again."""
    assert record(store, replace(story("a"), seen=True)) == ()
    assert store.newest_as_of() is None
    assert not store.events()


def test_an_article_can_be_judged_again(store: Store, story: Story, at: At) -> None:
    """A held observation is judged again under its own article: that stays, the new decision is added."""
    first = story("a", told=False, held_until=at(6), group="page")
    later = story("b", hours=1, killed=25, group="page")
    record(store, first, later)
    assert record(store, story("a", killed=20)) == (2,)
    with store.transaction() as transaction:
        assert transaction.event_of(first.article.id) == first.events[0].id
        assert transaction.series(first.series[0].key).held_until is None
    assert store.newest_as_of() == later.article.as_of
    assert [row.alert is None for row in store.history(first.events[0].id)] == [True, False, False]


def test_a_page_belongs_to_the_event_of_its_latest_version_that_has_one(
    store: Store, story: Story, happening: Happening
) -> None:
    """A later version without an event does not take the page away from it; one with another event does."""
    record(store, story("a", group="page"), replace(story("b", group="page", told=False), event=None))
    with store.transaction() as transaction:
        assert transaction.event_of_group("page") == happening("ferry")
        transaction.record(story("c", group="page", event=happening("tram")))
        assert transaction.event_of_group("page") == happening("tram")


def test_an_article_about_nothing_is_remembered(store: Store) -> None:
    """An article without title, address, publisher or figure is seen, and its time counts."""
    article = Article("plain", "", "", datetime.fromisoformat("2031-05-01T14:00:00+02:00"), Basis.ASSUMED)
    record(store, Outcome(article, Extraction("plain", (), ())))
    with store.transaction() as transaction:
        assert transaction.seen("plain")
        assert transaction.event_of("plain") is None
    assert store.newest_as_of() == datetime.fromisoformat("2031-05-01T12:00:00+00:00")


def test_the_article_recorded_last_gives_the_time(store: Store, story: Story, at: At) -> None:
    """A late arrival with an old date is the one recorded last."""
    record(store, story("a", hours=5), story("b", hours=3))
    assert store.newest_as_of() == at(3)


def test_held_series_fall_due_in_order(store: Store, story: Story, happening: Happening, at: At) -> None:
    """What is held is given back from its time on, oldest first, then by key; once let go, no more."""
    tram, ferry = happening("tram"), happening("ferry")
    record(
        store,
        story("a", event=tram, held_until=at(6)),
        story("b", event=ferry, held_until=at(6)),
        story("c", event=ferry, kind="injured", held_until=at(4)),
    )
    by_key = sorted((tram, ferry), key=lambda event: event.id)
    expected = [(ferry.id, "injured"), *((event.id, "killed") for event in by_key)]
    with store.transaction() as transaction:
        assert not transaction.due(at(3.9))
        assert [(s.key.event, s.key.kind) for s in transaction.due(at(6))] == expected
        transaction.record(story("d", event=ferry, kind="injured"))
        assert [(s.key.event, s.key.kind) for s in transaction.due(at(6))] == expected[1:]
    with store.transaction() as transaction:
        assert [(s.key.event, s.key.kind) for s in transaction.due(at(6))] == expected[1:]


def test_candidates_are_ranked(store: Store, story: Story, happening: Happening, at: At) -> None:
    """Most keys shared first, then the latest seen, then by id; what was last seen too long ago is left out."""
    both = happening("both", hours=1, keys=("harbour", "ferry", "ferry"))
    late, twin = happening("late", hours=9), happening("twin", hours=9)
    old = happening("old", hours=0.5, keys=("harbour", "ferry"))
    record(store, *(story(event.title, event=event) for event in (both, late, twin, old)))
    by_id = sorted((late, twin), key=lambda event: event.id)
    with store.transaction() as transaction:
        assert list(transaction.candidates(("ferry", "harbour", "ferry"), at(1), 9)) == [both, *by_id]
        assert list(transaction.candidates(("ferry", "harbour"), at(1), 2)) == [both, by_id[0]]
        assert list(transaction.candidates(("tram", "ferry"), at(0), 9)) == [both, old]


def test_candidates_follow_the_keys_an_event_has_now(store: Store, story: Story, happening: Happening, at: At) -> None:
    """A key that an event gave up no longer finds it, in the same transaction or the next."""
    record(store, story("a", event=happening("ferry", keys=("harbour", "boat"))))
    moved = happening("ferry", hours=3, keys=("boat", "strait"))
    with store.transaction() as transaction:
        transaction.record(story("b", event=happening("ferry", hours=2, keys=("strait",))))
        transaction.record(story("c", event=moved))
        assert not transaction.candidates(("harbour",), at(0), 5)
        assert list(transaction.candidates(("boat", "strait"), at(3), 5)) == [moved]
    with store.transaction() as transaction:
        assert not transaction.candidates(("harbour",), at(0), 5)
        assert list(transaction.candidates(("boat", "strait"), at(3), 5)) == [moved]


def test_a_common_key_offers_its_latest_events(store: Store, story: Story, happening: Happening, at: At) -> None:
    """Of more events than a key may offer, committed or not, the latest seen are considered."""
    crowd = [happening(f"event {i}", hours=i) for i in range(70)]
    first = replace(crowd[0], profile=replace(crowd[0].profile, keys=("harbour", "rare")))
    record(store, story("first", event=first), *(story(e.title, event=e) for e in crowd[1:40]))
    with store.transaction() as transaction:
        for event in crowd[40:]:
            transaction.record(story(event.title, event=event))
        found = transaction.candidates(("harbour", "rare"), at(0), 64)
        assert found[0] == crowd[69]
        assert first not in found
        assert transaction.candidates(("harbour", "rare"), at(0), 70)[0] == first


def test_each_channel_has_a_queue_of_its_own(store: Store, story: Story) -> None:
    """What one channel has had, another may still be waiting for."""
    record(store, story("a"), story("b", killed=25), channels=("redis", "hook", "redis"))
    record(store, story("c", killed=30), channels=("hook",))
    record(store, story("d", killed=35), channels=())
    store.delivered("redis", [2, 99])
    store.delivered("redis", iter(()))
    assert queued(store) == [1]
    assert queued(store, "hook") == [1, 2, 3]
    assert [alert.sequence for alert in store.pending("hook", 2)] == [1, 2]
    assert store.discard("hook") == 3
    assert queued(store, "hook") == []
    assert queued(store) == [1]


def test_events_are_listed_with_what_is_known(store: Store, story: Story, happening: Happening) -> None:
    """The latest seen comes first; a series with nothing known is not shown."""
    ferry, tram, bare = happening("ferry", hours=1), happening("tram", hours=2), happening("bare", hours=0)
    hurt, dead = story("a", event=ferry, kind="injured"), story("b", event=ferry)
    empty = story("d", event=bare)
    empty = replace(empty, series=(Series(empty.series[0].key),))
    record(store, hurt, dead, story("c", event=tram), empty)
    assert list(store.events()) == [
        EventSummary(tram, story("c", event=tram).series),
        EventSummary(ferry, hurt.series + dead.series),
        EventSummary(bare, ()),
    ]


def test_an_event_is_found_by_what_a_person_types(store: Store, story: Story, happening: Happening) -> None:
    """The whole id, its beginning, or the exact title."""
    ferry, tram = happening("ferry", title="Vell 100% ferry"), happening("tram")
    record(store, story("a", event=ferry), story("b", event=tram))
    for reference in (ferry.id, ferry.id[:4], "Vell 100% ferry"):
        assert store.find_event(reference) == ferry


@pytest.mark.parametrize(
    ("reference", "complaint"),
    [
        ("aaaa", "2 events match.*aaaa1 .ferry.*aaaa2 .tram"),
        ("Vell", "2 events match"),
        ("aaa", "no event has this id or title; the beginning of an id needs 4 characters or more"),
        ("bbbb", "bbbb: no event has this id or title$"),
        ("%%%%%", "no event has this id or title$"),
        ("", "no event"),
    ],
)
def test_an_unclear_reference_is_refused(
    store: Store, story: Story, happening: Happening, reference: str, complaint: str
) -> None:
    """The error says what to type instead."""
    named = [
        replace(happening("ferry"), id="aaaa1"),
        replace(happening("tram"), id="aaaa2"),
        *(replace(happening("fog"), id=f"{id}", title="Vell") for id in ("cccc1", "dddd1")),
    ]
    record(store, *(story(event.id, event=event) for event in named))
    with pytest.raises(StoreError, match=complaint):
        store.find_event(reference)


def test_a_whole_id_outweighs_a_title(store: Store, story: Story, happening: Happening) -> None:
    """An event whose title is another one's id does not hide it."""
    ferry = happening("ferry")
    record(store, story("a", event=ferry), story("b", event=happening("prank", title=ferry.id)))
    assert store.find_event(ferry.id) == ferry


def test_history_is_in_the_order_of_the_world(store: Store, story: Story, happening: Happening, at: At) -> None:
    """By as-of, then by arrival; told with its alert, silent without; by kind and up to a time when asked."""
    told, silent = story("a", hours=2), story("b", hours=1, told=False)
    twin, hurt = story("c", hours=1, killed=21, told=False), story("d", hours=3, kind="injured")
    record(store, told, silent)
    record(store, twin, hurt, story("e", event=happening("tram")))
    ferry = told.events[0].id

    def line(outcome: Outcome) -> Ledger:
        (alert,) = outcome.alerts or (None,)
        return Ledger(outcome.revisions[0], alert.id if alert else None, alert.message if alert else None)

    assert list(store.history(ferry)) == [line(silent), line(twin), line(told), line(hurt)]
    assert list(store.history(ferry, kind="injured")) == [line(hurt)]
    assert list(store.history(ferry, as_of=at(2))) == [line(silent), line(twin), line(told)]
    assert list(store.history(ferry, "killed", at(1))) == [line(silent), line(twin)]


def test_a_reclassification_is_told_on_both_series(store: Store, story: Story) -> None:
    """The alert that tells of the dead stands beside the fall of the missing too."""
    dead, missing = story("a"), story("a", kind="missing", told=False)
    alert = replace(dead.alerts[0], change=Change.RECLASSIFIED, also=Also("missing", "all", None, None))
    both = (dead.revisions[0], replace(missing.revisions[0], told=True))
    record(store, replace(dead, revisions=both, alerts=(alert,)))
    assert [row.alert for row in store.history(dead.events[0].id)] == [alert.id, alert.id]


def test_a_told_revision_may_have_no_alert(store: Store, story: Story) -> None:
    """A raise that is summed into a later alert has none of its own."""
    outcome = replace(story("a"), alerts=())
    record(store, outcome)
    assert list(store.history(outcome.events[0].id)) == [Ledger(outcome.revisions[0])]


def test_the_position_of_a_replay_is_kept_with_what_it_wrote(store: Store, story: Story) -> None:
    """How far an archive came is known once its articles are, and forgotten at its end."""
    begin, one = Position(), Position().after("a")
    with pytest.raises(ZeroDivisionError), store.transaction() as transaction:
        transaction.record(story("a"))
        transaction.put_position("archive", one)
        raise ZeroDivisionError
    assert store.position("archive") == begin
    for position in (one, one.after("b")):
        with store.transaction() as transaction:
            transaction.put_position("archive", position)
            transaction.put_position("another", one)
        assert (store.position("archive"), store.position("another")) == (position, one)
    with store.transaction() as transaction:
        transaction.put_position("archive", None)
    assert (store.position("archive"), store.position("another")) == (begin, one)


def test_text_that_no_database_holds_is_no_obstacle(store: Store, story: Story, happening: Happening, at: At) -> None:
    """NUL and half a surrogate pair, anywhere, are stored as U+FFFD; the look-up by the same text still finds it."""
    bad = "fer\x00ry \udc80"
    event = happening("ferry", title=bad, keys=(bad, "fer\ufffdry \udc80"))
    outcome = story("a", event=event, text=bad, group=bad, kind=bad)
    assert record(store, outcome) == (1,)
    with store.transaction() as transaction:
        assert transaction.event_of_group(bad) is not None
        assert transaction.series(outcome.series[0].key).known is not None
        assert len(transaction.candidates((bad,), at(0), 5)) == 1
    assert store.find_event(bad).id == event.id
    assert len(store.history(event.id, kind=bad)) == 1
    assert len(store.pending("redis", 5)) == 1


def test_figures_of_any_size_are_kept(store: Store, story: Story) -> None:
    """A number beyond 64 bits is a number."""
    outcome = story("a", killed=2**70)
    record(store, outcome)
    (summary,) = store.events()
    assert summary.series == outcome.series


def test_a_store_closes_itself(store: Store, story: Story) -> None:
    """Leaving the block closes it, and closing twice is harmless."""
    with store as opened:
        record(opened, story("a"))
    store.close()


def test_notices_and_alerts_share_one_order(store: Store, story: Story) -> None:
    """A notice is queued once, behind the alerts before it and before those that follow, and is read back whole."""
    since = datetime(2031, 5, 1, 12, tzinfo=UTC)
    notice = source_down("https://mail.example/rss", "Highland Mail", since, 2, "no answer", since)
    record(store, story("a", killed=20))
    for _ in range(2):
        with store.transaction() as transaction:
            transaction.notify(notice, ("redis", "redis"))
            transaction.notify(notice, ("redis",))
    record(store, story("b", killed=30))
    first, second, third = store.pending("redis", 9)
    assert second == replace(notice, sequence=2)
    assert [encode(told) for told in (first, third)] == [encode(told) for told in store.pending("redis", 9)[::2]]
    assert queued(store) == [1, 2, 3]
    store.delivered("redis", [1, 2])
    assert queued(store) == [3]
