"""A newsroom's day: the service as it is run, feeds to which news is added, and a browser that looks at it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.utils import format_datetime
from html import escape
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from ruamel.yaml import YAML

from monitor.config import Web
from monitor.ingestor import read_archive
from monitor.lexicon import Lexicon
from monitor.model import Article
from monitor.store import open_store
from monitor.web import build
from monitor.web import serving as serving_page

CHROMIUM = ("chromium", "chromium-browser")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
AXE = "axe-core@4.14.1"
SECONDS = 20.0

HOSTILE = "<script>alert(1)</script>\u202eHotel fire in Lisbon " + "W" * 2_000


def lacking(what: str) -> None:
    """Where tests are run by hand a browser may be missing; where they guard a change it may not."""
    if os.environ.get("CI"):
        pytest.fail(f"{what} is not installed; .ci/run installs it")
    pytest.skip(f"{what} is not installed")


@dataclass(slots=True)
class Newsroom:
    """``monitor run`` over one feed for each publisher, whose entries are those of the seeds that were published."""

    url: str
    feeds: dict[str, list[str]]
    articles: dict[str, Article]
    process: subprocess.Popen[bytes]
    log: Path
    published: list[str] = field(default_factory=list)

    def publish(self, *names: str) -> None:
        """Add these seeds to the feeds of their publishers."""
        for name in names:
            article = self.articles[name]
            self.feeds[path_of(article.publisher)].append(item(article))
            self.published.append(name)


def path_of(publisher: str | None) -> str:
    return "/" + "".join(filter(str.isalpha, publisher or "none")).lower()


def item(article: Article) -> str:
    text = "".join(f"<p>{escape(part)}</p>" for part in article.text.split("\n\n"))
    date = format_datetime(article.as_of, usegmt=True)
    parts = {"title": article.title, "link": article.url, "pubDate": date, "content:encoded": text}
    return f"<item>{''.join(f'<{name}>{escape(str(value))}</{name}>' for name, value in parts.items())}</item>"


@pytest.fixture(scope="module")
def newsroom(
    tmp_path_factory: pytest.TempPathFactory, seeds: Path, server: str, serving: Callable[..., Any]
) -> Iterator[Newsroom]:
    """The service with its page, once it has read the first day of the story, which ends with 103 dead."""
    with read_archive([seeds], on_problem=lambda problem: None) as read:
        articles = {str(article.label).removesuffix(".txt"): article for article in read}
    hostile = articles["other-01"]
    text = hostile.text.replace("GALDARO, Kenya", "LISBON, Portugal").replace("north-eastern Kenya", "Lisbon")
    articles["hostile"] = Article(
        "", HOSTILE, text, hostile.as_of, hostile.basis, publisher='"><b>Wire', url="http://127.0.0.1/<script>"
    )
    feeds: dict[str, list[str]] = {path_of(article.publisher): [] for article in articles.values()}
    folder = tmp_path_factory.mktemp("newsroom")
    with serving(showing(feeds)) as site:
        configure(folder, server, [f"{site}{path}" for path in feeds], articles)
        room = start(folder, feeds, articles)
        try:
            room.publish("kerman-01", "kerman-02", "kerman-03", "kerman-04", "fire-01", "hostile")
            yield room
        finally:
            room.process.terminate()
            room.process.wait(SECONDS)


def showing(feeds: dict[str, list[str]]) -> type[BaseHTTPRequestHandler]:
    """Answers with the feeds of these lists."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            head = '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title/>'
            body = f"{head}{''.join(feeds.get(self.path, ()))}</channel></rss>".encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return Handler


