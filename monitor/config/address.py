"""Addresses of feeds and hosts, each in its one normal form, so that two ways to write one feed are one feed.

What may be secret in an address is in no message: ``faults`` never shows a value that was refused as an ``address``.
"""

from __future__ import annotations

import re
from ipaddress import IPv6Address
from urllib.parse import SplitResult, urlsplit, urlunsplit

from pydantic_core import PydanticCustomError

LONGEST = 2_000
"""Characters; servers and proxies refuse longer ones."""

_PORTS = {"http": 80, "https": 443}
_NOT_IN_ADDRESSES = re.compile(r'[\s\x00-\x1f\x7f-\xa0\\<>"{}|^`]')
_HOST = re.compile(r"(?:[a-z0-9_-]+\.)*[a-z0-9_-]+\.?")


def normal_url(url: str) -> str:
    """An http(s) address with scheme and host in lower case and without default port and fragment.

    Raises ``PydanticCustomError`` of type ``address`` for anything that cannot be fetched as it is written.
    """
    if len(url) > LONGEST:
        raise _refused(f"should have at most {LONGEST} characters")
    parts = _split(url)
    if parts.scheme not in _PORTS or not parts.netloc:
        raise _refused("should begin with http:// or https:// and a host")
    authority = _authority(parts).removesuffix(f":{_PORTS[parts.scheme]}")
    return urlunsplit((parts.scheme, authority, parts.path or "/", parts.query, ""))


def normal_host(text: str) -> str:
    """A host, or host:port, in lower case. Raises like ``normal_url``.

    An IPv6 address is written in brackets; without a port it is returned without them, as resolvers know it.
    """
    parts = _split(f"//{text}")
    if parts.netloc != text:
        raise _refused("should be a host or host:port, without scheme or path")
    authority = _authority(parts)
    return authority if parts.port else authority.strip("[]")


def _split(url: str) -> SplitResult:
    if _NOT_IN_ADDRESSES.search(url):
        raise _refused('should hold no blanks, control characters or any of \\ < > " { } | ^ `')
    try:
        return urlsplit(url)
    except ValueError as error:
        raise _refused("is no address that can be read") from error


def _authority(parts: SplitResult) -> str:
    if "@" in parts.netloc:
        raise _refused("should carry no user name or password")
    try:
        host, port = parts.hostname or "", parts.port
        host = f"[{IPv6Address(host)}]" if ":" in host and "%" not in host else host
    except ValueError as error:
        raise _refused("should name a host and a port below 65536") from error
    if not host.startswith("[") and not _HOST.fullmatch(host):
        raise _refused("should name a host in ASCII (an international one in its xn-- form)")
    if port == 0:
        raise _refused("should not name port 0")
    return host if port is None else f"{host}:{port}"


def _refused(message: str) -> PydanticCustomError:
    return PydanticCustomError("address", "{message}", {"message": message})
