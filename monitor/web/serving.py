"""Answers HTTP in a thread of its own, with an event loop of its own: what goes wrong here stays here."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import BoundedSemaphore, Thread

import structlog
import uvicorn
from starlette.types import ASGIApp

from monitor.config import Polling, Settings, Web
from monitor.daemon.asking import read_page
from monitor.daemon.measures import Measures
from monitor.errors import InputError, MonitorError, UsageError
from monitor.lexicon import Lexicon
from monitor.model import Article
from monitor.store import Store
from monitor.web.app import build
from monitor.web.guards import AT_ONCE
from monitor.web.parts import ReadPage

__all__ = ["Served", "beside", "reading", "serving"]

_LEAVE_SECONDS = 2
"""How long answers under way may take once the program is told to stop."""

_PAGES_AT_ONCE = 2
"""Pages that are read for visitors: each has a reader of its own, and may take as long as a fetch."""

_IDLE = 200
"""Connections beyond those that the guards let in: what is more than that is closed without a word of ours."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Served:
    """Where it answers, and the thread that does."""

    url: str
    thread: Thread


@contextmanager
def beside(settings: Settings, store: Store, lexicon: Lexicon, measures: Measures | None = None) -> Iterator[None]:
    """Serve the page beside the service that writes to the store, if the settings want it.

    A page that cannot be served is a line in the log, and no reason for the service not to work.
    """
    with ExitStack() as stack:
        if settings.web.enabled:
            try:
                app = build(
                    store,
                    settings.web,
                    lexicon,
                    instance=settings.instance,
                    writes=True,
                    measures=measures,
                    read_page=reading(settings.polling),
                )
                stack.enter_context(serving(app, settings.web))
            except MonitorError as error:
                log.error("the page is not served, everything else goes on", error=str(error))
        yield


def reading(polling: Polling) -> ReadPage:
    """Reads the page at an address as the service does, for whoever asks; a few at a time."""
    turns = BoundedSemaphore(_PAGES_AT_ONCE)

    def read(url: str) -> Article:
        if not turns.acquire(blocking=False):
            raise InputError("others are being read just now, try again in a moment", where=url)
        try:
            return read_page(url, polling, datetime.now(UTC))
        finally:
            turns.release()

    return read


class _Server(uvicorn.Server):
    """Leaves signals to the program around it."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextmanager
def serving(app: ASGIApp, settings: Web) -> Iterator[Served]:
    """Answer at the address of the settings for as long as the block runs.

    Raises ``UsageError`` when nobody can be answered there: the port is taken, or the address is not this machine's.
    """
    listening = _listen(settings.host, settings.port)
    host, port = listening.getsockname()[:2]
    server = _Server(
        uvicorn.Config(
            app,
            lifespan="off",
            log_config=None,
            log_level="critical",  # what goes wrong within a request is logged by the guards
            limit_concurrency=settings.streams + AT_ONCE + _IDLE,
            access_log=False,
            server_header=False,
            timeout_keep_alive=15,
            timeout_graceful_shutdown=_LEAVE_SECONDS,
            h11_max_incomplete_event_size=32_768,
            http="h11",
            loop="asyncio",
            ws="none",
        )
    )
    thread = Thread(target=_serve, args=(server, listening), name="web", daemon=True)
    thread.start()
    url = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
    log.info("the page is served", url=url)
    try:
        yield Served(url, thread)
    finally:
        server.should_exit = True
        thread.join(_LEAVE_SECONDS + 3)
        listening.close()


def _serve(server: uvicorn.Server, listening: socket.socket) -> None:
    try:
        asyncio.run(server.serve([listening]))
    except Exception as error:
        log.error("the page is served no more", exc_info=error)


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, _, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        # Named, or asyncio would not know it for TCP, and every answer would wait 40 ms for the last one's receipt.
        listening = socket.socket(family, socket.SOCK_STREAM, protocol)
    except OSError as error:
        raise UsageError(f"is no address that can be answered at: {error}", where=f"{host}:{port}") from error
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(2048)
    except OSError as error:
        listening.close()
        raise UsageError(f"cannot be answered at: {error.strerror}", where=f"{host}:{port}") from error
    return listening
