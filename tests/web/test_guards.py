"""Nobody gets in who should not, by whichever route."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator
from http import HTTPStatus

import httpx2
import pytest
from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send
from structlog.testing import capture_logs

from monitor.config import Web
from monitor.lexicon import Lexicon
from monitor.store import Store
from monitor.web import build
from monitor.web.guards import LARGEST_BODY, OPEN, Uncrowded

Asking = Callable[..., TestClient]
ELSEWHERE = {"host": "0.0.0.0", "hosts": ("desk.example",)}


def routes(of: Starlette) -> Iterator[tuple[str, str]]:
    """Every method and path that there is, with something in the place of each parameter."""

    def walk(routes: list[BaseRoute], before: str) -> Iterator[tuple[str, str]]:
        for route in routes:
            if isinstance(route, Mount):
                yield from walk(list(route.routes), before + route.path)
            elif isinstance(route, Route):
                path = re.sub(r"\{[^}]+\}", "1", before + route.path)
                yield from ((method, path) for method in sorted(route.methods or ()) if method != "HEAD")

    yield from walk(list(of.routes), "")


def test_every_route_refuses_a_name_that_is_not_ours(app: Callable[..., Starlette], visit: Asking) -> None:
    """A page elsewhere that has its own name point here (DNS rebinding) learns nothing, whatever it asks for."""
    client = visit("http://evil.example")
    for method, path in routes(app()):
        assert client.request(method, path).status_code == 400, path


@pytest.mark.parametrize("host", ["", "evil.example", "127.0.0.1.evil.example", "evil.example:8080", "[::2]", "127.1"])
def test_a_host_that_only_looks_like_ours_is_refused(visit: Asking, host: str) -> None:
    """The name has to be one of ours, whole."""
    assert visit().get("/", headers={"Host": host}).status_code == 400


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8080", "[::1]:9000", "LocalHost:1"])
def test_loopback_has_several_names(visit: Asking, host: str) -> None:
    """By any port, because ports are forwarded."""
    assert visit().get("/", headers={"Host": host}).status_code == 200


def test_every_route_refuses_who_has_no_token(app: Callable[..., Starlette], visit: Asking, token: str) -> None:
    """Where a token is set, programs get 401 and people the form to bring it; what is open is listed."""
    client = visit("http://desk.example", token=token, **ELSEWHERE)
    for method, path in routes(app()):
        answer = client.request(method, path, headers={"Accept": "*/*"})
        if any(path.startswith(at) for at in OPEN):
            assert answer.status_code != 401, path
        else:
            assert answer.status_code == 401, path
            assert answer.headers["www-authenticate"] == "Bearer"
    assert client.get("/").headers["location"] == "/login"


@pytest.mark.parametrize(
    "given", ["", "Bearer", "Bearer wrong", "Basic {token}", "Bearer {token}x", "Bearer {token}\xe9"]
)
def test_another_token_opens_nothing(visit: Asking, token: str, given: str) -> None:
    """Only the token itself does, as a bearer."""
    client = visit("http://desk.example", token=token, **ELSEWHERE)
    header = given.format(token=token).encode("latin-1")
    assert client.get("/alerts", headers={"Accept": "*/*", "Authorization": header}).status_code == 401


def test_the_token_opens_everything(app: Callable[..., Starlette], visit: Asking, token: str) -> None:
    """A program sends it with each request."""
    client = visit("http://desk.example", token=token, **ELSEWHERE)
    client.headers["Authorization"] = f"Bearer {token}"
    for path in ("/", "/alerts", "/sources", "/why"):
        assert client.get(path).status_code == 200, path


def test_a_person_shows_the_token_once(visit: Asking, token: str) -> None:
    """The form gives a cookie that no script reads and no other site sends; to log out takes it away."""
    client = visit("http://desk.example", token=token, **ELSEWHERE)
    mark = mark_of(client.get("/login").text)
    assert client.post("/login", data={"mark": mark, "token": "wrong"}).status_code == 403
    entered = client.post("/login", data={"mark": mark, "token": token})
    cookie = entered.headers["set-cookie"].lower()
    assert entered.status_code == 303
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert token not in entered.headers["set-cookie"]
    assert client.get("/").status_code == 200
    client.post("/logout", data={"mark": mark})
    assert client.get("/").status_code == 303


@pytest.mark.parametrize("cookie", ["", ".", "9999999999.", "9999999999.00", "1.{sign}", "9999999999.\xe9"])
def test_a_made_up_session_opens_nothing(visit: Asking, token: str, cookie: str) -> None:
    """It has to be signed by the token, and not be over."""
    client = visit("http://desk.example", token=token, **ELSEWHERE)
    header = f"newsmon_session={cookie.format(sign='0' * 64)}".encode("latin-1")
    assert client.get("/", headers={"Cookie": header}).status_code == 303


def test_every_post_refuses_what_is_no_form_of_ours(app: Callable[..., Starlette], visit: Asking) -> None:
    """A form without its mark is another site's; of a program it is enough that no browser sent it from elsewhere."""
    client = visit()
    posts = [path for method, path in routes(app()) if method not in ("GET", "OPTIONS")]
    assert {"/why", "/login", "/logout"} <= set(posts)
    for path in posts:
        foreign = client.post(path, data={}, headers={"Origin": "http://evil.example"})
        assert foreign.status_code == 403, path
        assert client.post(path, data={}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403, path
        assert client.post(path, data={}, headers={"Origin": "null"}).status_code == 403, path
        if not path.startswith("/api/"):
            assert client.post(path, data={}).status_code == 403, path
            assert client.post(path, data={"mark": "0" * 64}).status_code == 403, path


def test_a_mark_belongs_to_one_browser(visit: Asking) -> None:
    """Who reads the mark of their own page cannot use it in somebody else's browser."""
    mine, theirs = visit(), visit()
    mark = mark_of(mine.get("/why").text)
    theirs.get("/why")
    assert mine.post("/why", data={"mark": mark, "text": "Nine people died."}).status_code == 200
    assert theirs.post("/why", data={"mark": mark, "text": "Nine people died."}).status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "/static/..%2fapp.py",
        "/static/%2e%2e/app.py",
        "/static/..%5capp.py",
        "/..%2f..%2fetc/passwd",
        "/static/",
        "/static",
    ],
)
def test_no_path_leads_out(visit: Asking, path: str) -> None:
    """A file is known by its name, and by nothing else."""
    assert visit().get(path).status_code == 404


