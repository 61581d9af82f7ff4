"""The server, on real sockets."""

from __future__ import annotations

import http.client
import socket
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from http.client import HTTPMessage
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette

from monitor.config import Settings, Web
from monitor.errors import UsageError
from monitor.lexicon import Lexicon
from monitor.store import Store, open_store
from monitor.web import beside, serving


def get(url: str, path: str = "/", method: str = "GET", **headers: str) -> tuple[int, HTTPMessage, bytes]:
    """Status, headers and body."""
    with closing(http.client.HTTPConnection(url.split("/")[2], timeout=10)) as connection:
        connection.putrequest(method, path)
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        with connection.getresponse() as answer:
            return answer.status, answer.headers, answer.read()


def test_it_answers_where_it_says(app: Callable[..., Starlette]) -> None:
    """With port 0 the system chooses one; the program's name and version are nobody's business."""
    with serving(app(), Web(port=0)) as served:
        status, headers, body = get(served.url)
        assert status == 200
        assert "server" not in headers
        assert b"Kerman blasts" in body
    assert not served.thread.is_alive()


def test_answers_on_one_connection_follow_each_other_at_once(app: Callable[..., Starlette]) -> None:
    """None waits until the receipt of the one before it has come, which takes 40 ms."""
    taken = []
    with serving(app(), Web(port=0)) as served:
        connection = http.client.HTTPConnection(served.url.split("/")[2], timeout=10)
        for _ in range(60):
            begun = time.perf_counter()
            connection.request("GET", "/healthz")
            assert connection.getresponse().read() == b"alive\n"
            taken.append(time.perf_counter() - begun)
        connection.close()
    assert sorted(taken)[len(taken) // 3] < 0.035


def test_a_gigabyte_is_refused_before_it_is_sent(app: Callable[..., Starlette]) -> None:
    """Whoever announces it is told so at once."""
    with serving(app(), Web(port=0)) as served:
        assert get(served.url, "/why", "POST", Content_Length="1000000000")[0] == 413


def test_a_port_that_is_taken_is_said_and_nothing_else_stops(
    app: Callable[..., Starlette], told: Store, lexicon: Lexicon, capsys: pytest.CaptureFixture[str]
) -> None:
    """`monitor web` ends with it, the service goes on without a page."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = Web(port=other.getsockname()[1])
        with pytest.raises(UsageError, match="cannot be answered at: Address already in use"), serving(app(), taken):
            pass
        with beside(Settings(web=taken), told, lexicon):
            worked = True
    assert worked
    assert "the page is not served, everything else goes on" in capsys.readouterr().out


def test_a_page_that_is_not_wanted_is_not_there(told: Store, lexicon: Lexicon) -> None:
    """`web.enabled: false` answers nothing."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
    with beside(Settings(web=Web(enabled=False, port=port)), told, lexicon), pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=1).close()


def test_a_database_is_shown_by_a_command(
    start: Callable[..., subprocess.Popen[str]], run: Callable[..., Any], seeds: Path, tmp_path: Path
) -> None:
    """`monitor web` says where, and shows what a replay left behind."""
    database = tmp_path / "story.db"
    run("replay", seeds / "kerman-01.txt", "--db", database)
    shown = start("web", "--db", database, "--port", 0)
    assert shown.stderr
    url = shown.stderr.readline().split()[-1]
    assert b"Kerman blasts" in get(url)[2]


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (("--db", "nowhere.db"), 69, "there is no database here"),
        (("--db", "{there}", "--host", "0.0.0.0", "--port", "0"), 78, "needs a token"),
        (("--db", "{there}", "--host", "192.0.2.1", "--port", "0"), 78, "needs a token"),
    ],
)
def test_a_page_that_cannot_be_shown_is_an_error(
    run: Callable[..., Any], tmp_path: Path, options: tuple[str, ...], code: int, said: str
) -> None:
    """No database, or others could ask and nobody has a token."""
    there = tmp_path / "there.db"
    open_store(str(there)).close()
    ended = run("web", *(option.format(there=there) for option in options))
    assert ended.code == code
    assert said in ended.err
