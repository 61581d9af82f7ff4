"""What a fetch is given and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from monitor.errors import InputError
from monitor.web_address import without_credentials


class Fault(StrEnum):
    """Why a fetch gave nothing."""

    REFUSED = "refused"
    """We do not go there: the scheme, the port or the address is not one for us, or its robots.txt says no."""
    UNREACHABLE = "unreachable"
    """The name has no address, nobody answers there, or its certificate is not to be trusted."""
    DEADLINE = "deadline"
    """It was not complete in time."""
    REDIRECT = "redirect"
    """The redirects go round, too far, or from https to http."""
    STATUS = "status"
    """The server says no; ``FetchError.status`` says how."""
    TOO_LARGE = "too_large"
    """The body is larger than the limits, as sent or as unpacked, or grows too much when unpacked."""
    BROKEN = "broken"
    """What came is not a whole HTTP answer in an encoding we asked for."""


class FetchError(InputError):
    """A fetch gave nothing to read. ``where`` is the URL asked for, never with its credentials.

    ``status`` is the server's where ``fault`` is STATUS; ``retry_after`` how long it asks to be left alone.
    """

    def __init__(
        self,
        message: str,
        *,
        url: str,
        fault: Fault,
        status: int | None = None,
        retry_after: timedelta | None = None,
    ) -> None:
        super().__init__(message, where=without_credentials(url))
        self.fault = fault
        self.status = status
        self.retry_after = retry_after

    @property
    def gone(self) -> bool:
        """Whether the server says that there will never be anything again (410)."""
        return self.status == 410


class RefusalError(Exception):
    """A step of a fetch ends it. ``Fetcher.fetch`` turns it into a ``FetchError`` with the URL."""

    def __init__(self, fault: Fault, message: str) -> None:
        super().__init__(message)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """How much of our time, memory and company a server gets.

    ``deadline`` is for the whole fetch with its redirects, from its turn on; waiting for its turn is not counted.
    ``wire_bytes`` are counted as they were sent, ``decoded_bytes`` after unpacking, which makes no more than ``ratio``
    times of what was sent, beyond the first ``small_bytes``. ``ports`` are those that may be asked on public hosts.
    """

    deadline: timedelta = timedelta(seconds=30)
    connect: timedelta = timedelta(seconds=10)
    wire_bytes: int = 5_000_000
    decoded_bytes: int = 20_000_000
    ratio: int = 100
    small_bytes: int = 100_000
    redirects: int = 5
    per_host: int = 2
    total: int = 64
    ports: frozenset[int] = frozenset((80, 443, 8080, 8443))


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave to ask with next time, so that it can answer "not modified"."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """A complete answer, 200 or "not modified".

    ``url`` is the one asked for, credentials and all; ``final_url`` is where redirects led, without them. ``moved_to``
    is where permanent redirects alone led: what to ask from now on; never given for a URL with credentials. ``body``
    is unpacked, and empty when not modified. ``validators`` are those for the next time. ``fresh_for`` is how long the
    server says that nothing will change, ``ahead`` how far its clock is ahead of ours, where it shows it.
    """

    url: str = field(repr=False)
    final_url: str
    moved_to: str | None
    status: int
    body: bytes = field(repr=False)
    content_type: str | None
    validators: Validators
    retry_after: timedelta | None
    not_modified: bool
    fresh_for: timedelta = timedelta(0)
    ahead: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Posted:
    """What a server answered to what it was sent. ``retry_after`` is how long it asks to be left alone."""

    status: int
    retry_after: timedelta | None
