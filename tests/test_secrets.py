"""A password goes where it is needed and nowhere else: looked for in all that the program ever says."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer.main

from monitor.cli import cli
from monitor.config import load

CANARY = "c4nary7f"
KEY = f"whsec_{base64.b64encode(CANARY.encode() * 4).decode()}"
"""The key of a webhook."""
SECRETS = (CANARY, KEY[6:])
REDIS = (
    f"redis://jo:{CANARY}@127.0.0.1:1/0",
    f"rediss://:{CANARY}@127.0.0.1:1/0",
    f"redis://jo:{CANARY}@{CANARY}@127.0.0.1:1/0",
    f"redis://jo:{CANARY}@127.0.0.1:one/0",
    f"redis://127.0.0.1:1/0?password={CANARY}&no_such_option={CANARY}",
    f"unix:///nowhere.sock?password={CANARY}",
    f"redis+sentinel://:{CANARY}@127.0.0.1:1/news",
    f"http://jo:{CANARY}@127.0.0.1:1/",
)
DATABASES = (
    f"postgresql://jo:{CANARY}@127.0.0.1:1/news",
    f"postgresql://127.0.0.1:1/news?user=jo&password={CANARY}",
    f"postgresql://jo:{CANARY}@127.0.0.1:one/news",
    f"postgresql://jo:{CANARY}@127.0.0.1:1/news?no_such_option={CANARY}",
    f"mysql://jo:{CANARY}@127.0.0.1:1/news",
)
COMMANDS: dict[str, tuple[str, ...]] = {
    "backfill": ("a.txt", "--out", "out"),
    "backup": ("copy.db",),
    "check": (),
    "deliveries": (),
    "doctor": (),
    "events": (),
    "explain": ("a.txt",),
    "export": (),
    "extract": ("a.txt",),
    "feeds": (),
    "history": ("fire",),
    "init": ("elsewhere",),
    "listen": (),
    "load": ("out",),
    "prune": (),
    "replay": ("a.txt",),
    "restore": ("copy.db",),
    "routes": ("test",),
    "run": ("--once",),
    "silence": ("list",),
    "status": (),
    "stream": ("--checkpoint", "kept"),
    "submit": ("a.txt",),
    "web": ("--host", "192.0.2.1"),
}
"""Every command with what it must be given."""

Run = Callable[..., Any]


@pytest.fixture
def desk(monitor: Run, tmp_path: Path, own_logging: None) -> Callable[..., str]:
    """All that a command says, on both streams: ``desk("events", "--json")``. A feed that fails, and an article."""
    (tmp_path / "a.txt").write_text("Fire\nA fire in Leith killed 12 people, police said.\n")

    def run(*arguments: str) -> str:
        ended = monitor(*arguments)
        assert "Traceback" not in ended.err
        return str(ended.out + ended.err)

    return run


def _shown(said: str) -> list[str]:
    """The secrets that were said."""
    return [secret for secret in SECRETS if secret in said]


def _configured(folder: Path, redis: str, store: str) -> None:
    settings = {
        "redis": {"url": redis},
        "store": {"url": store},
        "feeds": [{"url": "http://127.0.0.1:1/rss"}],
        "polling": {"allow_private": ["127.0.0.1:1"], "stop_seconds": 0.1},
        "log_level": "debug",
        "channels": [
            {
                "name": "desk",
                "type": "webhook",
                "url": f"http://127.0.0.1:1/{CANARY}",
                "secret": KEY,
                "allow_private": ["127.0.0.1:1"],
            }
        ],
        "routes": [{"channels": ["desk"]}],
    }
    (folder / "config").mkdir(exist_ok=True)
    (folder / "config" / "monitor.yaml").write_text(json.dumps(settings))


def test_the_configuration_is_a_good_one(monitor: Run, tmp_path: Path) -> None:
    """Else commands would say no more than that it is none."""
    _configured(tmp_path, REDIS[0], "sqlite:///news.db")
    assert monitor("check").code == 0


def test_every_command_is_looked_at() -> None:
    """A command that is new is looked at too."""
    assert set(typer.main.get_command(cli).commands) == set(COMMANDS)  # type: ignore[attr-defined]


@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_shows_a_password(desk: Run, command: str, tmp_path: Path) -> None:
    """Neither where the address is good and nobody is there, nor where it is none, from whatever place it comes."""
    words = (command, *COMMANDS[command])
    for redis, store in ((REDIS[0], "sqlite:///news.db"), *((one, DATABASES[0]) for one in REDIS[1:])):
        _configured(tmp_path, redis, store)
        assert not _shown(desk(*words))
    for store in DATABASES:
        _configured(tmp_path, "redis://127.0.0.1:1/0", store)
        assert not _shown(desk(*words))


@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_shows_a_password_of_the_environment(
    desk: Run, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same for what the variables, and the files that they name, hold."""
    secret = tmp_path / "secret"
    monkeypatch.setenv("NEWSMON_REDIS_URL_FILE", str(secret))
    for redis, store in zip(REDIS, DATABASES, strict=False):
        secret.write_text(redis)
        monkeypatch.setenv("NEWSMON_DB", store)
        assert not _shown(desk(command, *COMMANDS[command]))


