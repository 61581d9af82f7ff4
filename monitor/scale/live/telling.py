"""What a batch tells, numbered on from the last alert that Redis has of this sender, and sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from redis.exceptions import ResponseError

from monitor.alerts.letter import letter
from monitor.client.connection import connect, redact, translated
from monitor.model import Alert, with_sequence
from monitor.notifier.redis import RedisChannel
from monitor.report import counted
from monitor.scale.live.entries import refused_key
from monitor.store.codec import decode

_ORDER = ("timed", "sent", "place", "cell", "turn")


class Teller:
    """Sends each batch once: what Redis had of it before, from a try that came to an end, is passed over."""

    def __init__(self, channel: RedisChannel, url: str, prefix: str, say: Callable[[str], None]) -> None:
        self._channel, self._url, self._prefix, self._say = channel, url, prefix, say

    def tell(self, frame: Any, batch: int) -> None:
        """Everything that came of a batch, in an order that does not hang on who judged what."""
        rows = sorted(frame.collect(), key=lambda row: tuple(row[name] for name in _ORDER))
        refused = [row for row in rows if row.reason is not None]
        self._set_aside(refused)
        told = self._post([decode(Alert, row.alert) for row in rows if row.alert is not None])
        if rows:
            self._say(f"batch {batch}: {counted(told, 'alert')} told, {len(refused):,} set aside")

    def _post(self, alerts: Sequence[Alert]) -> int:
        """How many were new. Numbers follow the head, so that a batch that was sent in part goes on where it was."""
        head = self._channel.head()
        epoch, number = (head.epoch, head.number) if head else (0, 0)
        had = self._channel.has([alert.id for alert in alerts])
        fresh = {alert.id: alert for alert, is_there in zip(alerts, had, strict=True) if not is_there}
        letters = [letter(with_sequence(alert, number + place)) for place, alert in enumerate(fresh.values(), 1)]
        while letters:
            letters = letters[len(self._channel.post(letters, epoch)) :]
        return len(fresh)

    def _set_aside(self, refused: Iterable[Any]) -> None:
        """Under the ids that they had, which Redis takes once and in order."""
        key = refused_key(self._prefix)
        client = connect(self._url, key=key)
        try:
            for row in refused:
                entry = f"{row.sent}-{row.place}"
                self._say(f"set aside: {entry}: {row.reason}")
                with translated(redact(self._url)):
                    _added(client, key, entry, {"reason": row.reason, "article": row.refused or ""})
        finally:
            client.close()


def _added(client: Any, key: str, entry: str, fields: dict[str, str]) -> None:
    try:
        client.xadd(key, fields, id=entry, maxlen=10_000)
    except ResponseError as error:
        if "equal or smaller" not in str(error):
            raise
