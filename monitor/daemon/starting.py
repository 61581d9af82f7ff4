"""What the service does while the server of its database is not up yet, as after a failure of power."""

from __future__ import annotations

import time
from functools import partial

from monitor.daemon.inbox import Inbox
from monitor.daemon.signals import obeyed
from monitor.daemon.standstill import Standstill
from monitor.daemon.supervisor import Supervisor
from monitor.store.server import confirm_server

_PATIENT_SECONDS = 300.0
"""A server that is not there for so long may be one that does not exist: whoever started the service should know."""


def await_database(url: str, supervisor: Supervisor) -> None:
    """Return when the server of this database takes connections; at once for a file, which has none.

    Raises ``StoreUnavailableError`` when that takes longer than five minutes, or a signal says to leave.
    """
    inbox, end = Inbox(), time.monotonic() + _PATIENT_SECONDS

    def leave(seconds: float) -> bool:
        supervisor.waiting("waits for the database")
        return time.monotonic() >= end or inbox.stop_comes(seconds)

    with obeyed(inbox.put):
        Standstill().go(partial(confirm_server, url), leave)
