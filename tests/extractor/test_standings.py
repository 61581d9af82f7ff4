"""Whose word a speaker's is: an authority's, a monitor's, a paper's, or only their own."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from monitor.model import Extraction, Standing

CASES = [
    ("Nine people were killed, the Red Cross said.", Standing.MONITOR, "Red Cross"),
    ("Nine people were killed, Red Cross volunteers said.", Standing.UNNAMED, "Red Cross volunteers"),
    ("Nine people were killed, according to the hospital.", Standing.OFFICIAL, "hospital"),
    ("Nine people were killed, according to hospital workers.", Standing.UNNAMED, "hospital workers"),
    ("Nine people were killed, according to hospital officials.", Standing.OFFICIAL, "hospital"),
    ("Nine people were killed, the Vell Press Agency reported.", Standing.MEDIA, "Vell Press Agency"),
    ("Nine people were killed, the disaster agency reported.", Standing.OFFICIAL, "disaster agency"),
    ("Nine people were killed, the border guard said.", Standing.OFFICIAL, "border guard"),
    ("Nine people were killed, the ferry operator said.", Standing.PERSON, "ferry operator"),
    ("Nine people were killed, a spokesman for the airline said.", Standing.OFFICIAL, None),
]


@pytest.mark.parametrize(("text", "standing", "institution"), CASES, ids=[text for text, *_ in CASES])
def test_a_speaker_has_the_weight_of_its_own_word(
    text: str, standing: Standing, institution: str | None, read: Callable[[str], Extraction]
) -> None:
    """Whoever works for a body is not the body, a press agency is no authority, and a company speaks for itself."""
    speaker = read(text).mentions[0].speakers[0]
    assert speaker.standing is standing
    assert institution is None or speaker.institution == institution
