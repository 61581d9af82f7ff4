"""How the parts are put together, and what a replay leaves behind when its channel fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
import redis

from monitor.app import reached, replay, replay_channel, rules_of
from monitor.config import Settings
from monitor.differ import Trust
from monitor.errors import ChannelUnavailableError
from monitor.ingestor import read_archive
from monitor.lexicon import load_lexicon
from monitor.model import Alert, Article
from monitor.notifier.port import Channel
from monitor.pipeline import Rules
from monitor.store import Position, Store, open_store

STREAM = "newsmon:v1:stream:alerts"

Replay = Callable[..., list[str]]


class Recorder:
    """A channel that keeps what it is sent, and fails after so many sends."""

    def __init__(self, name: str = "recorder", *, sends: int = 1000) -> None:
        self.name = name
        self.sent: list[str] = []
        self._left = sends

    def send(self, alerts: Sequence[Alert]) -> None:
        if not self._left:
            raise ChannelUnavailableError("nobody there", where=self.name)
        self._left -= 1
        self.sent += [alert.id for alert in alerts]


class Forgetful:
    """A channel that delivers and then dies, before the delivery could be marked."""

    def __init__(self, channel: Channel) -> None:
        self.name = channel.name
        self._channel = channel

    def send(self, alerts: Sequence[Alert]) -> None:
        self._channel.send(alerts)
        raise ChannelUnavailableError("the line went dead", where=self.name)


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Each store there is, empty."""
    with closing(open_store(None if request.param == "memory" else str(tmp_path / "news.db"))) as opened:
        yield opened


@pytest.fixture(scope="module")
def kerman(seeds: Path) -> tuple[Article, ...]:
    """The six articles of one story."""
    return tuple(read_archive(sorted(seeds.glob("kerman-*.txt")), on_problem=pytest.fail))


@pytest.fixture
def follow(kerman: tuple[Article, ...]) -> Replay:
    """Replays that story into a store and returns the ids of its alerts."""

    def follow(store: Store, *channels: Channel, speed: float = 0, sleep: Callable[[float], None] = abs) -> list[str]:
        told = replay(kerman, store, load_lexicon(), Rules(), channels=channels, speed=speed, sleep=sleep)
        return [alert.id for done in told for alert in done.alerts]

    return follow


def test_defaults_of_settings_and_rules_agree() -> None:
    """A deployment without a configuration decides by the documented defaults of each step."""
    assert rules_of(Settings()) == Rules()


def test_settings_reach_the_rules() -> None:
    """Every setting about decisions is what the core decides by; names are compared without regard to case."""
    settings = Settings.model_validate(
        {
            "publishers": ({"name": "Straße Kurier", "trust": "low"},),
            "officials": ("Harbour Board",),
            "bounds": ({"kind": "killed", "first": 50}, {"kind": "injured", "jump": 3.0}),
            "decisions": {
                "echo_hours": 1.0,
                "recent_raise_hours": 2.0,
                "hold_hours": 3.0,
                "steep_fall": 0.4,
                "vague_factor": 5.0,
            },
            "severity": {"severe_killed": 6, "severe_injured": 7, "moderate_raise": 0.8, "minimum_change": 0.05},
            "linking": {"open_days": 9.0},
        }
    )
    rules = rules_of(settings, trust_events=True)
    decisions, severity = rules.decisions, rules.severity
    assert (decisions.echo_hours, decisions.recent_raise_hours, decisions.hold_hours) == (1, 2, 3)
    assert (decisions.steep_fall, decisions.vague_factor) == (0.4, 5)
    killed, injured = (load_lexicon().kinds[name] for name in ("killed", "injured"))
    assert (decisions.first_bound(killed), decisions.jump(killed)) == (50, killed.jump)
    assert (decisions.first_bound(injured), decisions.jump(injured)) == (injured.first_bound, 3)
    assert (decisions.trust, decisions.officials) == ({"strasse kurier": Trust.LOW}, frozenset({"harbour board"}))
    assert (severity.severe_killed, severity.severe_injured, severity.moderate_raise) == (6, 7, 0.8)
    assert severity.minimum_change == 0.05
    assert (rules.linking.open_days, rules.trust_events) == (9, True)


def test_every_channel_has_every_alert_in_order(store: Store, follow: Replay) -> None:
    """What is told is what each channel is sent, once and in the same order, and nothing stays queued."""
    one, two = Recorder("one"), Recorder("two")
    told = follow(store, one, two)
    assert len(told) == 7
    assert one.sent == two.sent == told
    assert [store.pending(name, 100) for name in ("one", "two")] == [(), ()]


