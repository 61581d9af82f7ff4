"""A feed polled again and again, and the same answers kept as files and replayed, tell the same story."""

from __future__ import annotations

import logging
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
import structlog
from sqlalchemy import create_engine, select

from monitor.app import replay, rules_of
from monitor.config import Feed, Settings
from monitor.config.polling import Polling
from monitor.daemon import intake
from monitor.daemon.inbox import Stop, Tick
from monitor.daemon.service import Service
from monitor.ingestor import read_archive, spool
from monitor.lexicon import Lexicon, load_lexicon
from monitor.model import Alert
from monitor.store import Store, open_store, tables

START = datetime(2024, 3, 1, 10, tzinfo=UTC)
SITE = "https://lantern.example"

Versions = dict[str, list[str]]
Serving = Callable[..., AbstractContextManager[str]]


def item(page: str, title: str, text: str, *, hour: int = 8, guid: str = "") -> str:
    when = f"Fri, 01 Mar 2024 {hour:02d}:00:00 GMT"
    return (
        f"<item><title>{title}</title><link>{SITE}/{page}</link><description>{text}</description>"
        f'<guid isPermaLink="false">{guid or page}</guid><pubDate>{when}</pubDate></item>'
    )


def body(*items: str) -> bytes:
    head = f"<title>Lantern Valley News</title><link>{SITE}</link><language>en</language>"
    return f'<rss version="2.0"><channel>{head}{"".join(items)}</channel></rss>'.encode()


FIRE = item("fire", "Mill fire in Tarnby", "Three people were killed when a mill burned down in Tarnby.")
FLOOD = item("flood", "Flood in Ostmoor", "At least 12 people were killed by a flood in Ostmoor.")
EDITED = item("flood", "Flood in Ostmoor", "At least 15 people were killed by a flood in Ostmoor.")
BRIDGE = item("bridge", "Bridge falls in Helmsund", "Two people were injured as a bridge fell in Helmsund.", hour=9)
REDATED = item("bridge", "Bridge falls in Helmsund", "Two people were injured as a bridge fell in Helmsund.", hour=11)
TRAM = item("tram", "Tram crash in Skarv", "Seven people were injured in a tram crash in Skarv.", hour=9, guid="bridge")

SNAPSHOTS = (
    body(FLOOD, FIRE),
    body(BRIDGE, FLOOD, FIRE),  # a new entry
    body(BRIDGE, EDITED, FIRE),  # an edited one
    body(TRAM, BRIDGE, EDITED),  # one that has gone, and one with the guid of another
    body(FIRE, TRAM, REDATED, EDITED),  # one that is back as it was, and one with another date only
    body(FIRE, TRAM, REDATED, FLOOD),  # one that says again what it said at first
)


class Silent:
    """A channel that takes everything."""

    name = "silent"

    def send(self, alerts: Sequence[Alert]) -> None:
        pass

    def ping(self) -> None:
        pass

    def close(self) -> None:
        pass


