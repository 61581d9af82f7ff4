"""The commands as scripts rely on them: exit codes, data on stdout and nothing else, messages on stderr."""

from __future__ import annotations

import csv
import gzip
import json
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import monitor as package
from monitor.alerts import wire
from monitor.store import open_store

SCHEMA = Path(wire.__file__).parent / "schema" / "figure.revised.v1.json"
COMMANDS = (
    "replay",
    "extract",
    "explain",
    "events",
    "history",
    "listen",
    "check",
    "init",
    "backup",
    "restore",
    "export",
    "prune",
    "doctor",
)

NUMBERS = {"low", "high", "value", "bound"}
OBSERVATION = NUMBERS | {"scope", "speakers", "quote"}
MENTION = NUMBERS | {"kind", "role", "scope", "cue", "speakers", "start", "end", "surface", "rule"}
SPEAKER = {"name", "role", "institution", "via"}
TRACE = {"id", "published", "published_basis", "event", "observations", "revisions", "alerts"}
REVISION = {"kind", "scope", "change", "told", "before", "after", "known", "reason"}

STORY = {
    "id": "wharf-1",
    "published": "2031-02-03T04:05:06Z",
    "title": "Fire on a wharf in Leith",
    "publisher": "Firth Record",
    "text": "A fire on a wharf in Leith killed 12 people on Monday, police said. Forty were injured.",
}
LATER = {
    **STORY,
    "id": "wharf-2",
    "published": "2031-02-03T14:05:06Z",
    "text": "The fire on a wharf in Leith killed 15 people, police said. Forty people were injured.",
}

Run = Callable[..., Any]


@pytest.fixture
def story(tmp_path: Path) -> Path:
    """A file of two articles about one event."""
    file = tmp_path / "story.jsonl"
    file.write_text(f"{json.dumps(STORY)}\n{json.dumps(LATER)}\n", encoding="utf-8")
    return file


@pytest.fixture
def database(monitor: Run, story: Path, tmp_path: Path) -> Path:
    """A database into which that story was replayed."""
    assert monitor("replay", story, "--db", tmp_path / "news.db").code == 0
    return tmp_path / "news.db"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(monitor: Run, command: str) -> None:
    """``--help`` of each command goes to stdout and succeeds."""
    shown = monitor(command, "--help")
    assert (shown.code, shown.err) == (0, "")
    assert f"monitor {command}" in shown.out


def test_help_lists_the_commands_and_the_exit_codes(monitor: Run) -> None:
    """The help of the program names every command and what its exit codes mean."""
    shown = monitor("--help")
    assert shown.code == 0
    assert [command for command in COMMANDS if command not in shown.out] == []
    assert "69 Redis or database absent" in shown.out


def test_version(monitor: Run) -> None:
    """``--version`` prints the version of the package."""
    shown = monitor("--version")
    assert (shown.code, shown.out, shown.err) == (0, f"monitor {package.__version__}\n", "")


@pytest.mark.parametrize(
    "arguments",
    [
        ("nosuchcommand",),
        ("replay",),
        ("replay", "x.txt", "--nosuchoption"),
        ("replay", "{story}", "--json", "--trace"),
        ("replay", "{story}", "--speed", "fast"),
        ("replay", "{story}", "--speed", "-1"),
        ("replay", "{story}", "--speed", "inf"),
        ("replay", "{story}", "--speed", "nan"),
        ("explain",),
        ("history",),
        ("history", "Leith fire", "murdered", "--db", "{database}"),
        ("history", "Leith fire", "killed", "--db", "{database}", "--as-of", "yesterday"),
    ],
)
def test_usage_errors_are_2(monitor: Run, story: Path, database: Path, arguments: tuple[str, ...]) -> None:
    """What the command line cannot mean ends with 2, a message, and no data."""
    shown = monitor(*(argument.format(story=story, database=database) for argument in arguments))
    assert shown.code == 2
    assert shown.out == ""
    assert shown.err.strip()
    assert "Traceback" not in shown.err


def test_no_command_shows_the_help(monitor: Run) -> None:
    """Without any argument the program explains itself, and that is a usage error."""
    shown = monitor()
    assert shown.code == 2
    assert "Usage: " in shown.out + shown.err


