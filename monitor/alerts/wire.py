"""The wire format: one alert as a CloudEvents 1.0 event in JSON.

The pydantic models below are its single source. ``python -m monitor.alerts.wire`` prints the JSON Schema that is
checked in beside this module as ``schema/figure.revised.v1.json``. Fields may be added within v1; none is ever
removed, renamed or given another meaning.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from urllib.parse import quote

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    WithJsonSchema,
    model_serializer,
)
from pydantic.json_schema import GenerateJsonSchema

from monitor.model import PEOPLE, Alert, Amount, Bound, Certainty, Change, Severity

__all__ = ["WireEvent", "clean", "decode", "encode", "schema_text", "to_wire"]

EVENT_TYPE: Literal["newsmon.figure.revised.v1"] = "newsmon.figure.revised.v1"
SCHEMA_ID = "urn:newsmon:schema:figure.revised:v1"
DATA_SCHEMA: Literal["urn:newsmon:schema:figure.revised:v1#data"] = "urn:newsmon:schema:figure.revised:v1#data"
"""CloudEvents' ``dataschema`` is about ``data`` alone, so it points at that part of the schema of the whole event."""

_BREAKS = re.compile(r"[\t\n\r\x0b\x0c\x85\u2028\u2029]+")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def encode(alert: Alert, instance: str = "default") -> str:
    """The alert as one line of compact JSON; the same alert gives the same bytes. ``instance`` names the sender."""
    return to_wire(alert, instance).model_dump_json()


def decode(text: str | bytes) -> WireEvent:
    """Read one event. Fields we do not know are passed over.

    Raises ``pydantic.ValidationError`` (a ``ValueError``) when a required field is missing or of the wrong type.
    """
    return WireEvent.model_validate_json(text)


def to_wire(alert: Alert, instance: str = "default") -> WireEvent:
    """The alert as the event that ``encode`` writes."""
    return WireEvent(
        specversion="1.0",
        id=alert.id,
        source=f"/newsmon/{quote(clean(instance), safe='')}",
        type=EVENT_TYPE,
        subject=alert.event.id,
        time=alert.time,
        datacontenttype="application/json",
        dataschema=DATA_SCHEMA,
        sequence=f"{alert.sequence:020d}",
        data=WireData.model_validate(alert),
    )


def clean(text: str) -> str:
    """One line of text that every reader can store: breaks become a space, controls and lone surrogates U+FFFD."""
    paired = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return _CONTROLS.sub("\ufffd", _BREAKS.sub(" ", paired))


def schema_text() -> str:
    """The JSON Schema (draft 2020-12) of the whole event, as it is checked in."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        **WireEvent.model_json_schema(schema_generator=_Untitled),
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


class _Untitled(GenerateJsonSchema):
    """Leaves out the titles that only repeat the field's name."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def _cleaned(value: object) -> object:
    return clean(value) if isinstance(value, str) else value


def _in_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


_Text = Annotated[str, BeforeValidator(_cleaned)]
_Time = Annotated[
    AwareDatetime,
    AfterValidator(_in_utc),
    WithJsonSchema({"type": "string", "format": "date-time", "pattern": "Z$"}),
]


class _Wire(BaseModel):
    model_config = ConfigDict(
        frozen=True, strict=True, extra="ignore", from_attributes=True, use_attribute_docstrings=True
    )


class WireHappening(_Wire):
    """The event in the world that the figure belongs to."""

    id: _Text
    title: _Text
    """A short name; it carries no figure."""
    place: _Text | None
    began: _Time


class WireValue(_Wire):
    """A figure as it was written, and when it was said."""

    low: Amount | None
    """The least it can mean, inclusive; null is open."""
    high: Amount | None
    """The most it can mean, inclusive; null is open."""
    value: Amount | None
    """The best single number; null for ranges and vague quantities."""
    bound: Bound
    as_of: _Time


class WireSpeaker(_Wire):
    """One link of the chain of who said it."""

    name: _Text | None
    role: _Text | None
    institution: _Text | None
    via: _Text | None
    """Through whom it reached the publisher."""


class WireEvidence(_Wire):
    """The sentence that says so, on whose word, and where to check it."""

    quote: _Text
    speakers: tuple[WireSpeaker, ...]
    publisher: _Text | None
    url: _Text | None
    published: _Time | None
    """The publisher's own time; null when none was stated."""
    article: _Text


class WireAlso(_Wire):
    """The other half of a reclassification: the figure that moved the other way."""

    kind: _Text
    scope: _Text
    before: WireValue | None
    after: WireValue | None


class WireData(_Wire):
    """What changed, from what, to what, on whose word."""

    model_config = ConfigDict(json_schema_extra={"$anchor": "data"})

    event: WireHappening
    kind: _Text
    """What is counted: killed, injured, missing, ..."""
    scope: _Text
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
    message: _Text
    """The alert in one sentence."""
    evidence: WireEvidence
    witnesses: tuple[_Text, ...]
    """The independent voices behind ``after``."""
    reason: _Text
    """The named rule that chose the change. New names may appear."""
    flags: tuple[_Text, ...]
    references: tuple[_Text, ...]
    """Ids of the alerts that this one supersedes."""
    revision: int
    """The place of this alert in its series (event, kind, scope)."""
    previous: _Text | None
    """Id of the alert before it in its series: one you never saw means that you missed something."""
    also: WireAlso | None
    unit: _Text = PEOPLE
    """What the numbers count or measure: homes, hectares, US dollars, ...; left out where it is people."""

    @model_serializer(mode="wrap")
    def _without_people(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        written: dict[str, Any] = handler(self)
        if self.unit == PEOPLE:
            del written["unit"]
        return written


class WireEvent(_Wire):
    """One alert as a CloudEvents 1.0 event."""

    specversion: Literal["1.0"]
    id: _Text = Field(min_length=1)
    """The same for the same revision, wherever and whenever it is computed: deduplicate by it."""
    source: str = Field(pattern="^/newsmon/.+")
    type: Literal["newsmon.figure.revised.v1"]
    subject: _Text
    """The id of the event in the world."""
    time: _Time
    """When the figure was reported, not when the alert was sent."""
    datacontenttype: Literal["application/json"]
    dataschema: Literal["urn:newsmon:schema:figure.revised:v1#data"]
    sequence: str = Field(pattern="^[0-9]{20}$")
    """Commit order of the sender, without gaps; compare as text."""
    data: WireData


if __name__ == "__main__":
    print(schema_text(), end="")