def configure(folder: Path, redis: str, urls: list[str], articles: dict[str, Article]) -> None:
    names = {path_of(article.publisher): article.publisher for article in articles.values()}
    followed = [
        {"url": url, "publisher": names["/" + url.rpartition("/")[2]], "interval_seconds": 1, "pages": False}
        for url in urls
    ]
    settings = {
        "redis": {"url": redis, "prefix": "browser:v1"},
        "store": {"url": f"sqlite:///{folder / 'newsmon.db'}"},
        "feeds": followed,
        "polling": {"tick_seconds": 0.2, "backlog_hours": 87_600, "allow_private": ["127.0.0.1"]},
        "web": {"port": 0},
    }
    with (folder / "monitor.yaml").open("w") as file:
        YAML().dump(settings, file)


def start(folder: Path, feeds: dict[str, list[str]], articles: dict[str, Article]) -> Newsroom:
    log = folder / "log"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("NEWSMON_")}
    with log.open("wb") as errors:
        command = (sys.executable, "-m", "monitor", "run", "--config", str(folder / "monitor.yaml"))
        process = subprocess.Popen(command, stderr=errors, stdin=subprocess.DEVNULL, env=environment)
    deadline = time.monotonic() + SECONDS
    while '"url": "' not in log.read_text():
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.05)
    url = log.read_text().split('"url": "')[1].split('"')[0]
    return Newsroom(url.rstrip("/"), feeds, articles, process, log)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for all; no longer than they run, because its event loop keeps others from having one."""
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if path is None:
        lacking("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def look(chromium: Browser, newsroom: Newsroom) -> Iterator[Callable[..., Page]]:
    """Opens a page, at the width of a desk unless asked: ``look("/alerts", width=390, color_scheme="dark")``.

    At the end nothing was written to a console, no dialog opened, and nothing was asked of another machine.
    """
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def look(path: str = "/", *, width: int = 1280, **more: Any) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": 844}, base_url=newsroom.url, **more)
        context.set_default_timeout(SECONDS * 1000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: wrong.append(f"{page.url}: {message.text}"))
        page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
        page.on("dialog", lambda dialog: wrong.append(f"{page.url}: {dialog.message}"))
        page.on("request", lambda request: None if request.url.startswith(newsroom.url) else wrong.append(request.url))
        page.goto(path)
        return page

    yield look
    for context in contexts:
        context.close()
    assert not wrong


@pytest.fixture(scope="module")
def kerman(chromium: Browser, newsroom: Newsroom) -> str:
    """The path of the event, once its toll is known."""
    page = chromium.new_page(base_url=newsroom.url)
    deadline = time.monotonic() + SECONDS
    while True:
        page.goto("/?q=kerman")
        if page.locator(".number", has_text="188").count():
            break
        assert time.monotonic() < deadline, newsroom.log.read_text()
        time.sleep(0.1)
    path = page.locator(".stop").get_attribute("href")
    page.close()
    return str(path)


@pytest.fixture(scope="module")
def blank(lexicon: Lexicon) -> Iterator[str]:
    """A page over a database in which there is nothing."""
    with open_store(None) as store, serving_page(build(store, Web(port=0), lexicon), Web(port=0)) as served:
        yield served.url


@pytest.fixture(scope="module")
def locked(lexicon: Lexicon, token: str) -> Iterator[str]:
    """The same behind a token."""
    settings = Web(port=0, token=token)
    with open_store(None) as store, serving_page(build(store, settings, lexicon), settings) as served:
        yield served.url


@pytest.fixture
def newcomer(chromium: Browser) -> Iterator[Page]:
    """A browser that was nowhere yet, and may be refused."""
    context = chromium.new_context()
    context.set_default_timeout(SECONDS * 1000)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The source of axe-core."""
    folder = tmp_path_factory.mktemp("axe")
    if shutil.which("npm") is None:
        lacking("npm")
    command = ("npm", "install", "--no-audit", "--no-fund", "--silent", "--prefix", str(folder), AXE)
    if subprocess.run(command, check=False, timeout=60).returncode:
        lacking(AXE)
    return (folder / "node_modules" / "axe-core" / "axe.min.js").read_text()
