"""Ctrl-C at the worst moment."""

from __future__ import annotations

import subprocess
import sys

_PROGRAM = """
import signal, time
from monitor.interrupts import heed_interrupts

class Freed:
    def __del__(self):
        signal.raise_signal(signal.SIGINT)

heed_interrupts()
try:
    Freed()
    time.sleep(10)
except KeyboardInterrupt:
    print("heard")
"""


def test_an_interrupt_while_an_object_is_freed_is_heard() -> None:
    """Python itself would report it, and go on as if nobody had asked to stop."""
    done = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True, timeout=20, check=True)
    assert (done.stdout, done.stderr) == ("heard\n", "")
