"""What the gazetteer and the table of incidents know."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.errors import LexiconError
from monitor.lexicon.incidents import load_incidents
from monitor.lexicon.places import Level, load_places
from monitor.lexicon.spelling import fold, phrase


@pytest.mark.parametrize(
    ("name", "country", "level"),
    [
        ("Iran", "Iran", Level.COUNTRY),
        ("U.S.", "United States", Level.COUNTRY),
        ("Türkiye", "Turkey", Level.COUNTRY),
        ("São Paulo", "Brazil", Level.CITY),
        ("Cox's Bazar", "Bangladesh", Level.CITY),
        ("Khyber Pakhtunkhwa", "Pakistan", Level.REGION),
    ],
)
def test_a_known_place_lies_in_its_country(name: str, country: str, level: Level) -> None:
    """Accents, dots and possessives do not hide a place."""
    places = load_places().names[phrase(name)]
    assert [(place.country, place.level) for place in places] == [(country, level)]


def test_one_name_may_be_several_places() -> None:
    """Georgia is a country and a state; the text has to say which."""
    assert {place.country for place in load_places().names[phrase("Georgia")]} == {"Georgia", "United States"}


def test_an_abbreviated_state_is_known_only_behind_a_city() -> None:
    """ "La." is Louisiana after a comma, never alone."""
    places = load_places()
    assert places.parent(["la"], 0)[1][0].name == "Louisiana"
    assert phrase("La") not in places.names


def test_two_files_may_not_describe_one_country(tmp_path: Path) -> None:
    """A collision is refused with the file's name."""
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text('[countries]\nNauru = { people = ["Nauruan"] }\n', "utf-8")
    with pytest.raises(LexiconError, match="described twice"):
        load_places(tmp_path)


def test_every_incident_has_two_nouns_and_words_of_its_own() -> None:
    """Each kind is titled in singular and plural, and its own noun names it."""
    incidents = load_incidents()
    for kind in incidents.kinds.values():
        assert kind.one and kind.many and kind.one != kind.many
        found = incidents.at(phrase(kind.one), 0)
        if found is not None:
            assert found[1].kind == kind.name


def test_a_word_names_one_incident(tmp_path: Path) -> None:
    """Two kinds may not claim one word."""
    entry = '[{}]\ntitle = ["a", "as"]\nfamily = "f"\nwords = ["bang"]\n'
    file = tmp_path / "incidents.toml"
    file.write_text(entry.format("a") + entry.format("b"), "utf-8")
    with pytest.raises(LexiconError, match="both a and b"):
        load_incidents(file)


def test_folding_drops_case_accents_and_possessives() -> None:
    """Words are compared as a reader would."""
    words = ("Malé", "Izmir\u2019s", "Türkiye", "o'clock")
    assert [fold(word) for word in words] == ["male", "izmir", "turkiye", "o'clock"]
