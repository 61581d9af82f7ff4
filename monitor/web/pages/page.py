"""A page is made here: templates, what may stand in them, and the files beside them."""

from __future__ import annotations

import hashlib
import mimetypes
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from monitor.alerts.wire import clean
from monitor.report import ago, from_now, time_text
from monitor.web.forms import FIELD, mark, remember
from monitor.web.pages.words import kind_words, moment_words
from monitor.web_address import is_web

__all__ = ["page", "static"]

_ROOT = Path(__file__).parents[1]
_STATIC = {file.name: file.read_bytes() for file in sorted((_ROOT / "static").iterdir()) if file.is_file()}
_VERSION = hashlib.sha256(b"".join(_STATIC.values())).hexdigest()[:12]
"""Changes with any of the files, so that browsers may keep them for good."""

_NEWS = timedelta(days=31)
"""Whoever reads that something was 413 days ago has to count."""

_CONTROLS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\u061c]")
"""Marks that change the direction of the text behind them: a name stands in an element of its own, which does that."""


def page(request: Request, template: str, *, now: datetime, status: int = 200, **facts: Any) -> Response:
    """The page of a template, with these facts."""
    text = (
        _templates()
        .get_template(template)
        .render(
            path=request.url.path,
            nonce=request.scope["state"]["nonce"],
            form_field=FIELD,
            form_mark=mark(request),
            signed_in=request.scope["state"].get("sessions") is not None,
            now=now,
            **facts,
        )
    )
    answer = HTMLResponse(text, status)
    if "sessions" in request.scope["state"]:  # whoever was not let in is given nothing to keep
        remember(request, answer)
    return answer


def static(request: Request) -> Response:
    """A style, a script or a picture, by its name alone."""
    name = request.path_params["name"]
    if name not in _STATIC:
        raise HTTPException(404)
    kept = "public, max-age=31536000, immutable" if request.query_params.get("v") == _VERSION else "no-cache"
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Response(_STATIC[name], media_type=kind, headers={"Cache-Control": kept, "ETag": f'"{_VERSION}"'})


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_ROOT / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_plain,
        auto_reload=False,
    )
    environment.filters.update(
        kind=kind_words, iso=time_text, when=moment_words, web=_web, marked=_marked, lines=_lines, sentence=_sentence
    )
    environment.globals.update(version=_VERSION, since=_since, from_now=from_now, query=_query)
    return environment


def _plain(value: Any) -> Any:
    """Every text that comes from outside: on one line, without controls. It is escaped behind this."""
    return _CONTROLS.sub("", clean(value)) if type(value) is str else value


def _query(*given: Mapping[str, str | None], **more: str | None) -> str:
    """What stands behind the path of a link: the parameters that have a value."""
    wanted = {name: value for part in (*given, more) for name, value in part.items() if value}
    return f"?{urlencode(wanted)}" if wanted else ""


def _lines(text: str) -> Markup:
    """A text that keeps its lines."""
    return Markup("\n").join(_plain(line) for line in text.split("\n"))


def _since(moment: datetime, now: datetime) -> str:
    """How long ago, and of what is no news any more the day."""
    return ago(moment, now) if now - moment < _NEWS else f"{moment.day} {moment:%b %Y}"


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


def _web(url: str | None) -> str | None:
    """An address that may be a link: of the web, and of nothing else that a browser would open or run."""
    return url if url and is_web(url) else None


def _marked(text: str, surface: str) -> Markup:
    """The text with its figure highlighted, where that stands in it as a word of its own."""
    text, surface = str(_plain(text)), str(_plain(surface))
    found = re.search(rf"(?<!\w){re.escape(surface)}(?!\w)", text) if surface else None
    if found is None:
        return Markup("{}").format(text)
    return Markup("{}<mark>{}</mark>{}").format(text[: found.start()], found[0], text[found.end() :])


def facts_of(given: Mapping[str, str], *names: str) -> dict[str, str]:
    """The parameters of these names that were given and are not blank."""
    return {name: given[name].strip() for name in names if given.get(name, "").strip()}