@pytest.mark.parametrize("path", ["/why", "/login", "/api/v1/extract", "/nowhere"])
def test_a_body_may_be_so_large_and_no_larger(visit: Asking, path: str) -> None:
    """One that says it is a gigabyte is refused before it is read, one that does not say where it goes beyond."""
    client = visit()
    claimed = client.post(path, content=b"x", headers={"Content-Length": "1000000000"})
    assert claimed.status_code == 413
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        while sent < 50 * LARGEST_BODY:
            sent += 65_536
            yield b"x" * 65_536

    assert client.post(path, content=endless()).status_code == 413


def test_every_answer_is_headed(app: Callable[..., Starlette], visit: Asking) -> None:
    """Whatever is answered, a browser runs nothing in it but what this one answer brought itself."""
    client = visit()
    nonces = set()
    for path in ("/", "/nowhere", "/static/page.css", "/api/v1/events", "/events/none"):
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'nonce-")
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert "server" not in headers
        nonces.add(policy.split("'nonce-")[1].split("'")[0])
    assert len(nonces) == 5


@pytest.mark.parametrize(
    "settings", [{"host": "0.0.0.0"}, {"host": "192.0.2.1"}, {"hosts": ("desk.example",)}, {"host": "::"}]
)
def test_beyond_loopback_nothing_starts_without_a_token(settings: dict[str, object]) -> None:
    """It is a fault of the configuration, which `monitor check` names."""
    with pytest.raises(ValidationError, match="needs a token"):
        Web(**settings)
    Web(token="sixteen letters!", **settings)


@pytest.mark.parametrize("token", ["", "short", "fifteen letters", "sechzehn Zeichen\xe4"])
def test_a_token_that_could_be_guessed_is_refused(token: str) -> None:
    """It has sixteen characters at least, all of which a header can carry."""
    with pytest.raises(ValidationError):
        Web(token=token)


