import pytest
import redis

from monitor.client.connection import redact, translated
from monitor.errors import ChannelError, ChannelUnavailableError
from monitor.notifier.redis import RedisChannel


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("redis://127.0.0.1:6379/0", "redis://127.0.0.1:6379/0"),
        ("redis://:hunter2@redis.example:6380/3", "redis://***@redis.example:6380/3"),
        ("rediss://desk:hunter2@[::1]:6379", "rediss://***@[::1]:6379"),
        ("unix:///run/redis.sock?db=2&password=hunter2", "unix:///run/redis.sock"),
        ("unix://desk:hunter2@/run/redis.sock", "unix://***@/run/redis.sock"),
    ],
)
def test_a_url_is_shown_without_its_credentials(url, shown):
    """What is shown of a URL tells which server it is, and nothing that opens it."""
    assert redact(url) == shown


@pytest.mark.parametrize(
    "url",
    [
        "http://:hunter2@127.0.0.1/",
        "redis://:hun/ter2@127.0.0.1/",
        "redis://:hunter2#x@127.0.0.1/",
        "redis://:hunter2?x@127.0.0.1/",
        "redis://:hunter2",
        "redis://:hunter2@127.0.0.1:99999/",
        "redis://127.0.0.1/?nonsense=hunter2",
        "redis://127.0.0.1/?socket_timeout=hunter2",
        "hunter2",
        "",
    ],
)
def test_a_url_that_cannot_be_read_is_refused_without_quoting_it(url):
    """A mistyped URL is refused before anything is sent, and no part of a password is repeated."""
    with pytest.raises(ChannelError) as raised:
        RedisChannel(url)
    assert not isinstance(raised.value, ChannelUnavailableError)
    assert "hun" not in str(raised.value)
    assert raised.value.__cause__ is None


@pytest.mark.parametrize("url", ["redis://desk:hunter2@127.0.0.1:9/0", "unix://:hunter2@/nowhere/redis.sock"])
def test_an_absent_server_is_named_without_its_password(url):
    """The error for a server that is not there names it, and keeps its password."""
    with pytest.raises(ChannelUnavailableError) as raised:
        RedisChannel(url).ping()
    assert "***@" in str(raised.value)
    assert "hunter2" not in f"{raised.value!r} {raised.value} {raised.value.__cause__}"


@pytest.mark.parametrize(
    ("answer", "passes"),
    [
        ("OOM command not allowed when used memory > 'maxmemory'.", True),
        ("READONLY You can't write against a read only replica.", True),
        ("MISCONF Errors writing to the AOF file", True),
        ("LOADING Redis is loading the dataset in memory", True),
        ("BUSY Redis is busy running a script.", True),
        ("NOREPLICAS Not enough good replicas to write.", True),
        ("MASTERDOWN Link with MASTER is down", True),
        ("CLUSTERDOWN The cluster is down", True),
        ("TRYAGAIN Multiple keys request during rehashing of slot", True),
        ("ERR max number of clients reached", True),
        ("ERR Error running script (call to f_1): @user_script:6: -OOM command not allowed", True),
        ("NOPERM this user has no permissions to run the 'xadd' command", False),
        ("NOAUTH Authentication required.", False),
        ("WRONGPASS invalid username-password pair or user is disabled.", False),
        ("WRONGTYPE Operation against a key holding the wrong kind of value", False),
        ("CROSSSLOT Keys in request don't hash to the same slot", False),
        ("ERR unknown command `XADD`", False),
    ],
)
def test_what_a_server_answers_tells_whether_to_try_again(client, answer, passes):
    """A server short of memory, loading or failing over is tried again; one that refuses us is not."""
    with pytest.raises(ChannelError) as raised, translated("redis://example"):
        client.eval("return redis.error_reply(ARGV[1])", 0, answer)
    assert isinstance(raised.value, ChannelUnavailableError) is passes
    assert isinstance(raised.value.__cause__, redis.RedisError)
