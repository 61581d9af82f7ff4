"""Networks of our own: lines that lose and delay what goes over them, and a name server that hangs and fails.

Where this machine lets us make a network (which takes a privilege and ``/dev/net/tun``), packets are lost on a line in
it, by the kernel's netem where that is built in; everywhere, a proxy does to connections what such a line does.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import random
import select
import socket
import struct
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from heapq import heappop, heappush
from threading import Event, Thread
from typing import Any, Protocol

import pytest

LOSS, DELAY, JITTER = 0.1, 0.1, 0.1
"""Of packets, and in seconds."""
DEAD = 100
"""Lines from this number on lose everything."""
_NEW_NETWORK, _NEW_MOUNTS = 0x40000000, 0x00020000
_TUNSETIFF, _TUN_WITHOUT_HEADER = 0x400454CA, 0x1001


class Network(Protocol):
    """``host`` is where a site has to listen that is to be reached over bad lines."""

    host: str

    def line(self, site: Any, number: int) -> str:
        """The URL of a site over a line, which is a host of its own."""
        ...

    def run(self, work: Callable[[], Any]) -> Any:
        """What ``work`` gives, done within the network."""
        ...


class OwnNetwork:
    """A network that one thread and its children are in, with a loopback and a device ``line0``.

    What is sent to ``192.168.9.N`` goes out there, and comes back late or never as if it came from that host: to
    whoever listens on 192.168.9.1 each host is somebody else.
    """

    host = "192.168.9.1"

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1)
        self._ended = Event()
        self.run(self._make)

    def line(self, site: Any, number: int) -> str:
        return str(site.url).replace(self.host, f"192.168.9.{_last_part(number)}")

    def run(self, work: Callable[[], Any]) -> Any:
        return self._thread.submit(work).result()

    def close(self) -> None:
        self._ended.set()
        self._thread.shutdown()

    def _make(self) -> None:
        _unshare(_NEW_NETWORK | _NEW_MOUNTS)
        subprocess.run(("mount", "--make-rprivate", "/"), check=True, capture_output=True)
        _ip("link", "set", "lo", "up")
        device = os.open("/dev/net/tun", os.O_RDWR)
        fcntl.ioctl(device, _TUNSETIFF, struct.pack("16sH22x", b"line0", _TUN_WITHOUT_HEADER))
        _ip("address", "add", f"{self.host}/24", "dev", "line0")
        _ip("link", "set", "line0", "up")
        netem = ("netem", "delay", f"{DELAY + JITTER / 2}s", f"{JITTER / 2}s", "loss", f"{LOSS:.0%}")
        added = subprocess.run(("tc", "qdisc", "add", "dev", "line0", "root", *netem), capture_output=True, check=False)
        Thread(target=self._reflect, args=(device, added.returncode == 0), daemon=True).start()

    def _reflect(self, device: int, by_kernel: bool) -> None:
        due: list[tuple[float, bytes]] = []
        while not self._ended.is_set():
            if select.select((device,), (), (), 0.01)[0]:
                packet = os.read(device, 65_536)
                dead = max(packet[15], packet[19]) >= _last_part(DEAD)
                if packet[0] >> 4 == 4 and not dead and (by_kernel or random.random() >= LOSS):
                    late = 0 if by_kernel else DELAY + random.random() * JITTER
                    back = packet[:12] + packet[16:20] + packet[12:16] + packet[20:]
                    heappush(due, (time.monotonic() + late, back))
            while due and due[0][0] <= time.monotonic():
                os.write(device, heappop(due)[1])
        os.close(device)


class Proxies:
    """Lines that are proxies on the loopback: what is lost comes a second later, as TCP has it."""

    host = "127.0.0.1"

    def __init__(self) -> None:
        self._open = ExitStack()
        self._ended = Event()

    def line(self, site: Any, number: int) -> str:
        host = f"127.0.1.{_last_part(number)}"
        server = self._open.enter_context(socket.create_server((host, 0)))
        address = site.url.removeprefix("http://").split(":")
        Thread(target=self._serve, args=(server, (address[0], int(address[1])), number), daemon=True).start()
        return f"http://{host}:{server.getsockname()[1]}"

    def run(self, work: Callable[[], Any]) -> Any:
        return work()

    def close(self) -> None:
        self._ended.set()
        self._open.close()

    def _serve(self, server: socket.socket, to: tuple[str, int], number: int) -> None:
        with suppress(OSError):
            while True:
                near, _ = server.accept()
                work = self._hold if number >= DEAD else self._carry
                Thread(target=work, args=(near, to), daemon=True).start()

    def _hold(self, near: socket.socket, to: tuple[str, int]) -> None:
        with near:
            self._ended.wait(30)

    def _carry(self, near: socket.socket, to: tuple[str, int]) -> None:
        with suppress(OSError), near, socket.create_connection(to, 5) as far:
            while ready := select.select((near, far), (), (), 5)[0]:
                for source in ready:
                    data = source.recv(1_460)
                    self._ended.wait(DELAY + random.random() * JITTER + (random.random() < LOSS))
                    (far if source is near else near).sendall(data)
                    if not data:
                        return


def _last_part(number: int) -> int:
    """Of an address. What is due at one time is asked in the order of URLs: dead lines come last."""
    return number + (10 if number >= DEAD else 100)


def _unshare(what: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(what):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def _ip(*command: str) -> None:
    subprocess.run(("ip", *command), check=True, capture_output=True)


def _ways() -> tuple[str, ...]:
    try:
        OwnNetwork().close()
    except (OSError, subprocess.SubprocessError):
        return ("simulated",)
    return "real", "simulated"


WAYS = _ways()


@pytest.fixture(params=WAYS)
def network(request: pytest.FixtureRequest) -> Iterator[Network]:
    """A network with bad lines, in every way that this machine has."""
    made = OwnNetwork() if request.param == "real" else Proxies()
    yield made
    made.close()


class NameServer:
    """Answers for ``sound``, with the loopback; not for ``hangs``, and badly for ``fails``: the first label decides."""

    def __init__(self, address: tuple[str, int]) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(address)
        self.asked: list[str] = []
        Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._socket.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                query, who = self._socket.recvfrom(1_000)
                label = query[13 : 13 + query[12]].decode()
                self.asked.append(label)
                if not label.startswith("hangs"):
                    self._socket.sendto(self._answer(query, label), who)

    def _answer(self, query: bytes, label: str) -> bytes:
        end = query.index(b"\0", 12) + 5
        is_address = label == "sound" and query[end - 3] == 1
        flags = 0x8180 if label == "sound" else 0x8182  # an answer; a failure of the server
        head = query[:2] + struct.pack(">HHHHH", flags, 1, is_address, 0, 0)
        record = struct.pack(">HHHIH4s", 0xC00C, 1, 1, 1, 4, bytes((127, 0, 0, 1)))
        return head + query[12:end] + (record if is_address else b"")


class OwnNames(OwnNetwork):
    """A network with a name server that this machine's own resolver asks."""

    def __init__(self) -> None:
        super().__init__()
        self.run(self._name)

    def close(self) -> None:
        self._server.close()
        super().close()

    def _name(self) -> None:
        with tempfile.NamedTemporaryFile("w") as file:
            file.write("nameserver 127.0.0.53\n")
            file.flush()
            subprocess.run(("mount", "--bind", file.name, "/etc/resolv.conf"), check=True)
        self._server = NameServer(("127.0.0.53", 53))


class FakeNames(Proxies):
    """Does as if a ``NameServer`` had been asked."""

    def __init__(self) -> None:
        super().__init__()
        self._own = socket.getaddrinfo
        self._patch = pytest.MonkeyPatch()
        self._patch.setattr(socket, "getaddrinfo", self._look_up)

    def close(self) -> None:
        self._patch.undo()
        super().close()

    def _look_up(self, host: str, port: int, **more: Any) -> Any:
        if host == "sound.example":
            return self._own("127.0.0.1", port, **more)
        if host.startswith("hangs"):
            self._ended.wait(10)
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")


@pytest.fixture(params=WAYS)
def names(request: pytest.FixtureRequest) -> Iterator[Network]:
    """A network with a ``NameServer``, in every way that this machine has."""
    made = OwnNames() if request.param == "real" else FakeNames()
    yield made
    made.close()
