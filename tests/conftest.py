"""The program as its users meet it: its commands, here or in processes of their own, real servers, and the seeds."""

from __future__ import annotations

import io
import json
import logging
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from threading import Timer
from typing import Any

import psycopg
import pytest
import redis
import structlog

from monitor.cli import main
from monitor.lexicon import Kind
from monitor.model import (
    Alert,
    Article,
    Basis,
    Bound,
    Certainty,
    Change,
    Event,
    Evidence,
    Extraction,
    Outcome,
    Reason,
    Severity,
    Speaker,
    Value,
)
from monitor.notifier.embedded import embedded_redis
from monitor.notifier.redis import REDIS
from monitor.store import Store

PROGRAM = (sys.executable, "-m", "monitor")
T0 = datetime(2024, 3, 9, 6, 30, tzinfo=UTC)

MakeAlert = Callable[..., Alert]


def pytest_addoption(parser: pytest.Parser) -> None:
    """How long the tests of faults go on."""
    parser.addoption("--seeds", type=int, default=3, help="how many random kills, and ten times as many damaged logs")


def pytest_configure() -> None:
    """Of a module that is compiled and then changed, the old state would be tested.

    Who is started in the background ignores Ctrl-C, and would hand that on to every process that is told to end.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    for compiled in Path(__file__).parents[1].glob("monitor/*/*.so"):
        source = compiled.with_name(f"{compiled.name.partition('.')[0]}.py")
        if source.stat().st_mtime > compiled.stat().st_mtime:
            pytest.exit(f"{source} is newer than what was compiled of it: make interpret, or make compile", 2)


@dataclass(frozen=True, slots=True)
class Ended:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


@pytest.fixture(scope="session")
def seeds() -> Path:
    """The articles that are shipped to be replayed."""
    return Path(__file__).parents[1] / "seeds"


@pytest.fixture(scope="session")
def nowhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder without a configuration, to run commands in."""
    return tmp_path_factory.mktemp("nowhere")


@pytest.fixture(scope="session")
def run(nowhere: Path) -> Callable[..., Ended]:
    """Runs a command to its end in a process of its own: ``run("replay", path, hash_seed=1)``."""

    def run(*arguments: object, stdin: bytes = b"", hash_seed: int = 0) -> Ended:
        done = subprocess.run(
            [*PROGRAM, *map(str, arguments)],
            input=stdin,
            capture_output=True,
            cwd=nowhere,
            env=_environment(PYTHONHASHSEED=str(hash_seed)),
            timeout=60,
            check=False,
        )
        return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run


