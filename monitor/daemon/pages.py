"""Fetches pages, as far as their sites' robots.txt allows. Feeds are made to be polled, and are not asked about."""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass
from weakref import WeakValueDictionary

import structlog

from monitor.daemon.readers import Readers
from monitor.errors import InputError
from monitor.fetch import ANY_PAGE, Fault, Fetched, Fetcher, FetchError, Validators
from monitor.ingestor.robots import MOST_BYTES, permits, robots_of

_KEPT_SECONDS = 24 * 3600.0
"""How long a robots.txt is good for (RFC 9309, 2.4)."""
_RETRY_SECONDS = 600.0
"""How soon one that could not be had is asked for again."""
_KEPT_BYTES = 20_000_000

_ALL, _NONE = b"", b"user-agent: *\ndisallow: /"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Rules:
    text: bytes
    until: float


class Pages:
    """The pages of the web, through one ``Fetcher``. ``user_agent`` is what it says it is; its first word is its name.

    A robots.txt that is not there allows everything, one that cannot be had nothing (RFC 9309, 2.3.1). Each is asked
    for once a day at most, and read in a child process like everything from outside.
    """

    def __init__(self, fetcher: Fetcher, readers: Readers, user_agent: str) -> None:
        self._fetcher, self._readers = fetcher, readers
        self._agent = re.split("[/ ]", user_agent, maxsplit=1)[0]
        self._known: dict[str, _Rules] = {}
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def fetch(self, url: str, validators: Validators | None = None) -> Fetched:
        """The page, as ``Fetcher.fetch`` gives it; ``FetchError`` also for what a robots.txt on the way forbids."""
        return await self._fetcher.fetch(url, validators, accept=ANY_PAGE, permit=self._permit)

    async def _permit(self, url: str) -> bool:
        address = robots_of(url)
        lock = self._locks.setdefault(address, asyncio.Lock())
        async with lock:
            rules = self._known.get(address)
            if rules is None or rules.until < time.monotonic():
                rules = await self._ask(address)
                self._keep(address, rules)
        if rules.text in (_ALL, _NONE):
            return rules.text == _ALL
        try:
            return await self._readers.read(rules.text, address, permits, rules.text, url, self._agent)
        except InputError as error:
            log.warning("robots.txt left out", robots=address, error=str(error))
            return False

    async def _ask(self, address: str) -> _Rules:
        now = time.monotonic()
        try:
            fetched = await self._fetcher.fetch(address, accept="text/plain, */*;q=0.5")
            return _Rules(fetched.body[:MOST_BYTES], now + _KEPT_SECONDS)
        except FetchError as error:
            if _is_missing(error):
                return _Rules(_ALL, now + _KEPT_SECONDS)
            log.info("robots.txt cannot be had", robots=address, error=str(error))
            return _Rules(_NONE, now + _RETRY_SECONDS)

    def _keep(self, address: str, rules: _Rules) -> None:
        self._known.pop(address, None)
        self._known[address] = rules
        size = sum(len(known) + len(kept.text) for known, kept in self._known.items())
        while size > _KEPT_BYTES:
            oldest = next(iter(self._known))
            size -= len(oldest) + len(self._known.pop(oldest).text)


def _is_missing(error: FetchError) -> bool:
    """Whether there is none: the server says so, or leads nowhere (RFC 9309, 2.3.1.2 and 2.3.1.3)."""
    if error.status is None:
        return error.fault is Fault.REDIRECT
    return 400 <= error.status < 500 and error.status != 429
