"""Every command and configuration that the pages show is run, or read as the program would read it."""

from __future__ import annotations

import glob
import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from http.server import SimpleHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
import structlog
import typer.main

from monitor.cli import cli
from monitor.config import Web, load
from monitor.lexicon import Lexicon, load_lexicon
from monitor.store import open_store
from monitor.web import build, serving

ROOT = Path(__file__).parents[2]
ELSEWHERE = {
    "docs/subscribers.md": "tests/client/test_guide.py",
    "docs/routing.md": "tests/notifier/routing/test_guide.py",
    "docs/channels.md": "tests/notifier/channels/test_guide.py",
    "docs/operations.md": "tests/test_operations.py",
}
"""Pages whose examples have tests of their own, beside what they are about."""
ADDRESS = "http://127.0.0.1:8080"
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("NEWSMON_")}
RSS = """<rss version="2.0"><channel><title>Vell Gazette</title><item><title>Quay fire in Lisbon</title>
<link>{url}/fire</link><description>A fire in a hotel in Lisbon killed 12 people, police said.</description></item>
</channel></rss>"""

Examples = Callable[..., Sequence[Any]]


def commands(line: str) -> Iterator[list[str]]:
    """Each ``monitor`` command in a line of a shell, as its words."""
    for part in re.split(r" \|\|? | > | && ", line):
        words = shlex.split(part)
        while words and words[0] != "monitor":
            words = words[1:] if "monitor" in words[1:] else []
        if words[:2] == ["monitor", "monitor"]:  # docker compose exec SERVICE COMMAND
            words = words[1:]
        if words and (part.startswith("monitor") or "docker compose" in part):
            yield words[1:]


def test_every_page_is_in_the_list(examples: Examples) -> None:
    """The index names each page, and no page that there is not."""
    index = (ROOT / "docs/README.md").read_text(encoding="utf-8")
    linked = set(re.findall(r"\]\(([\w-]+\.md)\)", index))
    assert linked == {path.name for path in (ROOT / "docs").glob("*.md")} - {"README.md"}


