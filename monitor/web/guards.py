"""What a request has to pass before any route sees it.

    headers of every answer -> how many ask -> the name asked for -> size of the body -> who asks -> whose form it is

Each is a small ASGI application around the next one; what none of them lets through reaches no route, whichever routes
there are.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from monitor.config import Web
from monitor.errors import ConfigError
from monitor.web.forms import is_own_form, is_same_origin
from monitor.web.refusals import refusal, wants_page
from monitor.web.sessions import Sessions

__all__ = ["AT_ONCE", "LARGEST_BODY", "OPEN", "guards"]

log = structlog.get_logger()

LARGEST_BODY = 1_000_000
"""Bytes of a request: a text to be read, or a form."""

AT_ONCE = 200
"""Requests under way beside those that follow live."""

OPEN = ("/login", "/static/", "/healthz")
"""What is answered to whoever has no token: how to bring it, and whether the program lives."""

_LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")
_ANY_ADDRESS = ("0.0.0.0", "::")


def guards(settings: Web) -> Sequence[Middleware]:
    """The guards, outermost first. Raises ``ConfigError`` when strangers could ask and no token is set."""
    if not settings.is_loopback and settings.token is None:
        raise ConfigError("needs a token where others than this machine can ask", where="web.token")
    sessions = Sessions(settings.token.get_secret_value()) if settings.token else None
    names = {*_LOOPBACK_NAMES, settings.host, *settings.hosts}.difference(_ANY_ADDRESS)
    return [
        Middleware(Headed),
        Middleware(Uncrowded, most=settings.streams + AT_ONCE),
        Middleware(Named, names=frozenset(names)),
        Middleware(Sized),
        Middleware(Known, sessions=sessions),
        Middleware(OwnForms),
    ]


class Headed:
    """Every answer says what a browser may do with it, which is next to nothing; a defect is told to the log alone.

    ``state.nonce`` is the page's own.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        nonce = secrets.token_urlsafe(16)
        scope.setdefault("state", {})["nonce"] = nonce

        begun = False

        async def headed(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                for name, value in _headers(nonce).items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            return await self._app(scope, receive, headed)
        except Exception as error:
            log.error("a defect of this program", path=scope["path"], exc_info=error)
            if not begun:
                await refusal(scope, 500, "this is a defect of the program; its log says more")(scope, receive, headed)


class Uncrowded:
    """So many requests are under way at a time, and no more."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        self._app, self._most = app, most
        self._under_way = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        if self._under_way >= self._most:
            answer = refusal(scope, 503, "too many ask at the same time: try again in a moment", {"Retry-After": "5"})
            return await answer(scope, receive, send)
        self._under_way += 1
        try:
            return await self._app(scope, receive, send)
        finally:
            self._under_way -= 1


class Named:
    """A request for a name that is not ours comes by a page that had its own name point here (DNS rebinding)."""

    def __init__(self, app: ASGIApp, names: frozenset[str]) -> None:
        self._app, self._names = app, names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and _host(Headers(scope=scope)) not in self._names:
            answer = refusal(
                scope, 400, "nothing answers to this name here; web.hosts of the configuration lists the names that do"
            )
            return await answer(scope, receive, send)
        return await self._app(scope, receive, send)


class Sized:
    """Reads the body before anybody else does, and no further than it may go."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD"):
            return await self._app(scope, receive, send)
        body = await _body(Headers(scope=scope).get("content-length", ""), receive)
        if body is None:
            answer = refusal(scope, 413, f"at most {LARGEST_BODY:,} bytes can be sent", {"Connection": "close"})
            return await answer(scope, receive, send)
        scope["state"]["body"] = body
        given = False

        async def replayed() -> Message:
            nonlocal given
            if given:
                return await receive()
            given = True
            return {"type": "http.request", "body": body, "more_body": False}

        return await self._app(scope, replayed, send)


class Known:
    """Where a token is set, only who has shown it goes on: people are sent to the form for it, programs get a 401."""

    def __init__(self, app: ASGIApp, sessions: Sessions | None) -> None:
        self._app, self._sessions = app, sessions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        scope["state"]["sessions"] = self._sessions
        if self._sessions is None or _is_open(scope["path"]) or self._sessions.knows(Request(scope)):
            return await self._app(scope, receive, send)
        return await _stranger(scope)(scope, receive, send)


class OwnForms:
    """What changes anything comes from a page of ours, never from another site's (CSRF)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS"):
            return await self._app(scope, receive, send)
        request = Request(scope)
        is_form = not scope["path"].startswith("/api/")
        if not is_same_origin(request) or (is_form and not is_own_form(request)):
            answer = refusal(scope, 403, "this form is not of this page, or too old: go back, reload and try again")
            return await answer(scope, receive, send)
        return await self._app(scope, receive, send)


def _headers(nonce: str) -> dict[str, str]:
    policy = (
        "default-src 'none'",
        f"script-src 'nonce-{nonce}'",
        f"style-src 'nonce-{nonce}'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
    return {
        "Content-Security-Policy": "; ".join(policy),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        # Not no-referrer: with that, browsers send our own forms with the origin `null`.
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Cache-Control": "private, no-cache",
    }


def _host(headers: Headers) -> str:
    """The name of the Host header without its port, empty when there is not exactly one."""
    given = headers.getlist("host")
    if len(given) != 1:
        return ""
    name = given[0].casefold()
    if name.startswith("["):
        return name[1:].partition("]")[0]
    return name.partition(":")[0]


async def _body(length: str, receive: Receive) -> bytes | None:
    if length.isdecimal() and int(length[:20]) > LARGEST_BODY:
        return None
    parts: list[bytes] = []
    size, more = 0, True
    while more:
        message = await receive()
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        more = message.get("more_body", False)
        if size > LARGEST_BODY:
            return None
    return b"".join(parts)


def _is_open(path: str) -> bool:
    return any(path == at or (at.endswith("/") and path.startswith(at)) for at in OPEN)


def _stranger(scope: Scope) -> Response:
    if not wants_page(scope):
        return refusal(scope, 401, "a token is needed: Authorization: Bearer ...", {"WWW-Authenticate": "Bearer"})
    if scope["method"] == "GET":
        return RedirectResponse("/login", 303)
    return refusal(
        scope, 401, "log in, go back and try again: what was sent was not read", {"WWW-Authenticate": "Bearer"}
    )