def test_a_listener_asks_for_a_time_it_can_read(monitor: Run, url: str) -> None:
    """``--since`` takes a stream id or a time; another word is a usage error."""
    shown = monitor("listen", "--redis", url, "--since", "yesterday")
    assert (shown.code, shown.out) == (2, "")
    assert "since" in shown.err


# What is absent


@pytest.mark.parametrize("command", [("replay", "{story}"), ("listen",)])
def test_an_absent_redis_is_69_and_keeps_the_password(monitor: Run, story: Path, command: tuple[str, ...]) -> None:
    """Without a server the command says where it looked and never the password, and nothing was judged."""
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
    arguments = [argument.format(story=story) for argument in command]
    shown = monitor(*arguments, "--redis", f"redis://desk:sesame@127.0.0.1:{port}/3")
    assert (shown.code, shown.out) == (69, "")
    assert f"127.0.0.1:{port}/3" in shown.err
    assert "sesame" not in shown.err
    assert "Traceback" not in shown.err


def test_an_absent_redis_costs_nothing(monitor: Run, story: Path, tmp_path: Path) -> None:
    """A replay that found no server has judged nothing: with one it tells everything."""
    into = ("--db", tmp_path / "news.db")
    assert monitor("replay", story, *into, "--redis", f"unix://{tmp_path}/none.sock").code == 69
    assert len(monitor("replay", story, *into).lines) == 3


@pytest.mark.parametrize("command", [("events",), ("history", "Leith fire")])
@pytest.mark.parametrize("where", ["{folder}/none.db", "sqlite:///{folder}/none.db"])
def test_an_absent_database_is_69_and_stays_absent(
    monitor: Run, tmp_path: Path, command: tuple[str, ...], where: str
) -> None:
    """Asking a database that is not there is an error, and makes none."""
    shown = monitor(*command, "--db", where.format(folder=tmp_path))
    assert (shown.code, shown.out) == (69, "")
    assert f"{tmp_path}/none.db: there is no database here" in shown.err
    assert not (tmp_path / "none.db").exists()


def test_a_database_in_a_folder_that_is_absent_is_69(monitor: Run, story: Path, tmp_path: Path) -> None:
    """A replay makes the file of a database, not its folder."""
    shown = monitor("replay", story, "--db", tmp_path / "none" / "news.db")
    assert (shown.code, shown.out) == (69, "")
    assert "Traceback" not in shown.err


def test_another_file_is_no_database(monitor: Run, story: Path) -> None:
    """A file that is something else is refused and left as it is."""
    before = story.read_bytes()
    shown = monitor("replay", story, "--db", story)
    assert (shown.code, shown.out) == (1, "")
    assert story.read_bytes() == before


# Configuration


def test_init_writes_what_check_accepts(monitor: Run, tmp_path: Path) -> None:
    """The configuration to begin from is written once, is named on stdout, and has no faults."""
    written = monitor("init", tmp_path / "desk")
    assert (written.code, written.out) == (0, f"{tmp_path}/desk/config/monitor.yaml\n")
    assert monitor("check", tmp_path / "desk/config/monitor.yaml").out == "configuration: no faults\n"
    again = monitor("init", tmp_path / "desk")
    assert (again.code, again.out) == (2, "")
    assert "already there" in again.err


def test_a_bad_configuration_is_78(monitor: Run, story: Path, tmp_path: Path) -> None:
    """Every fault is named with its line, by ``check`` and by the commands that need the settings."""
    file = tmp_path / "bad.yaml"
    file.write_text("instance: desk\ndecisions:\n  echo_huors: 3\n  steep_fall: 7\n")
    for command in (("check", file), ("replay", story, "--config", file), ("run", "--config", file)):
        shown = monitor(*command)
        assert (shown.code, shown.out) == (78, "")
        assert f"{file}:3:3" in shown.err
        assert f"{file}:4:" in shown.err


def test_a_bad_configuration_does_not_blind(monitor: Run, tmp_path: Path) -> None:
    """Commands that only look need no more of it than where to look."""
    file, database = tmp_path / "bad.yaml", tmp_path / "n.db"
    open_store(str(database)).close()
    file.write_text(f"store:\n  url: sqlite:///{database}\nfeeds_file: nowhere.opml\npollling: {{}}\n")
    assert monitor("status", "--config", file).out.startswith("never started")
    assert monitor("events", "--config", file).code == 0
    assert monitor("check", file).code == 78
    file.write_text("store:\n  urll: sqlite:///x\n")
    shown = monitor("status", "--config", file)
    assert (shown.code, f"{file}:2:3" in shown.err) == (78, True)


