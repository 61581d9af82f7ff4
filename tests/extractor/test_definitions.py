"""What a text says that its figures count."""

from __future__ import annotations

import pytest

from monitor.extractor.definitions import definition_in
from monitor.extractor.document import read_document
from monitor.lexicon import Language


@pytest.mark.parametrize(
    ("text", "definition"),
    [
        ("Nine people are dead, including the gunman, police said.", "with_perpetrator"),
        ("The toll of nine includes the suspected attacker.", "with_perpetrator"),
        ("Eight people died, not including the gunman.", "without_perpetrator"),
        ("Eight people died, excluding the suicide bomber.", "without_perpetrator"),
        ("Its count no longer includes the shooter.", "without_perpetrator"),
        ("He killed eight people before turning the gun on himself.", "beside_perpetrator"),
        ("The toll rose to 40, with the hill villages counted for the first time.", "wider"),
        ("The ministry said its figure now also covers the islands.", "wider"),
        ("The toll of 30 no longer counts the victims of the second storm.", "narrower"),
        ("Nine people are dead, including four children.", None),
        ("The gunman's brother is among the dead.", None),
        ("Visitors were counted for the first time at the museum.", None),
        ("The ticket no longer includes lunch.", None),
        ("", None),
    ],
)
def test_a_definition_is_read_from_the_text(text: str, definition: str | None, english: Language) -> None:
    """Only the perpetrator, and what is said to be counted anew in a toll, changes a definition."""
    assert definition_in(read_document("", text, english), english) == definition


def test_the_first_definition_counts(english: Language) -> None:
    """A text that goes on about what it counts began with its own figure."""
    text = "Nine died, including the gunman. In March, eight died, not counting the attacker."
    assert definition_in(read_document("", text, english), english) == "with_perpetrator"
