"""The whole of the web: guards around an explicit list of routes."""

from __future__ import annotations

from starlette.applications import Starlette

from monitor.config import Web
from monitor.daemon.measures import Measures
from monitor.lexicon import Lexicon
from monitor.store import Store
from monitor.web import api, feeds, metrics, pages
from monitor.web.guards import guards
from monitor.web.live import Live
from monitor.web.parts import Parts, ReadPage
from monitor.web.refusals import handlers

__all__ = ["build"]

ROOMS = (pages.routes, api.routes, feeds.routes, metrics.routes)
"""Who answers: the first route that fits."""


def build(
    store: Store,
    settings: Web,
    lexicon: Lexicon,
    *,
    instance: str = "default",
    writes: bool = False,
    measures: Measures | None = None,
    read_page: ReadPage | None = None,
) -> Starlette:
    """The application. ``writes`` is for the process that has the store open as its writer.

    ``measures`` are what the service in this process counts; without ``read_page`` no page is fetched for anybody.

    Raises ``ConfigError`` when it would be open to strangers: beyond loopback, or by another name, without a token.
    """
    live = Live(store, settings.streams)
    parts = Parts(
        store=store,
        lexicon=lexicon,
        settings=settings,
        live=live,
        instance=instance,
        writes=writes,
        measures=measures,
        read_page=read_page,
    )
    return Starlette(
        routes=[route for routes in ROOMS for route in routes(parts)],
        middleware=guards(settings),
        exception_handlers=handlers(),
    )
