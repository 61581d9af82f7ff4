"""For programs that act on alerts: what was said is heard, each alert once and in order, whatever happens on the way.

    from monitor.client import subscribe

    for alert in subscribe("*:killed", since="2024-01-04T00:00:00Z", url="redis://127.0.0.1:6379/0"):
        print(alert.data.message)

``asubscribe`` is the same in asyncio; ``work`` and ``awork`` share the alerts among the workers of a group. Needs
redis-py and pydantic, and nothing of the rest of this program.
"""

from monitor.alerts.wire import Wire, WireEvent
from monitor.alerts.wire_notice import WireNotice
from monitor.client.awaiting import AsyncJob, asubscribe, awork
from monitor.client.blocking import Job, subscribe, work
from monitor.client.interruption import Interruption
from monitor.errors import ChannelError, ChannelUnavailableError, UsageError

__all__ = [
    "AsyncJob",
    "ChannelError",
    "ChannelUnavailableError",
    "Interruption",
    "Job",
    "UsageError",
    "Wire",
    "WireEvent",
    "WireNotice",
    "asubscribe",
    "awork",
    "subscribe",
    "work",
]
