"""Forms that only our own pages can send: the browser names the same origin, and the form carries a mark.

The mark is a signature, by a key that this process drew, of a random cookie: another site can read neither.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

from starlette.requests import Request
from starlette.responses import Response

__all__ = ["FIELD", "fields", "is_own_form", "is_same_origin", "mark", "remember"]

FIELD = "mark"
"""The name of the hidden field."""
_COOKIE = "newsmon_form"
_KEY = secrets.token_bytes(32)
_MOST_FIELDS = 20


def mark(request: Request) -> str:
    """What a form on this page has to carry; ``remember`` puts its other half into the answer."""
    return _signed(_drawn(request))


def remember(request: Request, answer: Response) -> None:
    """Give the browser the cookie that ``mark`` signed."""
    if request.cookies.get(_COOKIE) != _drawn(request):
        secure = request.url.scheme == "https"
        answer.set_cookie(_COOKIE, _drawn(request), httponly=True, samesite="strict", secure=secure)


def fields(request: Request) -> Mapping[str, str]:
    """The fields of the form that was sent, the last of each name; none for what is no form."""
    body: bytes = request.scope["state"].get("body", b"")
    try:
        found = parse_qs(body.decode(), max_num_fields=_MOST_FIELDS, keep_blank_values=True)
    except ValueError:
        return {}
    return {name: values[-1] for name, values in found.items()}


def is_own_form(request: Request) -> bool:
    """Whether the form carries the mark that belongs to the browser's cookie."""
    cookie, given = request.cookies.get(_COOKIE, ""), fields(request).get(FIELD, "")
    return bool(cookie) and hmac.compare_digest(given.encode("utf-8", "replace"), _signed(cookie).encode())


def is_same_origin(request: Request) -> bool:
    """Whether no browser says that another site sent this. Programs that are no browsers say nothing of it."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host", "")


def _drawn(request: Request) -> str:
    """The random half: the cookie that the browser has, else one drawn for this answer."""
    state = request.scope["state"]
    if "form" not in state:
        state["form"] = request.cookies.get(_COOKIE) or secrets.token_urlsafe(16)
    return str(state["form"])


def _signed(cookie: str) -> str:
    return hmac.new(_KEY, cookie.encode("utf-8", "replace"), hashlib.sha256).hexdigest()
