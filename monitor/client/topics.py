"""The names in Redis that subscribers rely on, and the globs that choose among topics.

{prefix}:alerts:<event>:<kind>   pub/sub, one topic for each event and kind
{prefix}:alerts:<source>:source  pub/sub, one topic for each source: whether it is down or back
{prefix}:stream:alerts           stream, the same JSON in field ``event``
{prefix}:ids                     sorted set, the ids in the stream by the time of their entry (ours alone)
{prefix}:heads                   hash, the last alert of each sender (ours alone)
"""

from __future__ import annotations

import re

from monitor.alerts.wire import Wire

__all__ = [
    "LOCAL",
    "PREFIX",
    "articles_key",
    "heads_key",
    "ids_key",
    "matcher",
    "stream_key",
    "topic",
    "topic_glob",
    "topic_of",
]

LOCAL = "redis://127.0.0.1:6379/0"
"""Where a Redis is when nothing else is said."""

PREFIX = "newsmon:v1"
"""``{newsmon}:v1`` keeps all keys in one slot of a Redis Cluster."""

_TOKEN = re.compile(
    r"(?P<any>\*)|(?P<one>\?)|\[(?P<no>\^?)(?P<members>(?:\\.|[^\\\]])*)]?|\\?(?P<literal>.)", re.DOTALL
)
_MEMBER = re.compile(r"\\?(?P<low>.)(?:-\\?(?P<high>.))?", re.DOTALL)


def stream_key(prefix: str) -> str:
    """Where alerts can be read again."""
    return f"{prefix}:stream:alerts"


def articles_key(prefix: str) -> str:
    """Where articles wait to be judged, if that is not done where they are polled."""
    return f"{prefix}:stream:articles"


def ids_key(prefix: str) -> str:
    """Which alerts the stream holds."""
    return f"{prefix}:ids"


def heads_key(prefix: str) -> str:
    """How far each sender has come."""
    return f"{prefix}:heads"


def topic(prefix: str, event: Wire) -> str:
    """Where the alert is published."""
    return topic_of(prefix, event.subject, event.data.kind)


def topic_of(prefix: str, event: str, kind: str) -> str:
    """Where alerts of this kind for this event are published."""
    return f"{prefix}:alerts:{event}:{kind}"


def topic_glob(prefix: str, pattern: str) -> str:
    """The topics a reader's pattern stands for: EVENT (every kind of it), EVENT:KIND, or a glob of them."""
    literal = re.sub(r"([*?\[\]\\])", r"\\\1", prefix)
    if pattern == "*":
        return f"{literal}:alerts:*"  # as people write it: Redis compares it letter by letter with what a user may do
    return f"{literal}:alerts:{pattern if ':' in pattern else pattern + ':*'}"


def matcher(glob: str) -> re.Pattern[str]:
    """The glob as Redis reads it (``*``, ``?``, ``[a-z]``, ``[^a]``, backslash), for topics already read."""
    return re.compile("".join(_translate(token) for token in _TOKEN.finditer(glob)) + r"\Z", re.DOTALL)


def _translate(token: re.Match[str]) -> str:
    if token["any"]:
        return ".*"
    if token["one"]:
        return "."
    if token["literal"]:
        return re.escape(token["literal"])
    members = "".join(_member(member) for member in _MEMBER.finditer(token["members"]))
    if not members:
        return "." if token["no"] else "(?!)"
    return f"[{token['no']}{members}]"


def _member(member: re.Match[str]) -> str:
    low, high = sorted((member["low"], member["high"] or member["low"]))
    return f"{re.escape(low)}-{re.escape(high)}"
