"""The commands about routing: they say where an alert would go and why, and make silences."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.store import open_store

ROUTES = """
channels: [{name: pager, type: console}, {name: desk, type: console}, {name: attic, type: console}]
publishers: [{name: Rumour Wire, trust: low}]
routes:
  - channels: [pager]
    minimum_severity: severe
    continue: true
  - channels: [desk]
    trust: normal
    quiet: [{from: 22:00, to: 07:00, timezone: Europe/Oslo}]
    break_through: {changes: [lowered]}
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "routed.yaml"
    path.write_text(ROUTES)
    return path


@pytest.fixture
def db(tmp_path: Path, commit, make_alert) -> Path:
    path = tmp_path / "news.db"
    with open_store(str(path)) as store:
        commit(store, make_alert(1), make_alert(2))
    return path


def test_where_an_alert_would_go_is_shown_with_the_reason(monitor, config):
    """Each channel, and what each route that was asked said."""
    shown = monitor("routes", "test", "--config", config, "--at", "2026-03-04T23:00Z", "--event", "Quay fire")
    assert shown.lines == [
        "2026-03-04 23:00Z  moderate  Quay fire: killed raised",
        "  pager  dropped: no route leads here",
        "  desk   held until 2026-03-05T06:00:00Z: quiet hours (route 2)",
        "  attic  dropped: no route leads here",
        "  route 1 to pager: it is moderate, not at least severe",
        "  route 2 to desk: fits",
    ]


@pytest.mark.parametrize(
    ("options", "desk"),
    [
        (("--at", "2026-03-04T12:00Z"), "sent: at once (route 2)"),
        (("--at", "2026-03-04T23:00Z", "--change", "lowered"), "sent: it breaks through (route 2)"),
        (("--publisher", "Rumour Wire"), "dropped: no route leads here"),
        (("--kind", "source", "--change", "down", "--at", "2026-03-04T12:00Z"), "sent: at once (route 2)"),
    ],
)
def test_what_is_asked_for_decides(monitor, config, options, desk):
    """Time, change and publisher as they are given."""
    shown = monitor("routes", "test", "--config", config, *options)
    assert f"  desk   {desk}" in shown.lines


def test_without_routes_every_channel_has_all(monitor):
    """And the command says so."""
    assert monitor("routes", "test").lines[1:] == ["  every channel  sent: at once"]


def test_what_was_told_can_be_asked_about(monitor, config, db):
    """The last alerts of a database, each at its own time, as JSON."""
    shown = monitor("routes", "test", "--config", config, "--db", db, "--last", "2", "--json")
    first, second = (json.loads(line) for line in shown.lines)
    assert (first["id"], second["id"]) == ("alert-1", "alert-2")
    assert first["routes"] == [
        {"route": 1, "verdict": "it is moderate, not at least severe"},
        {"route": 2, "verdict": "fits"},
    ]
    sent = {"channel": "desk", "outcome": "sent", "reason": "at once", "route": 2, "until": None}
    assert first["channels"][1] == sent


def test_a_channel_that_is_in_no_route_is_named(monitor, config):
    """It would be sent nothing, which nobody may have meant."""
    checked = monitor("check", config)
    assert checked.code == 0
    assert "channel attic is in no route: it is sent nothing" in checked.err


@pytest.mark.parametrize(
    ("command", "complaint"),
    [
        (("routes", "test", "--kind", "kiled"), "unknown kind 'kiled'"),
        (("routes", "test", "--change", "lowred"), "unknown change 'lowred'"),
        (("routes", "test", "--severity", "grave"), "unknown severity 'grave'; known are severe, moderate, minor"),
        (("silence", "add", "--for", "1h"), "at least one of --event"),
        (("silence", "add", "--kind", "killed"), "either --until TIME or --for DURATION"),
        (("silence", "add", "--kind", "killed", "--for", "1 h"), "--for should be a duration such as 30s"),
        (("silence", "add", "--kind", "killed", "--until", "2020-01-01"), "has to end later than now"),
        (("silence", "add", "--kind", "kiled", "--for", "1h"), "unknown kind 'kiled'"),
        (("silence", "end", "4711"), "no silence that holds is named so"),
    ],
)
def test_what_cannot_be_is_refused(monitor, db, command, complaint):
    """With the words that could be meant."""
    ended = monitor(*command, *(() if command[0] == "routes" else ("--db", db)))
    assert ended.code == 2
    assert complaint in ended.err


def test_a_silence_is_made_listed_and_ended(monitor, db, config):
    """It is in the database for the service to find, with its reason, and after its end only in the full list."""
    made = monitor(
        "silence", "add", "--db", db, "--event", "Lake*", "--change", "raised", "--for", "2h", "--comment", "drill"
    )
    (id,) = made.lines
    (line,) = monitor("silence", "list", "--db", db).lines
    assert line.startswith(f"{id}  until ")
    assert line.endswith("events Lake*; changes raised  0 messages dropped  (drill)")
    (record,) = map(json.loads, monitor("silence", "list", "--db", db, "--json").lines)
    lasts = datetime.fromisoformat(record["ends"]) - datetime.fromisoformat(record["starts"])
    assert (record["id"], record["events"], lasts) == (id, ["Lake*"], timedelta(hours=2))
    asked = monitor("routes", "test", "--config", config, "--db", db, "--at", datetime.now(UTC).isoformat())
    assert any(f"silence {id}: drill" in line for line in asked.lines)
    assert monitor("silence", "end", "--db", db, id[:6]).code == 0
    assert monitor("silence", "list", "--db", db).lines == []
    assert monitor("silence", "list", "--db", db, "--all").lines[0].startswith(f"{id}  ended ")


def test_a_silence_can_be_made_while_the_service_writes(monitor, db):
    """Another process has the database open as its writer."""
    with open_store(str(db), writer=True) as store:
        assert monitor("silence", "add", "--db", db, "--kind", "killed", "--until", "2099-01-01").code == 0
        assert [silence.kinds for silence in store.silences()] == [("killed",)]
