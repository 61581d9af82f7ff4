"""Following redirects by hand, one checked step at a time."""

from __future__ import annotations

from dataclasses import dataclass

import httpx2

from monitor.fetch.values import Fault, RefusalError

PERMANENT = frozenset((301, 308))
REDIRECTS = PERMANENT | frozenset((302, 303, 307))


@dataclass(frozen=True, slots=True)
class Route:
    """The URLs asked so far, the first one first. ``moved_to`` is where permanent redirects alone have led."""

    hops: tuple[httpx2.URL, ...]
    moved_to: httpx2.URL | None = None

    @property
    def at(self) -> httpx2.URL:
        """The URL to ask now."""
        return self.hops[-1]

    @classmethod
    def begin(cls, url: str) -> Route:
        """The way that begins at this URL; ``RefusalError`` when it is none."""
        try:
            return cls((httpx2.URL(url).copy_with(fragment=None),))
        except (httpx2.InvalidURL, ValueError) as error:
            raise RefusalError(Fault.REFUSED, "not a valid URL") from error

    def follow(self, status: int, location: str | None, most: int) -> Route:
        """The route with its next step, not yet checked for where it may go.

        Raises ``RefusalError`` when there is none, or when it goes back to where we were, gives up https, or is one of
        more than ``most``. The credentials of the first URL stay with its origin, those of a redirect are never taken.
        """
        target = self._target(location)
        if self.at.scheme == "https" and target.scheme == "http":
            raise RefusalError(Fault.REDIRECT, f"redirect from https to http at {host_of(target)}")
        if target in self.hops:
            raise RefusalError(Fault.REDIRECT, "the redirects go round in a circle")
        if len(self.hops) > most:
            raise RefusalError(Fault.REDIRECT, f"more than {most} redirects")
        permanent = status in PERMANENT and (self.moved_to or self.hops[0]) == self.at
        return Route((*self.hops, target), target if permanent else self.moved_to)

    def _target(self, location: str | None) -> httpx2.URL:
        if not location or not location.strip():
            raise RefusalError(Fault.REDIRECT, "a redirect without a target")
        try:
            target = self.at.join(location.strip()).copy_with(fragment=None)
        except (httpx2.InvalidURL, ValueError) as error:
            raise RefusalError(Fault.REDIRECT, "a redirect to no valid URL") from error
        stays = _origin(target) == _origin(self.hops[0])
        return target.copy_with(userinfo=self.hops[0].userinfo if stays else b"")


def host_of(url: httpx2.URL) -> str:
    """The host as it is looked up. ``URL.host`` would show it in its own script, and raises where it has none."""
    return url.raw_host.decode("ascii")


def _origin(url: httpx2.URL) -> tuple[str, str, int | None]:
    return url.scheme, host_of(url), url.port
