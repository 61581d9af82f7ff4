"""Empties the outbox into one channel."""

from __future__ import annotations

from monitor.notifier.port import Channel, Outbox

__all__ = ["relay"]


def relay(outbox: Outbox, channel: Channel, *, batch: int = 100) -> int:
    """Send what is pending, ``batch`` alerts at a time in sequence order, and return how many were delivered.

    An alert is marked after it was sent, so that a crash in between repeats it and never loses it. The channel's
    ``ChannelError`` passes through; what was not delivered stays pending.
    """
    sent = 0
    while pending := outbox.pending(channel.name, batch):
        channel.send(pending)
        outbox.delivered(channel.name, tuple(alert.sequence for alert in pending))
        sent += len(pending)
    return sent
