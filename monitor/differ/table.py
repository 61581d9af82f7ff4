"""The decision table: rows in the order they are asked; the first that fits rules.

``number`` is the row's number in the documented table (docs/alerts.md). A few numbers come twice, because one situation
of the editor is two tests here. From row 5 on something is known; after rows 5 to 8 what remains is below it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from monitor.differ import definitions, falling, labelled, rising
from monitor.differ.case import Case, Judge, Ruling
from monitor.differ.echo import echo, echo_above
from monitor.differ.policy import Policy
from monitor.differ.units import in_unit_of
from monitor.lexicon.kind import Kind
from monitor.model import Basis, Observation, Revision, Series


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its documented number, its name, and the pure function that rules or passes."""

    number: int
    name: str
    judge: Judge


TABLE: tuple[Row, ...] = (
    Row(1, "older", labelled.older),
    Row(2, "withdrawal", labelled.withdrawal),
    Row(2, "correction", labelled.correction),
    Row(12, "echo_above", echo_above),
    Row(3, "feared_first", rising.feared_first),
    Row(3, "lone_first", rising.lone_first),
    Row(4, "first", rising.first),
    Row(3, "feared", rising.feared),
    Row(5, "confirmed", rising.confirmed),
    Row(6, "refined", rising.refined),
    Row(6, "redefined", definitions.redefined),
    Row(5, "beside", definitions.beside),
    Row(7, "jump", rising.jump),
    Row(8, "raised", rising.raised),
    Row(11, "lesser", falling.lesser),
    Row(11, "distant_floor", falling.distant_floor),
    Row(9, "current", falling.current),
    Row(16, "given_way", falling.given_way),
    Row(10, "cue", falling.cue),
    Row(10, "new_version", falling.new_version),
    Row(11, "counted_up", falling.counted_up),
    Row(10, "own_voice", falling.own_voice),
    Row(11, "floor", falling.floor),
    Row(12, "echo", echo),
    Row(13, "official_word", falling.official_word),
    Row(14, "second_witness", falling.second_witness),
    Row(15, "steep", falling.steep),
    Row(15, "held", falling.held),
    Row(10, "own_paper", falling.own_paper),
    Row(16, "disputed", falling.disputed),
)


def diff(series: Series, observation: Observation, kind: Kind, policy: Policy, now: datetime) -> Revision:
    """Judge ``observation`` against what ``series`` knows, in that one's unit.

    Pure; ``now`` only decides whether a held one is due.

    To judge a held observation again, pass ``series.held`` when ``now`` has reached ``series.held_until``.
    """
    observation = in_unit_of(series.known, observation, kind)
    ruling = _first_ruling(Case(series, observation, kind, policy, now))
    return Revision(
        key=series.key,
        change=ruling.change,
        reason=ruling.reason,
        told=ruling.told,
        observation=observation,
        before=series.known,
        known=ruling.known,
        flags=_flags(series.known, observation),
    )


def _first_ruling(case: Case) -> Ruling:
    for row in TABLE:
        ruling = row.judge(case)
        if ruling is not None:
            return ruling
    raise AssertionError("the last row fits everything")


def _flags(k: Observation | None, n: Observation) -> tuple[str, ...]:
    """``silent_edit``: another number under K's own address with no word about it; ``computed``; ``undated``."""
    edited = (
        k is not None
        and n.cue is None
        and n.group is not None
        and (n.group == k.group and n.article != k.article)
        and n.figure.level != k.figure.level
    )
    facts = {"silent_edit": edited, "computed": n.computed, "undated": n.basis is Basis.ASSUMED}
    return tuple(name for name, holds in facts.items() if holds)
