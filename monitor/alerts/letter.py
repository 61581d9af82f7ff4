"""An alert or notice as it waits to be sent, written once: who sends it and in which epoch is put in on the way."""

from __future__ import annotations

from typing import NamedTuple

from monitor.alerts.wire import to_wire
from monitor.alerts.wire_parts import sequence_of, source_of
from monitor.model import Alert, Notice

__all__ = ["Letter", "letter"]

_NOBODY = "-"


class Letter(NamedTuple):
    """An event as text in three parts, around its sender and its sequence. Tens of thousands may wait."""

    sequence: int
    id: str
    subject: str
    kind: str
    to_source: str
    to_sequence: str
    rest: str

    def text(self, instance: str = "default", epoch: int = 0) -> str:
        """The event as one line of compact JSON."""
        sequence = sequence_of(self.sequence, epoch)
        return f"{self.to_source}{source_of(instance)}{self.to_sequence}{sequence}{self.rest}"


def letter(told: Alert | Notice) -> Letter:
    """The alert or notice, ready to be sent."""
    event = to_wire(told, _NOBODY)
    to_source, mark, after = event.model_dump_json().partition(f'"source":"{event.source}"')
    to_sequence, name, rest = after.partition(f'"sequence":"{event.sequence}"')
    parts = f"{to_source}{mark[:10]}", f'"{to_sequence}{name[:12]}', f'"{rest}'
    return Letter(told.sequence, event.id, event.subject, event.data.kind, *parts)
