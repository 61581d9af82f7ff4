"""Which language a text is taken to be in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from monitor.extractor.spoken import spoken_in
from monitor.lexicon import load_lexicon
from monitor.model import Article

STORM = "Patuloy na binabayo ng Bagyong Odesa ang hilaga ng bansa, ayon sa PAGASA."


@pytest.mark.parametrize(
    ("title", "text", "code"),
    [
        ("6 patay, 3 nawawala sa hagupit ng Bagyong Odesa | Balita Ngayon", "", "tl"),
        ("PATAY ANG TATLO SA SUNOG", "", "tl"),
        ("", STORM, "tl"),
        (
            "Balita Ngayon: June 3, 2024 [HD]",
            f"{STORM} Watch the late newscast on weekdays.",
            "tl",
        ),
        (
            "Odesa leaves 6 dead in Luzon",
            "The storm left six people dead in Ang Pag-asa and Sa Maligaya, Ng said.",
            "en",
        ),
        ("Typhoon Odesa leaves the country", f"“{STORM}” Six people died, the mayor of Maligaya said.", "en"),
        ("Ang Mo Kio fire: 5 killed, 3 injured", "", "en"),
        ("Ang and Ng win in Manila", "", "en"),
        ("Veľká búrka: traja mŕtvi", "Stalo sa to na východe krajiny, kde sa zrútil most na rieke.", "en"),
        ("Tres muertos en un incendio", "El incendio se declaró en una fábrica de la ciudad.", "en"),
        ("", "", "en"),
    ],
)
def test_a_text_is_read_in_its_own_language(article: Callable[..., Article], title: str, text: str, code: str) -> None:
    """Its commonest small words tell it, a headline alone as well; a few names change nothing, and doubt is English."""
    assert spoken_in(article(text, title=title), load_lexicon()).code == code


@pytest.mark.parametrize(("stated", "code"), [("tl", "tl"), ("fil-PH", "tl"), ("en-PH", "en"), ("es", "en")])
def test_a_stated_language_is_believed(article: Callable[..., Article], stated: str, code: str) -> None:
    """Whoever publishes a text knows its language; one that we do not read is read as English, as ever."""
    assert spoken_in(replace(article(STORM), language=stated), load_lexicon()).code == code
