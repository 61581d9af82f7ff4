"""Empties the outbox into one channel."""

from __future__ import annotations

import logging
from typing import cast

from monitor.notifier.port import Channel, Head, HeadMovedError, Keeper, Ledger, Outbox

__all__ = ["relay"]

_log = logging.getLogger(__name__)
_TOGETHER = 5_000
"""Letters that are marked as sent together: a durable commit costs as much as sending hundreds."""
_TRIES = 5
"""A keeper that moves so often in a row is one that somebody else writes to as well."""


def relay(outbox: Outbox, channel: Channel, *, batch: int = 100) -> int:
    """Send what is pending, ``batch`` alerts at a time in sequence order, and return how many were delivered.

    An alert is marked after it was sent, so that a crash in between repeats it and never loses it. The channel's
    ``ChannelError`` passes through; what was not delivered stays pending. A keeper is first given back what it lost;
    what it has had is tidied away when there is nothing to send.
    """
    if isinstance(channel, Keeper):
        return _post_or_tidy(cast("Ledger", outbox), channel)
    sent = 0
    while pending := outbox.pending(channel.name, batch):
        channel.send(pending)
        outbox.delivered(channel.name, tuple(alert.sequence for alert in pending))
        sent += len(pending)
    return sent


def _post_or_tidy(ledger: Ledger, keeper: Keeper) -> int:
    sent = _post_all(ledger, keeper)
    while not sent and ledger.tidy(keeper.name, keeper.keeps):
        pass
    return sent


def _post_all(ledger: Ledger, keeper: Keeper) -> int:
    sent = tries = 0
    epoch = _agreed_epoch(ledger, keeper)
    while letters := ledger.letters(keeper.name, _TOGETHER):
        try:
            places = keeper.post(letters, epoch)
        except HeadMovedError:
            tries += 1
            if tries == _TRIES:
                raise
            epoch = _agreed_epoch(ledger, keeper)
            continue
        tries = 0
        ledger.keep(keeper.name, [(one.sequence, place) for one, place in zip(letters, places, strict=False)])
        sent += len(places)
    return sent


def _agreed_epoch(ledger: Ledger, keeper: Keeper) -> int:
    """The epoch to send in, once the keeper has what it was sent.

    A head that the ledger knows nothing of is one from before the ledger was restored from an older state: the numbers
    after that are given again, to other alerts, and only a new epoch tells the two apart.
    """
    head, epoch = keeper.head(), ledger.epoch()
    if head is not None and not _knows(ledger, head, epoch):
        epoch = max(epoch, head.epoch) + 1
        ledger.begin_epoch(epoch)
        keeper.begin(Head(epoch, ledger.last_sequence(), ""))
        _log.warning("%s is ahead of the database, epoch %d begins after number %d", keeper.name, epoch, head.number)
    else:
        _put_back(ledger, keeper, head.number if head else 0, epoch)
    return epoch


def _knows(ledger: Ledger, head: Head, epoch: int) -> bool:
    return head.epoch == epoch and (not head.id or ledger.alert_at(head.number) == head.id)


def _put_back(ledger: Ledger, keeper: Keeper, after: int, epoch: int) -> None:
    """What the keeper was sent and does not have, as far as it keeps anything."""
    after = max(after, ledger.last_sequence() - keeper.keeps)
    lost = 0
    while letters := ledger.kept(keeper.name, after):
        keeper.put_back(letters, epoch)
        after = letters[-1][0].sequence
        lost += len(letters)
    if lost:
        _log.warning("%s had lost alerts, %d were put back", keeper.name, lost)
