"""What a site says of itself is no news."""

from __future__ import annotations

from typing import Any

import pytest

from monitor.linker.text import read

APPEAL = (
    "We have sent a verification email to your inbox. If it does not arrive, look in the spam folder. "
    "Please sign up for our newsletter and daily notifications."
)


def test_two_towns_do_not_share_a_sites_appeal(desk: Any) -> None:
    """Two happenings whose articles open with the same words to the reader stay two."""
    first = desk.read("Shooting in Alder Falls", f"{APPEAL} A gunman wounded 6 people in Alder Falls.", injured=6)
    other = desk.read("Shots fired in Birch Hollow", f"{APPEAL} Two people died in Birch Hollow.", hours=5, killed=2)
    assert other.created
    assert other.event.id != first.event.id


@pytest.mark.parametrize(
    "told",
    [
        "A mail bomb hidden in a folder killed two clerks.",
        "The suspect posted a threat on Twitter before the attack.",
        "Rescuers found 12 bodies in the pit on Friday.",
    ],
)
def test_news_of_sites_is_news(told: str) -> None:
    """One word of the web does not make a sentence a site's."""
    assert len(read("", told, 1200).text) == len(told.rstrip(".").split())


def test_the_head_is_filled_with_news() -> None:
    """What is left out does not use up the part of a text that is read."""
    assert "Brezna" in read("", f"{APPEAL * 3} A train left the rails near Brezna.", 200).text
