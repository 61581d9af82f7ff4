"""The guide to routing: its configurations hold, and its commands say what it shows."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from monitor.model import Severity
from monitor.notifier.routing.wording import together

GUIDE = (Path(__file__).parents[3] / "docs" / "routing.md").read_text()
CHAPTERS = {chapter.splitlines()[0]: chapter for chapter in GUIDE.split("\n## ")[1:] if "```yaml" in chapter}


def _blocks(chapter: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", chapter, re.DOTALL)


@pytest.mark.parametrize("name", CHAPTERS)
def test_an_example_does_what_the_guide_shows(monitor, tmp_path, name):
    """With channels of these names each configuration has no faults, and each command below it prints these lines."""
    (config,) = _blocks(CHAPTERS[name], "yaml")
    path = tmp_path / "guide.yaml"
    names = re.findall(r"channels: \[(.*)\]", config)
    path.write_text(config + "channels:\n" + "".join(f"  - {{name: {name}, type: console}}\n" for name in names))
    assert monitor("check", path).code == 0
    shown = [part.splitlines() for block in _blocks(CHAPTERS[name], "console") for part in block.split("$ ")[1:]]
    assert shown
    for command, *lines in shown:
        program, *arguments = shlex.split(command)
        assert program == "monitor"
        assert monitor(*arguments, "--config", path).lines == lines


def test_a_digest_reads_as_the_guide_shows(alert):
    """Its title and its text."""
    fire = {"event": "quay fire", "severity": Severity.SEVERE}
    sentence = "Vell flood: number of displaced rises to 4,000 (was 3,200), per Vell Red Cross - The Courier"
    message = together(
        "mail",
        [
            alert(1, event="vell flood", kind="displaced", message=sentence),
            alert(2, was=20, now=31, **fire),
            alert(3, was=31, now=103, **fire),
            alert(4, "lowered", was=103, now=95, **fire),
        ],
    )
    assert f"```\n{message.title}\n```\n```\n{message.text}\n```\n" in GUIDE