def test_an_absent_configuration_is_78(monitor: Run, tmp_path: Path) -> None:
    """A configuration that was asked for has to be there."""
    shown = monitor("check", tmp_path / "none.yaml")
    assert (shown.code, shown.out) == (78, "")
    assert "none.yaml" in shown.err


def test_settings_are_found_here(monitor: Run, story: Path, tmp_path: Path) -> None:
    """``config/monitor.yaml`` of the working folder is used when none is named."""
    monitor("init", tmp_path)
    file = tmp_path / "config" / "monitor.yaml"
    file.write_text("instance: night-desk\nseverity:\n  severe_killed: 13\n")
    first, *_ = [json.loads(line) for line in monitor("replay", story, "--json").lines]
    assert first["source"] == "/newsmon/night-desk"
    assert first["data"]["severity"] == "moderate"


# Input

BAD = {
    "empty.txt": b"",
    "blank.txt": b" \n\n",
    "binary.txt": b"\x00\x01\x02\x7f" * 200,
    "latin.txt": b"title: Fire in K\xf6ln\n\nTwo died.\n",
    "cut.txt.gz": gzip.compress(b"Fire in Oslo\n\nTwo people died.")[:-12],
    "plain.txt.gz": b"Fire in Oslo\n\nTwo people died.",
    "empty.jsonl": b"",
    "page.html": b"<html></html>",
    "feed.xml": b"<rss><channel></channel></rss>",
    "notes.pdf": b"%PDF-1.4",
}


@pytest.mark.parametrize("command", ["replay", "extract", "explain"])
@pytest.mark.parametrize("name", BAD)
def test_a_file_that_cannot_be_read_is_named(monitor: Run, tmp_path: Path, command: str, name: str) -> None:
    """A command that could read nothing says which file and why, and ends with 1."""
    file = tmp_path / name
    file.write_bytes(BAD[name])
    shown = monitor(command, file)
    assert (shown.code, shown.out) == (1, "")
    assert str(file) in shown.err
    assert "nothing could be read" in shown.err
    assert "Traceback" not in shown.err


@pytest.mark.parametrize("path", ["none.txt", "none"])
def test_a_file_that_is_absent_is_named(monitor: Run, tmp_path: Path, path: str) -> None:
    """A path where nothing is ends with 1 and its name."""
    shown = monitor("replay", tmp_path / path)
    assert (shown.code, shown.out) == (1, "")
    assert str(tmp_path / path) in shown.err


@pytest.mark.parametrize(("name", "line"), [("latin.txt", ":1"), ("lines.jsonl", ":2")])
def test_what_cannot_be_read_is_named_with_its_line(monitor: Run, tmp_path: Path, name: str, line: str) -> None:
    """Bytes that are not UTF-8 are named with file and line."""
    broken = json.dumps(STORY).encode() + b"\n" + b'{"id": "x", "text": "K\xf6ln"}\n'
    (tmp_path / name).write_bytes(BAD.get(name, broken))
    shown = monitor("extract", tmp_path / name)
    assert f"{tmp_path / name}{line}: not UTF-8" in shown.err


def test_neighbours_of_what_cannot_be_read_go_on(monitor: Run, tmp_path: Path) -> None:
    """Bad files and lines are told on stderr, each with its place; the others are read, and the command succeeds."""
    for name in ("empty.txt", "binary.txt", "latin.txt"):
        (tmp_path / name).write_bytes(BAD[name])
    lines = [json.dumps(STORY), '{"id": "cut", "text"', "[1, 2]", '{"id": "no text"}', "", json.dumps(LATER)]
    (tmp_path / "wharf.jsonl").write_text("\n".join(lines), encoding="utf-8")
    shown = monitor("replay", tmp_path)
    assert shown.code == 0
    assert [line.split("  ")[1] for line in shown.lines] == ["severe", "severe", "moderate"]
    places = [f"{tmp_path}/{name}" for name in ("binary.txt", "empty.txt", "latin.txt:1")]
    places += [f"{tmp_path}/wharf.jsonl:{number}" for number in (2, 3, 4)]
    told = shown.err.splitlines()
    assert [line.startswith(f"monitor: {place}: ") for line, place in zip(told, places, strict=False)] == [True] * 6
    assert told[6:] == ["monitor: 2 articles replayed, 3 alerts, 6 problems"]


