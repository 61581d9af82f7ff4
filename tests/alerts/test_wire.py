import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from importlib.resources import files

import pytest
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError as SchemaError
from pydantic import ValidationError
from referencing import Registry, Resource

from monitor.alerts.wire import clean, decode, encode, schema_text
from monitor.model import (
    Alert,
    Also,
    Bound,
    Certainty,
    Change,
    Event,
    Evidence,
    Reason,
    Severity,
    Speaker,
    Standing,
    Value,
)

SCHEMA = files("monitor.alerts") / "schema"
EXAMPLES = sorted((SCHEMA / "examples").iterdir(), key=lambda file: file.name)
EXAMPLES = [file for file in EXAMPLES if not file.name.startswith("source-")]
VALIDATOR = Draft202012Validator(json.loads((SCHEMA / "figure.revised.v1.json").read_text("utf-8")))

T0 = datetime(2025, 7, 2, 4, 0, tzinfo=UTC)
OLD = Value(low=51, high=None, value=50, bound=Bound.MORE_THAN, as_of=T0)
NEW = Value(low=44, high=44, value=44, bound=Bound.EXACT, as_of=T0 + timedelta(hours=3))
ALERT = Alert(
    id="0123abcd",
    event=Event("ev1", "Sorrel mine fire", None, T0, T0, "a-0"),
    kind="killed",
    scope="all",
    change=Change.LOWERED,
    severity=Severity.SEVERE,
    certainty=Certainty.OBSERVED,
    before=OLD,
    after=NEW,
    known=NEW,
    delta=-6,
    message="Sorrel mine fire: death toll revised down to 44 (was more than 50)",
    evidence=Evidence(
        quote="Forty-four miners died, the inspectorate said.",
        speakers=(Speaker(institution="Mine Inspectorate", via="Sorrel FM", standing=Standing.OFFICIAL),),
        publisher="Highland Mail",
        url=None,
        published=None,
        article="a-9",
    ),
    witnesses=("mine inspectorate",),
    reason=Reason.OFFICIAL,
    flags=("silent_edit",),
    references=("0000ffff",),
    revision=3,
    previous="0000ffff",
    time=T0 + timedelta(hours=3),
    sequence=42,
)


def test_an_alert_is_written_exactly_so():
    """The bytes of the wire format are a contract: names, order, times and the width of the sequence."""
    assert encode(ALERT, "desk 1") == (
        '{"specversion":"1.0","id":"0123abcd","source":"/newsmon/desk%201","type":"newsmon.figure.revised.v1",'
        '"subject":"ev1","time":"2025-07-02T07:00:00Z","datacontenttype":"application/json",'
        '"dataschema":"urn:newsmon:schema:figure.revised:v1#data","sequence":"00000000000000000042","data":{'
        '"event":{"id":"ev1","title":"Sorrel mine fire","place":null,"began":"2025-07-02T04:00:00Z"},'
        '"kind":"killed","scope":"all","change":"lowered","severity":"severe","certainty":"observed",'
        '"before":{"low":51,"high":null,"value":50,"bound":"more_than","as_of":"2025-07-02T04:00:00Z"},'
        '"after":{"low":44,"high":44,"value":44,"bound":"exact","as_of":"2025-07-02T07:00:00Z"},'
        '"known":{"low":44,"high":44,"value":44,"bound":"exact","as_of":"2025-07-02T07:00:00Z"},"delta":-6,'
        '"message":"Sorrel mine fire: death toll revised down to 44 (was more than 50)",'
        '"evidence":{"quote":"Forty-four miners died, the inspectorate said.",'
        '"speakers":[{"name":null,"role":null,"institution":"Mine Inspectorate","via":"Sorrel FM"}],'
        '"publisher":"Highland Mail","url":null,"published":null,"article":"a-9"},'
        '"witnesses":["mine inspectorate"],"reason":"official","flags":["silent_edit"],"references":["0000ffff"],'
        '"revision":3,"previous":"0000ffff","also":null}}'
    )


def test_the_checked_in_schema_is_that_of_the_models():
    """Subscribers read the schema that the program writes by; make it again with python -m monitor.alerts.wire."""
    assert (SCHEMA / "figure.revised.v1.json").read_text("utf-8") == schema_text()
    VALIDATOR.check_schema(VALIDATOR.schema)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda file: file.name)
def test_every_example_holds_against_the_schema(example):
    """A shipped example is a valid event, and comes out of the program as it went in."""
    event = json.loads(example.read_text("utf-8"))
    VALIDATOR.validate(event)
    compact = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
    assert decode(compact).model_dump_json() == compact
    assert event["data"]["change"] == example.name.removesuffix(".json")


def test_the_dataschema_leads_to_the_schema_of_the_data():
    """The URI in an event resolves, within the shipped schema, to the rules for its data."""
    registry = Resource.from_contents(VALIDATOR.schema) @ Registry()
    by_uri = Draft202012Validator({"$ref": json.loads(encode(ALERT))["dataschema"]}, registry=registry)
    by_uri.validate(json.loads(encode(ALERT))["data"])
    with pytest.raises(SchemaError):
        by_uri.validate({})


