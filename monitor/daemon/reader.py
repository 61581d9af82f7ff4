"""The child process that reads feeds and pages: ``python -m monitor.daemon.reader``, one call at a time.

Frames on standard input and output, each its length in 8 bytes and a pickle. An empty one says that it has begun; then
in comes a function of the program with its arguments, out goes what it returns or the exception that it raises. It ends
when its input does, and when a call takes more memory or time than one may.
"""

from __future__ import annotations

import importlib
import math
import os
import pickle
import resource
import signal
import sys
import time
from typing import Any, BinaryIO

from monitor.daemon.logs import configure

LENGTH_BYTES = 8
_READING = "monitor.ingestor.poll"
"""What reads documents, and takes long to load: no document is to pay for that."""
_LONGEST_SECONDS = 60
"""After so long it ends itself: whoever asked has left without ending it."""

MEMORY_BYTES = 512_000_000
"""The address space it may have: a feed of 20 MB takes a third of it."""
CPU_SECONDS = 10
"""The time on a processor that one call may take: half a thousand times that of a large feed."""


def main() -> None:
    """Serve standard input and output, within limits."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # which a service manager sends to all: our parent still needs us
    configure("warning")
    _limit(resource.RLIMIT_AS, MEMORY_BYTES)
    _limit(resource.RLIMIT_CORE, 0)
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever a library prints must not end up in a frame
    importlib.import_module(_READING)
    try:
        answers.write(frame(None))
        answers.flush()
        serve(sys.stdin.buffer, answers)
    except BrokenPipeError:
        os._exit(1)  # whoever asked is gone, and what is left to be flushed is for nobody


def frame(content: object) -> bytes:
    """A frame with this content."""
    pickled = pickle.dumps(content, pickle.HIGHEST_PROTOCOL)
    return len(pickled).to_bytes(LENGTH_BYTES) + pickled


def serve(source: BinaryIO, sink: BinaryIO) -> None:
    """Answer every call from ``source``, until it ends, be it in the middle of one."""
    while call := _content(source):
        function, arguments, named = pickle.loads(call)
        signal.alarm(_LONGEST_SECONDS)
        _limit(resource.RLIMIT_CPU, math.ceil(time.process_time()) + CPU_SECONDS)
        answer = _outcome(function, arguments, named)
        signal.alarm(0)
        sink.write(frame(answer))
        sink.flush()


def _content(source: BinaryIO) -> bytes:
    length = int.from_bytes(source.read(LENGTH_BYTES))
    content = source.read(length)
    return content if len(content) == length else b""


def _outcome(function: Any, arguments: tuple[Any, ...], named: dict[str, Any]) -> object:
    try:
        return function(*arguments, **named)
    except MemoryError:
        os._exit(1)  # what is left of its memory is not to be relied on
    except Exception as error:
        return error


def _limit(what: int, most: int) -> None:
    hard = resource.getrlimit(what)[1]
    resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


if __name__ == "__main__":
    main()
