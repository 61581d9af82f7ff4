"""What the pages say, to whoever asks without a script."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from starlette.testclient import TestClient

from monitor.alerts.delivery import Delivery, Progress
from monitor.app import judge
from monitor.config import Web
from monitor.lexicon import Lexicon
from monitor.model import Article, Basis, Severity, article_id
from monitor.pipeline import Rules
from monitor.store import Store, open_store
from monitor.web import build

Asking = Callable[..., TestClient]

HOSTILE = "<script>alert(1)</script>\u202e\u0007 fire in Lisbon kills 12 " + "W" * 3_000
PUBLISHER = '"><img src=x onerror=alert(2)>\u202eGazette'
AT = datetime(2026, 11, 20, 10, tzinfo=UTC)


def words(page: str) -> str:
    """What a page says, without its markup."""
    text = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", page, flags=re.S)
    text = re.sub(r"</?(td|th|p|li|h\d|br)\b[^>]*>", " ", text)
    return " ".join(re.sub(r"<[^>]+>", "", text).split())


@pytest.fixture(scope="session")
def kerman(told: Store) -> str:
    """The id of the event whose toll fell."""
    return told.find_event("Kerman blasts").id


@pytest.fixture(scope="session")
def hostile(lexicon: Lexicon) -> Store:
    """A store with one article by somebody who means ill."""
    store = open_store(None)
    text = "A fire in a hotel in Lisbon killed 12 people, <b onclick=alert(3)>the fire service</b> said."
    url = "javascript:alert(4)"
    id = article_id(title=HOSTILE, text=text, publisher=PUBLISHER, group=url, published=AT)
    article = Article(id, HOSTILE, text, AT, Basis.STATED, publisher=PUBLISHER, url=url, group=url)
    with store.transaction() as transaction:
        judge(article, transaction, lexicon, Rules(), (), AT)
    return store


def test_now_shows_each_event_with_its_figures_and_which_way_they_went(visit: Asking) -> None:
    """Newest revision first; a sign and a word say the direction, so that no colour is needed."""
    page = visit().get("/").text
    said = words(page)
    assert said.index("Manisa fire Manisa") < said.index("Salta earthquake Salta") < said.index("Kerman blasts Kerman")
    assert "killed 95 ▼ down from 103" in said
    assert "killed 17 ▲ up from 16" in said
    assert "Health Minister Bahram Eynollahi - The Transom Times" in said


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=kerman", ["Kerman blasts"]),
        ("q=FIRE+manisa", ["Manisa fire"]),
        ("q=nothing+such", []),
        ("place=salta", ["Salta earthquake"]),
        ("kind=missing", ["Ternate boat sinking"]),
        ("kind=killed&place=ternate", ["Ternate boat sinking"]),
        ("change=reclassified", ["Ternate boat sinking"]),
        ("change=first", ["Galdaro blast"]),
        ("within=1", []),
    ],
)
def test_now_shows_what_is_looked_for(visit: Asking, query: str, found: list[str]) -> None:
    """By words, place, kind of figure, last change, and time."""
    page = visit().get(f"/?{query}").text
    assert re.findall(r'<a class="stop"[^>]*><bdi>([^<]*)</bdi>', page) == found


@pytest.mark.parametrize(
    "path",
    ["/?change=nonsense", "/?after=nonsense", "/events/{id}?as_of=nonsense", "/events/{id}?step=x", "/alerts?after=x"],
)
def test_a_question_that_makes_no_sense_is_refused(visit: Asking, kerman: str, path: str) -> None:
    """With a page that says so, not with a defect."""
    answer = visit().get(path.format(id=kerman))
    assert answer.status_code == 400
    assert "Back to what is happening now" in answer.text


def test_a_page_that_is_not_there_says_so(visit: Asking) -> None:
    """To people in a page, to programs in a line."""
    assert "<h1>There is nothing here</h1>" in visit().get("/nowhere").text
    assert visit().get("/events/0000").status_code == 404
    assert visit().get("/nowhere", headers={"Accept": "*/*"}).text == "404 Not Found\n"


def test_an_event_shows_the_fall_and_why(visit: Asking, kerman: str) -> None:
    """The chart, the same as a table, and the ledger with the sentence, its figure marked, and the reason."""
    page = visit().get(f"/events/{kerman}?kind=killed").text
    said = words(page)
    assert 'aria-label="killed: at least 103, then 103, then 95"' in page
    assert "▼ 95</text>" in page
    assert "The death toll stands at <mark>95</mark>, Health Minister Bahram Eynollahi said" in page
    assert "The text says that the figure was revised down. Known before: 103." in said
    assert "Repeats a value left behind less than a day ago. Known: 95." in said
    assert "Agrees with the known value, and is more exact. Known before: at least 103." in said
    assert (
        "4 Jan 2024, 10:05Z 95 Health Minister Bahram Eynollahi - The Transom Times revised down 95 4 Jan 2024" in said
    )
    assert 'href="https://transomtimes.example/news/iran-lowers-kerman-toll" rel="noopener noreferrer nofollow"' in page


def test_an_event_begins_with_its_news(visit: Asking, kerman: str) -> None:
    """The loudest alert of the last article that moved anything, and its day, once that is long ago."""
    news = (
        "Death toll revised down to 95 (was 103), per Health Minister Bahram Eynollahi - The Transom Times 4 Jan 2024"
    )
    assert news in words(visit().get(f"/events/{kerman}").text)
    assert "revised down to" not in words(visit().get(f"/events/{kerman}?as_of=2024-01-04T06:20:00Z").text)


def test_figures_stand_in_one_order(visit: Asking, kerman: str) -> None:
    """The dead first, wherever figures are named."""
    said = words(visit().get(f"/events/{kerman}").text)
    assert "all figures killed injured Known now killed 95" in said


def test_what_moved_nothing_shows_no_direction(visit: Asking, kerman: str) -> None:
    """A disputed value is neither a rise nor a fall."""
    said = words(visit().get(f"/events/{kerman}?kind=injured&as_of=2024-01-03T16:30:00Z").text)
    assert "injured 141 ≠ disputed" in said


def test_an_event_is_shown_as_it_was_known(visit: Asking, kerman: str) -> None:
    """At any time before, by address alone: the slider is a form that leads to one."""
    client = visit()
    before = client.get(f"/events/{kerman}?as_of=2024-01-04T06:20:00Z").text
    assert "killed 103" in words(before)
    assert "stands at" not in before
    stepped = client.get(f"/events/{kerman}?step=4")
    assert stepped.headers["location"] == f"/events/{kerman}?as_of=2024-01-04T06%3A20%3A00Z"
    assert client.get(f"/events/{kerman}?step=6").headers["location"] == f"/events/{kerman}"


def test_a_dispute_is_drawn_beside_what_is_known(visit: Asking, kerman: str) -> None:
    """A dashed line from when it was told to when it was over."""
    page = visit().get(f"/events/{kerman}?kind=injured&as_of=2024-01-03T16:30:00Z").text
    assert "<title>disputed: 141 per Iranian media - The Northgate Post</title>" in page
    assert "≠ disputed: 141 per Iranian media - The Northgate Post" in words(page)


def test_a_history_can_be_taken_away(visit: Asking, kerman: str) -> None:
    """As the command prints it, CSV or JSON lines."""
    client = visit()
    answer = client.get(f"/events/{kerman}/history.csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert answer.headers["content-disposition"] == f'attachment; filename="{kerman[:12]}.csv"'
    assert [row["value"] for row in rows if row["kind"] == "killed" and row["told"] == "True"] == ["103", "95"]
    lines = client.get(f"/events/{kerman}/history.jsonl?as_of=2024-01-03T16:30:00Z").text.splitlines()
    assert [json.loads(line)["change"] for line in lines] == ["first", "first", "confirmed", "disputed"]
    assert client.get(f"/events/{kerman}/history.exe").status_code == 404


def test_alerts_are_listed_newest_first(visit: Asking) -> None:
    """All that was told, by kind and change, page by page."""
    client = visit()
    said = words(client.get("/alerts?kind=killed&change=lowered").text)
    assert "death toll revised down to 95 (was 103)" in said
    assert "rises" not in said.split("Newest first")[1]


def test_a_dead_letter_can_be_sent_again(lexicon: Lexicon) -> None:
    """By the page of the service; one that only looks at a database changes nothing in it."""
    store = open_store(None)
    letter = Delivery("pager", "m-1", (1,), "ferry", "killed", Severity.MINOR, "Ferry sinking", "Ferry: 20", AT)
    store.deliveries.dispatch([replace(letter, state=Progress.DEAD, tries=8, error="the server answered 500")])
    for writes in (False, True):
        app = build(store, Web(), lexicon, writes=writes)
        client = TestClient(app, base_url="http://localhost", headers={"Accept": "text/html"}, follow_redirects=False)
        page = client.get("/alerts").text
        assert "Ferry sinking pager dead letter, 8 tries the server answered 500" in words(page)
        assert ("Send again" in page) is writes
        mark = re.search(r'name="mark" value="(\w+)"', client.get("/why").text)
        assert mark
        answer = client.post("/alerts/resend", data={"mark": mark[1], "id": "m-1"})
        assert answer.status_code == (303 if writes else 403)
    assert "1 message to be sent again." in client.get(answer.headers["location"]).text
    assert store.deliveries.counts() == {"pager": {Progress.WAITING: 1}}


def test_why_explains_a_text(visit: Asking) -> None:
    """Each number with its role and rule, and what is reported now; nothing is kept."""
    client = visit()
    mark = re.search(r'name="mark" value="(\w+)"', client.get("/why").text)
    assert mark
    text = "Nine people died in a fire in Lisbon.\n\nIn 2017 another fire there killed 40."
    page = client.post("/why", data={"mark": mark[1], "title": "Fire", "text": text}).text
    said = words(page)
    assert "killed 9 total" in said
    assert "40 killed 40 background" in said
    assert f">{text}</textarea>" in page


def test_sources_say_how_each_feed_fares(visit: Asking) -> None:
    """Nothing is polled here, and that is said, too."""
    assert "Never started" in visit().get("/sources").text


@pytest.mark.parametrize("path", ["/", "/alerts", "/events/{id}", "/?q=%3Cscript%3E"])
def test_a_hostile_title_stays_text(visit: Asking, hostile: Store, path: str) -> None:
    """Markup is escaped, controls and marks of direction are gone, and no link leads to a script."""
    id = hostile.events()[0].event.id
    page = visit(over=hostile).get(path.format(id=id)).text
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "onclick=alert(3)>" not in page
    assert "javascript:" not in re.sub(r"<bdi>.*?</bdi>", "", page)
    assert not re.search("[\x00-\x08\u202a-\u202e\u2066-\u2069]", page)


def test_a_page_is_light(visit: Asking, kerman: str) -> None:
    """With its style and its script it weighs less than 200 kB."""
    client = visit()
    files = sum(len(client.get(f"/static/{name}").content) for name in ("page.css", "page.js", "icon.svg"))
    for path in ("/", "/alerts", "/sources", "/why", f"/events/{kerman}"):
        assert len(client.get(path).content) + files < 200_000


def test_nothing_comes_from_elsewhere(visit: Asking, kerman: str) -> None:
    """No page names a file of another machine; what stands in the ledger are links."""
    for path in ("/", "/alerts", "/sources", "/why", f"/events/{kerman}"):
        page = visit().get(path).text
        assert not re.findall(r'(?:src|srcset)="(?!/static/)', page)
        assert not re.findall(r'<link[^>]*href="(?!/static/)', page)
        assert " style=" not in page
