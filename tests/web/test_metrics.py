"""How the program fares, as Prometheus and those who watch over it are told."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from ruamel.yaml import YAML
from starlette.testclient import TestClient

from monitor import __version__
from monitor.alerts.delivery import ChannelHealth
from monitor.alerts.notices import source_down
from monitor.config import Web
from monitor.daemon.measures import Measures
from monitor.daemon.service import HEART
from monitor.lexicon import Lexicon
from monitor.model import EPOCH, Alert
from monitor.store import FeedState, Store, open_store
from monitor.web import build

CONFIG = Path(__file__).parents[2] / "config"
MakeAlert = Callable[..., Alert]
Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


@pytest.fixture
def store() -> Iterator[Store]:
    with open_store(None) as store:
        yield store


@pytest.fixture
def measures() -> Measures:
    return Measures()


@pytest.fixture
def client(store: Store, lexicon: Lexicon, measures: Measures) -> TestClient:
    """Asks the process of a service."""
    return TestClient(build(store, Web(), lexicon, writes=True, measures=measures), base_url="http://localhost")


def beat(store: Store, state: str = "running", ago: float = 0, **note: object) -> None:
    said = {"state": state, "feeds": 2, "in_hand": 3, "redis": True, "refused": None, **note}
    store.heartbeat(HEART, datetime.now(UTC) - timedelta(seconds=ago), json.dumps(said))


def follow(store: Store, *down: bool) -> None:
    """Feeds that are down or not."""
    urls = [f"https://paper{i}.example/feed" for i in range(len(down))]
    store.follow(urls, EPOCH)
    with store.transaction() as transaction:
        for url, is_down in zip(urls, down, strict=True):
            transaction.put_feed(FeedState(url, due=datetime.now(UTC), address=url, down=is_down))


def samples(client: TestClient) -> Samples:
    answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def value(found: Samples, name: str, **labels: str) -> float:
    return found[name, frozenset(labels.items())]


def test_what_the_service_did_is_counted(
    client: TestClient, store: Store, measures: Measures, make_alert: MakeAlert
) -> None:
    """By outcome, severity, change and channel."""
    measures.polled("feed", "read", 3)
    measures.polled("page", "failed")
    measures.judged((), (make_alert(1), make_alert(2)))
    measures.noticed(source_down("https://courier.example/feed", None, None, 2, None, EPOCH))
    measures.delivered("redis", 2)
    measures.not_delivered("redis")
    found = samples(client)
    assert value(found, "newsmon_polls_total", what="feed", outcome="read") == 1
    assert value(found, "newsmon_polls_total", what="feed", outcome="not_modified") == 0
    assert value(found, "newsmon_polls_total", what="page", outcome="failed") == 1
    assert value(found, "newsmon_articles_total") == 3
    assert value(found, "newsmon_alerts_total", severity="moderate") == 2
    assert value(found, "newsmon_revisions_total", change="lowered", told="true") == 0
    assert value(found, "newsmon_notices_total", change="down") == 1
    assert value(found, "newsmon_deliveries_total", channel="redis", outcome="sent") == 2
    assert value(found, "newsmon_deliveries_total", channel="redis", outcome="failed") == 1


def test_what_there_is_now_is_measured(
    client: TestClient, store: Store, commit: Callable[..., None], make_alert: MakeAlert
) -> None:
    """From the database, and from what the service last said of itself."""
    commit(store, make_alert(1))
    follow(store, True, False, False)
    beat(store, redis=False, reading=1, quarantined=4)
    found = samples(client)
    assert value(found, "newsmon_build_info", version=__version__) == 1
    assert value(found, "newsmon_feeds", state="down") == 1
    assert value(found, "newsmon_feeds", state="up") == 2
    assert value(found, "newsmon_outbox", channel="redis") == 1
    assert value(found, "newsmon_store_articles") == 1
    assert 0 <= value(found, "newsmon_lateness_seconds") < 60
    assert (value(found, "newsmon_up"), value(found, "newsmon_redis_up")) == (1, 0)
    assert (value(found, "newsmon_in_hand"), value(found, "newsmon_readers_busy")) == (3, 1)
    assert value(found, "newsmon_quarantined") == 4
    assert value(found, "newsmon_heartbeat_timestamp_seconds") == pytest.approx(datetime.now(UTC).timestamp(), abs=60)


def test_a_page_that_only_looks_on_has_no_counters(told: Store, ask: Callable[..., TestClient]) -> None:
    """``monitor web`` does not know what the service counted, and says what the database says."""
    found = samples(ask(told))
    assert not [name for name, _ in found if name.endswith("_total") and not name.startswith("newsmon_process")]
    assert value(found, "newsmon_store_bytes") > 100_000
    assert value(found, "newsmon_up") == 0


def test_names_and_labels_stay_few(
    client: TestClient, store: Store, commit: Callable[..., None], make_alert: MakeAlert
) -> None:
    """However many feeds and events there are, there are as many series as before, and all are ours by name."""
    before = samples(client)
    follow(store, *(i % 2 == 0 for i in range(50)))
    commit(store, *(make_alert(i, event=f"event-{i}") for i in range(1, 50)))
    after = samples(client)
    assert after.keys() - before.keys() == {("newsmon_outbox", frozenset({("channel", "redis")}))}
    assert all(name.startswith("newsmon_") for name, _ in after)
    assert not [labels for _, labels in after for _, word in labels if "example" in word or "event-" in word]


def test_alive_is_who_was_heard_of(client: TestClient, store: Store) -> None:
    """A service whose thread hangs is to be started anew; one that has not said anything yet is not."""
    assert client.get("/healthz").status_code == 200
    beat(store)
    assert (client.get("/healthz").status_code, client.get("/healthz").text) == (200, "alive\n")
    beat(store, ago=300)
    assert (client.get("/healthz").status_code, client.get("/healthz").text) == (503, "silent\n")


@pytest.mark.parametrize(
    ("down", "note", "status", "health", "reasons"),
    [
        ((False,), {}, 200, "ready", ["1 feed, none down"]),
        ((True, False), {}, 200, "degraded", ["1 of 2 feeds down"]),
        ((True, True), {}, 503, "unready", ["2 of 2 feeds down"]),
        ((), {"redis": None}, 200, "ready", ["not asked yet"]),
        ((), {"redis": False}, 503, "unready", ["it does not take alerts; 1 alert waiting"]),
        ((), {"channels": ["pager"]}, 200, "degraded", ["no messages are taken by pager"]),
        ((), {"state": "stopped"}, 503, "unready", ["it is stopped"]),
        ((), {"ago": 300}, 503, "unready", ["it is silent: its process lives and says nothing"]),
    ],
)
def test_ready_is_said_with_reasons(
    client: TestClient,
    store: Store,
    commit: Callable[..., None],
    make_alert: MakeAlert,
    down: tuple[bool, ...],
    note: dict[str, Any],
    status: int,
    health: str,
    reasons: list[str],
) -> None:
    """Database, service, Redis and sources, each with what is wrong."""
    commit(store, make_alert(1))
    follow(store, *down)
    beat(store, **note)
    store.deliveries.put_health(ChannelHealth("pager", "webhook", "place", failures=3))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (status, health)
    names = [check["name"] for check in answer.json()["checks"] if check["name"] != "channels"]
    assert names == ["database", "service", "redis", "sources"]
    assert set(reasons) <= {check["reason"] for check in answer.json()["checks"]}


def test_who_only_looks_on_is_ready_when_the_database_is(told: Store, ask: Callable[..., TestClient]) -> None:
    """No service is asked for where there is none to be."""
    assert ask(told).get("/readyz").json() == {
        "status": "ready",
        "checks": [{"name": "database", "status": "ready", "reason": "it answers"}],
    }


# --- what is shipped for Prometheus and Grafana


def rules() -> list[dict[str, Any]]:
    document = YAML(typ="safe").load(CONFIG / "prometheus-rules.yml")
    return [rule for group in document["groups"] for rule in group["rules"]]


def dashboard() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((CONFIG / "grafana/newsmon.json").read_text())
    return found


def test_every_figure_that_is_asked_for_exists(
    client: TestClient, store: Store, measures: Measures, commit: Callable[..., None], make_alert: MakeAlert
) -> None:
    """Rules and dashboard name no metric, and no label of one, that there is not."""
    commit(store, make_alert(1))
    measures.not_delivered("redis")
    store.deliveries.put_health(ChannelHealth("pager", "webhook", "place", failures=3))
    beat(store, channels=["pager"])
    labels: dict[str, set[str]] = {}
    for name, pairs in samples(client):
        labels.setdefault(name, set()).update(key for key, _ in pairs)
    panels = [target["expr"] for panel in dashboard()["panels"] for target in panel["targets"]]
    asked = [*panels, *(one["expr"] for one in dashboard()["annotations"]["list"]), *(rule["expr"] for rule in rules())]
    assert len(asked) > 20
    for expression in asked:
        names = set(re.findall(r"newsmon_\w+", expression))
        assert names <= labels.keys(), expression
        used = {*re.findall(r"by \((.*?)\)", expression), *re.findall(r"(\w+)=~?\"", expression)}
        words = {word.strip() for one in used for word in one.split(",")} - {"job"}
        if names:
            assert words <= set.union(*(labels[name] for name in names)), expression


def test_every_metric_is_documented(client: TestClient, store: Store) -> None:
    """docs/operations.md names each that there is, and none that there is not."""
    store.deliveries.put_health(ChannelHealth("pager", "webhook", "place"))
    beat(store, channels=["pager"])
    page = (CONFIG.parent / "docs/operations.md").read_text(encoding="utf-8")
    table = page.split("| metric | what it says |")[1].split("\n\n")[0]
    named: set[str] = set()
    for row in table.splitlines():
        cells = re.findall(r"`([\w*]+)(?:\{[\w,]+\})?`", row.partition(" | ")[0])
        first = next((cell for cell in cells if cell.startswith("newsmon_")), "").rpartition("_")[0]
        named |= {cell if cell.startswith("newsmon_") else first + cell for cell in cells}
    there = {family.name for family in text_string_to_metric_families(client.get("/metrics").text)}
    assert {name.removesuffix("_total") for name in named} == {
        "newsmon_process_*" if name.startswith("newsmon_process") else name for name in there if "_created" not in name
    }


def test_the_rules_are_rules() -> None:
    """Each has a name of its own, an expression, a severity, and a sentence; one of them never rests."""
    found = rules()
    assert len({rule["alert"] for rule in found}) == len(found)
    for rule in found:
        assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}
        assert rule["labels"]["severity"] in ("none", "ticket", "page")
        assert rule["annotations"]["summary"].endswith(".")
        assert re.fullmatch(r"\d+[smh]", rule.get("for", "0s"))
        assert rule["expr"].count("(") == rule["expr"].count(")")
    assert next(rule for rule in found if rule["alert"] == "NewsmonWatchdog")["expr"] == "vector(1)"


def test_the_dashboard_is_one_that_grafana_finds() -> None:
    """Its panels ask the data source that is set up, have names of their own, and none lies over another."""
    (source,) = YAML(typ="safe").load(CONFIG / "grafana/datasources.yml")["datasources"]
    cells: set[tuple[int, int]] = set()
    panels = dashboard()["panels"]
    assert len({panel["title"] for panel in panels}) == len({panel["id"] for panel in panels}) == len(panels)
    for panel in panels:
        assert {panel["datasource"]["uid"], *(target["datasource"]["uid"] for target in panel["targets"])} == {
            source["uid"]
        }
        at = panel["gridPos"]
        taken = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert not taken & cells
        assert max(x for x, _ in taken) < 24
        cells |= taken


def test_prometheus_asks_where_the_page_is() -> None:
    """At the default port, with the rules that are shipped."""
    document = YAML(typ="safe").load(CONFIG / "prometheus.yml")
    ((target,),) = [one["targets"] for job in document["scrape_configs"] for one in job["static_configs"]]
    assert target == f"{Web().host}:{Web().port}"
    assert all((CONFIG / name).is_file() for name in document["rule_files"])
    assert [job["job_name"] for job in document["scrape_configs"]] == ["newsmon"]
