"""Two events that prove to be one, and those that are left alone."""

from __future__ import annotations

from typing import Any

from monitor.linker.scoring import Match
from monitor.linker.twins import twin_among

FIRE = ("Fire tears through Lagos", "A fire tore through a part of Lagos on Tuesday, killing four people, police said.")
BLAST = (
    "Explosion at the Okoro paint works leaves six dead in Nigeria",
    "An explosion at the Okoro paint works in Nigeria killed six people on Tuesday. The blast was heard for miles.",
)
BOTH = (
    "Death toll in Lagos fire rises to seven after explosion at Okoro paint works",
    "Seven people are now known to have died in the fire that tore through a part of Lagos on Tuesday after an "
    "explosion at the Okoro paint works, police said. The blast at the works could be heard for miles.",
)


def test_an_article_that_fits_both_shows_that_they_are_one(desk: Any) -> None:
    """One outlet named the town and a fire, the other the country and an explosion."""
    fire, blast = desk.read(*FIRE, killed=4), desk.read(*BLAST, hours=0.3, killed=6)
    assert fire.created and blast.created
    found = desk.read(*BOTH, hours=2, killed=7)
    assert {found.event.id, found.twin.id} == {fire.event.id, blast.event.id}


def test_what_began_on_another_day_is_another_event(desk: Any) -> None:
    """The same texts two days apart."""
    desk.read(*FIRE, killed=4)
    desk.read(*BLAST, hours=48, killed=6)
    found = desk.read(*BOTH, hours=50, killed=7)
    assert not found.created
    assert found.twin is None


def test_two_of_a_kind_in_one_place_are_left_alone(desk: Any, places: Any, incidents: Any) -> None:
    """Whoever parted two bombs in one city knew why, though an article on both fits each."""
    other = type(desk)(places, incidents, desk.settings)
    tanker = desk.read(
        "Bomb under a tanker kills nineteen in Quetta",
        "Nineteen soldiers died when a bomb went off under a water tanker at the gate of the Bolan barracks in Quetta.",
        killed=19,
    )
    shrine = other.read(
        "Six pilgrims die in bombing of Quetta shrine",
        "A bomb in a rickshaw went off beside the shrine of Pir Ghaib in Quetta, killing six pilgrims.",
        hours=3,
        killed=6,
    )
    fits = [Match(tanker.event, 4.0, ()), Match(shrine.event, 3.0, ())]
    assert twin_among(fits, desk.settings.join, desk.settings) is None
