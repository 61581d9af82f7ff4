"""Who has shown the token: in a header, or once in a form and from then on by a cookie that is made of it."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response

__all__ = ["COOKIE", "Sessions"]

COOKIE = "newsmon_session"
_SECONDS = 30 * 86_400
"""How long a browser is remembered."""


class Sessions:
    """Nothing is kept: a cookie is a time and its signature by the token, so another token ends every session."""

    def __init__(self, token: str, now: Callable[[], float] = time.time) -> None:
        self._token, self._now = token.encode(), now
        self._key = hashlib.sha256(b"newsmon session\0" + self._token).digest()

    def is_token(self, given: str) -> bool:
        """Whether this is the token, in the same time whatever it is."""
        return hmac.compare_digest(given.encode("utf-8", "replace"), self._token)

    def knows(self, request: Request) -> bool:
        """Whether who asks has shown the token."""
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if scheme.casefold() == "bearer":
            return self.is_token(given.strip())
        return self._is_signed(request.cookies.get(COOKIE, ""))

    def begin(self, request: Request, answer: Response) -> None:
        """Let the browser that gets this answer in from now on."""
        until = str(int(self._now()) + _SECONDS)
        answer.set_cookie(
            COOKIE,
            f"{until}.{self._sign(until)}",
            max_age=_SECONDS,
            httponly=True,
            samesite="strict",
            secure=request.url.scheme == "https",
        )

    def _is_signed(self, cookie: str) -> bool:
        until, _, signature = cookie.partition(".")
        if not hmac.compare_digest(signature.encode("utf-8", "replace"), self._sign(until).encode()):
            return False
        return until.isdecimal() and int(until) > self._now()

    def _sign(self, until: str) -> str:
        return hmac.new(self._key, until.encode("utf-8", "replace"), hashlib.sha256).hexdigest()
