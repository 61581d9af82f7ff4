"""How much the cores of a machine do at once: where two are threads of one, less than twice what one does alone."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence

_LOOP = """
import os, sys, time
os.sched_setaffinity(0, {int(sys.argv[1])})
end, rounds = time.perf_counter() + float(sys.argv[2]), 0
while time.perf_counter() < end:
    rounds += len([each * each for each in range(10_000)]) // 10_000
print(rounds)
"""


def together(cores: int, seconds: float = 2.0) -> float:
    """How many times as much so many cores do at once as one does with the others idle, by a loop in Python."""
    own = sorted(os.sched_getaffinity(0))[:cores]
    alone = _rounds(own[:1], seconds)
    return _rounds(own, seconds) / alone


def _rounds(cores: Sequence[int], seconds: float) -> int:
    """The rounds of all of them together."""
    programs = [(sys.executable, "-c", _LOOP, str(core), str(seconds)) for core in cores]
    begun = [subprocess.Popen(program, stdout=subprocess.PIPE, text=True) for program in programs]
    return sum(int(process.communicate()[0]) for process in begun)
