"""A file of JSON lines."""

import json
import os
import resource
import stat
from datetime import UTC, datetime

import pytest

from monitor.notifier.channels import Options
from monitor.notifier.channels.file import File
from monitor.notifier.envelope import event_of
from monitor.notifier.message import one
from monitor.notifier.port import NotTakenError

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "alerts.jsonl"


@pytest.fixture
def file(path):
    file = File(Options("log", path=str(path)))
    yield file
    file.close()


@pytest.fixture
def send(file, make_alert):
    def send(number, **alert):
        message = one(make_alert(number, **alert))
        file.send(message, event_of(message, "default", 0), NOW)

    return send


def ids(path):
    return [json.loads(line)["id"] for line in path.read_text().splitlines()]


def test_one_event_a_line(send, path):
    """Whatever a title holds, one alert is one line."""
    send(1)
    send(2, title='Dam\n{"id": "forged"}\u202e')
    assert ids(path) == ["alert-1", "alert-2"]
    assert "\u202e" not in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_that_was_moved_away_is_made_anew(send, path):
    """Who rotates logs need not tell us: by name, or by removing it."""
    send(1)
    path.rename(path.with_name("alerts.jsonl.1"))
    send(2)
    path.unlink()
    send(3)
    assert (ids(path.with_name("alerts.jsonl.1")), ids(path)) == (["alert-1"], ["alert-3"])


@pytest.mark.parametrize(
    ("left", "kept"),
    [
        (b'{"specversion":"1.0","id":"alert-9","sour', b""),
        (b'{"id":"a"}\n{"spec', b'{"id":"a"}\n'),
        (b'{"id":"a"}\n', b'{"id":"a"}\n'),
        (b'{"id":"somebody else\'s"}', b'{"id":"somebody else\'s"}\n'),
    ],
)
def test_a_line_that_was_cut_short_is_taken_back(send, path, left, kept):
    """After a crash every line is whole again; what somebody else wrote stays."""
    path.write_bytes(left)
    send(1)
    text = path.read_bytes()
    assert text.startswith(kept)
    assert json.loads(text[len(kept) :])["id"] == "alert-1"


def test_a_file_that_cannot_be_written_takes_nothing(send, path):
    """The message waits, and goes on when it can."""
    path.mkdir()
    with pytest.raises(NotTakenError, match=r"alerts\.jsonl: Is a directory"):
        send(1)
    path.rmdir()
    send(1)
    assert ids(path) == ["alert-1"]


def test_a_full_disk_leaves_no_torn_line(send, path):
    """What does not fit whole is not there at all, and comes when there is room."""
    send(1)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 100, limits[1]))
    try:
        with pytest.raises(NotTakenError, match="File too large"):
            send(2)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert ids(path) == ["alert-1"]
    send(2)
    assert ids(path) == ["alert-1", "alert-2"]


def test_on_disk_when_taken(send, path, monkeypatch):
    """A message is taken after the file was synced."""
    synced = []
    monkeypatch.setattr(os, "fsync", lambda opened: synced.append(os.fstat(opened).st_size))
    send(1)
    assert path.stat().st_size in synced
