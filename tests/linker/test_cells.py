"""Articles of one happening are mostly of one cell, whatever else they say."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitor.extractor import extract
from monitor.lexicon import load_lexicon
from monitor.linker import cell_of, whereabouts
from monitor.model import Article, Basis


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("Nine people were killed in a fire in a tower block in Lyon, France.", "fire/france"),
        ("The death toll of the blaze in Marseille rose to 11, French officials said.", "fire/france"),
        ("At least 40 people died in a strong earthquake.", "ground/"),
        ("Four people were found dead in Peru.", "/peru"),
        ("The orchestra plays on Friday.", "/"),
    ],
)
def test_a_cell_is_the_family_of_incidents_and_the_country(text: str, cell: str) -> None:
    """Kin incidents and towns of a country share it; what is not told stays empty."""
    article = Article("1", "", text, datetime(2031, 4, 2, tzinfo=UTC), Basis.STATED)
    lexicon = load_lexicon()
    assert cell_of(article, extract(article, lexicon), lexicon.places, lexicon.incidents) == cell


def test_a_cell_that_is_too_large_has_cells_by_place_and_month_in_it() -> None:
    """Each lies within the one before it; with them come the keys that events are looked up by."""
    text = "Nine people were killed in a fire in a tower block in Lyon, France."
    article = Article("1", "", text, datetime(2031, 4, 2, tzinfo=UTC), Basis.STATED)
    lexicon = load_lexicon()
    found = whereabouts(article, extract(article, lexicon), lexicon.places, lexicon.incidents)
    assert found.cells == ("fire/france", "fire/france/lyon", "fire/france/lyon/2031-04")
    assert "place:lyon" in found.keys
