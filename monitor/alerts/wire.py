"""The wire format: one alert as a CloudEvents 1.0 event in JSON, and whatever else comes by the same way.

The pydantic models below are its single source. ``python -m monitor.alerts.wire`` prints the JSON Schema that is
checked in beside this module as ``schema/figure.revised.v1.json``. Fields may be added within v1; none is ever
removed, renamed or given another meaning.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, SerializerFunctionWrapHandler, TypeAdapter, model_serializer

from monitor.alerts.wire_notice import WireNotice, notice_to_wire
from monitor.alerts.wire_parts import (
    WirePart,
    WireSequence,
    WireSource,
    WireText,
    WireTime,
    clean,
    sequence_of,
    source_of,
    written_schema,
)
from monitor.model import PEOPLE, Alert, Amount, Bound, Certainty, Change, Notice, Severity

__all__ = ["Wire", "WireEvent", "clean", "decode", "encode", "schema_text", "to_wire"]

EVENT_TYPE: Literal["newsmon.figure.revised.v1"] = "newsmon.figure.revised.v1"
SCHEMA_ID = "urn:newsmon:schema:figure.revised:v1"
DATA_SCHEMA: Literal["urn:newsmon:schema:figure.revised:v1#data"] = "urn:newsmon:schema:figure.revised:v1#data"
"""CloudEvents' ``dataschema`` is about ``data`` alone, so it points at that part of the schema of the whole event."""


def encode(told: Alert | Notice, instance: str = "default") -> str:
    """An alert or notice as one line of compact JSON, the same bytes for the same one. ``instance`` is the sender."""
    return to_wire(told, instance).model_dump_json()


def decode(text: str | bytes) -> Wire:
    """Read one event of either type. Fields we do not know are passed over.

    Raises ``pydantic.ValidationError`` (a ``ValueError``) when a required field is missing or of the wrong type.
    """
    return _WIRE.validate_json(text)


def to_wire(told: Alert | Notice, instance: str = "default") -> Wire:
    """The alert or notice as the event that ``encode`` writes."""
    return notice_to_wire(told, instance) if isinstance(told, Notice) else _alert_to_wire(told, instance)


def _alert_to_wire(alert: Alert, instance: str) -> WireEvent:
    return WireEvent(
        specversion="1.0",
        id=alert.id,
        source=source_of(instance),
        type=EVENT_TYPE,
        subject=alert.event.id,
        time=alert.time,
        datacontenttype="application/json",
        dataschema=DATA_SCHEMA,
        sequence=sequence_of(alert.sequence),
        data=WireData.model_validate(alert),
    )


def schema_text() -> str:
    """The JSON Schema of the whole event."""
    return written_schema(WireEvent, SCHEMA_ID)


class WireHappening(WirePart):
    """The event in the world that the figure belongs to."""

    id: WireText
    title: WireText
    """A short name; it carries no figure."""
    place: WireText | None
    began: WireTime


class WireValue(WirePart):
    """A figure as it was written, and when it was said."""

    low: Amount | None
    """The least it can mean, inclusive; null is open."""
    high: Amount | None
    """The most it can mean, inclusive; null is open."""
    value: Amount | None
    """The best single number; null for ranges and vague quantities."""
    bound: Bound
    as_of: WireTime


class WireSpeaker(WirePart):
    """One link of the chain of who said it."""

    name: WireText | None
    role: WireText | None
    institution: WireText | None
    via: WireText | None
    """Through whom it reached the publisher."""


class WireEvidence(WirePart):
    """The sentence that says so, on whose word, and where to check it."""

    quote: WireText
    speakers: tuple[WireSpeaker, ...]
    publisher: WireText | None
    url: WireText | None
    published: WireTime | None
    """The publisher's own time; null when none was stated."""
    article: WireText
    language: WireText | None = None
    """The language of the article, such as ``en``; left out where it is not known."""

    @model_serializer(mode="wrap")
    def _without_unknown(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        written: dict[str, Any] = handler(self)
        if self.language is None:
            del written["language"]
        return written


class WireAlso(WirePart):
    """The other half of a reclassification: the figure that moved the other way."""

    kind: WireText
    scope: WireText
    before: WireValue | None
    after: WireValue | None


class WireData(WirePart):
    """What changed, from what, to what, on whose word."""

    model_config = ConfigDict(json_schema_extra={"$anchor": "data"})

    event: WireHappening
    kind: WireText
    """What is counted: killed, injured, missing, ..."""
    scope: WireText
    """What the figure covers: ``all``, or a part of the event."""
    change: Change
    severity: Severity
    certainty: Certainty
    before: WireValue | None
    """What was known before."""
    after: WireValue | None
    """What this alert tells; the claim, when it is disputed or unconfirmed."""
    known: WireValue | None
    """What is known now."""
    delta: Amount | None
    """``after`` less ``before``, where both are numbers."""
    message: WireText
    """The alert in one sentence."""
    evidence: WireEvidence
    witnesses: tuple[WireText, ...]
    """The independent voices behind ``after``."""
    reason: WireText
    """The named rule that chose the change. New names may appear."""
    flags: tuple[WireText, ...]
    references: tuple[WireText, ...]
    """Ids of the alerts that this one supersedes."""
    revision: int
    """The place of this alert in its series (event, kind, scope)."""
    previous: WireText | None
    """Id of the alert before it in its series: one you never saw means that you missed something."""
    also: WireAlso | None
    unit: WireText = PEOPLE
    """What the numbers count or measure: homes, hectares, US dollars, ...; left out where it is people."""

    @model_serializer(mode="wrap")
    def _without_people(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        written: dict[str, Any] = handler(self)
        if self.unit == PEOPLE:
            del written["unit"]
        return written


class WireEvent(WirePart):
    """One alert as a CloudEvents 1.0 event."""

    specversion: Literal["1.0"]
    id: WireText = Field(min_length=1)
    """The same for the same revision, wherever and whenever it is computed: deduplicate by it."""
    source: WireSource
    type: Literal["newsmon.figure.revised.v1"]
    subject: WireText
    """The id of the event in the world."""
    time: WireTime
    """When the figure was reported, not when the alert was sent."""
    datacontenttype: Literal["application/json"]
    dataschema: Literal["urn:newsmon:schema:figure.revised:v1#data"]
    sequence: WireSequence
    """Commit order of the sender, without gaps; compare as text. The first eight digits change, and leave a gap, only
    when the sender had to begin again from an older state."""
    data: WireData


Wire = WireEvent | WireNotice
"""Whatever comes over the wire; ``type`` tells which it is."""
_WIRE: TypeAdapter[Wire] = TypeAdapter(Annotated[Wire, Field(discriminator="type")])


if __name__ == "__main__":
    print(schema_text(), end="")