def test_options_show_no_password(desk: Run) -> None:
    """An address that was typed, although a password should not be, is not repeated."""
    for store in DATABASES:
        for words in (("events",), ("status",), ("export",), ("backup", "copy.db"), ("replay", "a.txt")):
            assert CANARY not in desk(*words, "--db", store)
    for redis in REDIS:
        for words in (("listen",), ("replay", "a.txt")):
            assert CANARY not in desk(*words, "--redis", redis)


def test_a_defect_shows_no_password(tmp_path: Path) -> None:
    """The traceback of an error that nobody expected has the code, and not what the code held."""
    _configured(tmp_path, REDIS[0], "sqlite:///news.db")
    script = (
        "import sys, monitor.cli as cli\n"
        "def broken(url, **more): raise RuntimeError('a defect')\n"
        "cli.open_store = broken\n"
        "sys.argv = ['monitor', 'run', '--once']\n"
        "cli.main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60
    )
    assert "RuntimeError: a defect" in done.stderr
    assert not _shown(done.stderr + done.stdout)


def test_settings_show_no_password(tmp_path: Path) -> None:
    """Nor do the settings, in whatever way they are turned into text."""
    _configured(tmp_path, REDIS[0], DATABASES[0])
    settings = load(tmp_path / "config" / "monitor.yaml", {})
    for shown in (
        repr(settings),
        str(settings),
        settings.model_dump_json(),
        str(settings.model_dump()),
        f"{settings!a}",
    ):
        assert not _shown(shown)
    assert CANARY in settings.redis.url.get_secret_value()


def test_no_process_has_a_password_on_its_command_line(
    start: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A service reads it from a file; neither it nor what it starts shows it to whoever lists processes."""
    _configured(tmp_path, REDIS[0], f"sqlite:///{tmp_path}/news.db")
    service = start("run", "--config", tmp_path / "config" / "monitor.yaml")
    said = [service.stderr.readline()]
    while '"polled"' not in said[-1]:
        said.append(service.stderr.readline())
        assert said[-1], "".join(said)
    lines = [path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if _is_of(path.parent, service.pid)]
    assert len(lines) >= 1
    assert not [line for line in lines if CANARY.encode() in line]
    service.terminate()
    assert not _shown("".join(said) + "".join(service.communicate(timeout=30)))


def _is_of(process: Path, ancestor: int) -> bool:
    """Whether it is this process or one that it started, however indirectly."""
    while process.name not in ("0", "1"):
        if int(process.name) == ancestor:
            return True
        try:
            stat = (process / "stat").read_text()
        except OSError:
            return False
        process = process.parent / stat.rpartition(")")[2].split()[1]
    return False
