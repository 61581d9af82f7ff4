"""Every way to reach a Redis, for who sends and who listens: TLS, ACL users, sockets, Sentinel and Cluster."""

import asyncio
import shutil
import socket
import ssl
import subprocess
import threading
import time
from contextlib import aclosing, closing, contextmanager

import pytest
import redis

from monitor.client import ChannelError, ChannelUnavailableError, asubscribe, subscribe
from monitor.notifier.embedded import _binary, embedded_redis
from monitor.notifier.redis import RedisChannel

needs_openssl = pytest.mark.skipif(not shutil.which("openssl"), reason="openssl makes the certificates")


def _told(url, make_alert, *, prefix="newsmon:v1"):
    """What a sender and two listeners, one of them in asyncio, make of the address."""
    channel = RedisChannel(url, prefix=prefix)
    alerts = subscribe(url=url, prefix=prefix)
    channel.send([make_alert(1)])
    with closing(alerts):
        heard = [next(alerts).id]

    async def in_asyncio():
        async with aclosing(await asubscribe(since="0", url=url, prefix=prefix)) as past:
            return (await anext(past)).id

    channel.close()
    return [*heard, asyncio.run(in_asyncio())]


def _free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


@pytest.mark.parametrize("tcp", [False, True])
def test_a_user_with_a_password_over_tcp_and_by_socket(make_alert, tcp):
    """An ACL user gets in with the password in the URL, percent-encoded where it must be, and not with another."""
    with embedded_redis(tcp=tcp) as url, redis.Redis.from_url(url) as admin:
        admin.execute_command("ACL", "SETUSER", "desk", "on", ">p/s:w@d", "~*", "&*", "+@all")
        scheme, _, place = url.partition("://")
        assert _told(f"{scheme}://desk:p%2Fs%3Aw%40d@{place}", make_alert) == ["alert-1", "alert-1"]
        with pytest.raises(ChannelError) as refused:
            subscribe(url=f"{scheme}://desk:wrong@{place}")
        assert not isinstance(refused.value, ChannelUnavailableError)
        assert "wrong" not in str(refused.value).replace("WRONGPASS", "")


# -- TLS ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    """A CA of our own, and a certificate for 127.0.0.1 that it signed."""
    folder = tmp_path_factory.mktemp("tls")
    new_key = ("openssl", "req", "-newkey", "rsa:2048", "-nodes")
    for command in (
        (*new_key, "-x509", "-days", "2", "-subj", "/CN=desk CA", "-keyout", "ca.key", "-out", "ca.pem"),
        (*new_key, "-subj", "/CN=localhost", "-keyout", "server.key", "-out", "server.csr"),
        (
            *("openssl", "x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial"),
            *("-days", "2", "-extfile", "names", "-out", "server.pem"),
        ),
    ):
        (folder / "names").write_text("subjectAltName=IP:127.0.0.1,DNS:localhost")
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return folder


@contextmanager
def _behind_tls(place, certificates):
    """The port of a TLS end before a Redis: what a redis-server that was built with TLS does itself."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates / "server.pem", certificates / "server.key")

    def copy(one, other):
        try:
            while data := one.recv(65_536):
                other.sendall(data)
        except OSError:
            pass
        finally:
            for end in (one, other):
                end.close()

    def serve(raw):
        try:
            outside = context.wrap_socket(raw, server_side=True)
        except OSError:
            return
        inside = socket.create_connection(place)
        for ends in ((outside, inside), (inside, outside)):
            threading.Thread(target=copy, args=ends, daemon=True).start()

    def accept():
        while True:
            try:
                raw, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=(raw,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=accept, daemon=True).start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)


@needs_openssl
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_tls_is_verified_against_the_ca_that_is_named(certificates, make_alert):
    """With our CA alerts go through; without it, or for another host's name, nobody is spoken to."""
    with embedded_redis(tcp=True) as url:
        place = ("127.0.0.1", int(url.rpartition(":")[2].partition("/")[0]))
        with _behind_tls(place, certificates) as port:
            trusted = f"rediss://127.0.0.1:{port}/0?ssl_ca_certs={certificates / 'ca.pem'}"
            assert _told(trusted, make_alert) == ["alert-1", "alert-1"]
            with pytest.raises(ChannelUnavailableError, match="certificate"):
                subscribe(url=f"rediss://127.0.0.1:{port}/0")


# -- Sentinel -----------------------------------------------------------------------------------------------------


@contextmanager
def _sentinel(folder, master):
    """A redis-server in its role as sentinel, which watches a master as ``desk``."""
    port = _free_port()
    folder.mkdir()
    file = folder / "sentinel.conf"
    file.write_text(f"sentinel monitor desk 127.0.0.1 {master} 1\nsentinel down-after-milliseconds desk 300\n")
    with subprocess.Popen([_binary(), file, "--sentinel", "--port", str(port)], stdout=subprocess.DEVNULL) as process:
        try:
            with redis.Redis(port=port, protocol=2) as client:
                _until(client.ping)
                _until(lambda: client.execute_command("SENTINEL", "MASTER", "desk"))
            yield port
        finally:
            process.kill()


