"""What events are called."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Titled = Callable[[str, str], tuple[str, str | None]]

TITLES = [
    (
        "a city and its country",
        "Dozens hurt in Izmit",
        "A strong earthquake shook Izmit, Turkey, before dawn.",
        "Izmit earthquake",
        "Izmit",
    ),
    (
        "two blasts are plural",
        "Ten dead",
        "Two explosions tore through a market in Quetta, Pakistan.",
        "Quetta blasts",
        "Quetta",
    ),
    ("a twin blast is plural", "Twin blasts kill ten in Quetta", "", "Quetta blasts", "Quetta"),
    ("one blast is singular", "Blast in Quetta kills ten", "", "Quetta blast", "Quetta"),
    (
        "a place no gazetteer has",
        "Nine die as wall falls",
        "The collapse happened in the town of Velgarth on Monday.",
        "Velgarth collapse",
        "Velgarth",
    ),
    (
        "an unknown place and a known state",
        "Two shot",
        "Police said two men were shot in Elmsford, Ohio.",
        "Elmsford shooting",
        "Elmsford",
    ),
    (
        "an abbreviated name",
        "Man killed",
        "The shooting happened in Mt. Arden, Pa., at noon.",
        "Mt. Arden shooting",
        "Mt. Arden",
    ),
    (
        "a dateline",
        "Bus falls into gorge",
        "POKHARA, Nepal - A bus crash left three people dead.",
        "Pokhara bus crash",
        "Pokhara",
    ),
    ("a country when nothing is narrower", "Floods kill three in Bangladesh", "", "Bangladesh floods", "Bangladesh"),
    ("a people stands for its country", "Afghan flood kills three", "", "Afghanistan flood", "Afghanistan"),
    (
        "a headline's capitals are no names",
        "Three Killed In Massive Blaze At Old Warehouse",
        "The fire broke out near Lyon.",
        "Lyon fire",
        "Lyon",
    ),
    (
        "a weekday and a month are no places",
        "Storm kills three",
        "In May and in December storms hit Tonga.",
        "Tonga storm",
        "Tonga",
    ),
    (
        "an organisation is no place",
        "Three shot",
        "A shooting in Parliament Square, witnesses in Congress said, shocked Oslo.",
        "Oslo shooting",
        "Oslo",
    ),
    (
        "a past happening elsewhere is background",
        "Ferry sinks off Dover",
        "The ferry sank at dawn. A blast in Madrid in 2004 killed many.",
        "Dover ferry sinking",
        "Dover",
    ),
    ("a ferry that burns does not sink", "Ferry blaze near Patras", "", "Patras fire", "Patras"),
    (
        "the publisher is no part of a headline",
        "Three killed in shooting on Main Street - The Reno Times",
        "It happened in Elko, Nev.",
        "Elko shooting",
        "Elko",
    ),
]


@pytest.mark.parametrize(("headline", "text", "expected", "place"), [t[1:] for t in TITLES], ids=[t[0] for t in TITLES])
def test_an_event_is_titled_by_place_and_incident(
    title: Titled, headline: str, text: str, expected: str, place: str
) -> None:
    """The title is the most specific place and the noun of what happened there."""
    assert title(headline, text) == (expected, place)


@pytest.mark.parametrize(
    ("headline", "expected"),
    [
        ("At least 40 found dead in abandoned lorry", "Abandoned lorry"),
        ("Mystery illness: 12 dead", "Mystery illness"),
        ("Singer dies aged 63", "Singer dies"),
        ("Three die", "Untitled event"),
        ("", "Untitled event"),
        ("2031", "Untitled event"),
    ],
)
def test_a_headline_lends_its_words_without_figures(title: Titled, headline: str, expected: str) -> None:
    """Where no incident is named the headline is the title, and no figure stays in it."""
    assert title(headline, "")[0] == expected


def test_a_vague_event_takes_the_first_narrow_place(desk: Any) -> None:
    """An event founded on a country is renamed once an article of it says where."""
    text = "Officials in Pakistan said a bomb went off by a bus carrying railway workers of the Tarnol depot."
    first = desk.read("Pakistan bombing kills 31", text, killed=31)
    assert first.event.title == "Pakistan blast"
    second = desk.read("Blast in Sukkur kills 31", text, hours=2, killed=31)
    assert (second.created, second.event.title, second.event.place) == (False, "Sukkur blast", "Sukkur")
