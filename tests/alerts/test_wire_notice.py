"""How a notice of a source is written on the wire."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError as SchemaError
from pydantic import ValidationError

from monitor.alerts.notices import source_back, source_down
from monitor.alerts.wire import WireEvent, decode, encode
from monitor.alerts.wire_notice import WireNotice, notice_schema_text

SCHEMA = files("monitor.alerts") / "schema"
VALIDATOR = Draft202012Validator(json.loads((SCHEMA / "source.changed.v1.json").read_text("utf-8")))
SINCE = datetime(2025, 7, 2, 4, tzinfo=UTC)
NOW = SINCE + timedelta(minutes=10)
URL = "https://mail.example/rss"
DOWN = source_down(URL, "Highland Mail", SINCE, 2, "the server answered 503", NOW)
BACK = source_back(URL, "Highland Mail", SINCE, 9, "the server answered 503", NOW + timedelta(hours=2))
NEVER = source_down(URL, None, None, 2, None, NOW)


@pytest.mark.parametrize(
    ("notice", "message"),
    [
        (
            DOWN,
            "source down: Highland Mail (https://mail.example/rss), not read since 2025-07-02 04:00Z: "
            "the server answered 503",
        ),
        (
            BACK,
            "source back: Highland Mail (https://mail.example/rss), not read from 2025-07-02 04:00Z to "
            "2025-07-02 06:10Z",
        ),
        (NEVER, "source down: https://mail.example/rss, never read so far"),
    ],
)
def test_notices(notice: Any, message: str) -> None:
    """A notice is one sentence and a valid event of its own type, and is read back as it was written."""
    text = encode(notice, "desk")
    event = json.loads(text)
    VALIDATOR.validate(event)
    assert event["data"]["message"] == message
    assert event["type"] == "newsmon.source.changed.v1"
    assert isinstance(decode(text), WireNotice)
    assert decode(text).model_dump_json() == text


def test_down_and_back_belong_together() -> None:
    """The second answers the first, under one subject; the same silence has the same ids, another one others."""
    assert (BACK.previous, BACK.source) == (DOWN.id, DOWN.source)
    assert source_down(URL, None, SINCE, 7, "no", NOW + timedelta(hours=1)).id == DOWN.id
    assert source_down(URL, None, NOW, 2, "no", NOW).id != DOWN.id


def test_the_checked_in_schema_is_that_of_the_models() -> None:
    """Make it again with python -m monitor.alerts.wire_notice."""
    assert (SCHEMA / "source.changed.v1.json").read_text("utf-8") == notice_schema_text()
    VALIDATOR.check_schema(VALIDATOR.schema)


@pytest.mark.parametrize("name", ["down", "back"])
def test_examples(name: str) -> None:
    """The shipped examples are valid, and come out of the program as they went in."""
    event = json.loads((SCHEMA / "examples" / f"source-{name}.json").read_text("utf-8"))
    VALIDATOR.validate(event)
    compact = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
    assert decode(compact).model_dump_json() == compact
    assert event["data"]["change"] == name


@pytest.mark.parametrize(
    ("path", "value"), [(("data", "change"), "lowered"), (("sequence",), "7"), (("data", "failures"), "2")]
)
def test_a_wrong_field_is_refused(path: tuple[str, ...], value: str) -> None:
    """By the reader and by the schema."""
    event = json.loads(encode(DOWN))
    holder = event["data"] if len(path) == 2 else event
    holder[path[-1]] = value
    with pytest.raises(ValidationError):
        decode(json.dumps(event))
    with pytest.raises(SchemaError):
        VALIDATOR.validate(event)


def test_an_alert_is_no_notice() -> None:
    """The type alone decides how an event is read."""
    alert = (SCHEMA / "examples" / "lowered.json").read_text("utf-8")
    assert isinstance(decode(alert), WireEvent)
    with pytest.raises(ValidationError):
        decode(alert.replace("newsmon.figure.revised.v1", "newsmon.source.changed.v1"))