def test_an_unbelievable_date_is_told_and_the_article_kept(monitor: Run, tmp_path: Path) -> None:
    """An article whose date cannot be read counts as undated, and is read."""
    file = tmp_path / "odd.jsonl"
    file.write_text(json.dumps({**STORY, "published": "the day after"}), encoding="utf-8")
    shown = monitor("replay", file, "--trace")
    assert shown.code == 0
    assert json.loads(shown.out)["published_basis"] == "assumed"
    assert f"{file}:1:" in shown.err


# extract and explain


def test_extract_keeps_its_contract(monitor: Run, seeds: Path) -> None:
    """One line a document in input order, with exactly the documented keys; offsets slice to what was read."""
    files = sorted(seeds.glob("*.txt"), reverse=True)
    shown = monitor("extract", *files, "--json")
    assert (shown.code, shown.err) == (0, "")
    records = [json.loads(line) for line in shown.lines]
    assert [record["id"] for record in records] == [file.name for file in files]
    for record, file in zip(records, files, strict=True):
        assert set(record) == {"id", "observations", "mentions"}
        whole = whole_text(file)
        for kind, observation in record["observations"].items():
            assert set(observation) - {"unit"} == OBSERVATION
            assert any(mention["kind"] == kind for mention in record["mentions"])
            assert observation["quote"] in whole
        for mention in record["mentions"]:
            assert set(mention) - {"unit"} == MENTION
            assert whole[mention["start"] : mention["end"]] == mention["surface"] != ""
            assert mention["cue"] in (None, "raised", "lowered", "corrected", "withdrawn")
        for holder in (*record["observations"].values(), *record["mentions"]):
            assert all(set(speaker) == SPEAKER for speaker in holder["speakers"])


def test_extract_reads_json_lines_from_stdin(monitor: Run) -> None:
    """``-`` takes JSON lines, one article each; ids are echoed, also when they repeat."""
    again = {**STORY, "text": "Nobody was hurt when a kite got caught in a tree."}
    shown = monitor("extract", "-", "--json", stdin=f"{json.dumps(STORY)}\n\n{json.dumps(again)}\n".encode())
    first, second = [json.loads(line) for line in shown.lines]
    assert [first["id"], second["id"]] == ["wharf-1", "wharf-1"]
    assert {kind: seen["value"] for kind, seen in first["observations"].items()} == {"killed": 12, "injured": 40}
    whole = f"{STORY['title']}\n{STORY['text']}"
    assert [whole[mention["start"] : mention["end"]] for mention in first["mentions"]] == ["12", "Forty"]


@pytest.mark.parametrize(
    "text", ["Leith fire\n\nA fire killed 12 people.\n", "date 2031-02-03 A fire killed 12 people."]
)
def test_extract_reads_one_plain_text_from_stdin(monitor: Run, text: str) -> None:
    """``-`` takes one plain text as well, however many lines it has."""
    (line,) = monitor("extract", "-", "--json", stdin=text.encode()).lines
    assert json.loads(line)["observations"]["killed"]["value"] == 12


def test_extract_of_a_lone_line(monitor: Run) -> None:
    """A text of one line is read, though the line is its title."""
    (line,) = monitor("extract", "-", "--json", stdin=b"A fire in Leith killed 12 people.").lines
    assert json.loads(line)["observations"]["killed"]["value"] == 12


def test_extract_tells_people_the_figure_and_its_sentence(monitor: Run) -> None:
    """Without --json a figure comes with the sentence that says so; a text without one says that."""
    shown = monitor("extract", "-", stdin=json.dumps(STORY).encode())
    assert shown.lines[:3] == [
        "wharf-1: Fire on a wharf in Leith",
        "  killed 12, per police - Firth Record",
        "      A fire on a wharf in Leith killed 12 people on Monday, police said.",
    ]
    assert monitor("extract", "-", stdin=b"Kites\n\nThe wind was good.").lines[-1] == "  no figure"


