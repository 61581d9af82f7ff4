"""What stands on a page beside its story."""

from __future__ import annotations

import pytest

from monitor.ingestor.furniture import facts, is_furniture, without_furniture

EXAMPLES = facts()["examples"]


@pytest.mark.parametrize("line", EXAMPLES["furniture"])
def test_furniture(line: str) -> None:
    """The table's own examples of what changes without the story."""
    assert is_furniture(line)
    assert is_furniture(line.upper())


@pytest.mark.parametrize("line", EXAMPLES["story"])
def test_story(line: str) -> None:
    """The table's own examples of lines that look like it and say something."""
    assert not is_furniture(line)


def test_every_word_is_lower_case() -> None:
    """A word that is written otherwise would never be found."""
    table = {name: words for name, words in facts().items() if name != "examples"}
    assert all(word == word.lower() for words in table.values() for word in words)


def test_only_furniture_goes() -> None:
    """The story's own lines stay as they are, blank ones too, and a text of furniture alone stays whole."""
    assert without_furniture("Updated 3 min ago\n A fire.\n\nTwo died.\n12 views") == " A fire.\n\nTwo died."
    assert without_furniture("Updated 3 min ago\n12 views") == "Updated 3 min ago\n12 views"
    assert without_furniture("") == ""