@pytest.mark.parametrize(
    "alert",
    [
        ALERT,
        replace(ALERT, before=None, known=None, delta=None, change=Change.UNCONFIRMED, certainty=Certainty.POSSIBLE),
        replace(ALERT, after=Value(24, 99, None, Bound.VAGUE, T0), delta=None),
        replace(ALERT, change=Change.RECLASSIFIED, also=Also("missing", "all", OLD, None)),
        replace(ALERT, evidence=replace(ALERT.evidence, speakers=(), publisher=None, published=T0)),
        replace(ALERT, evidence=replace(ALERT.evidence, language="en")),
    ],
)
def test_every_alert_holds_against_the_schema_and_is_read_back(alert):
    """Whatever may be unknown is null; the event is valid, and reading it gives it back."""
    text = encode(alert)
    VALIDATOR.validate(json.loads(text))
    assert decode(text).model_dump_json() == text
    assert decode(text.encode()) == decode(text)


def test_a_language_is_said_where_it_is_known():
    """It is left out otherwise, as it was before it could be said."""
    english = replace(ALERT, evidence=replace(ALERT.evidence, language="en"))
    assert json.loads(encode(english))["data"]["evidence"]["language"] == "en"
    assert "language" not in json.loads(encode(ALERT))["data"]["evidence"]


def test_times_are_in_utc_and_keep_their_fraction():
    """A time in another zone is written in UTC, with as many digits as it has."""
    zone = timezone(timedelta(hours=5, minutes=30))
    event = json.loads(encode(replace(ALERT, time=datetime(2025, 7, 2, 5, 0, 0, 250_000, zone))))
    assert event["time"] == "2025-07-01T23:30:00.250000Z"
    with pytest.raises(ValidationError):
        encode(replace(ALERT, time=datetime(2025, 7, 2)))


def test_unknown_fields_are_passed_over():
    """A reader of today understands an event of tomorrow that carries more."""
    event = json.loads(encode(ALERT))
    event["later"] = event["data"]["later"] = event["data"]["evidence"]["later"] = [1]
    VALIDATOR.validate(event)
    assert decode(json.dumps(event)) == decode(encode(ALERT))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("specversion",), "0.3"),
        (("type",), "someone.else.v1"),
        (("sequence",), "42"),
        (("sequence",), 42),
        (("id",), ""),
        (("time",), 1751439600),
        (("data",), None),
        (("data", "change"), "guessed"),
        (("data", "revision"), "3"),
        (("data", "after", "value"), "44"),
        (("data", "after", "low"), True),
        (("data", "flags"), "silent_edit"),
        (("data", "evidence", "quote"), None),
    ],
)
def test_a_wrong_field_is_refused_by_reader_and_schema(path, value):
    """What the schema forbids the reader refuses, and the other way round."""
    event = json.loads(encode(ALERT))
    holder = event
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = value
    with pytest.raises(ValidationError):
        decode(json.dumps(event))
    with pytest.raises(SchemaError):
        VALIDATOR.validate(event)


def test_no_field_may_be_missing():
    """Every field is there in every event, null where it is unknown."""
    for holder, names in ((), tuple(json.loads(encode(ALERT)))), (("data",), tuple(json.loads(encode(ALERT))["data"])):
        for name in names:
            event = json.loads(encode(ALERT))
            del (event["data"] if holder else event)[name]
            assert not VALIDATOR.is_valid(event), name
            with pytest.raises(ValidationError):
                decode(json.dumps(event))


@pytest.mark.parametrize("text", ["", "NaN", "[]", '{"id":', '{"id":"\\ud800"}', b"\xff", "[" * 10_000])
def test_what_is_no_event_is_refused(text):
    """Rubbish is a ValueError, whatever it is made of."""
    with pytest.raises(ValueError):
        decode(text)


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("two\r\n\tlines\u2028here", "two lines here"),
        ("nul\x00 esc\x1b[2J csi\x9b", "nul\ufffd esc\ufffd[2J csi\ufffd"),
        ("lone \ud800 and \udfff", "lone \ufffd and \ufffd"),
        ("split \ud83d\udea2", "split \U0001f6a2"),
        ("\u202etxt \u0645\u200c\u0631 \U0001f469\u200d\U0001f680 \ufeff", None),
        ('"},{"id":"x"} \\u0000 </script> ${x}', None),
    ],
)
def test_hostile_text_is_data(text, safe):
    """Controls and lone surrogates lose their effect; all other text comes back as it was."""
    alert = replace(
        ALERT,
        event=replace(ALERT.event, title=text),
        message=text,
        evidence=replace(ALERT.evidence, quote=text, speakers=(Speaker(name=text),)),
    )
    data = decode(encode(alert)).data
    expected = text if safe is None else safe
    assert {data.event.title, data.message, data.evidence.quote, data.evidence.speakers[0].name} == {expected}
    assert clean(expected) == expected
    VALIDATOR.validate(json.loads(encode(alert)))
