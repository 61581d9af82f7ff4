"""Begets monitors that are up at once, and that die where they are told to: for tests.

One process imports the program, and forks for each command it reads, one JSON object a line:

    {"arguments": ["run", "--once"], "log": PATH, "die": ["commit", 2], "limits": {"NOFILE": 64}}

It answers with the process id; to ``{"wait": PID}`` with how that one ended, a signal below zero. ``die`` names one of
``POINTS``, and the how manyeth time it is passed the process kills itself by SIGKILL. ``without`` names a protection to
be taken away. When the input ends, so do all.
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import hashlib
import importlib
import json
import os
import resource
import signal
import sys
import traceback
from collections.abc import Callable
from inspect import iscoroutinefunction
from typing import Any

POINTS = {
    "fetch": "monitor.fetch.fetcher:Fetcher.fetch",
    "parse": "monitor.daemon.readers:Readers.read",
    "extract": "monitor.pipeline:extract",
    "link": "monitor.pipeline:link",
    "diff": "monitor.differ:diff",
    "statement": "monitor.store.transaction:SqlTransaction._write",
    "before commit": "monitor.store.transaction:SqlTransaction.finish",
    "commit": "sqlalchemy.engine.default:DefaultDialect.do_commit",
    "sent": "monitor.notifier.redis:RedisChannel._places",
    "marked": "monitor.store.sql:SqlStore.keep",
    "migration": "alembic.operations.base:Operations.create_table",
    "polled": "monitor.daemon.poller:Poller.close",
    "closed": "monitor.daemon.delivery:Delivery.close",
    "store closed": "monitor.store.sql:SqlStore.close",
}
"""Functions, each a point just behind which a monitor can die."""

_PRELOADED = ("monitor.cli", "monitor.daemon.service", "monitor.store.sql", "psycopg", "sqlalchemy.dialects.sqlite")


def main() -> None:
    """Serve until the input ends."""
    for module in _PRELOADED:
        importlib.import_module(module)
    from monitor.lexicon import load_lexicon

    load_lexicon()
    alive: set[int] = set()
    for line in iter(sys.stdin.readline, ""):
        request = json.loads(line)
        if "wait" in request:
            alive.discard(request["wait"])
            answer = os.waitstatus_to_exitcode(os.waitpid(request["wait"], 0)[1])
        else:
            answer = os.fork() or _live(**request)
            alive.add(answer)
        print(answer, flush=True)
    for pid in alive:
        os.kill(pid, signal.SIGKILL)


def _live(
    arguments: list[str],
    log: str,
    die: tuple[str, int] | None = None,
    limits: dict[str, int] | None = None,
    bound_by_modes: bool = False,
    without: str | None = None,
    lose: str | None = None,
) -> int:
    """The command, to its end; does not return."""
    code: object = 1
    try:
        _move_in(log)
        for name, most in (limits or {}).items():
            limit = getattr(resource, f"RLIMIT_{name}")
            resource.setrlimit(limit, (most, resource.getrlimit(limit)[1]))
        if bound_by_modes:
            _give_up_capabilities(_DAC_OVERRIDE)
        if without:
            WITHOUT[without]()
        if lose:
            _let_lose(LOST[lose])
        if die:
            _let_die(POINTS[die[0]], die[1])
        sys.argv = ["monitor", *arguments]
        importlib.import_module("monitor.cli").main()
    except SystemExit as left:
        code = left.code
    except BaseException:
        traceback.print_exc()
    finally:
        with contextlib.suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code if isinstance(code, int) else 0 if code is None else 1)


def _without_memory_of_ids() -> None:
    """Redis takes whatever it is sent, and knows nothing of what it had."""
    from monitor.notifier import redis

    script = redis._SCRIPT.replace("not known[n] and not here[id]", "true").replace("what ~= head", "false")
    redis._SCRIPT, redis._SHA = script, hashlib.sha1(script.encode()).hexdigest()


def _without_one_transaction() -> None:
    """Alerts are queued in a transaction of their own, after that of what they tell."""
    from monitor.store import statements
    from monitor.store.sql import SqlStore
    from monitor.store.transaction import SqlTransaction

    queue, transaction, late = SqlTransaction._queue, SqlStore.transaction, []

    def remember(self: SqlTransaction, rows: list[Any], channels: Any) -> None:
        queue(self, rows, ())
        late.append((rows, channels))

    @contextlib.contextmanager
    def in_two(self: SqlStore) -> Any:
        with transaction(self) as first:
            yield first
        with self._writing() as connection:
            for rows, channels in late:
                given = [{"channel": name, "sequence": row["sequence"]} for name in channels for row in rows]
                SqlTransaction(connection)._write(statements.QUEUE, [{**one, "letter": None} for one in given])
        late.clear()

    SqlTransaction._queue, SqlStore.transaction = remember, in_two  # type: ignore[method-assign]


def _without_standstill() -> None:
    """What the database does not take ends the service."""
    from monitor.daemon.standstill import Standstill

    Standstill.go = lambda _self, act, _leave: act()  # type: ignore[method-assign]


def _without_looking() -> None:
    """The service does not look whether its threads live."""
    from monitor.daemon.service import Service

    Service._look_after_threads = lambda _self, _now: None  # type: ignore[method-assign]


_DAC_OVERRIDE = 1
_CAPABILITY_VERSION_3 = 0x20080522


def _give_up_capabilities(*numbers: int) -> None:
    """What root may do and others may not (capabilities(7)); for anybody else this changes nothing."""
    libc = ctypes.CDLL(None, use_errno=True)
    header, sets = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0), (ctypes.c_uint32 * 6)()
    libc.capget(header, sets)
    for number in numbers:
        sets[0] &= ~(1 << number)
    if libc.capset(header, sets):
        raise OSError(ctypes.get_errno(), "capset")


WITHOUT = {
    "look after threads": _without_looking,
    "memory of ids": _without_memory_of_ids,
    "one transaction": _without_one_transaction,
    "standstill": _without_standstill,
}
"""Protections, each with what takes it away: controls, which show that a fault would be noticed."""


LOST: dict[str, Callable[[Any], None]] = {
    "the poller": lambda service: service._poller._loop.call_soon_threadsafe(service._poller._loop.stop),
    "the scheduler": lambda service: service._scheduler.remove_job("tick"),
}
"""Threads of a service, each with what ends it, or all that it does."""


def _let_lose(end: Callable[[Any], None]) -> None:
    """A service loses a thread before its second heartbeat; that beat, and the patience for ticks, come soon."""
    import structlog

    from monitor.daemon import service as module

    beat = module.Service._pulse

    def losing(service: Any) -> None:
        before = service._beat
        beat(service)
        if before == float("-inf"):
            end(service)
            structlog.get_logger().warning("lost")

    module.BEAT_SECONDS, module._SLEEPS_SECONDS = 0.5, 2.0
    module.Service._pulse = losing  # type: ignore[method-assign]


def _move_in(log: str) -> None:
    file, nothing = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND), os.open(os.devnull, os.O_RDONLY)
    for own, wanted in ((nothing, 0), (file, 1), (file, 2)):
        os.dup2(own, wanted)
    os.close(file)
    os.close(nothing)
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]


def _let_die(place: str, times: int) -> None:
    module, _, path = place.partition(":")
    *owners, name = path.split(".")
    owner: Any = functools.reduce(getattr, owners, importlib.import_module(module))
    setattr(owner, name, _deadly(getattr(owner, name), times))


def _deadly(function: Callable[..., Any], times: int) -> Callable[..., Any]:
    passed = 0

    def passing() -> None:
        nonlocal passed
        passed += 1
        if passed == times:
            os.kill(os.getpid(), signal.SIGKILL)

    @functools.wraps(function)
    def called(*arguments: Any, **named: Any) -> Any:
        result = function(*arguments, **named)
        passing()
        return result

    @functools.wraps(function)
    async def awaited(*arguments: Any, **named: Any) -> Any:
        result = await function(*arguments, **named)
        passing()
        return result

    return awaited if iscoroutinefunction(function) else called


if __name__ == "__main__":
    main()
