"""Articles that mean harm, or are careless: real files through the program, from the text to the alert."""

from __future__ import annotations

import asyncio
import json
import math
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from monitor.app import replay, rules_of
from monitor.config import Settings
from monitor.daemon.readers import Readers
from monitor.errors import InputError
from monitor.ingestor.draft import Draft
from monitor.ingestor.formats import excess, page
from monitor.ingestor.poll import Entry, with_page
from monitor.lexicon import load_lexicon
from monitor.model import Basis
from monitor.store import open_store

TEXT = (
    "<p>At least 12 people were killed when the river burst its banks on Friday, the rescue service said at noon.</p>"
    "<p>Another 30 people were taken to hospital, and searches went on through the night in the lower town.</p>"
)
URL = "https://gazette.example/fire"
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
FIRE = "A fire in a hotel in Lisbon killed {} people."
OFFICIAL = "A fire in a hotel in Lisbon killed {} people, the fire service said."


def article(text: str, publisher: str = "Gazette", at: str = "10:00", **more: str) -> dict[str, str]:
    """One line of an archive."""
    url = f"https://{publisher.lower()}.example/{at.replace(':', '')}"
    stated = {"id": f"{publisher} {at}", "published": f"2026-11-20T{at}:00Z", "url": url, "publisher": publisher}
    return {**stated, "title": "Hotel fire in Lisbon", "text": text, **more}


@pytest.fixture
def told(monitor: Callable[..., Any], tmp_path: Path) -> Callable[..., list[dict[str, Any]]]:
    """The alerts of articles that are replayed from a file: ``told(article(...), ..., config="...")``."""

    def told(*articles: dict[str, str], config: str = "") -> list[dict[str, Any]]:
        file, settings = tmp_path / "archive.jsonl", tmp_path / "settings.yaml"
        file.write_text("\n".join(json.dumps(one) for one in articles), encoding="utf-8")
        settings.write_text(config, encoding="utf-8")
        ended = monitor("replay", file, "--json", *(("--config", settings) if config else ()))
        assert ended.code == 0, ended.err
        return [json.loads(line, parse_constant=_no_number)["data"] for line in ended.lines]

    return told


def _no_number(name: str) -> None:
    pytest.fail(f"{name} in JSON")


def figures(alerts: list[dict[str, Any]]) -> list[tuple[str, int | None]]:
    """What each alert says, and of how many."""
    return [(alert["change"], alert["after"]["value"]) for alert in alerts]


# -- 53, 56, 57, 68: pages ---------------------------------------------------------------------------------------


@pytest.fixture
def entry() -> Entry:
    """An entry whose page is to be read."""
    return Entry(Draft(URL, "fire", "Hotel fire", "Guests fled.", url=URL), URL, "said")


def document(body: str) -> bytes:
    return f"<html><head><title>Flood</title></head><body><article>{body}</article></body></html>".encode()


def text_of(html: bytes) -> str:
    return next(item.text for item in page.read(BytesIO(html), URL) if isinstance(item, Draft))


@pytest.mark.parametrize(
    "body",
    [
        b"%PDF-1.7\n" + b"BT (Twelve people died in the flood.) Tj ET\n" * 100,
        b"\x00\x00\x00\x20ftypisom" + document(TEXT),
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 10,
        b"GIF89a\x01\x00\x01\x00" + document(TEXT),
        b"PK\x03\x04" + document(TEXT),
        b"RIFF\x00\x00\x01\x00WEBP" + document(TEXT),
    ],
)
def test_rejected_media(body: bytes, entry: Entry) -> None:
    """53: a document, picture or film that calls itself a page is rejected by what it is."""
    with pytest.raises(InputError, match="another kind of file"):
        with_page(entry, body, URL)


