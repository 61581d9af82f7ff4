"""The Redis users of docs/operations.md on a real server: they can do their work, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import redis
from redis.exceptions import NoPermissionError

from monitor.client import subscribe
from monitor.daemon.delivery import Delivery
from monitor.notifier.embedded import embedded_redis
from monitor.notifier.redis import RedisChannel
from monitor.notifier.rights import missing_rights
from monitor.store import open_store

PAGE = Path(__file__).parents[2] / "docs" / "operations.md"
[USERS] = re.findall(r"^```acl\n(.*?)^```", PAGE.read_text(), re.DOTALL | re.MULTILINE)
PASSWORDS = {"newsmon": "MONITOR_PASSWORD", "desk": "DESK_PASSWORD", "operator": "OPERATOR_PASSWORD"}

OUT_OF_BOUNDS = (
    ("FLUSHALL",),
    ("FLUSHDB",),
    ("CONFIG", "GET", "dir"),
    ("CONFIG", "SET", "maxmemory", "1"),
    ("SHUTDOWN", "NOSAVE"),
    ("DEBUG", "SLEEP", "0"),
    ("KEYS", "*"),
    ("ACL", "LIST"),
    ("CLIENT", "LIST"),
    ("EVAL", "return 1", "0"),
    ("SCRIPT", "FLUSH"),
    ("DEL", "newsmon:v1:stream:alerts"),
    ("XTRIM", "newsmon:v1:stream:alerts", "MAXLEN", "0"),
    ("GET", "others"),
    ("SET", "others", "1"),
    ("HGET", "others", "x"),
    ("XRANGE", "others", "-", "+"),
    ("XADD", "newsmon:v1:stream:others", "*", "event", "{}"),
    ("PUBLISH", "others", "hello"),
    ("PUBLISH", "newsmon:v1:others", "hello"),
    ("SUBSCRIBE", "others"),
    ("PSUBSCRIBE", "*"),
)


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], str]]:
    """The URL of a server with those users, for each of them: ``guarded("desk")``."""
    with ExitStack() as stack:
        file = tmp_path_factory.mktemp("acl") / "users.acl"
        file.touch()
        url = stack.enter_context(embedded_redis(tcp=True, arguments=("--aclfile", str(file))))
        file.write_text(USERS)
        with redis.Redis.from_url(url, protocol=2) as admin:
            admin.execute_command("ACL", "LOAD")
        yield lambda user: url.replace("//", f"//{user}:{PASSWORDS[user]}@")


@pytest.fixture
def told(guarded: Any, make_alert: Any, commit: Any, tmp_path: Path) -> Iterator[Callable[..., bool]]:
    """Sends alerts as the user who may, out of a database: ``told(make_alert(1), ...)``."""
    with redis.Redis.from_url(guarded("operator"), protocol=2) as operator:
        operator.flushall()
    with open_store(str(tmp_path / "news.db"), writer=True) as store:
        delivery = Delivery(store, RedisChannel(guarded("newsmon")))

        def tell(*alerts: Any) -> bool:
            commit(store, *alerts)
            return delivery.flush(ask=True)

        yield tell
        delivery.close()


def test_who_sends_and_who_listens_can(guarded: Any, told: Any, make_alert: Any) -> None:
    """Alerts arrive from the stream and live; what Redis lost is put back, and an epoch can begin."""
    assert told(make_alert(1))
    listening = subscribe(since="0", url=guarded("desk"))
    assert next(listening).id == "alert-1"
    assert told(make_alert(2), make_alert(3))
    assert [next(listening).id, next(listening).id] == ["alert-2", "alert-3"]
    listening.close()
    with redis.Redis.from_url(guarded("operator"), protocol=2) as operator:
        operator.flushall()
        assert told(make_alert(4))
        assert operator.xlen("newsmon:v1:stream:alerts") == 4
        operator.hset("newsmon:v1:heads", "/newsmon/default", "00000000000000000999 of-a-later-state")
        assert told(make_alert(5))
        assert operator.hget("newsmon:v1:heads", "/newsmon/default").startswith(b"00000001")


def test_the_doctor_finds_nothing_missing(guarded: Any) -> None:
    """The user that sends may be asked what it may do, and lacks nothing."""
    assert missing_rights(guarded("newsmon"), "newsmon:v1") == ()


@pytest.mark.parametrize("command", OUT_OF_BOUNDS, ids=" ".join)
@pytest.mark.parametrize("user", ["newsmon", "desk"])
def test_nothing_else_is_allowed(guarded: Any, user: str, command: tuple[str, ...]) -> None:
    """Neither may touch other keys and topics, the server, or what was sent."""
    with redis.Redis.from_url(guarded(user), protocol=2) as client, pytest.raises(NoPermissionError):
        client.execute_command(*command)


@pytest.mark.parametrize("command", [("PUBLISH", "newsmon:v1:alerts:a:killed", "x"), ("HGET", "newsmon:v1:heads", "x")])
def test_who_listens_sends_nothing(guarded: Any, command: tuple[str, ...]) -> None:
    """A subscriber can forge no alert and does not see what is the sender's alone."""
    with redis.Redis.from_url(guarded("desk"), protocol=2) as client, pytest.raises(NoPermissionError):
        client.execute_command(*command)


def test_nobody_comes_in_without_a_name(guarded: Any) -> None:
    """The user that needs no password is off."""
    with (
        redis.Redis.from_url(guarded("desk").replace("desk:DESK_PASSWORD@", ""), protocol=2) as client,
        pytest.raises(redis.AuthenticationError),
    ):
        client.ping()
