"""A webhook by Standard Webhooks: signed, under the same id at every try, taken when the answer is 2xx."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from monitor.fetch import Fetcher, FetchError, FetchLimits, Posted
from monitor.notifier.channels.options import Options
from monitor.notifier.message import Message
from monitor.notifier.port import NotTakenError
from monitor.notifier.signing import keys_of, signatures

__all__ = ["Webhook"]

_CONNECT = timedelta(seconds=10)
_GONE = 410


class Webhook:
    """Posts each message as a CloudEvent in JSON by the guarded fetch. No redirect is followed."""

    def __init__(self, options: Options) -> None:
        self._url, self._keys = options.url, keys_of(options.secret)
        limits = FetchLimits(deadline=options.deadline, connect=min(_CONNECT, options.deadline))
        self._fetcher = Fetcher(limits, allow_private=options.allow_private, user_agent=options.user_agent)
        self._runner = asyncio.Runner()

    def send(self, message: Message, event: str, now: datetime) -> None:
        body, timestamp = event.encode(), int(now.timestamp())
        headers = {
            "Content-Type": "application/cloudevents+json",
            "webhook-id": message.id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": signatures(self._keys, message.id, timestamp, body),
        }
        try:
            answer = self._runner.run(self._fetcher.post(self._url, body, headers))
        except FetchError as error:
            raise NotTakenError(error.message) from None  # the error names the address, which may be a secret
        _judge(answer)

    def close(self) -> None:
        self._runner.run(self._fetcher.__aexit__(None, None, None))
        self._runner.close()


def _judge(answer: Posted) -> None:
    if 200 <= answer.status <= 299:
        return
    what = f"the server answered {answer.status}"
    if 300 <= answer.status <= 399:
        what += ", and redirects are not followed"
    raise NotTakenError(what, retry_after=answer.retry_after, gone=answer.status == _GONE)
