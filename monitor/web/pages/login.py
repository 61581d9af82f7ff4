"""The form for the token, where one is set."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from monitor.web.forms import fields
from monitor.web.pages.page import page
from monitor.web.parts import Parts
from monitor.web.sessions import COOKIE, Sessions

__all__ = ["routes"]

_PAUSE_SECONDS = 0.5
"""What a wrong token costs whoever tries one after another."""


def routes(parts: Parts) -> Sequence[BaseRoute]:
    """The form, and its answer."""

    async def form(request: Request) -> Response:
        return page(request, "login.html", now=parts.now(), wrong=False)

    async def login(request: Request) -> Response:
        sessions: Sessions | None = request.scope["state"]["sessions"]
        if sessions is not None and not sessions.is_token(fields(request).get("token", "")):
            await asyncio.sleep(_PAUSE_SECONDS)
            return page(request, "login.html", now=parts.now(), status=403, wrong=True)
        answer = RedirectResponse("/", 303)
        if sessions is not None:
            sessions.begin(request, answer)
        return answer

    async def logout(request: Request) -> Response:
        answer = RedirectResponse("/login", 303)
        answer.delete_cookie(COOKIE, httponly=True, samesite="strict")
        return answer

    return (
        Route("/login", form, methods=["GET"], name="login"),
        Route("/login", login, methods=["POST"], name="enter"),
        Route("/logout", logout, methods=["POST"], name="leave"),
    )
