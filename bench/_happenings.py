"""Writes short news of happenings that are alike: their kinds, countries and days are shared by thousands of them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from bench._news import town
from monitor.model import Article, Basis

_START = datetime(2031, 5, 1, tzinfo=UTC)
_SPAN = timedelta(days=12)
_TOLD = (
    (
        "Dead and injured as a coach crashes near {town}",
        "A coach left the road near {town}, {country}, and overturned.",
    ),
    ("Fire at a warehouse in {town}", "A fire burned down a warehouse of {name} & Sons in {town}, {country}."),
    ("Ferry capsizes off {town}", "The ferry {name} capsized in a storm off {town} in {country}."),
    ("Blast in {town} market", "An explosion went through the market of {town}, {country}, police chief {name} said."),
    ("Gunman opens fire in {town}", "A gunman named as {name} opened fire at a school in {town}, {country}."),
    ("Flood in {town}", "A flood swept away houses in {town}, {country}, governor {name} said."),
)
_FIGURES = (
    "At least {a} people were killed, {b} of them children, and {c} were injured.",
    "The dead include {d} women, and {e} people are missing.",
    "Another {f} people were taken to hospital, {g} were rescued, {h} were evacuated and {i} arrested.",
    "The disaster destroyed {j} homes.",
)
_CLOSING = "Rescue workers were at the scene, and {name} of the hospital asked for blood."


def happening(number: int, countries: Sequence[str], telling: int = 0) -> Article:
    """The news of this number: of one happening each, with ten figures. Another ``telling`` of it has another id."""
    chance = random.Random(number)
    title, lead = chance.choice(_TOLD)
    words: dict[str, object] = {
        "town": town(chance),
        "country": chance.choice(countries),
        "name": f"{town(chance)} {town(chance)}",
    }
    words |= {letter: chance.randrange(2, 9) + 10 * place for place, letter in enumerate("bdaecfghij")}
    text = f"{lead} {' '.join(_FIGURES)} {_CLOSING}".format(**words)
    day = _START + _SPAN * chance.random()
    return Article(f"happening-{number}-{telling}", title.format(**words), text, day, Basis.STATED)
