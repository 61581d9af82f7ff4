"""Invented outcomes, ``story("a", killed=20)``, and every kind of store to record them in, on real servers."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import psycopg
import pytest

from monitor.model import (
    ALL,
    Alert,
    Article,
    Basis,
    Bound,
    Certainty,
    Change,
    Event,
    Evidence,
    Extraction,
    Figure,
    Mention,
    Observation,
    Outcome,
    Profile,
    Reason,
    Revision,
    Role,
    Series,
    SeriesKey,
    Severity,
    Span,
    Speaker,
    Standing,
    Value,
    digest,
)
from monitor.store import Store, open_store

START = datetime(2031, 5, 1, 12, tzinfo=UTC)
POLICE = Speaker(institution="Harbour Police", standing=Standing.OFFICIAL)


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


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind."""
    if request.param == "sqlite":
        return str(tmp_path / "news.db")
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Each store there is, empty."""
    server = str(request.getfixturevalue("postgres_url")) if request.param == "postgresql" else None
    with closing(open_store(str(tmp_path / "news.db") if request.param == "sqlite" else server)) as opened:
        yield opened


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Where a database could be; there is none yet."""
    return tmp_path / "news.db"


@pytest.fixture
def at() -> Callable[[float], datetime]:
    """The time so many hours after the beginning."""
    return _at


@pytest.fixture
def happening() -> Callable[..., Event]:
    """Builds an event: ``happening("ferry", hours=2, keys=("harbour",))``."""
    return _event


@pytest.fixture
def story() -> Callable[..., Outcome]:
    """Builds the outcome of one article that counts the dead of one event."""
    return _outcome


def _postgres_binaries() -> Path | None:
    """The newest installation, else the one on the PATH."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    found = versions[-1] if versions else shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def _unprivileged() -> str:
    """Whom to run the server as when we are root, whom it refuses."""
    return "postgres" if any(user.pw_name == "postgres" for user in pwd.getpwall()) else "nobody"


def _at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def _event(name: str, *, hours: float = 0, keys: tuple[str, ...] = ("harbour",), title: str | None = None) -> Event:
    return Event(
        id=digest("event", name),
        title=title or f"{name} sinking",
        place="Vell",
        began=START,
        last_seen=_at(hours),
        founder=digest("article", name),
        profile=Profile(keys=keys, places=(("vell", 1.25),), levels=(("killed", 20),)),
    )


def _outcome(
    name: str,
    *,
    hours: float = 0,
    event: Event | None = None,
    killed: int = 20,
    group: str | None = None,
    told: bool = True,
    held_until: datetime | None = None,
    kind: str = "killed",
    text: str = "Twenty people died when a ferry sank.",
) -> Outcome:
    event = event or _event("ferry", hours=hours)
    article = Article(digest("article", name), "", text, _at(hours), Basis.STATED, publisher="The Courier", group=group)
    seen = _observation(article, kind, killed)
    key = SeriesKey(event.id, kind, ALL)
    revision = Revision(key, Change.RAISED, Reason.HIGHER, told, seen, None, seen)
    return Outcome(
        article=article,
        extraction=Extraction(article.id, (_mention(seen),), (seen,)),
        event=event,
        events=(event,),
        series=(Series(key, known=seen, held=seen if held_until else None, held_until=held_until, revisions=1),),
        revisions=(revision,),
        alerts=(_alert(event, revision),) if told else (),
    )


def _observation(article: Article, kind: str, killed: int) -> Observation:
    return Observation(
        kind=kind,
        scope=ALL,
        figure=Figure(killed, killed, killed, Bound.EXACT, surface=str(killed), span=Span(1, 3)),
        role=Role.TOTAL,
        speakers=(POLICE,),
        cue=None,
        earlier=None,
        quote=f"Police said {killed} people died.",
        computed=False,
        article=article.id,
        as_of=article.as_of,
        basis=article.basis,
        publisher=article.publisher,
    )


def _mention(seen: Observation) -> Mention:
    return Mention(seen.kind, seen.figure, seen.role, seen.scope, seen.speakers, None, None, Span(1, 30), "number-died")


def _alert(event: Event, revision: Revision) -> Alert:
    seen = revision.observation
    after = Value(seen.figure.low, seen.figure.high, seen.figure.value, seen.figure.bound, seen.as_of)
    return Alert(
        id=digest("alert", event.id, seen.kind, seen.article, str(seen.figure.value)),
        event=event,
        kind=seen.kind,
        scope=seen.scope,
        change=revision.change,
        severity=Severity.SEVERE,
        certainty=Certainty.OBSERVED,
        before=None,
        after=after,
        known=after,
        delta=None,
        message=f"{event.title}: death toll rises to {seen.figure.value}",
        evidence=Evidence(seen.quote, seen.speakers, seen.publisher, seen.url, seen.as_of, seen.article),
        witnesses=("harbour police",),
        reason=revision.reason,
        flags=(),
        references=(),
        revision=1,
        previous=None,
        time=seen.as_of,
    )