def test_every_link_leads_somewhere() -> None:
    """To a file that is there, and in it to a heading that it has."""
    for path in [ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\((?!https?:)([^)\s]+)\)", path.read_text(encoding="utf-8")):
            file, _, heading = target.partition("#")
            found = (path.parent / file).resolve() if file else path
            assert found.exists(), f"{path.name}: {target}"
            if heading:
                titles = re.findall(r"^#+ (.*)$", found.read_text(encoding="utf-8"), re.MULTILINE)
                names = {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
                assert heading in names, f"{path.name}: {target}"


def test_pages_that_are_tested_elsewhere_are(examples: Examples) -> None:
    """The test that is to run their examples reads the page."""
    for page, test in ELSEWHERE.items():
        assert Path(page).name in (ROOT / test).read_text(encoding="utf-8")
        assert examples(page)


def test_every_command_has_the_options_that_it_is_shown_with(examples: Examples) -> None:
    """Each ``monitor`` line of any page is one that the program takes."""
    seen = 0
    for example in examples():
        for line in example.lines:
            if example.language in ("", "sh", "console") and "monitor " in line:
                for words in commands(line):
                    seen += 1
                    _taken(typer.main.get_command(cli), words)
    assert seen > 50


def _taken(command: Any, words: list[str]) -> None:
    """Follow the words down to a command, and have it read the rest. Raises what the program would refuse."""
    while hasattr(command, "commands") and words and words[0] in command.commands:
        command, words = command.commands[words[0]], words[1:]
    command.make_context("monitor", list(words), resilient_parsing=hasattr(command, "commands"))


def test_every_configuration_is_one(examples: Examples, tmp_path: Path) -> None:
    """Each YAML example is taken by the program as it stands."""
    for example in examples(language="yaml"):
        if example.page not in ELSEWHERE:
            path = tmp_path / "monitor.yaml"
            path.write_text(example.text, encoding="utf-8")
            load(path, {"NEWSMON_WEB_TOKEN": "a token of some characters"})


def test_every_example_is_of_a_language_that_is_tested(examples: Examples) -> None:
    """A new one needs a new test."""
    known = {"", "sh", "acl", "console", "yaml", "json", "python", "javascript", "toml"}
    assert {example.language for example in examples()} <= known


# --- what is shown, run


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """The folder that commands are run in, with the seeds."""
    (tmp_path / "seeds").symlink_to(ROOT / "seeds")
    return tmp_path


@contextmanager
def served(database: Path, lexicon: Lexicon) -> Iterator[str]:
    """What ``monitor web`` shows, at a port that is free."""
    settings = Web(port=0)
    with open_store(str(database)) as store, serving(build(store, settings, lexicon), settings) as at:
        yield at.url.rstrip("/")


def run(monitor: Callable[..., Any], line: str, desk: Path) -> str:
    """One line of a page: commands in this process, in the folder. Returns what it prints."""
    told, _, command = line.rpartition(" | ")
    stdin = shlex.split(told.removeprefix("echo "))[0].encode() if told else b""
    command, _, file = command.partition(" > ")
    words = [
        word
        for given in shlex.split(command)[1:]
        for word in (sorted(glob.glob(given, root_dir=desk)) if "*" in given else [given])
    ]
    ended = monitor(*words, stdin=stdin)
    structlog.reset_defaults()  # the service logs to what was this command's own stderr
    assert ended.code == 0, f"{line}: {ended.err}"
    if file:
        (desk / file).write_text(ended.out, encoding="utf-8")
    return str(ended.out)


def test_the_quickstart_is_quick(examples: Examples, monitor: Callable[..., Any], desk: Path, lexicon: Lexicon) -> None:
    """Each of its commands does what the page says, one after the other, without a network."""
    said: dict[str, list[str]] = {}
    asked = []
    for example in examples("docs/quickstart.md", language="sh"):
        for line in example.lines:
            if line.startswith("curl "):
                asked.append(line)
            elif not line.startswith("monitor web "):
                said.setdefault(line, []).append(run(monitor, line, desk))
    assert "death toll revised down to 95 (was 103)" in said["monitor replay seeds/kerman-*.txt"][0]
    first, again = said["monitor replay seeds --db story.db"]
    assert first and not again
    assert "95" in said["monitor events --db story.db"][0]
    assert "killed: 95" in said['monitor history "Kerman blasts" killed --db story.db'][0]
    assert "killed: 103" in next(out[0] for line, out in said.items() if "--as-of" in line)
    assert "at least 40" in next(out[0] for line, out in said.items() if line.startswith("echo "))
    with served(desk / "story.db", lexicon) as url:
        answers = [curl(line, url) for line in asked]
    assert '"title":"Kerman blasts"' in answers[0]
    assert "<feed " in answers[1]


def curl(line: str, url: str) -> str:
    """What a curl command of a page prints, asked at our address."""
    assert ADDRESS in line
    done = subprocess.run(
        ["sh", "-euc", line.replace(ADDRESS, url)], check=False, capture_output=True, text=True, timeout=30
    )
    assert done.returncode == 0, f"{line}: {done.stderr}"
    return done.stdout


def test_the_api_answers_as_its_page_asks(
    examples: Examples, monitor: Callable[..., Any], desk: Path, lexicon: Lexicon
) -> None:
    """Each curl line gets an answer, and the Python example prints what was told."""
    run(monitor, "monitor replay seeds/kerman-*.txt --db story.db", desk)
    with served(desk / "story.db", lexicon) as url:
        answers = [curl(line, url) for example in examples("docs/api.md", language="sh") for line in example.lines]
        (program,) = (example.text for example in examples("docs/api.md", language="python"))
        follower = [sys.executable, "-u", "-c", program.replace(ADDRESS, url)]
        with subprocess.Popen(follower, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            told = process.stdout.readline()
            process.kill()
    assert len(answers) == 4
    assert '"killed":{"low":9' in answers[2]
    assert told.startswith("Kerman blasts: death toll")


def test_the_first_commands_of_the_readme(
    examples: Examples, monitor: Callable[..., Any], desk: Path, url: str, start: Callable[..., Any]
) -> None:
    """What is shown under "Use it" does it, with a Redis and a listener, too."""
    told, listening = "", None
    for example in examples("README.md", language=""):
        for line in example.lines:
            line = line.replace("redis://127.0.0.1:6379/0", url).replace("--speed 3600x", "--speed 0")
            if " OTHER " in line:
                events = run(monitor, "monitor events --db story.db", desk)
                line = line.replace("OTHER", re.findall(r"^([0-9a-f]{12})  (?!Kerman)", events, re.MULTILINE)[0])
            if line.startswith("monitor listen"):
                listening = start(*shlex.split(line)[1:])
                assert "listening to *" in listening.stderr.readline()
            elif line.startswith("monitor web"):
                page = start(*shlex.split(line)[1:-1], desk / "story.db", "--port", "0")
                at = page.stderr.readline().removeprefix("monitor: the page is at ").strip()
                assert "Kerman blasts" in subprocess.check_output(["curl", "--fail", "--silent", at], text=True)
                page.send_signal(signal.SIGINT)
            elif line.startswith(("monitor replay", "monitor e", "monitor history", "monitor init")):
                told += run(monitor, line, desk)
    assert "death toll revised down to 95 (was 103)" in told
    assert listening is not None
    assert "Kerman blasts" in listening.stdout.readline()
    listening.send_signal(signal.SIGINT)
    assert listening.wait(20) == 130


def test_the_service_as_the_readme_starts_it(
    examples: Examples,
    monitor: Callable[..., Any],
    desk: Path,
    url: str,
    start: Callable[..., Any],
    serving: Callable[..., AbstractContextManager[str]],
) -> None:
    """Feeds are found, imported, exported and checked; it polls once, and until it is stopped."""
    with feed_at(desk, serving) as site:
        (desk / "config").mkdir()
        (desk / "config/monitor.yaml").write_text(
            f"feeds_file: feeds.opml\npolling: {{allow_private: [127.0.0.1]}}\nweb: {{port: 0}}\n"
            f"redis: {{url: '{url}'}}\nstore: {{url: 'sqlite:///{desk}/news.db'}}\n",
            encoding="utf-8",
        )
        (desk / "config/feeds.opml").write_text('<opml version="2.0"><body/></opml>', encoding="utf-8")
        outline = f'<outline type="rss" text="Vell Gazette" xmlUrl="{site}/feed.xml"/>'
        (desk / "readers.opml").write_text(f'<opml version="2.0"><body>{outline}</body></opml>', encoding="utf-8")
        said: dict[str, str] = {}
        for example in examples("README.md", language=""):
            for line in example.lines:
                if line == "monitor run":
                    service = start("run", "--config", desk / "config/monitor.yaml")
                    assert "started" in service.stderr.readline() + service.stderr.readline()
                    service.terminate()
                    assert service.wait(25) == 0
                elif line.startswith(("monitor feeds", "monitor check", "monitor run", "monitor status")):
                    said[line] = run(monitor, line.replace("https://www.example.org", site), desk)
    assert f"{site}/feed.xml" in said["monitor feeds find https://www.example.org/"]
    for written in ("feeds.opml", "config/feeds.opml"):
        assert f"{site}/feed.xml" in (desk / written).read_text(encoding="utf-8")
    assert "ok" in said["monitor feeds"] + said["monitor status"]


@contextmanager
def feed_at(folder: Path, serving: Callable[..., AbstractContextManager[str]]) -> Iterator[str]:
    """A site of this machine with a feed, and a page that names it."""
    pages = folder / "site"
    pages.mkdir()
    with serving(SimpleHTTPRequestHandler, directory=str(pages)) as url:
        (pages / "feed.xml").write_text(RSS.format(url=url), encoding="utf-8")
        link = '<link rel="alternate" type="application/rss+xml" title="Vell Gazette" href="/feed.xml">'
        (pages / "index.html").write_text(f"<html><head>{link}</head><body>News</body></html>", encoding="utf-8")
        yield url


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    return load_lexicon()
