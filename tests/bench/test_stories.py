"""Decisions are held against an editor's."""

from __future__ import annotations

from typing import Any

from bench.stories import Case, judged, summary
from monitor.pipeline import Rules


def told(number: int, hour: int, text: str, publisher: str = "The Harbour Post", **decision: str) -> dict[str, Any]:
    return {
        "id": f"page{number}#v1",
        "time": f"2024-05-03T{hour:02}:00:00Z",
        "publisher": publisher,
        "title": "",
        "text": text,
        "decision": decision,
    }


def cases(*articles: dict[str, Any], kinds: tuple[str, ...] = ("killed",)) -> list[Case]:
    return list(judged([{"story": "mill fire", "articles": list(articles)}], set(kinds), Rules(trust_events=True)))


def test_what_is_decided_is_compared_article_by_article() -> None:
    """A first toll, a higher one, and a repetition that tells nobody."""
    found = cases(
        told(1, 8, "Nine people were killed when a mill burned down in Porvoo.", killed="first"),
        told(2, 9, "Twelve people were killed in the mill fire in Porvoo.", killed="confirmed"),
        told(3, 10, "The mill fire in Porvoo killed 12 people.", "Coast Radio", killed="confirmed"),
    )
    assert [(case.want, case.got) for case in found] == [("first", "first"), ("silent", "raised"), ("silent", "silent")]
    assert [case.agrees for case in found] == [True, False, True]


def test_a_kind_that_nothing_was_read_of_is_unread() -> None:
    """An editor's decision without a reading is a disagreement, unless it told nobody anyway."""
    found = cases(
        told(1, 8, "Nine people were killed when a mill burned down in Porvoo.", killed="first"),
        told(2, 9, "The mill in Porvoo will be rebuilt.", killed="stale"),
    )
    assert found[1].got == "unread"
    assert "agreement 0.500 (1/2); 1.000 (2/2) where unread counts as silent" in list(summary(found))


def test_a_fall_that_no_editor_made_costs_precision() -> None:
    """Falls told, and falls wanted, are counted over all articles, those without a decision too."""
    corrected = "The death toll was revised down to 9 from 12, the fire chief said."
    found = cases(
        told(1, 8, "Twelve people were killed when a mill burned down in Porvoo.", killed="first"),
        told(2, 9, corrected),
    )
    assert [(case.want, case.got) for case in found] == [("first", "first"), ("none", "lowered")]
    assert "lowered: precision 0.000 (0/1), recall - (0/0); late 0" in list(summary(found))


def test_what_is_held_counts_as_what_becomes_of_it() -> None:
    """A lower figure soon after a raise waits; nobody asks again in the story, yet its time comes."""
    found = cases(
        told(1, 6, "Five people were killed when a mill burned down in Porvoo.", killed="first"),
        told(2, 7, "Fourteen people were killed in the mill fire in Porvoo.", "Coast Radio", killed="raised"),
        told(3, 8, "The mill fire in Porvoo killed 11 people.", "Island News", killed="lowered"),
    )
    assert found[2].got not in ("silent", "unread")


def test_the_events_may_be_found_instead_of_given() -> None:
    """What is decided under another story's event is wrong whatever it is; a second event of a story begins anew."""
    mill = [
        told(1, 8, "Nine people were killed when a mill burned down in Porvoo in Finland.", killed="first"),
        told(2, 9, "Twelve people were killed in the mill fire in Porvoo in Finland.", killed="raised"),
        told(
            3, 10, "Twelve people were killed in the mill fire in Porvoo in Finland, police said.", killed="confirmed"
        ),
    ]
    bus = [told(4, 11, "Twelve people were killed in the mill fire in Porvoo in Finland.", killed="first")]
    coach = [told(5, 12, "A coach overturned near Ayaviri in Peru, and six people were killed.", killed="first")]
    stories = [
        {"story": "mill fire", "articles": mill},
        {"story": "bus crash", "articles": bus},
        {"story": "coach crash", "articles": coach},
    ]
    found = list(judged(stories, {"killed"}, Rules()))
    assert [case.got for case in found] == ["first", "raised", "silent", "elsewhere", "first"]