def reading(seconds: float, *calls: tuple[Any, ...]) -> list[object]:
    """What each call gives in the one child process that reads, be it an error."""

    async def run() -> list[object]:
        readers = Readers(most=1, seconds=seconds)
        try:
            return [
                await asyncio.gather(readers.call(*call), return_exceptions=True)
                for call in (*calls, (abs, -1))  # the neighbour
            ]
        finally:
            await readers.close()

    return [result for (result,) in asyncio.run(run())]  # type: ignore[misc]


def test_rejected_at_the_deadline(entry: Entry) -> None:
    """56: 3 MB of opened paragraphs are rejected at the deadline, and the next document is read."""
    began = time.monotonic()
    rejected, neighbour = reading(3, (with_page, entry, document("<p>" * 1_000_000 + TEXT), URL))
    assert isinstance(rejected, InputError)
    assert (str(rejected), neighbour) == ("could not be read within 3 s", 1)
    assert time.monotonic() - began < 20


def test_rejected_attributes(entry: Entry) -> None:
    """57: 32,000 attributes are rejected at once."""
    attributes = " ".join(f'a{number}="x"' for number in range(32_000))
    began = time.monotonic()
    with pytest.raises(InputError, match="more than 1,000 attributes"):
        with_page(entry, document(f"<p {attributes}>x</p>{TEXT}"), URL)
    assert time.monotonic() - began < 1


def test_capped_page() -> None:
    """The text of an endless page is cut at its limit."""
    text = text_of(document(TEXT + "<p>Rescuers searched the lower town for 1,200 people.</p>" * 6_000))
    assert excess.TEXT - 100 < len(text) <= excess.TEXT


@pytest.mark.parametrize(
    "hidden",
    [
        '<p style="display:none">{}</p>',
        '<div style="Display : NONE ;"><p>{}</p></div>',
        "<section hidden><p>{}</p></section>",
        '<p style="font-size:0px">{}</p>',
        '<p style="color:#fff;visibility: hidden">{}</p>',
    ],
)
def test_ignored_hidden_figures(hidden: str) -> None:
    """68: a figure that a page's markup keeps from its readers is not read; what stands around it is."""
    text = text_of(
        document(TEXT + hidden.format("In all 99 people were killed, says nobody whom a reader sees.") + TEXT)
    )
    assert "99" not in text
    assert "At least 12 people" in text


def test_shown_figures() -> None:
    """68: control: small print and an indented paragraph are shown, and read."""
    shown = '<p style="font-size:0.8em; display: block">In all 99 people were killed, the mayor of the town said.</p>'
    assert "99" in text_of(document(TEXT + shown))


# -- 58-63: numbers ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("digits", [5_000, 100_000])
def test_ignored_long_number(digits: int, told: Any) -> None:
    """58: a number of thousands of digits is ignored; it never reaches an integer, and the next figure is read."""
    assert figures(told(article(FIRE.format("9" * digits) + " Another 12 people died in the fire."))) in (
        [("first", 12)],
        [],
    )


@pytest.mark.parametrize(
    ("number", "value"),
    [
        ("²", None),
        ("12²", None),
        ("½", None),
        ("1½", None),
        ("Ⅻ", None),
        ("١٢", None),
        ("১২", None),
        ("１２", None),
        ("十二", None),
        ("1_000", None),
        ("5_7", None),
        ("1e400", None),
        ("1e3", None),
        ("0x1F", None),
        ("1\u200b2", 12),
        ("1\u00a0200", 1200),
        ("1,200", 1200),
        ("1.200", 1200),
    ],
)
def test_documented_reading_of_numbers(number: str, value: int | None, told: Any) -> None:
    """59: digits of ASCII with their separators are numbers; superscripts, fractions, other scripts, programmers'
    spellings and half of any of them are none."""
    assert figures(told(article(FIRE.format(number)))) == ([("first", value)] if value else [])


@pytest.mark.parametrize("number", [str(2**63), f"{2**63:,}", str(2**64), "999 trillion", "9" * 18])
def test_rejected_figure(number: str, told: Any) -> None:
    """60: a figure that no database holds, and no earth, is rejected."""
    assert told(article(FIRE.format(number))) == []