@pytest.fixture
def start(nowhere: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts a command in a process of its own, which outlives neither the test nor a minute."""
    with ExitStack() as stack:

        def start(*arguments: object) -> subprocess.Popen[str]:
            process = stack.enter_context(
                subprocess.Popen(
                    [*PROGRAM, *map(str, arguments)],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    text=True,
                    encoding="utf-8",
                    cwd=nowhere,
                    env=_environment(),
                )
            )
            stack.callback(process.kill)
            late = Timer(60, process.kill)
            late.start()
            stack.callback(late.cancel)
            return process

        yield start


@pytest.fixture
def monitor(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, own_logging: None
) -> Callable[..., Ended]:
    """Runs a command in this process, in an empty folder: ``monitor("extract", "-", stdin=b"...")``."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NEWSMON_DB", raising=False)
    monkeypatch.delenv("NEWSMON_REDIS_URL", raising=False)

    def monitor(*arguments: object, stdin: bytes = b"") -> Ended:
        monkeypatch.setattr(sys, "argv", ["monitor", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        with pytest.raises(SystemExit) as left:
            main()
        shown = capsys.readouterr()
        return Ended(int(left.value.code or 0), shown.out, shown.err)

    return monitor


@pytest.fixture
def own_logging() -> Iterator[None]:
    """Whatever a test makes of logging ends with it: streams of one test are closed in the next."""
    root, handlers, level = logging.root, logging.root.handlers[:], logging.root.level
    logging.captureWarnings(False)
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(False)
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def told(run: Callable[..., Ended], seeds: Path) -> Ended:
    """``monitor replay seeds --json``: the alerts."""
    return run("replay", seeds, "--json")


@pytest.fixture(scope="session")
def traced(run: Callable[..., Ended], seeds: Path) -> Ended:
    """``monitor replay seeds --trace``: the articles with what came of each."""
    return run("replay", seeds, "--trace")


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The URL of a real Redis."""
    with embedded_redis() as url:
        yield url


@pytest.fixture
def client(server: str) -> Iterator[redis.Redis]:
    """A plain client of that Redis, which is empty now."""
    with redis.Redis.from_url(server, decode_responses=True, protocol=2) as client:
        client.flushall()
        yield client


@pytest.fixture
def url(server: str, client: redis.Redis) -> str:
    """The URL of that Redis, which is empty now."""
    return server


class Subscriber:
    """A bare Redis client that subscribes to all alerts, or to the topics of another pattern."""

    def __init__(self, client: redis.Redis, pattern: str = "newsmon:v1:alerts:*") -> None:
        self.pubsub = client.pubsub(ignore_subscribe_messages=True)
        self.pubsub.psubscribe(pattern)
        self.pubsub.get_message(timeout=1)
        self.had: list[dict[str, Any]] = []

    def hears(self, number: int, seconds: float = 30) -> list[dict[str, Any]]:
        """Waits for so many alerts in all."""
        end = time.monotonic() + seconds
        while len(self.had) < number and time.monotonic() < end:
            self.had += [alert for _, alert in self._next(0.1)]
        assert len(self.had) >= number, f"only {[alert['data']['message'] for alert in self.had]}"
        return self.had

    def all(self) -> list[str]:
        """What was told by now, in words."""
        while more := self._next(0.2):
            self.had += [alert for _, alert in more]
        return [alert["data"]["message"] for alert in self.had]

    def told(self) -> list[tuple[str, str]]:
        """Topic and id of each alert that has come since this was last asked."""
        told = []
        while more := self._next(0.1):
            told += [(topic, alert["id"]) for topic, alert in more]
        return told

    def ids(self) -> list[str]:
        """The ids alone."""
        return [id for _, id in self.told()]

    def _next(self, seconds: float) -> list[tuple[str, dict[str, Any]]]:
        message = self.pubsub.get_message(timeout=seconds)
        return [(message["channel"], json.loads(message["data"]))] if message else []


@pytest.fixture(scope="session")
def listen_bare() -> type[Subscriber]:
    """Subscribes as any Redis client does: ``listen_bare(client)``."""
    return Subscriber


@contextmanager
def _serving(handler: type[BaseHTTPRequestHandler], host: str = "127.0.0.1", **options: Any) -> Iterator[str]:
    class Quiet(handler):  # type: ignore[misc, valid-type]
        def log_message(self, *arguments: object) -> None: ...

    with ThreadingHTTPServer((host, 0), partial(Quiet, **options)) as server:
        serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        serving.start()
        try:
            yield f"http://{host}:{server.server_port}"
        finally:
            server.shutdown()
            serving.join()


@pytest.fixture(scope="session")
def serving() -> Callable[..., AbstractContextManager[str]]:
    """Answers HTTP while a block runs, in silence: ``with serving(Handler, host="127.0.0.2") as url:``."""
    return _serving


@dataclass(frozen=True, slots=True)
class Hooked:
    """What a webhook was sent: when, on the monotonic clock, and what it answered."""

    headers: Mapping[str, str]
    body: bytes
    at: float
    answered: int | None

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]


class Hook:
    """A receiver of webhooks. ``answer`` says what to answer each: a status, with headers, or ``None`` to hang."""

    def __init__(self) -> None:
        self.had: list[Hooked] = []
        self.answer: Callable[[Hooked], int | tuple[int, dict[str, str]] | None] = lambda _: 204
        self._closed = threading.Event()
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                asked = Hooked(dict(self.headers), body, time.monotonic(), None)
                answer = hook.answer(asked)
                status, headers = answer if isinstance(answer, tuple) else (answer, {})
                hook.had.append(replace(asked, answered=status))
                if status is None:
                    hook._closed.wait(30)
                    return
                self.send_response(status)
                for name, value in {"Content-Length": "0", **headers}.items():
                    self.send_header(name, value)
                self.end_headers()

        self._stack = ExitStack()
        at = self._stack.enter_context(_serving(Handler))
        self._stack.callback(self._closed.set)
        self.place = at.removeprefix("http://")
        self.url = f"{at}/hooks/c4n4ry-path"

    @property
    def ids(self) -> list[str]:
        """The ids of the messages that it took, in order."""
        return [hooked.id for hooked in self.had if hooked.answered and hooked.answered < 300]

    def close(self) -> None:
        self._stack.close()


@pytest.fixture
def hooks() -> Iterator[Callable[[], Hook]]:
    """Makes receivers of webhooks: ``hooks()``."""
    with ExitStack() as stack:

        def make() -> Hook:
            made = Hook()
            stack.callback(made.close)
            return made

        yield make


@pytest.fixture
def hook(hooks: Callable[[], Hook]) -> Hook:
    """A receiver of webhooks."""
    return hooks()


@dataclass(frozen=True, slots=True)
class Postgres:
    """A private PostgreSQL server on a socket in a folder of its own. It sorts text as English does, not by bytes."""

    binaries: Path
    folder: Path
    owner: str | None
    numbers: Iterator[int] = field(default_factory=count)

    def make(self) -> None:
        locale = ("--encoding=UTF8", "--locale=C", "--locale-provider=icu", "--icu-locale=en")
        self._run("initdb", "--no-sync", "--username=desk", "--auth=trust", *locale)

    def start(self) -> None:
        settings = f"-k {self.folder} -h '' -c fsync=off -c full_page_writes=off -c shared_buffers=16MB"
        self._run("pg_ctl", "start", "-w", "-l", str(self.folder / "log"), "-o", settings)

    def stop(self) -> None:
        """Stop at once, as a crash does: what was committed is recovered at the next start."""
        self._run("pg_ctl", "stop", "-w", "-m", "immediate")

    def url(self, database: str) -> str:
        return f"postgresql://desk@/{database}?host={self.folder}"

    def execute(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def _run(self, program: str, *arguments: str) -> None:
        command = [self.binaries / program, "-D", self.folder / "data", *arguments]
        other = {"user": self.owner, "group": pwd.getpwnam(self.owner).pw_gid, "extra_groups": []} if self.owner else {}
        done = subprocess.run(command, cwd=self.folder, check=False, capture_output=True, timeout=60, **other)  # type: ignore[call-overload]
        assert done.returncode == 0, done.stderr.decode()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A running PostgreSQL server. Where none is installed, what needs one fails in CI and is skipped elsewhere."""
    binaries = _postgres_binaries()
    if binaries is None:
        refuse = pytest.fail if os.environ.get("CI") else pytest.skip
        refuse("there is no PostgreSQL: initdb is neither on the PATH nor in /usr/lib/postgresql/*/bin")
    folder = Path(tempfile.mkdtemp(prefix="newsmon-"))
    server = Postgres(binaries, folder, _unprivileged() if os.geteuid() == 0 else None)
    if server.owner:
        shutil.chown(folder, server.owner)
    try:
        server.make()
        server.start()
        yield server
        server.stop()
    finally:
        shutil.rmtree(folder)


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """The URL of an empty database on that server."""
    name = f"news{next(postgres.numbers)}"
    postgres.execute(f"CREATE DATABASE {name}")
    yield postgres.url(name)
    postgres.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def make_alert() -> MakeAlert:
    """An alert to send, by its number: ``make_alert(7, event="flood")``."""
    return _alert


@pytest.fixture
def killed() -> Kind:
    """A kind that only rises."""
    return Kind("killed", "people", True, "death toll", "killed", 1_000_000, 100, 5)


@pytest.fixture
def missing() -> Kind:
    """A kind that rises and falls as the world does."""
    return Kind("missing", "people", False, "number of missing", "missing", 1_000_000, 100, 5)


@pytest.fixture(scope="session")
def commit() -> Callable[..., None]:
    """Commits alerts, each as what one article led to, and queues them for Redis: ``commit(store, alert, ...)``."""
    return _commit


def _commit(store: Store, *alerts: Alert, channels: Sequence[str] = (REDIS,)) -> None:
    with store.transaction() as transaction:
        for alert in alerts:
            article = Article(alert.evidence.article, "", alert.evidence.quote, alert.time, Basis.STATED)
            transaction.record(Outcome(article, Extraction(article.id, (), ()), alerts=(alert,)), channels)


def _alert(number: int, *, event: str = "ferry", kind: str = "killed", title: str = "Lake ferry sinking") -> Alert:
    time = T0 + timedelta(minutes=number)
    value = Value(low=number, high=number, value=number, bound=Bound.EXACT, as_of=time)
    return Alert(
        id=f"alert-{number}",
        event=Event(id=event, title=title, place="Port Ossian", began=T0, last_seen=time, founder="a-1"),
        kind=kind,
        scope="all",
        change=Change.RAISED,
        severity=Severity.MODERATE,
        certainty=Certainty.OBSERVED,
        before=None,
        after=value,
        known=value,
        delta=None,
        message=f"{title}: death toll raised to {number}",
        evidence=Evidence(
            quote=f"Divers have now recovered {number} bodies.",
            speakers=(Speaker(role="harbour master", institution="Port of Ossian"),),
            publisher="The Ossian Ledger",
            url="https://ledger.example/ferry",
            published=time,
            article=f"a-{number}",
        ),
        witnesses=("port of ossian",),
        reason=Reason.HIGHER,
        flags=(),
        references=(),
        revision=number,
        previous=None,
        time=time,
        sequence=number,
    )


def _postgres_binaries() -> Path | None:
    """The newest installation, else the one on the PATH."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    found = versions[-1] if versions else shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def _unprivileged() -> str:
    """Whom to run the server as when we are root, whom it refuses."""
    return "postgres" if any(user.pw_name == "postgres" for user in pwd.getpwall()) else "nobody"


def _environment(**added: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NEWSMON_")}
    return {**kept, "PYTHONUNBUFFERED": "1", **added}