def test_a_failing_channel_leaves_its_alerts_queued(store: Store, follow: Replay) -> None:
    """A channel that fails stops the replay; what it has not had waits, and the next replay delivers it first."""
    with pytest.raises(ChannelUnavailableError, match="recorder: nobody there"):
        follow(store, Recorder(sends=0))
    waiting = [alert.id for alert in store.pending("recorder", 100)]
    assert len(waiting) == 7
    working = Recorder()
    assert follow(store, working) == []
    assert working.sent == waiting
    assert store.pending("recorder", 100) == ()


@pytest.mark.parametrize("sends", [0, 1, 3])
def test_a_channel_that_fails_half_way_misses_nothing(store: Store, follow: Replay, sends: int) -> None:
    """Wherever a channel fails, what it got before and what it gets afterwards are all alerts, once, in order."""
    broken, working, whole = Recorder(sends=sends), Recorder(), Recorder("whole")
    with pytest.raises(ChannelUnavailableError):
        follow(store, broken, speed=1)
    follow(store, working, speed=1)
    follow(open_store(None), whole)
    assert len(broken.sent) < len(whole.sent)
    assert broken.sent + working.sent == whole.sent


def test_one_failing_channel_does_not_cost_another_its_alerts(store: Store, follow: Replay) -> None:
    """The channel after the one that failed has its alerts at the next replay."""
    with pytest.raises(ChannelUnavailableError):
        follow(store, Recorder("one", sends=0), Recorder("two"))
    one, two = Recorder("one"), Recorder("two")
    follow(store, one, two)
    assert one.sent == two.sent
    assert len(two.sent) == 7


@pytest.mark.parametrize("forget_ids", [False, True])
def test_redis_takes_a_repeated_alert_once(
    store: Store, follow: Replay, url: str, client: redis.Redis, forget_ids: bool
) -> None:
    """What was delivered and not marked is sent again and taken once; were it not for the ids, it would come twice."""
    with closing(replay_channel(url, Settings())) as channel:
        with pytest.raises(ChannelUnavailableError, match="line went dead"):
            follow(store, Forgetful(channel))
        if forget_ids:
            client.delete("newsmon:v1:ids")
        follow(store, channel)
    assert client.xlen(STREAM) == (14 if forget_ids else 7)


def test_the_clock_runs_so_many_times_faster(store: Store, follow: Replay, kerman: tuple[Article, ...]) -> None:
    """Between two articles a replay waits for the time between them, divided by its speed; without one never."""
    waits: list[float] = []
    follow(store, speed=3600, sleep=waits.append)
    gaps = [later.as_of - earlier.as_of for earlier, later in pairwise(kerman)]
    assert waits == [gap / timedelta(hours=1) for gap in gaps]
    waits.clear()
    follow(open_store(None), sleep=waits.append)
    assert waits == []


def test_a_replay_keeps_its_position_until_its_end(store: Store, kerman: tuple[Article, ...]) -> None:
    """Each commit says how far the archive is done, for as long as something is left to do."""
    found = []
    for _ in replay(kerman, store, load_lexicon(), Rules(), speed=1, sleep=abs, archive="seeds"):
        found.append(reached(kerman, store, "seeds").articles)
    assert found == [1, 2, 3, 4, 5, 0]
    assert store.position("elsewhere") == Position()


def test_a_position_that_is_ahead_of_its_articles_would_lose_them(store: Store, kerman: tuple[Article, ...]) -> None:
    """What is not told for a wrong position shows that it must be committed with the articles, and not before."""
    ahead = Position()
    for article in kerman[:3]:
        ahead = ahead.after(article.id)
    with store.transaction() as transaction:
        transaction.put_position("seeds", ahead)
    begin = reached(kerman, store, "seeds")
    told = replay(kerman, store, load_lexicon(), Rules(), archive="seeds", begin=begin)
    assert begin.articles == 3
    assert sum(len(done.alerts) for done in told) < 7


def test_a_position_of_another_archive_is_not_taken(store: Store, kerman: tuple[Article, ...]) -> None:
    """An archive that does not begin as it did is begun anew."""
    with store.transaction() as transaction:
        transaction.put_position("seeds", Position().after(kerman[1].id))
    assert reached(kerman, store, "seeds") == Position()
    assert reached(kerman[:0], store, "seeds") == Position()


def test_queues_of_replays_into_different_places_differ() -> None:
    """What a replay leaves for one Redis is never sent to another, nor under another prefix, nor by a daemon."""
    here, there = "redis://127.0.0.1:1/0", "redis://127.0.0.1:1/1"
    other = Settings.model_validate({"redis": {"prefix": "{newsmon}:v1"}})
    places = [(here, Settings()), (there, Settings()), (here, other)]
    names = {replay_channel(url, settings).name for url, settings in places}
    assert len(names) == 3
    assert "redis" not in names