def last_of(bodies: list[bytes]) -> type[BaseHTTPRequestHandler]:
    """Answers with the last of the bodies."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(bodies[-1])))
            self.end_headers()
            self.wfile.write(bodies[-1])

    return Handler


def poll_each(snapshots: Sequence[bytes], store: Store, lexicon: Lexicon, serving: Serving) -> None:
    """Run the service on a feed that changes from one poll to the next, half an hour apart."""
    clock, bodies = [START], [snapshots[0]]

    def seconds() -> float:
        return clock[-1].timestamp()

    with serving(last_of(bodies)) as url:
        polling = Polling(interval_seconds=60, tick_seconds=3600, allow_private=("127.0.0.1",))
        settings = Settings(feeds=(Feed(url=f"{url}/feed", pages=False),), polling=polling)
        service = Service(
            settings,
            store,
            lexicon,
            load=lambda: settings,
            channel=lambda _: Silent(),
            now=lambda: clock[-1],
            steady=seconds,
        )
        thread = threading.Thread(target=service.run, daemon=True)
        thread.start()
        try:
            _wait_for(store, clock[-1])
            for snapshot in snapshots[1:]:
                bodies.append(snapshot)
                clock.append(clock[-1] + timedelta(minutes=30))
                service.post(Tick())
                _wait_for(store, clock[-1])
        finally:
            service.post(Stop())
            thread.join(timeout=10)


def _wait_for(store: Store, polled: datetime) -> None:
    deadline = time.monotonic() + 10
    while any(feed.polled != polled for feed in store.feeds()):
        assert time.monotonic() < deadline, store.feeds()
        time.sleep(0.005)


def replay_all(snapshots: Sequence[bytes], folder: Path, store: Store, lexicon: Lexicon, name: str) -> list[str]:
    """Replay the same answers from files, named by number or by the time of the poll; the ids of the alerts."""
    folder.mkdir(exist_ok=True)
    for number, snapshot in enumerate(snapshots):
        asked = START + number * timedelta(minutes=30)
        (folder / f"{name.format(number=number, asked=asked)}.xml").write_bytes(snapshot)
    problems: list[Exception] = []
    articles = read_archive([folder], on_problem=problems.append)
    assert not problems
    told = replay(articles, store, lexicon, rules_of(Settings()))
    return [alert.id for done in told for alert in done.alerts]


def recorded(database: Path) -> Versions:
    """What was recorded of each page, in its order."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    engine = create_engine(f"sqlite:///{database}")
    with engine.connect() as connection:
        for article in connection.scalars(select(tables.articles.c.data).order_by(tables.articles.c.arrival)):
            found[article.group.removeprefix(f"{SITE}/")].append(f"{article.title}: {article.text}")
    engine.dispose()
    return dict(found)


@pytest.fixture(scope="module")
def quiet() -> Iterator[None]:
    """Leaves what the service logs unwritten."""
    former = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.configure(**former)


