"""Which alerts a channel is sent now, which together, which later and which never. No I/O, no clock."""

from monitor.notifier.routing.plan import plan
from monitor.notifier.routing.values import (
    BreakThrough,
    Digest,
    Group,
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
    "Inhibit",
    "Matchers",
    "Plan",
    "Quiet",
    "RateLimit",
    "Route",
    "Sent",
    "plan",
    "sent_of",
]