@pytest.mark.parametrize("command", [("extract", "--json"), ("extract",), ("explain",)])
def test_hostile_text_is_printed_safely(monitor: Run, command: tuple[str, ...]) -> None:
    """Escape sequences and lone surrogates in the news reach neither the terminal nor a reader of JSON."""
    text = b'{"id": "\\u001b[31m\\ud800", "title": "\\u001b]0;x\\u0007", "text": "A fire killed 12 people\\u009b31m."}'
    shown = monitor(command[0], "-", *command[1:], stdin=text)
    assert shown.code == 0
    assert [character for character in shown.out if not character.isprintable() and character != "\n"] == []


def test_explain_shows_words_rules_and_silence(monitor: Run) -> None:
    """Each mention comes with the rule and the words that made it, and each number left out with the reason."""
    text = "Wharf fire\n\nA fire on a wharf in Leith killed 12 people. One hospital took in the wounded."
    shown = monitor("explain", "-", stdin=text.encode())
    assert (shown.code, shown.err) == (0, "")
    assert "killed 12 is total" in shown.out
    assert "read '12' in: A fire on a wharf in Leith killed 12 people." in shown.out
    assert "left out: 'One hospital', counts hospital" in shown.out


def test_explain_says_why_it_is_silent(monitor: Run) -> None:
    """A text without a figure of people is told to have none."""
    assert "  silent: no number in this text" in monitor("explain", "-", stdin=b"Kites\n\nThe wind was good.").out


# replay


def test_alerts_for_people_are_lines(monitor: Run, story: Path) -> None:
    """An alert is one line: time, severity, sentence; the summary goes to stderr."""
    shown = monitor("replay", story)
    assert shown.lines == [
        "2031-02-03 04:05Z  severe    Leith fire: death toll 12, per police - Firth Record",
        "2031-02-03 04:05Z  severe    Leith fire: number of injured 40, per Firth Record",
        "2031-02-03 14:05Z  moderate  Leith fire: death toll rises to 15 (was 12), per police - Firth Record",
    ]
    assert shown.err == "monitor: 2 articles replayed, 3 alerts, 0 problems\n"


def test_every_alert_keeps_the_published_schema(told: Any) -> None:
    """Every alert of the seeds is valid by the JSON Schema that ships with the package; sequences have no gap."""
    validator = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    events = [json.loads(line) for line in told.lines]
    assert [error.message for event in events for error in validator.iter_errors(event)] == []
    assert [int(event["sequence"]) for event in events] == [*range(1, 41)]
    broken = {**events[0], "data": {**events[0]["data"], "change": "grew"}}
    assert not validator.is_valid(broken)


def test_alerts_name_the_one_before_them(told: Any) -> None:
    """In each series the alerts are numbered from 1, and each names the one before it."""
    last: dict[tuple[str, str, str], tuple[int, str | None]] = {}
    for event in map(json.loads, told.lines):
        data = event["data"]
        key = event["subject"], data["kind"], data["scope"]
        assert (data["revision"] - 1, data["previous"]) == last.get(key, (0, None))
        last[key] = data["revision"], event["id"]


def test_the_trace_keeps_its_contract(traced: Any, told: Any, seeds: Path) -> None:
    """One line an article in order of time, with exactly the documented keys; its alerts are those that are told."""
    records = [json.loads(line) for line in traced.lines]
    assert sorted(record["id"] for record in records) == sorted(file.name for file in seeds.glob("*.txt"))
    assert [record["published"] for record in records] == sorted(record["published"] for record in records)
    for record in records:
        assert set(record) == TRACE
        assert record["published_basis"] == "stated"
        assert (record["event"] is None) <= (record["revisions"] == [])
        assert all(set(observation) - {"unit"} == OBSERVATION for observation in record["observations"].values())
        for revision in record["revisions"]:
            assert set(revision) == REVISION
            for value in (revision["before"], revision["after"], revision["known"]):
                assert value is None or set(value) - {"unit"} == NUMBERS | {"as_of"}
        assert len(record["alerts"]) == sum(revision["told"] for revision in record["revisions"])
    assert [id for record in records for id in record["alerts"]] == [json.loads(line)["id"] for line in told.lines]


