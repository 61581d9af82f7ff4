"""The API, asked about the news of the seeds."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from monitor.alerts.notices import source_down
from monitor.alerts.wire import decode, encode
from monitor.errors import StoreUnavailableError
from monitor.model import EPOCH
from monitor.store import FeedState, Store, open_store

BASE = "/api/v1"


def pages(client: TestClient, path: str, **asked: object) -> list[Any]:
    """Every item of a list, page by page."""
    items: list[Any] = []
    cursor: dict[str, str] = {}
    while True:
        answer = client.get(f"{BASE}{path}", params={**asked, **cursor})  # type: ignore[arg-type]
        assert answer.status_code == 200, answer.text
        items += answer.json()["items"]
        if answer.json()["next"] is None:
            return items
        cursor = {"cursor": answer.json()["next"]}


@pytest.fixture(scope="session")
def blasts(client: TestClient) -> str:
    """The id of the event whose toll fell."""
    (event,) = pages(client, "/events", text="kerman")
    return str(event["id"])


def test_the_fall_of_the_toll_is_found_on_the_way_that_a_program_goes(client: TestClient, blasts: str) -> None:
    """From the list of events to what is known, how it came to be, and the alert that told it."""
    event = client.get(f"{BASE}/events/{blasts}").json()
    assert [one["value"]["value"] for one in event["known"] if one["kind"] == "killed" and one["scope"] == "all"] == [
        95
    ]
    (killed,) = [
        one for one in pages(client, f"/events/{blasts}/series") if (one["kind"], one["scope"]) == ("killed", "all")
    ]
    assert killed["value"]["value"] == 95
    fell = next(one for one in pages(client, f"/events/{blasts}/revisions", told="true") if one["change"] == "lowered")
    assert (fell["before"]["value"], fell["after"]["value"]) == (103, 95)
    alert = client.get(f"{BASE}/alerts/{fell['alert']}")
    assert alert.json()["data"]["message"] == fell["message"]
    assert "death toll revised down to 95 (was 103)" in fell["message"]


def test_what_was_known_as_of_a_time_is_what_was_known_then(client: TestClient, blasts: str) -> None:
    """Before the fall the toll was the higher one, and later observations are not there yet."""
    as_of = "2024-01-04T06:00:00Z"
    (killed,) = [
        one
        for one in pages(client, f"/events/{blasts}/series", as_of=as_of)
        if (one["kind"], one["scope"]) == ("killed", "all")
    ]
    assert killed["value"]["value"] == 103
    observed = pages(client, f"/events/{blasts}/observations", as_of=as_of)
    assert observed
    assert all(one["as_of"] <= as_of for one in observed)
    assert len(observed) < len(pages(client, f"/events/{blasts}/observations"))


def test_now_and_as_of_the_end_are_the_same(client: TestClient) -> None:
    """The series of now say what the decisions up to the end of time say."""
    for event in pages(client, "/events"):
        path = f"/events/{event['id']}/series"
        assert pages(client, path) == pages(client, path, as_of="9000-01-01T00:00:00Z")


@pytest.mark.parametrize("path", ["/events", "/events/{event}/observations", "/events/{event}/revisions", "/alerts"])
def test_pages_follow_each_other(client: TestClient, blasts: str, path: str) -> None:
    """Small pages hold what one big page holds, in its order."""
    path = path.format(event=blasts)
    whole = pages(client, path, limit=200)
    assert len(whole) > 3
    assert pages(client, path, limit=2) == whole


def test_alerts_are_those_of_the_wire(client: TestClient, told: Store) -> None:
    """Byte for byte what is published on Redis, the newest first."""
    last = told.last_sequence()
    given = pages(client, "/alerts")
    assert [int(one["sequence"]) for one in given] == list(range(last, 0, -1))
    newest = told.browsing.told_after(last - 1, 1)[0]
    alert = client.get(f"{BASE}/alerts/{newest.id}")
    assert alert.text == encode(newest)
    assert decode(alert.content).id == given[0]["id"]
    assert alert.headers["content-type"] == "application/cloudevents+json"


def test_alerts_are_found_by_what_they_are(client: TestClient, blasts: str) -> None:
    """By event, kind and change."""
    fell = pages(client, "/alerts", event=blasts, kind="killed", change="lowered")
    assert {one["subject"] for one in fell} == {blasts}
    assert {one["data"]["change"] for one in fell} == {"lowered"}


def test_who_has_the_answer_is_not_sent_it_again(client: TestClient, blasts: str) -> None:
    """An ETag, sent back, is answered with 304 and nothing else, until something changes."""
    for path in ("/events", f"/events/{blasts}", "/alerts", "/openapi.yaml"):
        answer = client.get(f"{BASE}{path}")
        again = client.get(f"{BASE}{path}", headers={"If-None-Match": f'"other", W/{answer.headers["etag"]}'})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == answer.headers["etag"]
        assert client.get(f"{BASE}{path}", headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize(
    ("path", "status", "complaint"),
    [
        ("/events?knid=killed", 400, "unknown parameter 'knid'; known are since, kind"),
        ("/events?kind=a&kind=b", 400, "'kind' is given twice"),
        ("/events?kind=kiled", 400, "'kind' should be one of"),
        ("/events?change=up", 400, "'change' should be one of first"),
        ("/events?limit=0", 400, "whole number from 1 to 200"),
        ("/events?limit=²", 400, "whole number from 1 to 200"),
        ("/events?limit=99999999999999999999", 400, "whole number"),
        ("/events?since=yesterday", 400, "(RFC 3339)"),
        ("/events?since=2024-01-04T12:00:00", 400, "(RFC 3339)"),
        ("/events?since=0001-01-01T00:00:00%2B14:00", 400, "(RFC 3339)"),
        ("/events?text=", 400, "1 to 500 characters"),
        ("/events?cursor=zzz", 400, "'cursor' should be the 'next'"),
        ("/alerts?cursor=WzFd", 400, "'cursor' should be the 'next'"),
        ("/alerts?cursor=LTE", 400, "'cursor' should be the 'next'"),
        ("/alerts?notices=yes", 400, "'notices' should be one of true, false"),
        ("/alerts/stream?after=-1", 400, "should be the sequence"),
        ("/events/nowhere", 404, "no event with this id"),
        ("/events/nowhere/revisions", 404, "no event with this id"),
        ("/events/%00", 404, "no event with this id"),
        ("/alerts/nowhere", 404, "no alert with this id"),
        ("/nowhere", 404, "Not Found"),
    ],
)
def test_what_is_asked_wrongly_is_told(client: TestClient, path: str, status: int, complaint: str) -> None:
    """Every problem is one of RFC 9457, and says what would be right."""
    answer = client.get(f"{BASE}{path}")
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, answer.json()["status"]) == (status, status)
    assert complaint in answer.json()["detail"]


def test_a_method_that_there_is_not(client: TestClient) -> None:
    """Nothing can be changed by the API."""
    for method in ("PUT", "DELETE", "PATCH"):
        answer = client.request(method, f"{BASE}/events")
        assert answer.status_code == 405
        assert answer.json()["title"] == "Method Not Allowed"


def test_who_asks_for_headers_alone_follows_nothing(client: TestClient) -> None:
    """HEAD ends at once, where GET would not."""
    answer = client.head(f"{BASE}/alerts/stream")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-type"].startswith("text/event-stream")


TEXT = "title: Quay fire\n\nNine people were killed in the fire, police said."


def test_a_text_is_read_as_the_command_reads_it(client: TestClient, monitor: Callable[..., Any]) -> None:
    """What ``monitor extract - --json`` prints, plain or as JSON."""
    plain = client.post(f"{BASE}/extract", content=TEXT, headers={"Content-Type": "text/plain; charset=utf-8"})
    assert plain.json() == json.loads(monitor("extract", "-", "--json", stdin=TEXT.encode()).out)
    sent = {"id": "q", "title": "Quay fire", "text": "Nine people were killed in the fire, police said."}
    given = client.post(f"{BASE}/extract", json=sent)
    assert given.json() == json.loads(monitor("extract", "-", "--json", stdin=json.dumps(sent).encode()).out)
    assert given.json()["observations"]["killed"]["value"] == 9


@pytest.mark.parametrize(
    ("media_type", "body", "status", "complaint"),
    [
        ("text/plain", b"", 422, "empty"),
        ("text/plain", b"\x89PNG\r\n\x00\x00", 422, "send a plain text"),
        ("text/plain", b'{"text": "Nine people died."}', 422, "say so with application/json"),
        ("application/json", b"[]", 422, "send a plain text"),
        ("application/json", b'{"text": 9}', 422, "send a plain text"),
        ("application/json", b'{"text": "Nine people died.", "title": 9}', 422, '"title" is not a string'),
        ("application/json", b"{", 422, "this is no JSON"),
        ("application/json", b"[" * 100_000, 422, "this is no JSON"),
        ("application/xml", b"<a/>", 415, "send a plain text"),
    ],
)
def test_what_is_no_text_is_refused(
    client: TestClient, media_type: str, body: bytes, status: int, complaint: str
) -> None:
    """With what would be one."""
    answer = client.post(f"{BASE}/extract", content=body, headers={"Content-Type": media_type})
    assert answer.status_code == status
    assert complaint in answer.json()["detail"]


def test_sources_are_shown_without_their_passwords(ask: Callable[..., TestClient]) -> None:
    """Whoever may look need not know how the feed is got into."""
    with open_store(None) as store:
        urls = ["https://desk:secret@courier.example/feed", "https://ledger.example/feed"]
        store.follow(urls, EPOCH)
        with store.transaction() as transaction:
            transaction.put_feed(FeedState(urls[0], due=EPOCH, address=urls[0], down=True, error="timed out"))
            transaction.notify(source_down(urls[0], None, None, 2, "timed out", EPOCH))
        client = ask(store)
        assert "secret" not in client.get(f"{BASE}/sources").text
        assert [one["url"] for one in pages(client, "/sources", limit=1)] == ["https://courier.example/feed", urls[1]]
        assert [one["error"] for one in pages(client, "/sources", down="true")] == ["timed out"]
        assert [one["type"] for one in pages(client, "/alerts", notices="true")] == ["newsmon.source.changed.v1"]
        assert pages(client, "/alerts") == []


def test_a_database_that_is_gone_is_a_problem_that_passes(
    ask: Callable[..., TestClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who asks is told to come back."""
    with open_store(None) as store:

        def gone(*_: object) -> None:
            raise StoreUnavailableError("the disk is gone", where="/secret/place")

        monkeypatch.setattr(store.browsing, "events", gone)
        answer = ask(store).get(f"{BASE}/events")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert "secret" not in answer.text


def test_a_fault_of_ours_is_a_problem_too(ask: Callable[..., TestClient], monkeypatch: pytest.MonkeyPatch) -> None:
    """It says nothing of what went wrong inside."""
    with open_store(None) as store:

        def broken(*_: object) -> None:
            raise ZeroDivisionError("inside")

        monkeypatch.setattr(store.browsing, "events", broken)
        answer = ask(store).get(f"{BASE}/events")
    assert (answer.status_code, answer.json()["title"]) == (500, "Internal Server Error")
    assert "inside" not in answer.text
