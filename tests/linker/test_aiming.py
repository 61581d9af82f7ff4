"""Which series a figure belongs to whose words name a group, a people or a place."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from monitor.app import replay
from monitor.lexicon import load_lexicon
from monitor.model import ALL, Article, Basis
from monitor.pipeline import Rules
from monitor.store import open_store

START = datetime(2031, 4, 2, 6, tzinfo=UTC)
BORDER = "An earthquake on the border of Ghana and Togo killed 900 people, the authorities of both countries said."
FERRY = "Seventeen people died when a ferry sank off Tema in Ghana, the navy said."


def told(texts: Sequence[str]) -> list[tuple[str, str, float, bool]]:
    """Scope, change, level and whether it was told, of the last of several articles about one event."""
    articles = [
        Article(str(i), "", text, START + timedelta(hours=i), Basis.STATED, publisher=f"Paper {i}", trusted_event="e")
        for i, text in enumerate(texts)
    ]
    done = list(replay(articles, open_store(None), load_lexicon(), Rules(trust_events=True)))
    return [(r.key.scope, r.change.value, r.observation.figure.level, r.told) for r in done[-1].revisions]


@pytest.mark.parametrize(
    ("before", "text", "scope", "level"),
    [
        (BORDER, "The death toll from the earthquake in Togo went up to 340, the interior ministry said.", "Togo", 340),
        (FERRY, "Six children died when the ferry sank, a priest said.", "children", 6),
        (
            FERRY,
            "The number of Togolese killed in the ferry disaster is four, the foreign ministry said.",
            "Togolese",
            4,
        ),
    ],
)
def test_a_part_told_alone_is_its_own_figure(before: str, text: str, scope: str, level: int) -> None:
    """A country, a people, children: below the known whole their number is a series of its own, and no fall."""
    assert told([before, text]) == [(scope, "first", level, True), (ALL, "confirmed", level, False)]


def test_a_part_above_the_whole_raises_it() -> None:
    """Whoever counts more children than there were dead has more dead."""
    assert told([FERRY, "Twenty-one children died when the ferry sank, a priest said."])[-1] == (
        ALL,
        "raised",
        21,
        True,
    )


@pytest.mark.parametrize("before", [FERRY, "Three soldiers were injured when a ferry sank off Tema in Ghana."])
def test_that_none_of_some_died_says_nothing_of_the_whole(before: str) -> None:
    """No children among the dead, or no Swedes, is no toll of nought, known dead or not."""
    assert told([before, "No children died when the ferry sank off Tema, a priest said."]) == [
        ("children", "first", 0, True)
    ]


def test_the_event_s_own_country_is_no_part() -> None:
    """Where all happened in one country, "in Ghana" narrows nothing, nor do "Ghanaians"."""
    fall = ("The death toll was revised down to 15 from 17 dead in Ghana, the navy said.", 15)
    assert told([FERRY, fall[0]]) == [(ALL, "lowered", fall[1], True)]
    assert told([FERRY, "Fifteen Ghanaians died when the ferry sank, the navy said."])[0][:2] == (ALL, "lowered")


def test_the_first_word_of_a_people_abroad_is_theirs_alone() -> None:
    """Two Norwegians killed in Accra tell nothing of all the dead; Ghanaians, and both sides of a border, do."""
    abroad = "Two Norwegians were killed when a hotel collapsed in Accra, the foreign ministry in Oslo said."
    assert told([abroad]) == [("Norwegians", "first", 2, True)]
    assert told([abroad, "The collapse of the hotel in Accra killed 31 people."])[-1] == (ALL, "first", 31, True)
    assert told(["Two Ghanaians were killed when a hotel collapsed in Accra."]) == [(ALL, "first", 2, True)]
    clash = "Four Norwegian soldiers were killed in a clash with Swedish troops at the border of Norway and Sweden."
    assert told([clash]) == [(ALL, "first", 4, True)]


def test_the_owner_of_a_place_is_the_place() -> None:
    """In Ghana's capital is in Ghana: where all happened there it narrows nothing."""
    assert told([FERRY, "The death toll from the ferry disaster in Ghana's main port rose to 19."]) == [
        (ALL, "raised", 19, True)
    ]


def test_a_count_over_several_events_moves_none_of_them() -> None:
    """Twenty-six dead in separate accidents are not the ferry's; where nothing is known they are all there is."""
    both = "On the lake 26 people died in separate boating accidents on Sunday, the navy said."
    assert told([FERRY, both]) == []
    assert told([FERRY, "Ministers met after 26 deaths in unrelated accidents. The ferry killed 19."]) == [
        (ALL, "raised", 19, True)
    ]
    assert told([both]) == [(ALL, "first", 26, True)]
    assert told([FERRY, "The toll rose: 26 people died in two separate explosions on the ferry, the navy said."]) == [
        (ALL, "raised", 26, True)
    ]


def test_a_part_has_a_history_of_its_own() -> None:
    """The second figure of a part is compared with its first."""
    texts = [BORDER, "The earthquake killed 340 people in Togo.", "The earthquake killed 355 people in Togo."]
    assert told(texts)[0] == ("Togo", "raised", 355, True)
