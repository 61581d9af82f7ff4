"""The news of the seeds as a store that is looked at, and clients that ask for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from monitor.app import replay
from monitor.config import Web
from monitor.ingestor import read_archive
from monitor.lexicon import Lexicon, load_lexicon
from monitor.pipeline import Rules
from monitor.store import Store, open_store
from monitor.web import build

Asking = Callable[..., TestClient]


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    return load_lexicon()


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory, seeds: Path, lexicon: Lexicon) -> Iterator[Store]:
    """A database into which the seeds were replayed. Nobody writes to it."""
    path = tmp_path_factory.mktemp("told") / "news.db"
    with open_store(str(path)) as store:
        with read_archive([seeds], head=None, on_problem=lambda problem: None, on_read=lambda count: None) as articles:
            for _ in replay(articles, store, lexicon, Rules()):
                pass
        yield store


@pytest.fixture(scope="session")
def client(told: Store, lexicon: Lexicon) -> TestClient:
    """Asks for the seeds, on loopback."""
    return asking(told, lexicon)


@pytest.fixture
def ask(lexicon: Lexicon) -> Asking:
    """A client of any store: ``ask(store)``."""
    return lambda store, **settings: asking(store, lexicon, **settings)


def asking(store: Store, lexicon: Lexicon, **settings: object) -> TestClient:
    return TestClient(build(store, Web(**settings), lexicon), base_url="http://localhost")  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def app(told: Store, lexicon: Lexicon) -> Callable[..., Starlette]:
    """The application over the seeds, or another store: ``app(token="...")``."""
    return lambda over=told, **settings: build(over, Web(**settings), lexicon)


@pytest.fixture(scope="session")
def visit(app: Callable[..., Starlette]) -> Asking:
    """A browser that follows no redirect, by the name of this machine or another: ``visit("http://desk.example")``."""

    def visit(base: str = "http://127.0.0.1:8080", **settings: object) -> TestClient:
        return TestClient(app(**settings), base_url=base, follow_redirects=False, headers={"Accept": "text/html"})

    return visit


@pytest.fixture(scope="session")
def token() -> str:
    """A token that is long enough."""
    return "a token of some characters"