def test_a_token_is_shown_nowhere(told: Store, lexicon: Lexicon, token: str) -> None:
    """Neither by the settings nor by any page."""
    settings = Web(token=token)
    client = TestClient(build(told, settings, lexicon), base_url="http://localhost")
    client.headers["Authorization"] = f"Bearer {token}"
    assert token not in repr(settings)
    assert all(token not in client.get(path).text for path in ("/", "/alerts", "/sources", "/why", "/login"))


REFUSALS = {
    "another name": (400, "GET", {"Host": "evil.example"}, b""),
    "no token": (401, "POST", {}, b""),
    "another site": (403, "POST", {"Authorization": "Bearer {token}", "Sec-Fetch-Site": "cross-site"}, b""),
    "a large body": (413, "POST", {}, b"x" * (LARGEST_BODY + 1)),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_a_guard_refuses_in_the_form_of_who_asks(visit: Asking, token: str, name: str) -> None:
    """A problem (RFC 9457) to programs of the API whatever they accept, a page to people, a line to all others."""
    status, method, headers, content = REFUSALS[name]
    client = visit("http://desk.example", token=token, **ELSEWHERE)
    client.headers.update({name: value.format(token=token) for name, value in headers.items()})
    problem = client.request(method, "/api/v1/extract", content=content)
    assert (problem.status_code, problem.headers["content-type"]) == (status, "application/problem+json")
    told = problem.json()
    assert (told["status"], told["type"], told["title"]) == (status, "about:blank", HTTPStatus(status).phrase)
    page = client.request(method, "/why", content=content)
    assert (page.status_code, page.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert told["detail"][1:] in page.text or status == 401
    line = client.request(method, "/why", content=content, headers={"Accept": "*/*"})
    assert (line.status_code, line.headers["content-type"]) == (status, "text/plain; charset=utf-8")
    assert line.text == f"{status} {HTTPStatus(status).phrase}: {told['detail']}\n"


def test_who_is_not_let_in_gets_a_page_that_needs_no_other(visit: Asking) -> None:
    """By a wrong name nothing else would come either: the page brings its style, and leads nowhere."""
    page = visit("http://evil.example").get("/")
    assert "<h1>This cannot be asked for</h1>" in page.text
    assert "<style nonce=" in page.text
    assert not re.search(r"href|src=|<form", page.text)
    assert "set-cookie" not in page.headers


def test_so_many_ask_at_a_time_and_no_more() -> None:
    """One more is told to come again, and is let in once another has gone."""

    async def asked() -> list[int]:
        inside, release = asyncio.Semaphore(0), asyncio.Event()

        async def slow(scope: Scope, receive: Receive, send: Send) -> None:
            inside.release()
            await release.wait()
            await PlainTextResponse("done")(scope, receive, send)

        transport = httpx2.ASGITransport(Uncrowded(slow, most=2))
        async with httpx2.AsyncClient(transport=transport, base_url="http://localhost") as client:
            held = [asyncio.create_task(client.get("/")) for _ in range(2)]
            for _ in held:
                await inside.acquire()
            answers = [await client.get("/")]
            release.set()
            answers += [*await asyncio.gather(*held), await client.get("/")]
        return [answer.status_code for answer in answers]

    assert asyncio.run(asked()) == [503, 200, 200, 200]


def test_a_defect_says_nothing_of_itself(told: Store, lexicon: Lexicon, monkeypatch: pytest.MonkeyPatch) -> None:
    """The log has what went wrong, the answer has not."""
    app = build(told, Web(), lexicon)
    monkeypatch.setattr(type(told), "last_sequence", lambda self: 1 / 0)
    with capture_logs() as logged:
        answer = TestClient(app, base_url="http://localhost", raise_server_exceptions=False).get("/")
    assert isinstance(logged[-1]["exc_info"], ZeroDivisionError)
    assert answer.status_code == 500
    assert "zero" not in answer.text
    assert "content-security-policy" in answer.headers


def mark_of(page: str) -> str:
    """The mark that the forms of a page carry."""
    found = re.search(r'name="mark" value="([0-9a-f]{64})"', page)
    assert found, "a form carries a mark"
    return found[1]