NUMBERED, DATED = "{number}", "lantern_{asked:%Y%m%dT%H%M%S}"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for the databases."""
    return tmp_path_factory.mktemp("snapshots")


@pytest.fixture(scope="module")
def both(quiet: None, home: Path, serving: Serving) -> tuple[Versions, Versions]:
    """What the service recorded of the snapshots, and what a replay of numbered files did."""
    lexicon = load_lexicon()
    with open_store(str(home / "live.db"), writer=True) as store:
        poll_each(SNAPSHOTS, store, lexicon, serving)
    with open_store(str(home / "archive.db"), writer=True) as store:
        replay_all(SNAPSHOTS, home / "feed", store, lexicon, NUMBERED)
    return recorded(home / "live.db"), recorded(home / "archive.db")


def test_polling_and_replay_record_the_same_versions(both: tuple[Versions, Versions]) -> None:
    """The same pages, with the same texts first seen in the same order, whichever way they came."""
    live, archive = ({page: list(dict.fromkeys(texts)) for page, texts in pages.items()} for pages in both)
    assert live == archive
    assert {page: len(texts) for page, texts in live.items()} == {"fire": 1, "flood": 2, "bridge": 1, "tram": 1}


def test_only_what_a_page_says_makes_a_version_of_it(both: tuple[Versions, Versions]) -> None:
    """An entry that goes and comes back, gets another date, or shares its guid is no news while it is polled."""
    live, _ = both
    assert {page: len(texts) for page, texts in live.items() if page != "flood"} == {"fire": 1, "bridge": 1, "tram": 1}


def test_a_page_that_goes_back_to_an_earlier_text_is_a_new_version(both: tuple[Versions, Versions]) -> None:
    """Who polls sees the text come back; files keep one copy of an identical article, and never say that it did."""
    live, archive = both
    first, edited, again = live["flood"]
    assert first == again != edited
    assert archive["flood"] == [first, edited]


def ids(database: Path) -> list[str]:
    """The articles that are recorded, whatever order they came in."""
    engine = create_engine(f"sqlite:///{database}")
    with engine.connect() as connection:
        found = sorted(connection.scalars(select(tables.articles.c.id)))
    engine.dispose()
    return found


def test_files_that_say_when_they_were_polled_do_for_polling(both: tuple[Versions, Versions], home: Path) -> None:
    """With the time of the poll in its name, a file makes the very articles that the poll made."""
    with open_store(str(home / "dated.db"), writer=True) as store:
        assert replay_all(SNAPSHOTS, home / "dated", store, load_lexicon(), DATED)
    live, _ = both
    assert recorded(home / "dated.db") == live
    assert ids(home / "dated.db") == ids(home / "live.db")


@pytest.mark.parametrize("name", [NUMBERED, DATED])
def test_a_replay_of_what_was_polled_tells_nothing(both: tuple[Versions, Versions], home: Path, name: str) -> None:
    """An archive that overlaps with what the service has seen is known; without its memory all is told again."""
    folder = home / name[:4].strip("{")
    with open_store(str(home / "live.db"), writer=True) as store:
        assert replay_all(SNAPSHOTS, folder, store, load_lexicon(), name) == []
    assert replay_all(SNAPSHOTS, folder, open_store(None), load_lexicon(), name) != []


def careless(poll: int) -> bytes:
    """A feed without links, which gives its entries new ids each time; at the last poll one of them is edited."""
    texts = ("A fire in Tarnby killed three people.", f"A flood in Ostmoor killed {12 if poll < 4 else 10} people.")
    return body(
        *(
            f"<item><title>News</title><description>{text}</description><guid>tag:lantern.example,{poll}:{number}</guid>"
            f"<pubDate>Fri, 01 Mar 2024 08:00:00 GMT</pubDate></item>"
            for number, text in enumerate(texts)
        )
    )


@pytest.mark.parametrize("knows", [True, False], ids=["known", "control"])
def test_ids_that_change_at_each_poll(
    knows: bool, quiet: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, serving: Serving
) -> None:
    """One rule for polls and snapshots: entries without links whose ids change are the same entries, told once;
    control: with the rule off each poll brings all of them again."""
    if not knows:
        for user in (intake, spool):
            monkeypatch.setattr(user, "recognised", lambda group, *_: group)
    lexicon, snapshots = load_lexicon(), [careless(poll) for poll in range(5)]
    with open_store(str(tmp_path / "live.db"), writer=True) as store:
        poll_each(snapshots, store, lexicon, serving)
    with open_store(str(tmp_path / "dated.db"), writer=True) as store:
        told = replay_all(snapshots, tmp_path / "dated", store, lexicon, DATED)
    assert recorded(tmp_path / "dated.db") == recorded(tmp_path / "live.db")
    assert ids(tmp_path / "dated.db") == ids(tmp_path / "live.db")
    assert len(ids(tmp_path / "live.db")) == (3 if knows else 10)
    assert len(told) == 2


def test_polling_of_what_was_replayed_tells_nothing(quiet: None, home: Path, serving: Serving) -> None:
    """The service takes up where an archive of its feed ends, and tells only what came later."""
    lexicon, later = load_lexicon(), body(item("quay", "Quay gives way in Ostmoor", "Five people died at a quay."))
    with open_store(str(home / "after.db"), writer=True) as store:
        replay_all(SNAPSHOTS, home / "before", store, lexicon, DATED)
        told = {revision.alert for event in store.events() for revision in store.history(event.event.id)}
        poll_each(SNAPSHOTS[-1:], store, lexicon, serving)
        assert {revision.alert for event in store.events() for revision in store.history(event.event.id)} == told
        poll_each([later], store, lexicon, serving)
        again = {revision.alert for event in store.events() for revision in store.history(event.event.id)}
    assert len(again - told) == 1
