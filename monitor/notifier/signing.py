"""Signatures of Standard Webhooks (https://www.standardwebhooks.com), symmetric."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence

__all__ = ["keys_of", "signatures"]

_PREFIX = "whsec_"
_SHORTEST, _LONGEST = 24, 64
"""Bytes of a key."""


def keys_of(secret: str) -> tuple[bytes, ...]:
    """The keys of a secret: ``whsec_`` and base64, or several of these separated by blanks while keys change.

    Raises ``ValueError`` without the secret in it.
    """
    keys = tuple(map(_key, secret.split()))
    if not keys:
        raise ValueError("no key")
    return keys


def signatures(keys: Sequence[bytes], id: str, timestamp: int, body: bytes) -> str:
    """The header ``webhook-signature``: one signature for each key. ``timestamp`` is in seconds since 1970."""
    signed = f"{id}.{timestamp}.".encode() + body
    made = (hmac.digest(key, signed, hashlib.sha256) for key in keys)
    return " ".join(f"v1,{base64.b64encode(one).decode()}" for one in made)


def _key(written: str) -> bytes:
    try:
        key = base64.b64decode(written.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not written.startswith(_PREFIX) or not _SHORTEST <= len(key) <= _LONGEST:
        raise ValueError(f"a key is {_PREFIX} and the base64 of {_SHORTEST} to {_LONGEST} bytes")
    return key
