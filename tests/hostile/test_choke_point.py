"""There is one way out: what is checked there is checked for everything that this program asks of the web."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import monitor

ROOT = Path(monitor.__file__).parent
WAY_OUT = ROOT / "fetch"
CLIENTS = frozenset(
    [
        "aiohttp",
        "anyio.connect_tcp",
        "apprise",
        "ftplib",
        "http.client",
        "http.cookiejar",
        "httpcore",
        "httpcore2",
        "httplib2",
        "httpx",
        "httpx2",
        "imaplib",
        "poplib",
        "pycurl",
        "requests",
        "smtplib",
        "socket",
        "socketserver",
        "ssl",
        "telnetlib",
        "urllib.request",
        "urllib3",
        "websockets",
        "xmlrpc",
    ]
)
CALLS = frozenset(("open_connection", "create_connection", "start_tls", "fetch_url", "fetch_response", "urlopen"))
EXCUSED = {
    ROOT / "notifier" / "channels" / "apprise.py": "its services have clients of their own, and only a configuration "
    "that names one uses it",
    ROOT / "daemon" / "supervisor.py": "tells systemd, by a socket that is a file, how the service fares",
    ROOT / "web" / "serving.py": "listens for those who look at the page, and asks nobody",
    ROOT / "notifier" / "embedded.py": "listens for the Redis that it starts itself, and asks nobody",
}


def imports(tree: ast.AST) -> Iterator[str]:
    """Every module that is imported, and every name from one, with dots, wherever in the file."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def ways_out(source: str) -> set[str]:
    """The clients and sockets that a module could use."""
    tree = ast.parse(source)
    named = {name for name in imports(tree) for client in CLIENTS if f"{name}.".startswith(f"{client}.")}
    called = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)} & CALLS
    dynamic = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} & {"__import__"}
    return named | called | dynamic


@pytest.mark.parametrize(
    "source",
    [
        "import httpx2",
        "from urllib.request import urlopen",
        "from urllib import request",
        "def f():\n    import socket as s",
        "import http.client as c",
        "import asyncio\nasyncio.open_connection('a', 1)",
        "import trafilatura\ntrafilatura.fetch_url('a')",
        "__import__('socket')",
    ],
)
def test_it_would_be_seen(source: str) -> None:
    """Control: another client is noticed, however it is brought in."""
    assert ways_out(source)


def test_one_way_out() -> None:
    """No module but those of the one fetch can open a connection; Redis, database and Apprise have their own."""
    found = {path: ways_out(path.read_text(encoding="utf-8")) for path in ROOT.rglob("*.py")}
    others = {
        str(path.relative_to(ROOT)): names for path, names in found.items() if names and WAY_OUT not in path.parents
    }
    excused = {str(path.relative_to(ROOT)) for path in EXCUSED}
    assert others.keys() <= excused, others
    assert any(names for path, names in found.items() if WAY_OUT in path.parents)


def test_one_door() -> None:
    """Within the one fetch, one module makes connections, and every connection is checked there."""
    dialling = {path.name for path in WAY_OUT.glob("*.py") if "connect_tcp" in path.read_text(encoding="utf-8")}
    assert dialling == {"connecting.py"}


def test_parsers_are_given_bytes() -> None:
    """feedparser is given a stream of bytes only: a string would be opened as a file, or asked for as an address."""
    calls = [
        node
        for path in ROOT.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "feedparser.parse"
    ]
    assert [ast.unparse(call.args[0]).split("(")[0] for call in calls] == ["io.BytesIO"]