def test_silences_keep_their_reason(traced: Any) -> None:
    """What is kept silent is traced with the name of its reason."""
    (record,) = [record for record in map(json.loads, traced.lines) if record["id"] == "kerman-06.txt"]
    silent = {revision["kind"]: (revision["change"], revision["reason"]) for revision in record["revisions"]}
    assert silent == {"killed": ("stale", "echo"), "injured": ("confirmed", "agrees")}


# events and history


def test_events_show_what_is_known(monitor: Run, database: Path) -> None:
    """Each event comes with what is known of it, for people and as JSON."""
    (line,) = monitor("events", "--db", database, "--json").lines
    event = json.loads(line)
    assert set(event) == {"id", "title", "place", "began", "last_seen", "articles", "known"}
    assert (event["title"], event["articles"], event["began"]) == ("Leith fire", 2, "2031-02-03T04:05:06Z")
    known = {series["kind"]: series["value"]["value"] for series in event["known"]}
    assert known == {"killed": 15, "injured": 40}
    shown = monitor("events", "--db", database)
    assert (shown.code, shown.err) == (0, "")
    assert shown.lines[0] == f"{event['id'][:12]}  Leith fire  (2 articles, last 2031-02-03T14:05:06Z)"
    assert "    killed: 15, per police - Firth Record" in shown.lines


def test_history_tells_every_decision(monitor: Run, database: Path) -> None:
    """All decisions about an event, by title or by the beginning of its id, told and silent, each with its reason."""
    shown = monitor("history", "Leith fire", "--db", database)
    assert (shown.code, shown.err) == (0, "")
    decisions = [line for line in shown.lines if line[:4] == "2031"]
    assert [(line.split()[1], line.split("(")[-1].split(")")[0]) for line in decisions] == [
        ("TOLD", "nothing_known"),
        ("TOLD", "nothing_known"),
        ("TOLD", "higher"),
        ("silent", "agrees"),
    ]
    event = json.loads(monitor("events", "--db", database, "--json").out)["id"]
    assert monitor("history", event, "--db", database).out == shown.out
    assert monitor("history", event[:8], "--db", database).out == shown.out


def test_history_begins_with_what_is_believed(monitor: Run, database: Path) -> None:
    """Above the decisions stands each figure, on whose word, and a chart of how it came to be."""
    event = json.loads(monitor("events", "--db", database, "--json").out)["id"]
    assert monitor("history", "Leith fire", "killed", "--db", database).lines[:5] == [
        f"Leith fire  ({event[:12]}, began 2031-02-03T04:05:06Z)",
        "killed: 15, per police - Firth Record, as of 2031-02-03T14:05:06Z",
        f"    15 ┤{' ' * 54}┌─────",
        f"    12 ┤{'─' * 54}┘",
        f"        03 Feb 04:05Z{'03 Feb 14:05Z':>47}",
    ]
    then = monitor("history", "Leith fire", "killed", "--db", database, "--as-of", "2031-02-03T12:00:00Z")
    assert then.lines[1] == "killed: 12, per police - Firth Record, as of 2031-02-03T04:05:06Z"


def test_history_is_exported_as_csv(monitor: Run, database: Path) -> None:
    """One decision a record, with a head that names the columns."""
    records = list(csv.DictReader(monitor("history", "Leith fire", "killed", "--db", database, "--csv").lines))
    assert [(record["change"], record["told"], record["value"], record["known"]) for record in records] == [
        ("first", "True", "12", "12"),
        ("raised", "True", "15", "15"),
    ]
    assert all(record["speaker"] == "police - Firth Record" for record in records)
    assert monitor("history", "Leith fire", "--db", database, "--csv", "--json").code == 2


def test_history_of_one_kind_and_of_then(monitor: Run, database: Path) -> None:
    """A kind chooses its decisions, and a time those that were made by then."""
    killed = [json.loads(line) for line in monitor("history", "Leith fire", "killed", "--db", database, "--json").lines]
    assert [(entry["change"], entry["known"]["value"]) for entry in killed] == [("first", 12), ("raised", 15)]
    assert all(entry["alert"] and entry["message"].startswith("Leith fire: death toll") for entry in killed)
    then = ("--as-of", "2031-02-03T12:00:00Z", "--json")
    (entry,) = monitor("history", "Leith fire", "killed", "--db", database, *then).lines
    assert json.loads(entry)["observed"]["value"] == 12


