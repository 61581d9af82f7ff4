"""The decision table, row by row, from both sides."""

# ruff: noqa: E501 - a table of cases reads by line.

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from monitor.differ import TABLE, Policy, Trust, advance, diff
from monitor.lexicon.kind import Kind
from monitor.model import Basis, Change, Cue, Observation, Reason, Role, Series

POLICY = Policy(trust={"the rumour": Trust.LOW, "the whisper": Trust.LOW})
Spec = Mapping[str, Any]


def n(written: str, **facts: Any) -> Spec:
    """An observation to be built."""
    return {"written": written, **facts}


@dataclass(frozen=True)
class Told:
    """A story, its last observation, and the ruling on that one."""

    fact: str
    story: tuple[Spec, ...]
    change: Change
    reason: Reason
    told: bool
    known: str | None = None
    current: bool = False
    policy: Policy = field(default=POLICY)


OTHER: dict[str, Any] = {"publisher": "The Ledger"}
THIRD: dict[str, Any] = {"publisher": "The Herald"}
RUMOUR: dict[str, Any] = {"publisher": "The Rumour"}
NOBODY: dict[str, Any] = {"publisher": None}

C, R = Change, Reason

CASES = [
    # 1
    Told("an older article never speaks against a newer one", (n("9", hours=5), n("20", hours=4, **OTHER)), C.STALE, R.OLDER, False, "9"),
    Told("at the same time the later one in the input is newer", (n("9"), n("20", **OTHER)), C.RAISED, R.HIGHER, True, "20"),
    # 2
    Told("a correction that names the known value is believed at once", (n("20"), n("18", hours=1, cue=Cue.CORRECTED, earlier="20", **OTHER)), C.CORRECTED, R.LABELLED_CORRECTION, True, "18"),
    Told("a correction may go up", (n("20"), n("25", hours=1, cue=Cue.CORRECTED, earlier="20", **OTHER)), C.CORRECTED, R.LABELLED_CORRECTION, True, "25"),
    Told("the publisher of the known value corrects it without naming it", (n("20"), n("18", hours=1, cue=Cue.CORRECTED)), C.CORRECTED, R.LABELLED_CORRECTION, True, "18"),
    Told("a correction of another number by another paper is no correction of ours", (n("20"), n("30", hours=1, cue=Cue.CORRECTED, earlier="31", **OTHER)), C.RAISED, R.HIGHER, True, "30"),
    Told("a correction that changes nothing is silent", (n("20"), n("20", hours=1, cue=Cue.CORRECTED)), C.CONFIRMED, R.AGREES, False, "20"),
    Told("a correction is told once per value", (n("20"), n("18", hours=1, cue=Cue.CORRECTED), n("25", hours=2, speakers="police"), n("18", hours=3, cue=Cue.CORRECTED, earlier="25", **OTHER)), C.STALE, R.CORRECTION_REPEATED, False, "25"),
    Told("a withdrawal brings back the last value not withdrawn", (n("20"), n("50", hours=1), n("50", hours=2, cue=Cue.WITHDRAWN, **OTHER)), C.WITHDRAWN, R.LABELLED_WITHDRAWAL, True, "20"),
    Told("a withdrawal of the only value leaves nothing known", (n("50"), n("50", hours=2, cue=Cue.WITHDRAWN, **OTHER)), C.WITHDRAWN, R.LABELLED_WITHDRAWAL, True, None),
    Told("two withdrawals go back two steps", (n("10"), n("20", hours=1), n("50", hours=2), n("50", hours=3, cue=Cue.WITHDRAWN), n("20", hours=4, cue=Cue.WITHDRAWN)), C.WITHDRAWN, R.LABELLED_WITHDRAWAL, True, "10"),
    Told("a withdrawal is told once", (n("20"), n("50", hours=1), n("50", hours=2, cue=Cue.WITHDRAWN), n("50", hours=3, cue=Cue.WITHDRAWN, **OTHER)), C.STALE, R.CORRECTION_REPEATED, False, "20"),
    Told("a withdrawn number that was never known is no claim", (n("20"), n("50", hours=1, cue=Cue.WITHDRAWN, **OTHER)), C.STALE, R.LABELLED_WITHDRAWAL, False, "20"),
    # 3
    Told("a feared number is told but never known", (n("40", role=Role.FEARED),), C.UNCONFIRMED, R.FEARED, True, None),
    Told("the same fear is told once", (n("40", role=Role.FEARED), n("40", hours=1, role=Role.FEARED, **OTHER)), C.UNCONFIRMED, R.UNCONFIRMED_REPEATED, False, None),
    Told("a fear above the known value is told and changes nothing", (n("20"), n("60", hours=1, role=Role.FEARED)), C.UNCONFIRMED, R.FEARED, True, "20"),
    Told("a fear below the known value says nothing new", (n("20"), n("12", hours=1, role=Role.FEARED)), C.CONFIRMED, R.FLOOR, False, "20"),
    Told("a huge first number from a lone voice of low trust is unconfirmed", (n("500", **RUMOUR),), C.UNCONFIRMED, R.LONE_VOICE, True, None),
    Told("nobody's word is of low trust", (n("500", **NOBODY),), C.UNCONFIRMED, R.LONE_VOICE, True, None),
    Told("a speaker lends trust to an unknown publisher", (n("500", speakers="police", **NOBODY),), C.FIRST, R.NOTHING_KNOWN, True, "500"),
    Told("a second voice of low trust makes it known", (n("500", **RUMOUR), n("500", hours=1, publisher="The Whisper")), C.FIRST, R.NOTHING_KNOWN, True, "500"),
    Told("a fear is no second voice", (n("500", role=Role.FEARED), n("500", hours=1, **RUMOUR)), C.UNCONFIRMED, R.UNCONFIRMED_REPEATED, False, None),
    # 4
    Told("a small number from a voice of low trust is the first", (n("12", **RUMOUR),), C.FIRST, R.NOTHING_KNOWN, True, "12"),
    Told("a part may be the first that is known", (n("at_least 4", role=Role.PART),), C.FIRST, R.NOTHING_KNOWN, True, "at_least 4"),
    # 5
    Told("the same number is silent", (n("20"), n("20", hours=1, **OTHER)), C.CONFIRMED, R.AGREES, False, "20"),
    Told("the sharper bound is taken silently", (n("at_least 103"), n("103", hours=1, **OTHER)), C.CONFIRMED, R.AGREES, False, "103"),
    Told("a rounded floor keeps the sharper number", (n("at_least 304"), n("more_than 300", hours=1, **OTHER)), C.CONFIRMED, R.AGREES, False, "at_least 304"),
    Told("a number under a known top is taken silently", (n("at_most 211"), n("188", hours=1, **OTHER)), C.CONFIRMED, R.AGREES, False, "188"),
    # 6
    Told("a number refines a vague word", (n("dozens"), n("37", hours=1, **OTHER)), C.REFINED, R.SHARPER, True, "37"),
    Told("a number of the same size refines it downwards too", (n("dozens"), n("20", hours=1, **OTHER)), C.REFINED, R.SHARPER, True, "20"),
    Told("a part below a vague total refines nothing", (n("dozens"), n("at_least 20", hours=1, role=Role.PART, **OTHER)), C.CONFIRMED, R.FLOOR, False, "dozens"),
    Told("a number of another size is a raise", (n("dozens"), n("400", hours=1, **OTHER)), C.RAISED, R.HIGHER, True, "400"),
    # 6, by definition
    Told("the gunman is counted now", (n("21"), n("22", hours=1, definition="with_perpetrator", **OTHER)), C.REDEFINED, R.SCOPE_CHANGED, True, "22"),
    Told("the gunman is counted no longer", (n("22"), n("21", hours=1, definition="without_perpetrator", **OTHER)), C.REDEFINED, R.SCOPE_CHANGED, True, "21"),
    Told("one more victim is a raise, though the gunman was counted all along", (n("22", definition="with_perpetrator"), n("23", hours=1, definition="with_perpetrator", **OTHER)), C.RAISED, R.HIGHER, True, "23"),
    Told("a gunman is one, and no other difference", (n("21"), n("25", hours=1, definition="with_perpetrator", **OTHER)), C.RAISED, R.HIGHER, True, "25"),
    Told("a definition that changes no number is silent", (n("22"), n("22", hours=1, definition="with_perpetrator", **OTHER)), C.CONFIRMED, R.AGREES, False, "22"),
    Told("a change of definition is told once", (n("21"), n("22", hours=1, definition="with_perpetrator", **OTHER), n("21", hours=2, speakers="police", definition="without_perpetrator"), n("22", hours=3, speakers="police", definition="with_perpetrator")), C.CONFIRMED, R.SCOPE_CHANGED, False, "21"),
    Told("whom a gunman killed before himself says nothing against a toll with him", (n("22"), n("21", hours=1, definition="beside_perpetrator")), C.CONFIRMED, R.SCOPE_CHANGED, False, "22"),
    Told("nor where both say so", (n("3", definition="beside_perpetrator"), n("2", hours=1, definition="beside_perpetrator", speakers="police", **OTHER)), C.CONFIRMED, R.SCOPE_CHANGED, False, "3"),
    Told("nor does one less than a toll with the gunman", (n("3", definition="with_perpetrator"), n("2", hours=1, speakers="police", **OTHER)), C.CONFIRMED, R.SCOPE_CHANGED, False, "3"),
    Told("two less than a toll with the gunman is a fall", (n("4", definition="with_perpetrator"), n("2", hours=1, speakers="police", **OTHER)), C.LOWERED, R.OFFICIAL, True, "2"),
    Told("without the gunman is not counted twice", (n("3", definition="without_perpetrator"), n("2", hours=1, definition="beside_perpetrator", speakers="police", **OTHER)), C.LOWERED, R.OFFICIAL, True, "2"),
    Told("nor is anything else silent for that", (n("22"), n("20", hours=1, definition="beside_perpetrator", **OTHER)), C.DISPUTED, R.CONTRADICTS, True, "22"),
    Told("a place is counted for the first time", (n("46"), n("71", hours=1, definition="wider", **OTHER)), C.REDEFINED, R.SCOPE_CHANGED, True, "71"),
    Told("a place is counted no longer", (n("18"), n("13", hours=1, definition="narrower", **OTHER)), C.REDEFINED, R.SCOPE_CHANGED, True, "13"),
    Told("a wider definition explains no fall", (n("46"), n("40", hours=1, definition="wider", **OTHER)), C.DISPUTED, R.CONTRADICTS, True, "46"),
    # 7
    Told("a jump by a lone voice of low trust is unconfirmed", (n("20"), n("300", hours=1, **RUMOUR)), C.UNCONFIRMED, R.JUMP, True, "20"),
    Told("it is told once", (n("20"), n("300", hours=1, **RUMOUR), n("300", hours=2, **RUMOUR)), C.UNCONFIRMED, R.UNCONFIRMED_REPEATED, False, "20"),
    Told("a second witness makes it a raise", (n("20"), n("300", hours=1, **RUMOUR), n("300", hours=2, publisher="The Whisper")), C.RAISED, R.HIGHER, True, "300"),
    Told("its first witness still counts after a smaller raise", (n("20"), n("300", hours=1, **RUMOUR), n("22", hours=2), n("300", hours=3, publisher="The Whisper")), C.RAISED, R.HIGHER, True, "300"),
    Told("nobody's word is no second witness", (n("20"), n("300", hours=1, **RUMOUR), n("300", hours=2, **NOBODY)), C.UNCONFIRMED, R.UNCONFIRMED_REPEATED, False, "20"),
    Told("a jump by a publisher of normal trust is a raise", (n("20"), n("300", hours=1, **OTHER)), C.RAISED, R.HIGHER, True, "300"),
    # 8
    Told("a higher number raises", (n("9"), n("at_least 16", hours=1, **OTHER)), C.RAISED, R.HIGHER, True, "at_least 16"),
    Told("a small raise by a voice of low trust is believed", (n("9"), n("12", hours=1, **RUMOUR)), C.RAISED, R.HIGHER, True, "12"),
    Told("a part that exceeds the total raises it", (n("9"), n("at_least 16", hours=1, role=Role.PART, **OTHER)), C.RAISED, R.HIGHER, True, "at_least 16"),
    Told("a number up to 211 stands above 188", (n("188"), n("at_most 211", hours=1, **OTHER)), C.RAISED, R.HIGHER, True, "at_most 211"),
    Told("a vague word twice as large raises", (n("60"), n("hundreds", hours=1, **OTHER)), C.RAISED, R.HIGHER, True, "hundreds"),
    Told("a vague word of the same size says nothing new", (n("20"), n("dozens", hours=1, **OTHER)), C.CONFIRMED, R.FLOOR, False, "20"),
    # 9
    Told("the missing are found", (n("6"), n("3", hours=1, **OTHER)), C.LOWERED, R.CURRENT, True, "3", True),
    Told("a floor from elsewhere does not lower the missing", (n("64", speakers="police"), n("at_least 50", hours=7, **OTHER)), C.CONFIRMED, R.FLOOR, False, "64", True),
    Told("an official's floor does", (n("64", speakers="radio"), n("at_least 50", hours=7, speakers="police", **OTHER)), C.LOWERED, R.CURRENT, True, "at_least 50", True),
    Told("a vague word never lowers the missing", (n("70"), n("dozens", hours=1, **OTHER)), C.CONFIRMED, R.FLOOR, False, "70", True),
    Told("a part never lowers the missing", (n("70"), n("at_least 12", hours=1, role=Role.PART, **OTHER)), C.CONFIRMED, R.FLOOR, False, "70", True),
    # 10
    Told("a text that speaks of a downward revision is believed", (n("103"), n("95", hours=1, cue=Cue.LOWERED, earlier="at_most 103", **OTHER)), C.LOWERED, R.CUE, True, "95"),
    Told("it need not name the earlier value", (n("103"), n("95", hours=1, cue=Cue.LOWERED, **OTHER)), C.LOWERED, R.CUE, True, "95"),
    Told("it may name a value that was known before", (n("110"), n("111", hours=1), n("95", hours=2, cue=Cue.LOWERED, earlier="110", **OTHER)), C.LOWERED, R.CUE, True, "95"),
    Told("it counts though its time is only assumed", (n("103"), n("95", basis=Basis.ASSUMED, cue=Cue.LOWERED, **OTHER)), C.LOWERED, R.CUE, True, "95"),
    Told("a downward revision of a number we never had is none of ours", (n("103"), n("95", hours=1, cue=Cue.LOWERED, earlier="120", **OTHER)), C.DISPUTED, R.CONTRADICTS, True, "103"),
    Told("a vague word lowers nothing even with a cue", (n("103"), n("dozens", hours=1, cue=Cue.LOWERED, **OTHER)), C.CONFIRMED, R.FLOOR, False, "103"),
    Told("a new version of the same page lowers", (n("12", group="page", speakers="agency"), n("10", hours=1, group="page", speakers="radio")), C.LOWERED, R.NEW_VERSION, True, "10"),
    Told("another page does not", (n("12", group="page", speakers="agency"), n("10", hours=1, group="other page", speakers="radio")), C.DISPUTED, R.CONTRADICTS, True, "12"),
    Told("an assumed time alone makes no version newer", (n("12", group="page", speakers="agency"), n("10", group="page", speakers="radio", basis=Basis.ASSUMED)), C.DISPUTED, R.CONTRADICTS, True, "12"),
    Told("the speaker of the known value lowers it", (n("12", speakers="police"), n("10", hours=1, speakers="police", **OTHER)), C.LOWERED, R.OWN_SPEAKER, True, "10"),
    Told("a voice is itself by a longer name", (n("12", speakers="health ministry"), n("10", hours=1, speakers="ministry of vell", **OTHER)), C.LOWERED, R.OWN_SPEAKER, True, "10"),
    Told("one word of a name is not enough", (n("12", speakers="ministry"), n("10", hours=1, speakers="health ministry", **OTHER)), C.DISPUTED, R.CONTRADICTS, True, "12"),
    Told("a floor by the same speaker lowers too", (n("12", speakers="police"), n("at_least 11", hours=1, speakers="police", **OTHER)), C.LOWERED, R.OWN_SPEAKER, True, "at_least 11"),
    Told("unnamed officials are nobody's own speaker", (n("12", speakers="officials"), n("10", hours=1, speakers="officials", **OTHER)), C.DISPUTED, R.CONTRADICTS, True, "12"),
    Told("another page of a paper that quotes nobody is not enough", (n("12"), n("10", hours=1)), C.UNCONFIRMED, R.OWN_SPEAKER, False, "12"),
    Told("two further pages are", (n("12"), n("10", hours=1), n("10", hours=2)), C.LOWERED, R.OWN_SPEAKER, True, "10"),
    Told("and so are another paper and one page", (n("12"), n("10", hours=1), n("10", hours=2, **OTHER)), C.LOWERED, R.SECOND_WITNESS, True, "10"),
    Told("a floor printed by the same paper lowers nothing", (n("12"), n("at_least 11", hours=1)), C.CONFIRMED, R.FLOOR, False, "12"),
    Told("an agency's old number in another paper is an echo, not the agency's new word", (n("10", speakers="agency"), n("12", hours=1, speakers="agency"), n("10", hours=2, speakers="agency", **OTHER)), C.STALE, R.ECHO, False, "12"),
    Told("a fall of more than half is told where the known value was one paper's first word", (n("30"), n("11", hours=1, **OTHER)), C.UNCONFIRMED, R.STEEP_FALL, True, "30"),
    Told("but not when a second paper carried that", (n("30"), n("30", hours=1, **THIRD), n("11", hours=2, **OTHER)), C.UNCONFIRMED, R.STEEP_FALL, False, "30"),
    Told("nor when it was a raise", (n("12"), n("30", hours=1), n("11", hours=14, **OTHER)), C.UNCONFIRMED, R.STEEP_FALL, False, "30"),
    Told("nor on another page of that paper", (n("30", speakers="radio"), n("11", hours=1)), C.UNCONFIRMED, R.STEEP_FALL, False, "30"),
    Told("against an authority the word of nobody with authority is silent", (n("30", speakers="police"), n("11", hours=1, **OTHER)), C.UNCONFIRMED, R.STEEP_FALL, False, "30"),
    Told("an authority's is told, though it was silent before", (n("30"), n("30", **THIRD), n("11", hours=1, **OTHER), n("11", hours=2, speakers="police", **OTHER)), C.UNCONFIRMED, R.STEEP_FALL, True, "30"),
    Told("a second paper makes it known", (n("30"), n("11", hours=1, **OTHER), n("11", hours=2, **THIRD)), C.LOWERED, R.SECOND_WITNESS, True, "11"),
    Told("a floor of less than half says nothing, even on the same page", (n("at_least 13", group="page"), n("at_least 5", hours=1, group="page")), C.CONFIRMED, R.FLOOR, False, "at_least 13"),
    Told("a floor of half or more lowers there", (n("at_least 6", group="page"), n("at_least 3", hours=1, group="page")), C.LOWERED, R.NEW_VERSION, True, "at_least 3"),
    Told("up to a number promised less", (n("at_most 80", speakers="radio"), n("24", hours=1, speakers="police", **OTHER)), C.LOWERED, R.OFFICIAL, True, "24"),
    Told("but not that little", (n("at_most 170", speakers="radio"), n("10", hours=1, speakers="police", **OTHER)), C.UNCONFIRMED, R.STEEP_FALL, True, "at_most 170"),
    Told("a fall of more than half on one voice is unconfirmed first", (n("100", speakers="police"), n("40", hours=1, speakers="police", **OTHER)), C.UNCONFIRMED, R.STEEP_FALL, True, "100"),
    Told("it is told once", (n("100", speakers="police"), n("40", hours=1, speakers="police"), n("40", hours=2, speakers="police", **OTHER)), C.UNCONFIRMED, R.UNCONFIRMED_REPEATED, False, "100"),
    Told("a second witness makes a steep fall known", (n("100", speakers="police"), n("40", hours=1, speakers="police"), n("40", hours=2, speakers="red cross")), C.LOWERED, R.SECOND_WITNESS, True, "40"),
    Told("a steep fall that the text announces is known at once", (n("100"), n("40", hours=1, cue=Cue.LOWERED, **OTHER)), C.LOWERED, R.CUE, True, "40"),
    Told("half is not more than half", (n("100", speakers="police"), n("50", hours=1, speakers="police")), C.LOWERED, R.OWN_SPEAKER, True, "50"),
    # 11
    Told("a floor below the known value from elsewhere is silent", (n("95"), n("at_least 90", hours=1, **OTHER)), C.CONFIRMED, R.FLOOR, False, "95"),
    Told("an official floor is silent as well", (n("37"), n("more_than 30", hours=1, speakers="police", **OTHER)), C.CONFIRMED, R.FLOOR, False, "37"),
    Told("whom a text tells of one by one are at least so many", (n("6"), n("5", hours=1, computed=True, speakers="police", **OTHER)), C.CONFIRMED, R.FLOOR, False, "6"),
    Told("a page that changes its list changes its toll", (n("6", group="page"), n("5", hours=1, computed=True, group="page")), C.LOWERED, R.NEW_VERSION, True, "5"),
    Told("a sum that the text calls lower is lower", (n("6"), n("5", hours=1, computed=True, cue=Cue.LOWERED, **OTHER)), C.LOWERED, R.CUE, True, "5"),
    Told("one victim of many, told by name, lowers nothing", (n("24"), n("1", hours=1, singly=True, speakers="police", **OTHER)), C.CONFIRMED, R.FLOOR, False, "24"),
    Told("one person of two may be all there is", (n("2"), n("1", hours=1, singly=True, speakers="police", **OTHER)), C.LOWERED, R.OFFICIAL, True, "1"),
    Told("a sum raises", (n("6"), n("8", hours=1, computed=True, **OTHER)), C.RAISED, R.HIGHER, True, "8"),
    # 12
    Told("a value left behind is an echo for a day", (n("14"), n("16", hours=1), n("14", hours=24, **OTHER)), C.STALE, R.ECHO, False, "16"),
    Told("after a day it is a contradiction", (n("14"), n("16", hours=1), n("14", hours=25, **OTHER)), C.DISPUTED, R.CONTRADICTS, True, "16"),
    Told("a paper that carried the known value does not echo", (n("14"), n("16", hours=1), n("16", hours=2, **OTHER), n("14", hours=14, **OTHER)), C.DISPUTED, R.CONTRADICTS, True, "16"),
    Told("an official who repeats the old value does not echo", (n("14"), n("16", hours=1), n("14", hours=2, speakers="police", **OTHER)), C.LOWERED, R.OFFICIAL, True, "14"),
    Told("the value before a downward revision is an echo too", (n("103"), n("95", hours=1, cue=Cue.LOWERED), n("103", hours=2, **OTHER)), C.STALE, R.ECHO, False, "95"),
    Told("an official may raise it again", (n("103"), n("95", hours=1, cue=Cue.LOWERED), n("103", hours=2, speakers="police", **OTHER)), C.RAISED, R.HIGHER, True, "103"),
    Told("a withdrawn value is an echo though nothing else is known", (n("50"), n("50", hours=1, cue=Cue.WITHDRAWN), n("50", hours=2, **OTHER)), C.STALE, R.ECHO, False, None),
    # 13
    Told("an official settles a number that media gave", (n("about 170", speakers="radio"), n("141", hours=1, speakers="police", **OTHER)), C.LOWERED, R.OFFICIAL, True, "141"),
    Told("a monitor settles it as well", (n("20", speakers="radio"), n("18", hours=1, speakers="red cross", **OTHER)), C.LOWERED, R.OFFICIAL, True, "18"),
    Told("an equal official does not", (n("20", speakers="ministry"), n("18", hours=1, speakers="police", **OTHER)), C.DISPUTED, R.CONTRADICTS, True, "20"),
    Told("a monitor does not settle an official's number", (n("20", speakers="police"), n("18", hours=1, speakers="red cross", **OTHER)), C.DISPUTED, R.CONTRADICTS, True, "20"),
    Told("a side of the conflict settles nothing", (n("20", speakers="radio"), n("18", hours=1, speakers="rebels", **OTHER)), C.DISPUTED, R.CONTRADICTS, True, "20"),
    Told("an office listed as a party settles nothing", (n("20", speakers="radio"), n("18", hours=1, speakers="ministry", **OTHER)), C.DISPUTED, R.CONTRADICTS, True, "20", policy=Policy(parties=frozenset({"ministry"}))),
    Told("a voice listed as an official settles", (n("20", speakers="radio"), n("18", hours=1, speakers="agency", **OTHER)), C.LOWERED, R.OFFICIAL, True, "18", policy=Policy(officials=frozenset({"tern agency"}))),
    Told("a steep fall by an official is unconfirmed first", (n("100", speakers="radio"), n("40", hours=1, speakers="police", **OTHER)), C.UNCONFIRMED, R.STEEP_FALL, True, "100"),
    Told("an official who repeats what a monitor raised contradicts it", (n("14", speakers="police"), n("16", hours=1, speakers="red cross", **OTHER), n("14", hours=26, speakers="police")), C.DISPUTED, R.CONTRADICTS, True, "16"),
    Told("one who has a new number of its own lowers it", (n("14", speakers="police"), n("16", hours=1, speakers="red cross", **OTHER), n("15", hours=26, speakers="police")), C.LOWERED, R.OFFICIAL, True, "15"),
    Told("so does one who repeats what only media raised", (n("14", speakers="police"), n("16", hours=1, speakers="radio", **OTHER), n("14", hours=26, speakers="police")), C.LOWERED, R.OFFICIAL, True, "14"),
    Told("and another authority", (n("14", speakers="ministry"), n("16", hours=1, speakers="red cross", **OTHER), n("14", hours=26, speakers="police")), C.LOWERED, R.OFFICIAL, True, "14"),
    # 14
    Told("a second witness settles a fall", (n("23"), n("22", hours=1, **OTHER), n("22", hours=2, **THIRD)), C.LOWERED, R.SECOND_WITNESS, True, "22"),
    Told("two papers that quote one agency are one witness", (n("23"), n("22", hours=1, speakers="agency", **OTHER), n("22", hours=2, speakers="agency", **THIRD)), C.DISPUTED, R.DISPUTE_REPEATED, False, "23"),
    Told("nobody's word is no second witness of a fall", (n("23"), n("22", hours=1, **OTHER), n("22", hours=2, **NOBODY)), C.DISPUTED, R.CONTRADICTS, True, "23"),
    Told("a paper and whom it quotes are one witness", (n("23"), n("22", hours=1, **OTHER), n("22", hours=2, speakers="officials", **OTHER)), C.DISPUTED, R.DISPUTE_REPEATED, False, "23"),
    Told("a second witness for another value settles nothing", (n("23"), n("22", hours=1, **OTHER), n("21", hours=2, **THIRD)), C.DISPUTED, R.CONTRADICTS, True, "23"),
    # 15
    Told("a lower number soon after a raise is held", (n("19"), n("23", hours=1), n("22", hours=3, **OTHER)), C.HELD, R.RECENT_RAISE, False, "23"),
    Told("twelve hours after the raise it is a dispute", (n("19"), n("23", hours=1), n("22", hours=13, **OTHER)), C.DISPUTED, R.CONTRADICTS, True, "23"),
    Told("a first value is no raise", (n("23"), n("22", hours=3, **OTHER)), C.DISPUTED, R.CONTRADICTS, True, "23"),
    Told("a held number is its first witness", (n("19"), n("23", hours=1), n("22", hours=3, **OTHER), n("22", hours=4, **THIRD)), C.LOWERED, R.SECOND_WITNESS, True, "22"),
    # 16
    Told("a dispute is told once per pair of witnesses", (n("23"), n("22", hours=1, **OTHER), n("21", hours=2, **OTHER)), C.DISPUTED, R.DISPUTE_REPEATED, False, "23"),
    Told("nor is a paper's number again, on a more precise word", (n("23"), n("22", hours=1, speakers="officials", **OTHER), n("22", hours=2, speakers="rebels", **OTHER)), C.DISPUTED, R.DISPUTE_REPEATED, False, "23"),
    Told("another pair is told", (n("23"), n("22", hours=1, **OTHER), n("21", hours=2, **THIRD)), C.DISPUTED, R.CONTRADICTS, True, "23"),
    Told("who disputed and now agrees settles it", (n("23"), n("22", hours=1, **OTHER), n("23", hours=2, **OTHER)), C.SETTLED, R.CLAIM_GIVEN_UP, True, "23"),
    Told("it is settled once", (n("23"), n("22", hours=1, **OTHER), n("23", hours=2, **OTHER), n("22", hours=3, **OTHER), n("23", hours=4, **OTHER)), C.CONFIRMED, R.AGREES, False, "23"),
    Told("who gave the known value and now gives the other one settles it too", (n("40", speakers="ministry"), n("25", hours=1, speakers="police", **OTHER), n("25", hours=2, speakers="ministry", **THIRD)), C.SETTLED, R.CLAIM_GIVEN_UP, True, "25"),
    Told("so does the paper that carried it", (n("40", speakers="ministry"), n("25", hours=1, speakers="police", **OTHER), n("25", hours=2)), C.SETTLED, R.CLAIM_GIVEN_UP, True, "25"),
    Told("a number between the two is no settlement", (n("40", speakers="ministry"), n("25", hours=1, speakers="police", **OTHER), n("30", hours=2, speakers="ministry", **THIRD)), C.LOWERED, R.OWN_SPEAKER, True, "30"),
    Told("a third who agrees with the known value settles nothing", (n("23"), n("22", hours=1, **OTHER), n("23", hours=2, **THIRD)), C.CONFIRMED, R.AGREES, False, "23"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[case.fact for case in CASES])
def test_the_first_row_that_fits_rules(
    case: Told,
    observe: Callable[..., Observation],
    empty: Series,
    killed: Kind,
    missing: Kind,
    figure: Callable[[str], Any],
) -> None:
    """The last observation of each story gets the ruling, the reason and the silence an editor would give it."""
    kind, series = (missing if case.current else killed), empty
    for spec in case.story:
        new = observe(**spec)
        revision = diff(series, new, kind, case.policy, new.as_of)
        series = advance(series, revision, case.policy)
    assert (revision.change, revision.reason, revision.told) == (case.change, case.reason, case.told)
    assert series.known == revision.known
    assert (series.known.figure if series.known else None) == (figure(case.known) if case.known else None)


def test_every_row_of_the_design_is_in_the_table() -> None:
    """The sixteen documented rows are all there, under names that no other row has."""
    assert {row.number for row in TABLE} == set(range(1, 17))
    assert len({row.name for row in TABLE}) == len(TABLE)


def test_a_held_number_is_judged_when_its_time_has_come(
    observe: Callable[..., Observation], empty: Series, killed: Kind
) -> None:
    """Six hours after it came, a held fall that nobody settled is told as a dispute, and is held no more."""
    series = empty
    for new in (observe("19"), observe("23", hours=1), observe("22", hours=3, publisher="The Ledger")):
        series = advance(series, diff(series, new, killed, POLICY, new.as_of), POLICY)
    assert series.held is not None
    assert series.held_until == series.held.as_of + timedelta(hours=6)
    early = diff(series, series.held, killed, POLICY, series.held_until - timedelta(minutes=1))
    assert (early.change, early.told) == (Change.HELD, False)
    due = diff(series, series.held, killed, POLICY, series.held_until)
    assert (due.change, due.reason, due.told) == (Change.DISPUTED, Reason.CONTRADICTS, True)
    assert advance(series, due, POLICY).held is None


@pytest.mark.parametrize(
    ("new", "held"),
    [
        ({"written": "23", "publisher": "The Herald"}, False),
        ({"written": "24"}, False),
        ({"written": "at_least 5"}, True),
    ],
)
def test_the_next_observation_judges_a_held_number(
    observe: Callable[..., Observation], empty: Series, killed: Kind, new: dict[str, Any], held: bool
) -> None:
    """A held number is dropped when the known value is said again or raised; a mere floor leaves it waiting."""
    series = empty
    story = (
        observe("19"),
        observe("23", hours=1),
        observe("22", hours=3, publisher="The Ledger"),
        observe(hours=4, **new),
    )
    for each in story:
        series = advance(series, diff(series, each, killed, POLICY, each.as_of), POLICY)
    assert (series.held is not None) is held


def test_a_repeated_held_number_is_not_put_off(
    observe: Callable[..., Observation], empty: Series, killed: Kind
) -> None:
    """Copies of a held number do not move the hour at which it is judged."""
    series = empty
    story = [observe("19"), observe("23", hours=1)]
    story += [observe("22", hours=hours, publisher="The Ledger") for hours in (3, 5, 8)]
    for new in story:
        series = advance(series, diff(series, new, killed, POLICY, new.as_of), POLICY)
    assert series.held_until == story[2].as_of + timedelta(hours=6)


@pytest.mark.parametrize(
    ("first", "second", "flags"),
    [
        ({"group": "page"}, {"group": "page"}, ("silent_edit",)),
        ({"group": "page"}, {"group": "page", "cue": Cue.RAISED}, ()),
        ({"group": "page"}, {"group": "other"}, ()),
        ({}, {"basis": Basis.ASSUMED}, ("undated",)),
    ],
)
def test_flags_say_what_a_reader_should_mind(
    observe: Callable[..., Observation],
    empty: Series,
    killed: Kind,
    first: dict[str, Any],
    second: dict[str, Any],
    flags: tuple[str, ...],
) -> None:
    """A number changed under one address without a word is a silent edit; an assumed time is undated."""
    old, new = observe("9", **first), observe("12", hours=1, **second)
    series = advance(empty, diff(empty, old, killed, POLICY, old.as_of), POLICY)
    assert diff(series, new, killed, POLICY, new.as_of).flags == flags
