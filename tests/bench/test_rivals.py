"""The plain rival does what it says, so that a comparison with it means something."""

from __future__ import annotations

import pytest

from bench._rivals import naive, sentences
from monitor.model import EPOCH, Article, Basis


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("A landslide killed 14 villagers.", "killed", 14),
        ("Fourteen villagers were found dead.", "killed", 14),
        ("Some 2,300 people were evacuated overnight.", "displaced", 2300),
        ("The mayor, 61, said that nobody could explain the smell.", "killed", None),
    ],
)
def test_the_naive_rival_takes_the_first_number_near_a_word_of_the_kind(
    text: str, kind: str, value: int | None
) -> None:
    """A number in digits or in words, before the word or after it."""
    answer = naive(Article("x", "", text, EPOCH, Basis.ASSUMED)).get(kind)
    assert (answer and answer.value) == value


def test_a_full_stop_inside_a_word_ends_no_sentence() -> None:
    """Decimals and abbreviations without a space stay whole."""
    assert list(sentences("A 6.4 quake struck. Two died!\nMore at example.org today")) == [
        "A 6.4 quake struck.",
        "Two died!",
        "More at example.org today",
    ]
