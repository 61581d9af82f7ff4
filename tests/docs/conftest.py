"""The examples of the pages, by page and language."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_BLOCK = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Example:
    """A fenced block: ``language`` is empty where the page says none."""

    page: str
    language: str
    text: str

    @property
    def lines(self) -> list[str]:
        """What is typed: without comments, and with continued lines in one."""
        whole = self.text.replace("\\\n", " ")
        typed = (re.sub(r"\s+# .*", "", line).removeprefix("$ ").strip() for line in whole.splitlines())
        return [line for line in typed if line]


def examples_of(*pages: str) -> list[Example]:
    """The examples of these pages, of all of them when none is named."""
    paths = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    return [
        Example(name, language, text)
        for path in paths
        if (name := str(path.relative_to(ROOT))) in (pages or (name,))
        for _, language, text in _BLOCK.findall(path.read_text(encoding="utf-8"))
    ]


@pytest.fixture(scope="session")
def examples() -> Callable[..., Sequence[Example]]:
    """``examples("docs/api.md", language="sh")``."""

    def examples(*pages: str, language: str | None = None) -> Sequence[Example]:
        return [one for one in examples_of(*pages) if language in (None, one.language)]

    return examples
