"""Web addresses as text."""

from __future__ import annotations

import re

_WEB = re.compile(r"https?://[^\s/]", re.IGNORECASE)
_HOST = re.compile(r"https?://(?:[^/?#]*@)?(\[[^\]/?#]*\]|[^:/?#]*)", re.IGNORECASE)
_CREDENTIALS = re.compile(r"(?<=//)[^/?#]*@")


def is_web(address: str) -> bool:
    """Whether this is an address of the web: ``javascript:`` and the like are not."""
    return bool(_WEB.match(address))


def without_credentials(address: str) -> str:
    """The same address without a user and password before its host."""
    return _CREDENTIALS.sub("", address, count=1)


def host_of(address: str) -> str:
    """Its host in lower case, nothing when it has none; not for deciding where to go."""
    found = _HOST.match(address)
    return found[1].lower().rstrip(".") if found else ""
