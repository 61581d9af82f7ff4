"""The commands of docs/operations.md, run as they stand."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import typer.main

from monitor.cli import cli

PAGE = (Path(__file__).parents[1] / "docs" / "operations.md").read_text()
CARE = PAGE[PAGE.index("## Looking after it") : PAGE.index("## Redis for the monitor")]
BLOCKS = re.findall(r"^```sh\n(.*?)^```", CARE, re.DOTALL | re.MULTILINE)


LINE = re.compile(r"monitor (?P<words>[^>|]+?) *(?:> (?P<file>\S+))? *(?P<otherwise>\|\| .+)?")


def test_every_command_does_what_is_said(monitor: Callable[..., Any], tmp_path: Path, seeds: Path, told: Any) -> None:
    """One after the other, from the first to the last: what they write is there."""
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "monitor.yaml").write_text("redis: {url: 'redis://127.0.0.1:1/0'}\n")
    assert monitor("replay", seeds, "--db", "newsmon.db").code == 0
    said = ""
    for line in "".join(BLOCKS).splitlines():
        found = LINE.fullmatch(line)
        assert found, line
        done = monitor(*shlex.split(found["words"]))
        assert bool(done.code) is bool(found["otherwise"]), f"{line}\n{done.err}"
        if found["file"]:
            (tmp_path / found["file"]).write_text(done.out)
        else:
            said += done.out
    assert "fail  redis: redis://127.0.0.1:1/0" in said, "there is no Redis here"
    assert "newsmon-backup.db: sound, 33 articles, 5 events, 40 alerts" in said
    assert "newsmon-backup.db is the database now" in said
    assert "would go: the texts of" in said
    assert len(list(tmp_path.glob("newsmon.db.replaced-*"))) == 1
    assert (tmp_path / "again.jsonl").read_text() == told.out
    for name in ("checks.jsonl", "revisions.csv", "that-day.jsonl", "kerman.csv"):
        assert (tmp_path / name).read_text().count("\n") > 2, name


def test_every_command_of_the_page_is_one_of_the_programs() -> None:
    """Whatever the page writes as `monitor ...` is a command."""

    known = typer.main.get_command(cli).commands  # type: ignore[attr-defined]
    named = set(re.findall(r"(?:^|`|\| |bin/|monitor )monitor ([a-z]+)(?= |`|$|\n)", PAGE, re.MULTILINE))
    assert named
    assert named <= known.keys()
