"""The channels beside Redis: each is one file here and one line in the registry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from monitor.notifier.channels.apprise import Apprise
from monitor.notifier.channels.console import Console
from monitor.notifier.channels.file import File
from monitor.notifier.channels.options import Options
from monitor.notifier.channels.webhook import Webhook
from monitor.notifier.port import Messenger

__all__ = ["CHANNELS", "ChannelType", "Options"]


@dataclass(frozen=True, slots=True)
class ChannelType:
    """How a channel is made, which settings it has to have, and which it may have."""

    make: Callable[[Options], Messenger]
    needs: frozenset[str] = frozenset()
    takes: frozenset[str] = frozenset()


CHANNELS: Mapping[str, ChannelType] = {
    "webhook": ChannelType(Webhook, frozenset(("url", "secret")), frozenset(("deadline_seconds", "allow_private"))),
    "apprise": ChannelType(Apprise, frozenset(("url",)), frozenset(("deadline_seconds",))),
    "file": ChannelType(File, frozenset(("path",))),
    "console": ChannelType(Console),
}
"""The types of channels that a configuration may name."""
