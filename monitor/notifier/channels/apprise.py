"""Mail, chat and push services by Apprise (https://appriseit.com), where that is installed.

Its services have clients of their own: only who writes the configuration says where they go.
"""

from __future__ import annotations

import logging
import warnings
from datetime import datetime
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

from monitor.errors import ConfigError
from monitor.model import Severity
from monitor.notifier.channels.options import Options
from monitor.notifier.message import Message
from monitor.notifier.neutral import unmarked
from monitor.notifier.port import NotTakenError

__all__ = ["Apprise"]

_KINDS = {Severity.SEVERE: "failure", Severity.MODERATE: "warning", Severity.MINOR: "info"}
"""Apprise's word for each severity, which services show by a colour or a priority."""
_LONGEST_TITLE = 200


class Apprise:
    """Sends the title and the text of each message as plain text to one service.

    Raises ``ConfigError`` when Apprise is not installed or knows no such service.
    """

    def __init__(self, options: Options) -> None:
        self._deadline = options.deadline.total_seconds()
        self._service = _service(options)
        self._busy: Thread | None = None

    def send(self, message: Message, event: str, now: datetime) -> None:
        """Some clients have no limit of their own, so each try has a thread: it is left behind when it is too late."""
        if self._busy and self._busy.is_alive():
            raise NotTakenError("the last try has not ended yet")
        answers: SimpleQueue[bool] = SimpleQueue()
        text = "\n".join(unmarked(line) for line in message.text.splitlines())
        sent = {
            "title": unmarked(message.title)[:_LONGEST_TITLE],
            "body": text,
            "notify_type": _KINDS[message.severity],
            "body_format": "text",
        }
        self._busy = Thread(target=lambda: answers.put(_notified(self._service, sent)), name="apprise", daemon=True)
        self._busy.start()
        try:
            if not answers.get(timeout=self._deadline):
                raise NotTakenError("the service did not take it")
        except Empty:
            raise NotTakenError(f"not complete within {self._deadline:g} s") from None

    def close(self) -> None:
        """Nothing to give up."""


def _notified(service: Any, sent: dict[str, str]) -> bool:
    """What a service raises may hold its address, and is a no."""
    try:
        return bool(service.notify(**sent))
    except Exception:
        return False


def _service(options: Options) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what it imports is its own affair
        try:
            import apprise
        except ModuleNotFoundError as error:
            raise ConfigError(
                "needs apprise: pip install 'newsmon[apprise]'", where=f"channel {options.name}"
            ) from error
        for name in ("apprise", "requests", "urllib3"):  # they write addresses
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
        service = apprise.Apprise(asset=apprise.AppriseAsset(app_id="newsmon", app_desc="newsmon", async_mode=False))
        if not service.add(options.url):
            raise ConfigError("Apprise knows no service with an address like this", where=f"channel {options.name}")
    return service
