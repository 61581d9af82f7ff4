"""*Why*, of a page that is fetched for whoever asks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from http.server import BaseHTTPRequestHandler

import pytest
from starlette.testclient import TestClient

from monitor.config import Polling, Web
from monitor.lexicon import Lexicon
from monitor.store import Store
from monitor.web import build, reading

PAGE = (
    "<html><head><title>Quay fire kills nine</title></head><body><nav>Home 40 killed elsewhere</nav><article>"
    "<h1>Quay fire kills nine</h1><p>Nine people died in a fire on the quay at Sete, the prefecture said on Tuesday. "
    "The flames were seen from the hills, and firemen fought them through the night with water from the harbour.</p>"
    "<p>Another fire on that quay killed 40 people in 1998, and the warehouses were rebuilt of brick after it.</p>"
    "</article></body></html>"
)


class _Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        found = self.path == "/fire"
        body = PAGE.encode() if found else b"User-agent: *\nDisallow: /closed\n"
        self.send_response(200 if found or self.path == "/robots.txt" else 404)
        self.send_header("Content-Type", "text/html" if found else "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture(scope="module")
def site(serving: Callable[..., AbstractContextManager[str]]) -> Iterator[str]:
    with serving(_Site) as url:
        yield url.removeprefix("http://")


@pytest.fixture(scope="module")
def client(told: Store, lexicon: Lexicon, site: str) -> TestClient:
    polling = Polling(allow_private=(site,), deadline_seconds=10)
    return TestClient(build(told, Web(), lexicon, read_page=reading(polling)), base_url="http://localhost")


def asked(client: TestClient, url: str) -> str:
    """The answer to an address in the form, without its markup."""
    mark = re.search(r'name="mark" value="(\w+)"', client.get("/why").text)
    assert mark
    return " ".join(re.sub(r"<[^>]+>", " ", client.post("/why", data={"mark": mark[1], "url": url}).text).split())


def test_a_page_is_read_by_its_address(client: TestClient, site: str) -> None:
    """Its article, not its menu, as the service would read it."""
    said = asked(client, f"http://{site}/fire")
    assert "killed 9 total" in said
    assert "killed 40 background" in said
    assert "elsewhere" not in said


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("http://{site}/gone", "404"),
        ("http://{site}/closed", "robots.txt"),
        ("http://169.254.169.254/latest/meta-data", "robots.txt"),
        ("http://127.0.0.1:22/", "port"),
        ("file:///etc/passwd", "http"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_reason(client: TestClient, site: str, address: str, reason: str) -> None:
    """Whoever may ask for pages here may ask for public ones that allow it."""
    assert reason in asked(client, address.format(site=site))
