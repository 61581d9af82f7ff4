"""Ctrl-C is always heard."""

from __future__ import annotations

import signal
import sys
from typing import Any

_SOON = 0.01
"""Seconds until an interrupt that was lost comes again."""


def heed_interrupts() -> None:
    """Interrupt again what an interrupt could not: Python only reports one that comes while it frees an object."""
    report = sys.unraisablehook

    def heard(lost: Any) -> None:
        if isinstance(lost.exc_value, KeyboardInterrupt):
            signal.setitimer(signal.ITIMER_REAL, _SOON)
        else:
            report(lost)

    signal.signal(signal.SIGALRM, signal.default_int_handler)
    sys.unraisablehook = heard
