"""The wire format of a notice: a source went down, or is back. A CloudEvents type of its own, beside the alerts.

It goes the same way as they do, in the same order: whoever listens for figures alone passes over other types.
``python -m monitor.alerts.wire_notice`` prints the JSON Schema that is checked in as
``schema/source.changed.v1.json``.
"""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field

from monitor.alerts.wire_parts import (
    WirePart,
    WireSequence,
    WireSource,
    WireText,
    WireTime,
    sequence_of,
    source_of,
    written_schema,
)
from monitor.model import Notice, Severity, SourceChange

SCHEMA_ID = "urn:newsmon:schema:source.changed:v1"
KIND: Literal["source"] = "source"
"""What stands in its topic where an alert has the kind of figure."""


class WireFeed(WirePart):
    """The source: a feed that is polled."""

    id: WireText
    url: WireText
    """Its address as it is configured, without credentials."""
    publisher: WireText | None


class WireNoticeData(WirePart):
    """What happened to the source."""

    model_config = ConfigDict(json_schema_extra={"$anchor": "data"})

    source: WireFeed
    kind: Literal["source"]
    change: SourceChange
    severity: Severity
    message: WireText
    """The notice in one sentence."""
    since: WireTime | None
    """When it was last read before it failed; null when it never was."""
    failures: int
    """How many times in a row it failed."""
    error: WireText | None
    """What the last failure was."""
    previous: WireText | None
    """Of a source that is back: id of the notice that it was down."""


class WireNotice(WirePart):
    """One notice as a CloudEvents 1.0 event."""

    specversion: Literal["1.0"]
    id: WireText = Field(min_length=1)
    source: WireSource
    type: Literal["newsmon.source.changed.v1"]
    subject: WireText
    """The id of the source."""
    time: WireTime
    """When we found it so."""
    datacontenttype: Literal["application/json"]
    dataschema: Literal["urn:newsmon:schema:source.changed:v1#data"]
    sequence: WireSequence
    """Commit order of the sender, one order with its alerts; compare as text."""
    data: WireNoticeData


def notice_to_wire(notice: Notice, instance: str) -> WireNotice:
    """The notice as an event."""
    return WireNotice(
        specversion="1.0",
        id=notice.id,
        source=source_of(instance),
        type="newsmon.source.changed.v1",
        subject=notice.source,
        time=notice.time,
        datacontenttype="application/json",
        dataschema="urn:newsmon:schema:source.changed:v1#data",
        sequence=sequence_of(notice.sequence),
        data=WireNoticeData(
            source=WireFeed(id=notice.source, url=notice.url, publisher=notice.publisher),
            kind=KIND,
            change=notice.change,
            severity=notice.severity,
            message=notice.message,
            since=notice.since,
            failures=notice.failures,
            error=notice.error,
            previous=notice.previous,
        ),
    )


def notice_schema_text() -> str:
    """The JSON Schema of the whole event."""
    return written_schema(WireNotice, SCHEMA_ID)


if __name__ == "__main__":
    print(notice_schema_text(), end="")
