"""Fetches one URL, within limits and reach."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.cookiejar import CookieJar
from types import TracebackType
from typing import Any, NoReturn, Self

import httpcore2
import httpx2

from monitor.fetch import retry_after
from monitor.fetch.body import Body
from monitor.fetch.connecting import GuardedTransport
from monitor.fetch.freshness import fresh_for
from monitor.fetch.reach import Reach
from monitor.fetch.route import REDIRECTS, Route, host_of
from monitor.fetch.server_clock import ahead_of
from monitor.fetch.turns import Turns
from monitor.fetch.values import Fault, Fetched, FetchError, FetchLimits, Posted, RefusalError, Validators

ANY_FEED = "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
ANY_PAGE = "text/html, application/xhtml+xml;q=0.9, */*;q=0.5"

Permit = Callable[[str], Awaitable[bool]]

_COMPLETE = frozenset((200, 203))
_NOT_MODIFIED = 304
_AFTERWORD_SECONDS = 1.0
_AFTERWORD_BYTES = 64_000
"""What a server says after its status when it was sent something is read no longer, to keep the connection."""
_SENDABLE = re.compile(r"[ -~]{1,1000}")

_FAULTS: Mapping[type[Exception], Fault] = {
    httpcore2.ConnectTimeout: Fault.UNREACHABLE,
    httpcore2.ConnectError: Fault.UNREACHABLE,
    httpcore2.TimeoutException: Fault.DEADLINE,
    TimeoutError: Fault.DEADLINE,
    httpcore2.NetworkError: Fault.BROKEN,
    httpcore2.ProtocolError: Fault.BROKEN,
    OSError: Fault.BROKEN,
}
"""What each error of the network means; the first that fits."""


@dataclass(frozen=True, slots=True)
class _Reply:
    status: int
    headers: httpx2.Headers
    body: bytes
    came: datetime


class Fetcher:
    """The client behind every outgoing request. Use it as an asynchronous context manager, in one event loop.

    http and https only; no proxy from the environment, no cookies, no retries. ``allow_private`` names the hosts, or
    each ``host:port``, that may be private and on any port; everything else must be public, on one of the limits'
    ports, at every redirect.
    """

    def __init__(self, limits: FetchLimits, *, allow_private: frozenset[str] = frozenset(), user_agent: str) -> None:
        self._limits = limits
        self._reach = Reach(limits.ports, frozenset(name.lower() for name in allow_private))
        self._turns = Turns(limits.per_host, limits.total)
        self._client = httpx2.AsyncClient(
            transport=GuardedTransport(self._reach, limits.total),
            headers={"User-Agent": user_agent, "Accept-Encoding": "gzip"},
            timeout=httpx2.Timeout(limits.deadline.total_seconds(), connect=limits.connect.total_seconds(), pool=None),
            cookies=_NoCookies(),
            follow_redirects=False,
            trust_env=False,
        )

    async def fetch(
        self,
        url: str,
        validators: Validators | None = None,
        accept: str = ANY_FEED,
        permit: Permit | None = None,
    ) -> Fetched:
        """The complete answer of this URL, after redirects. Raises ``FetchError`` for anything else.

        ``validators`` of the last time make "not modified" a possible answer. ``permit`` is asked before each request,
        redirects included, whether its site lets us. Cancelling it closes its connection.
        """
        validators = validators or Validators()
        try:
            return await self._fetch(url, {"Accept": accept, **_conditions(validators)}, validators, permit)
        except RefusalError as refusal:
            raise FetchError(str(refusal), url=url, fault=refusal.fault) from refusal

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Posted:
        """Send a body to this URL and to no other: whatever was answered, redirects included, is for the caller.

        Raises ``FetchError`` when there was no answer within the deadline, and for an address that is out of reach.
        """
        try:
            at = Route.begin(url).at
            self._reach.check(at)
            async with self._turns.of(host_of(at).rstrip(".")):
                return await self._handed_over(at, body, headers)
        except RefusalError as refusal:
            raise FetchError(str(refusal), url=url, fault=refusal.fault) from refusal

    async def _handed_over(self, url: httpx2.URL, body: bytes, headers: Mapping[str, str]) -> Posted:
        seconds = self._limits.deadline.total_seconds()
        try:
            async with (
                asyncio.timeout(seconds) as limit,
                self._client.stream("POST", url, headers=dict(headers), content=body) as response,
            ):
                limit.reschedule(None)  # who has answered is in time, however slowly the rest may come
                await _drained(response)
                return Posted(response.status_code, _wait(response.headers))
        except tuple(_FAULTS) as error:
            self._explain(error)

    async def _fetch(
        self, url: str, headers: Mapping[str, str], validators: Validators, permit: Permit | None
    ) -> Fetched:
        route = Route.begin(url)
        left = self._limits.deadline.total_seconds()
        while True:
            self._reach.check(route.at)
            if permit and not await permit(str(route.at.copy_with(userinfo=b""))):
                raise RefusalError(Fault.REFUSED, f"the robots.txt of {host_of(route.at)} does not allow it")
            async with self._turns.of(host_of(route.at).rstrip(".")):
                began = time.monotonic()
                reply = await self._exchange(route.at, headers, left)
                left -= time.monotonic() - began
            if reply.status not in REDIRECTS:
                return _fetched(url, route, reply, validators)
            route = route.follow(reply.status, reply.headers.get("Location"), self._limits.redirects)

    async def _exchange(self, url: httpx2.URL, headers: Mapping[str, str], seconds: float) -> _Reply:
        try:
            async with asyncio.timeout(seconds), self._client.stream("GET", url, headers=dict(headers)) as response:
                came = datetime.now(UTC)
                body = await self._body(response) if response.status_code in _COMPLETE else b""
                return _Reply(response.status_code, response.headers, body, came)
        except tuple(_FAULTS) as error:
            self._explain(error)

    async def _body(self, response: httpx2.Response) -> bytes:
        body = Body(response.headers.get("Content-Encoding"), self._limits)
        async for chunk in response.aiter_raw():
            body.add(chunk)
        return body.whole()

    def _explain(self, error: Exception) -> NoReturn:
        fault = next(fault for kind, fault in _FAULTS.items() if isinstance(error, kind))
        late = f"not complete within {self._limits.deadline.total_seconds():g} s"
        message = late if fault is Fault.DEADLINE else str(error) or type(error).__name__
        raise RefusalError(fault, message) from error

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.aclose()


async def _drained(response: httpx2.Response) -> None:
    """The rest of an answer whose status is known: whatever becomes of it, that stays."""
    left = _AFTERWORD_BYTES
    with suppress(*_FAULTS):
        async with asyncio.timeout(_AFTERWORD_SECONDS):
            async for chunk in response.aiter_raw():
                left -= len(chunk)
                if left < 0:
                    return


class _NoCookies(CookieJar):
    """Takes no cookie and reads none: not even a bomb of them costs anything."""

    def extract_cookies(self, response: Any, request: Any) -> None:
        return


def _conditions(validators: Validators) -> dict[str, str]:
    stated = {"If-None-Match": validators.etag, "If-Modified-Since": validators.last_modified}
    return {name: value for name, value in stated.items() if value}


def _fetched(url: str, route: Route, reply: _Reply, asked: Validators) -> Fetched:
    wait = _wait(reply.headers)
    not_modified = reply.status == _NOT_MODIFIED and bool(_conditions(asked))
    if reply.status not in _COMPLETE and not not_modified:
        message = f"the server answered {reply.status}"
        raise FetchError(message, url=url, fault=Fault.STATUS, status=reply.status, retry_after=wait)
    moved_to = None if route.hops[0].userinfo else route.moved_to
    return Fetched(
        url=url,
        final_url=str(route.at.copy_with(userinfo=b"")),
        moved_to=str(moved_to) if moved_to else None,
        status=reply.status,
        body=reply.body,
        content_type=reply.headers.get("Content-Type"),
        validators=_validators(reply.headers, asked if not_modified else Validators()),
        retry_after=wait,
        not_modified=not_modified,
        fresh_for=fresh_for(*map(reply.headers.get, ("Cache-Control", "Expires", "Date", "Age"))),
        ahead=ahead_of(reply.came, *map(reply.headers.get, ("Date", "Age"))),
    )


def _validators(headers: httpx2.Headers, before: Validators) -> Validators:
    """Those of the reply, else those before; only what can be sent back as a header."""
    etag, modified = headers.get("ETag", ""), headers.get("Last-Modified", "")
    return Validators(
        etag=etag if _SENDABLE.fullmatch(etag) else before.etag,
        last_modified=modified if _SENDABLE.fullmatch(modified) else before.last_modified,
    )


def _wait(headers: httpx2.Headers) -> timedelta | None:
    """What the server asks for, by its own clock where it shows it."""
    now = retry_after.http_date(headers.get("Date")) or datetime.now(UTC)
    return retry_after.delay(headers.get("Retry-After"), now)