def test_history_of_no_event_is_1(monitor: Run, database: Path) -> None:
    """An event that is not there is a failure that names what was asked."""
    shown = monitor("history", "Atlantis flood", "--db", database)
    assert (shown.code, shown.out) == (1, "")
    assert "Atlantis flood" in shown.err


def test_events_are_merged_and_split_by_hand(monitor: Run, tmp_path: Path, seeds: Path) -> None:
    """What is taken back is shown and waits for the service; split again, both events are as they were."""
    database = tmp_path / "story.db"
    assert monitor("replay", seeds, "--db", database).code == 0
    before = {
        json.loads(line)["title"]: json.loads(line) for line in monitor("events", "--db", database, "--json").lines
    }
    merged = monitor("events", "merge", "Kerman blasts", "Galdaro blast", "--db", database)
    assert (merged.code, merged.err) == (0, "")
    assert "2 alerts taken back" in merged.lines[0]
    assert all("Galdaro blast: " in line and " retracted" in line for line in merged.lines[1:])
    titles = [json.loads(line)["title"] for line in monitor("events", "--db", database, "--json").lines]
    assert sorted(titles) == sorted(before.keys() - {"Galdaro blast"})
    history = [json.loads(line) for line in monitor("history", "Kerman blasts", "--db", database, "--json").lines]
    (gone,) = {entry["article"] for entry in history if entry["change"] == "retracted"}
    assert monitor("events", "split", "Kerman blasts", gone, "--db", database).code == 0
    after = {
        json.loads(line)["title"]: json.loads(line) for line in monitor("events", "--db", database, "--json").lines
    }
    assert after["Galdaro blast"] == before["Galdaro blast"]
    assert after["Kerman blasts"]["known"] == before["Kerman blasts"]["known"]
    assert monitor("events", "merge", "Kerman blasts", "Atlantis flood", "--db", database).code == 1
    assert monitor("events", "split", "Kerman blasts", "nobody", "--db", database).code == 2


def test_the_database_of_the_settings_is_used(monitor: Run, database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without --db the database is that of the settings."""
    monkeypatch.setenv("NEWSMON_DB", f"sqlite:///{database}")
    assert "Leith fire" in monitor("events").out


# As a process


def test_interruption_is_130(start: Run, seeds: Path) -> None:
    """Ctrl-C ends a replay with 130, without a trace; what was told until then was shown at once."""
    process = start("replay", seeds, "--speed", "1x")
    assert [process.stdout.readline().split()[2] for _ in range(2)] == ["severe", "severe"]
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=10)
    assert process.returncode == 130
    assert out == ""
    assert "Traceback" not in err


def test_interrupting_a_listener_is_130(start: Run, run: Run, seeds: Path, url: str) -> None:
    """Ctrl-C ends a listener with 130, without a trace."""
    run("replay", seeds / "kerman-01.txt", "--redis", url)
    process = start("listen", "--redis", url, "--since", "0")
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=10)
    assert process.returncode == 130
    assert "Traceback" not in err


def test_a_reader_that_leaves_is_no_failure(start: Run, seeds: Path) -> None:
    """``monitor replay ... | head -1`` ends quietly."""
    process = start("replay", seeds, "--trace", "--speed", "1e9x")
    process.stdout.readline()
    process.stdout.close()
    assert process.wait(20) == 0
    assert process.stderr.read() == ""


def test_both_ways_to_start_are_one() -> None:
    """The console script is the same program as ``python -m monitor``."""
    script = Path(sys.executable).with_name("monitor")
    done = subprocess.run([script, "--version"], capture_output=True, text=True, timeout=20, check=True)
    assert done.stdout == f"monitor {package.__version__}\n"


def whole_text(file: Path) -> str:
    """Title, newline, text of a seed: what offsets are into."""
    header, _, text = file.read_text(encoding="utf-8").partition("\n\n")
    title = next(line.removeprefix("title: ") for line in header.splitlines() if line.startswith("title: "))
    return f"{title}\n{text.strip()}"
