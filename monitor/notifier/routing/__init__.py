"""Which alerts a channel is sent now, which together, which later and which never. No I/O, no clock."""

from monitor.notifier.routing.plan import horizon, plan
from monitor.notifier.routing.values import (
    BreakThrough,
    Digest,
    Group,
    Held,
    Inhibit,
    Matchers,
    Plan,
    Quiet,
    RateLimit,
    Route,
    Sent,
    sent_of,
)

__all__ = [
    "BreakThrough",
    "Digest",
    "Group",
    "Held",
    "Inhibit",
    "Matchers",
    "Plan",
    "Quiet",
    "RateLimit",
    "Route",
    "Sent",
    "horizon",
    "plan",
    "sent_of",
]