def _until(answers):
    end = time.monotonic() + 10
    while True:
        try:
            return answers()
        except redis.RedisError:
            assert time.monotonic() < end
            time.sleep(0.02)


def test_sentinels_are_asked_who_is_master(tmp_path, make_alert):
    """Of several sentinels the first may be away; who is master is asked anew for each connection."""
    with embedded_redis(tcp=True) as url:
        master = int(url.rpartition(":")[2].partition("/")[0])
        with _sentinel(tmp_path / "sentinel", master) as port:
            address, began = f"redis+sentinel://127.0.0.1:9,127.0.0.1:{port}/desk/0", time.monotonic()
            assert _told(address, make_alert) == ["alert-1", "alert-1"]
            assert time.monotonic() - began < 10, "one that is away is not asked again and again"
            with pytest.raises(ChannelUnavailableError, match="nobody knows the master of other"):
                subscribe(url=f"redis+sentinel://127.0.0.1:{port}/other")
    with pytest.raises(ChannelUnavailableError):
        RedisChannel(address).ping()


def test_after_a_failover_the_new_master_is_found(make_alert, monkeypatch):
    """When another server is named master, sender and listener go on there."""
    with embedded_redis(tcp=True) as first, embedded_redis(tcp=True) as second, _naming(first) as (port, masters):
        address = f"redis+sentinel://127.0.0.1:{port}/desk"
        channel, noticed = RedisChannel(address), []
        alerts = subscribe(url=address, noticed=lambda what, _: noticed.append(what))
        channel.send([make_alert(1)])
        assert next(alerts).id == "alert-1"
        masters[0] = second
        with redis.Redis.from_url(first) as client:
            client.replicaof("127.0.0.1", 9)
            client.client_kill_filter(_type="pubsub")
        with pytest.raises(ChannelUnavailableError):
            channel.send([make_alert(2)])
        channel.send([make_alert(2)])
        assert next(alerts).id == "alert-2"
        assert noticed[:2] == ["lost", "resumed"]
        alerts.close()


@contextmanager
def _naming(first):
    """The port of something that answers as a sentinel does, and the master that it names, to be changed."""
    masters = [first]

    def serve(end):
        with end:
            while data := end.recv(4_096):
                if b"GET-MASTER-ADDR" not in data.upper():
                    end.sendall(b"+OK\r\n" * max(1, data.count(b"*")))
                    continue
                port = masters[0].rpartition(":")[2].partition("/")[0]
                end.sendall(f"*2\r\n$9\r\n127.0.0.1\r\n${len(port)}\r\n{port}\r\n".encode())

    def accept():
        while True:
            try:
                end, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=(end,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=accept, daemon=True).start()
        yield listening.getsockname()[1], masters
        listening.shutdown(socket.SHUT_RDWR)


# -- Cluster ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cluster():
    """Two servers of a cluster, each with half of the slots."""
    options = {"tcp": True, "arguments": ["--cluster-enabled", "yes", "--cluster-config-file", "nodes.conf"]}
    with embedded_redis(**options) as one, embedded_redis(**options) as other:
        ports = [int(url.rpartition(":")[2].partition("/")[0]) for url in (one, other)]
        clients = [redis.Redis(port=port, protocol=2) for port in ports]
        for client, slots in zip(clients, (range(8192), range(8192, 16384)), strict=True):
            client.execute_command("CLUSTER", "ADDSLOTS", *slots)
        clients[0].execute_command("CLUSTER", "MEET", "127.0.0.1", ports[1])
        for client in clients:
            end = time.monotonic() + 15
            while b"cluster_state:ok" not in client.execute_command("CLUSTER", "INFO", NEVER_DECODE=True):
                assert time.monotonic() < end, "the cluster does not come up"
                time.sleep(0.05)
            client.close()
        yield ports


@pytest.mark.parametrize("prefix", ["{newsmon}:v1", "{b}:v1", "{d}:v1"])
def test_a_cluster_is_asked_who_has_our_keys(cluster, make_alert, prefix):
    """Whichever of its servers is asked, alerts go to the one that has the slot, and are heard there."""
    for port in cluster:
        with redis.Redis(port=port) as client:
            assert client.ping()
    told = [
        _told(f"redis+cluster://127.0.0.1:9,127.0.0.1:{port}", make_alert, prefix=f"{prefix}{number}")
        for number, port in enumerate(cluster)
    ]
    assert told == [["alert-1", "alert-1"]] * 2


@pytest.mark.parametrize(
    "url",
    [
        "redis+sentinel://127.0.0.1:26379",
        "redis+cluster://127.0.0.1:7000/desk",
        "redis+sentinel:///desk",
        "redis+other://127.0.0.1/0",
        "redis://127.0.0.1:6379,127.0.0.1:6380/0",
    ],
)
def test_an_address_that_makes_no_sense_is_refused(url):
    """A sentinel URL without a service, a cluster with one, or several hosts of one server are no addresses."""
    with pytest.raises(ChannelError) as refused:
        RedisChannel(url)
    assert not isinstance(refused.value, ChannelUnavailableError)
