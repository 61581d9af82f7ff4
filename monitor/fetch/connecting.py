"""Connections that are opened only to checked addresses: what is dialled is what was checked."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterable, AsyncIterator, Iterable
from contextlib import suppress
from ipaddress import ip_address
from threading import Thread
from typing import cast

import httpcore2
import httpx2

from monitor.fetch.addresses import Address
from monitor.fetch.reach import Reach

_TRIED = 4
"""How many addresses of a host are tried, in the resolver's order, within the time for one connection."""

_IDLE_SECONDS = 2.0
"""How long a connection waits for the next request to its host: shorter than servers do, so that it is still open."""


class GuardedTransport(httpx2.AsyncBaseTransport):
    """HTTP/1.1 over ``_GuardedBackend``. Built of httpcore2's public parts, so that no default can take their place."""

    def __init__(self, reach: Reach, connections: int) -> None:
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=httpx2.create_ssl_context(trust_env=False),
            max_connections=None,
            max_keepalive_connections=connections,
            keepalive_expiry=_IDLE_SECONDS,
            network_backend=_GuardedBackend(reach),
        )

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send one request. Raises ``RefusalError`` for a private address, and httpcore2's own errors."""
        url = request.url
        response = await self._pool.handle_async_request(
            httpcore2.Request(
                method=request.method,
                url=httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=request.headers.raw,
                content=cast(AsyncIterable[bytes], request.stream),
                extensions=request.extensions,
            )
        )
        return httpx2.Response(response.status, headers=response.headers, stream=_Body(response))

    async def aclose(self) -> None:
        await self._pool.aclose()


class _Body(httpx2.AsyncByteStream):
    def __init__(self, response: httpcore2.Response) -> None:
        self._response = response

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in cast(AsyncIterable[bytes], self._response.stream):
            yield chunk

    async def aclose(self) -> None:
        await self._response.aclose()


class _GuardedBackend(httpcore2.AsyncNetworkBackend):
    """Resolves a name once, checks all its addresses, and dials them as addresses: no second look-up can differ."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self._names = _Names()
        self._network = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        addresses = await self._names.addresses(host, port)
        self._reach.check_addresses(host, port, addresses)
        tried = addresses[:_TRIED]
        share = timeout and timeout / len(tried)
        for address in tried[:-1]:
            try:
                return await self._dial(address, port, share, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                continue
        return await self._dial(tried[-1], port, share, local_address, socket_options)

    async def _dial(
        self,
        address: Address,
        port: int,
        timeout: float | None,
        local_address: str | None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None,
    ) -> httpcore2.AsyncNetworkStream:
        return _Stream(await self._network.connect_tcp(str(address), port, timeout, local_address, socket_options))


class _Stream(httpcore2.AsyncNetworkStream):
    """A connection that is closed when our deadline ends its TLS handshake: httpcore2's own would stay open."""

    def __init__(self, stream: httpcore2.AsyncNetworkStream) -> None:
        self._stream = stream

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return await self._stream.read(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._stream.aclose()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.AsyncNetworkStream:
        try:
            return await self._stream.start_tls(ssl_context, server_hostname, timeout)
        except asyncio.CancelledError:
            await self._stream.aclose()
            raise

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)


class _Names:
    """Looks up names, each once at a time.

    Each look-up has a thread of its own: no pool that slow name servers could fill, and none that a shutdown waits for.
    It outlives the deadline of whoever asked, so who asks next waits for the same: a name that hangs keeps one thread.
    """

    def __init__(self) -> None:
        self._running: dict[tuple[str, int], asyncio.Future[tuple[Address, ...]]] = {}

    async def addresses(self, host: str, port: int) -> tuple[Address, ...]:
        """The addresses of a host, at least one; ``httpcore2.ConnectError`` when it has none."""
        found = self._running.get((host, port))
        return await asyncio.shield(found or self._look_up(host, port))

    def _look_up(self, host: str, port: int) -> asyncio.Future[tuple[Address, ...]]:
        loop = asyncio.get_running_loop()
        found = self._running[host, port] = loop.create_future()
        found.add_done_callback(lambda _: self._running.pop((host, port)))

        def settle() -> None:
            answer = _addresses(host, port)
            with suppress(RuntimeError):  # the loop has ended meanwhile
                loop.call_soon_threadsafe(_settle, found, answer)

        Thread(target=settle, name=f"resolve {host}", daemon=True).start()
        return found


def _addresses(host: str, port: int) -> tuple[Address, ...] | str:
    """All of them, or why there are none."""
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        return tuple(dict.fromkeys(ip_address(answer[4][0]) for answer in answers)) or "this name has no address"
    except OSError as error:
        return f"{host}: {error.strerror or error}"
    except ValueError as error:
        return f"{host}: {error}"


def _settle(found: asyncio.Future[tuple[Address, ...]], answer: tuple[Address, ...] | str) -> None:
    if isinstance(answer, str):
        found.set_exception(httpcore2.ConnectError(answer))
    else:
        found.set_result(answer)