def test_normalised_characters(told: Any, tmp_path: Path) -> None:
    """61: lone surrogates and NUL are normalised before anything is stored, and a real database takes what is left."""
    (alert,) = told(article(FIRE.format(12) + " \ud800\x00 It burned.", title="Hotel fire in Lisbon \udfff\x00"))
    assert alert["after"]["value"] == 12
    json.dumps(alert, ensure_ascii=False).encode()


def test_stored_characters(monitor: Any, tmp_path: Path) -> None:
    """61: the same into SQLite."""
    file = tmp_path / "archive.jsonl"
    file.write_text(json.dumps(article(FIRE.format(12) + "\ud800\x00", publisher="Ga\udc00z\x00ette")))
    ended = monitor("replay", file, "--json", "--db", f"sqlite:///{tmp_path}/figures.db")
    assert (ended.code, len(ended.lines)) == (0, 1)


STRANGE = {
    "ones": "1",
    "blanks": " ",
    "commas": "1,",
    "hyphens": "-",
    "killed": "killed ",
    "brackets": "(",
    "numbers": "12 ",
    "lines": "\n \n",
    "capitals": "Ana Of The ",
    "stamps": "10:00 GMT, ",
    "zeros without width": "1\u200b",
}


@pytest.mark.parametrize("piece", STRANGE.values(), ids=STRANGE)
def test_capped_time(piece: str) -> None:
    """62: what makes patterns backtrack is read in a time that grows with the text: four times as much of it takes
    about four times as long, all the way from the record to the alert, and not sixteen times."""
    lexicon, rules = load_lexicon(), rules_of(Settings())

    def seconds(size: int) -> float:
        text = FIRE.format(12) + piece * (size // len(piece)) + "x"
        draft = Draft(URL, "fire", "Hotel fire in Lisbon", text, url=URL)
        with open_store(None) as store:
            began = time.process_time()
            list(replay([draft.article(NOON, Basis.STATED)], store, lexicon, rules))
            return time.process_time() - began

    once = max(min(seconds(20_000) for _ in range(3)), 0.005)
    assert min(seconds(80_000) for _ in range(3)) < 8 * once


@pytest.mark.parametrize("number", ["-5", "\u22125", "minus 5", "NaN", "Infinity", "-Infinity", "inf", "-0", "\u221e"])
def test_never_in_json(number: str, told: Any) -> None:
    """63: nothing negative and nothing that is no number becomes a figure, and JSON never holds one."""
    for alert in told(article(FIRE.format(number))):
        for value in (alert["before"], alert["after"], alert["known"]):
            assert value is None or (value["value"] >= 0 and math.isfinite(value["value"]))
        assert alert["after"]["value"] == 5, "read without its sign, at worst"


# -- 64-70: tricks -----------------------------------------------------------------------------------------------


def test_quarantined_fall_after_a_typo(told: Any) -> None:
    """64: "1,200" and then "12" on one page: the fall is told as unconfirmed, until a second voice has it."""
    page_of = {"url": URL}
    story = [article(FIRE.format("1,200"), **page_of), article(FIRE.format(12), at="10:20", **page_of)]
    assert figures(told(*story)) == [("first", 1200), ("unconfirmed", 12)]
    second = article(OFFICIAL.format(12), "Courier", "10:40")
    assert figures(told(*story, second)) == [("first", 1200), ("unconfirmed", 12), ("lowered", 12)]


LOW = "publishers:\n  - {name: Blog, trust: low}\n"


def test_quarantined_jump_of_a_lone_voice(told: Any) -> None:
    """65: a jump to a hundred times the known figure by one voice of low trust is told as unconfirmed, once; what is
    known stays, and a second voice releases it."""
    story = [article(OFFICIAL.format(12)), *(article(FIRE.format("1,200"), "Blog", at) for at in ("10:20", "10:50"))]
    alerts = told(*story, config=LOW)
    assert figures(alerts) == [("first", 12), ("unconfirmed", 1200)]
    assert alerts[1]["known"]["value"] == 12
    second = article(OFFICIAL.format("1,200"), "Courier", "11:20")
    assert figures(told(*story, second, config=LOW))[2:] == [("raised", 1200)]


def test_control_of_the_jump(told: Any) -> None:
    """65: control: from a voice that is trusted like any other, it is a rise."""
    story = [article(OFFICIAL.format(12)), article(FIRE.format("1,200"), "Blog", "10:20")]
    assert figures(told(*story)) == [("first", 12), ("raised", 1200)]


def test_mirrors_are_one_witness(told: Any) -> None:
    """66: ten copies of one wire story are one witness, and one alert."""
    text = "A fire in a hotel in Lisbon killed 12 people, state television reported."
    alerts = told(*(article(text, f"Mirror{number}", f"10:{10 + number}") for number in range(10)))
    assert figures(alerts) == [("first", 12)]
    assert len(alerts[0]["witnesses"]) == 1


def test_flapping_is_summed_up(told: Any) -> None:
    """67: a page that says 5, 7, 5, 7, ... is told until it has gone back once; then silence, and one summary."""
    values = [5, 7] * 6
    story = [
        article(FIRE.format(value), at=f"1{number // 6}:{number % 6}5", url=URL) for number, value in enumerate(values)
    ]
    assert figures(told(*story)) == [("first", 5), ("raised", 7), ("lowered", 5), ("raised", 7)]
    assert figures(told(*story[:-1])) == [("first", 5), ("raised", 7), ("lowered", 5)]
    settled = article(FIRE.format(8), at="15:00", url=URL)
    assert figures(told(*story[:-1], settled))[3:] == [("raised", 8)]


@pytest.mark.parametrize(
    "text",
    [
        "Update: NOT 50 killed in the hotel fire in Lisbon, the fire service said.",
        "Not 50 people died in the hotel fire in Lisbon, the fire service said.",
        "Reports that 50 people were killed in the hotel fire in Lisbon are false, the fire service said.",
        'The mayor recalled the fire of 1998. "In 1998 we lost 87 people," he said of that hotel fire in Lisbon.',
        "It is not true that 50 people were killed in the hotel fire in Lisbon, police said.",
    ],
)
def test_no_revision_of_what_is_denied_or_past(text: str, told: Any) -> None:
    """69: what a text denies, and what it tells of another disaster, revises nothing."""
    story = [article(OFFICIAL.format(12)), article(text, "Courier", "11:00")]
    assert figures(told(*story)) == [("first", 12)]


NAUGHTY = [
    "'; DROP TABLE events;--",
    "<script>alert(1)</script>",
    "{{7*7}}",
    "${jndi:ldap://127.0.0.1/a}",
    "$(id)",
    "`id`",
    "null",
    "undefined",
    "True",
    "../../etc/passwd",
    "%s%n%x",
    "1/0",
    "\U0001f469\u200d\U0001f469\u200d\U0001f467",
    "\ufdfa" * 100,
    "Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d",
    "\u202etest\u202c",
    "@everyone",
    "=cmd|' /C calc'!A0",
    "a\r\nSet-Cookie: x=1",
    "\x1b]0;owned\x07",
    "\u2028\u2029",
    "",
]


@pytest.mark.parametrize("name", NAUGHTY)
def test_normalised_names(name: str, told: Any) -> None:
    """70: a place or headline of any characters is data: on one line, without controls, and the figure is read."""
    (alert,) = told(article(f"A fire in a hotel in {name} killed 12 people, police said.", title=name))
    assert alert["after"]["value"] == 12
    for text in strings(alert):
        assert not set(text) & {chr(code) for code in (*range(32), 127, 0x202D, 0x202E, 0x2028, 0x2029)}


def strings(value: Any) -> Iterator[str]:
    """Every text in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from strings(inner)
