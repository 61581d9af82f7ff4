"""What comes in by the stream of articles, and what goes out from a batch, on a real Redis without Spark."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import redis

from monitor.client.topics import articles_key
from monitor.errors import InputError
from monitor.model import Alert, Article, Basis
from monitor.notifier.redis import RedisChannel
from monitor.scale.live.entries import Sender, article_of, came, refused_key
from monitor.scale.live.source import Articles
from monitor.scale.live.telling import Teller
from monitor.store.codec import encode

pytestmark = pytest.mark.essential

PREFIX = "newsmon:v1"
STREAM = articles_key(PREFIX)
T0 = datetime(2031, 3, 4, 5, tzinfo=UTC)


def test_a_line_of_anybodys_is_an_article_as_of_its_own_time() -> None:
    """An undated one, or one dated in the future, is as of when it came."""
    line = {"id": "a", "text": "Nine people were killed.", "published": "2031-03-04T05:00:00Z"}
    found = article_of("1930453200000-0", {b"article": json.dumps(line).encode()})
    assert found is not None and (found.as_of, found.basis, found.label) == (T0, Basis.STATED, "a")
    del line["published"]
    fields = {b"article": json.dumps(line).encode(), b"at": b"2031-03-04T06:00:00+00:00"}
    found = article_of("1-0", fields)
    assert found is not None and found.as_of == came("1-0", fields) == T0 + timedelta(hours=1)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({b"article": b"{broken"}, "broken JSON"),
        ({b"article": b'{"id": "a"}'}, '"text" is missing'),
        ({b"article": b'{"text": " "}'}, "empty article"),
        ({b"article": b'{"text": "One."}\n{"text": "Two."}'}, "more than one line"),
        ({b"article": b'{"text": "\xff"}'}, "not UTF-8"),
        ({b"placed": b"{}"}, "a stored Article cannot be read"),
        ({b"text": b"Nine people were killed."}, "an entry without a field article"),
    ],
)
def test_what_is_no_article_says_why(fields: dict[bytes, bytes], reason: str) -> None:
    """The reason names what is wrong, in the words that `monitor replay` has for it."""
    with pytest.raises(InputError, match=reason):
        article_of("1-0", fields)


def test_batches_are_bounded_and_read_again_as_they_were(url: str, client: redis.Redis) -> None:
    """From one offset to another there is always the same, in parts, whatever comes meanwhile."""
    reader = _reader(url, most=250)
    begin = reader.initialOffset()
    assert reader.latestOffset(begin, reader.getDefaultReadLimit()) == begin
    _submit(url, 300)
    end = reader.latestOffset(begin, reader.getDefaultReadLimit())
    batch = _read(reader, begin, end)
    assert len(batch) == 250
    _submit(url, 10)
    assert _read(_reader(url, most=1), begin, end) == batch
    rest = reader.latestOffset(end, reader.getDefaultReadLimit())
    assert len(_read(reader, end, rest)) == 62  # and an entry for the time that goes by behind each archive


def test_a_run_over_what_is_there_ends_though_more_comes(url: str, client: redis.Redis) -> None:
    """What came after it was begun is for the next one."""
    reader = _reader(url, most=1000)
    _submit(url, 5)
    reader.prepareForTriggerAvailableNow()
    _submit(url, 5)
    end = reader.latestOffset(reader.initialOffset(), reader.getDefaultReadLimit())
    assert len(_read(reader, reader.initialOffset(), end)) == 6


def test_articles_that_were_trimmed_unread_are_never_passed_over_in_silence(
    url: str, client: redis.Redis, caplog: pytest.LogCaptureFixture
) -> None:
    """What was judged may be trimmed; where more is gone, a warning names the place."""
    reader = _reader(url, most=5)
    _submit(url, 20)
    begin = reader.latestOffset(reader.initialOffset(), reader.getDefaultReadLimit())
    end = reader.latestOffset(begin, reader.getDefaultReadLimit())
    client.xtrim(STREAM, minid=begin["entry"], approximate=False)
    with caplog.at_level(logging.WARNING):
        assert len(_read(reader, begin, end)) == 5
        assert not caplog.messages
        client.xtrim(STREAM, maxlen=12, approximate=False)
        _read(reader, begin, end)
    assert f"does not reach back to {begin['entry']}" in caplog.text


def test_a_stream_that_stands_still_is_told_the_time(url: str, client: redis.Redis) -> None:
    """Where its last entry came a minute ago by the server's clock; an archive's clock stands where it is."""
    reader = _reader(url, most=5)
    client.xadd(STREAM, {"article": "{}"}, id="1-0")
    begin = {"entry": "1-0"}
    assert reader.latestOffset(begin, reader.getDefaultReadLimit()) == begin
    end = reader.latestOffset(begin, reader.getDefaultReadLimit())
    ((entry, at, article, backlog, refused, reason),) = _read(reader, begin, end)
    assert at.timestamp() == int(entry.partition("-")[0]) / 1000
    assert (article, backlog, refused, reason) == (None, False, None, None)
    reader.latestOffset(end, reader.getDefaultReadLimit())
    assert client.xlen(STREAM) == 2


def test_what_was_judged_a_day_ago_leaves_the_stream(url: str, client: redis.Redis) -> None:
    """What waits is never trimmed by us."""
    reader = _reader(url, most=5)
    for hour in (0, 1, 30):
        for place in range(200):
            client.xadd(STREAM, {"at": T0.isoformat()}, id=f"{hour * 3_600_000 + 1}-{place}")
    reader.commit({"entry": f"{30 * 3_600_000 + 1}-7"})
    assert client.xlen(STREAM) < 600
    assert len(client.xrange(STREAM, min=f"{30 * 3_600_000}")) == 200


@dataclass(frozen=True)
class Told:
    """A row that came of a batch."""

    sent: int
    alert: str | None = None
    timed: bool = False
    place: int = 0
    cell: str = "whole"
    turn: int = 0
    refused: str | None = None
    reason: str | None = None

    def __getitem__(self, name: str) -> Any:
        return getattr(self, name)


@dataclass(frozen=True)
class Batch:
    rows: Sequence[Told]

    def collect(self) -> Sequence[Told]:
        return self.rows


def test_a_batch_that_comes_again_is_told_once_and_numbers_have_no_gap(
    url: str, client: redis.Redis, make_alert: Any
) -> None:
    """Also when Redis had only a part of it, the rows came in another order, or two cells tell the same alert."""
    alerts = [make_alert(number) for number in range(7)]
    rows = [Told(number, encode(Alert, alert)) for number, alert in enumerate(alerts)]
    _tell(url, rows[:3], 0)
    _tell(url, rows[:3], 0)
    _tell(url, [*rows[5:1:-1], replace(rows[4], cell="another")], 1)
    _tell(url, rows, 2)
    sent = [json.loads(fields["event"]) for _, fields in client.xrange(f"{PREFIX}:stream:alerts")]
    assert [event["id"] for event in sent] == [f"alert-{number}" for number in range(7)]
    assert [int(event["sequence"]) for event in sent] == [1, 2, 3, 4, 5, 6, 7]


def test_what_is_refused_is_kept_aside_once_under_its_own_id(url: str, client: redis.Redis) -> None:
    """With the reason and what it held, however often its batch is told."""
    rows = [Told(5, refused="{broken", reason="broken JSON"), Told(5, place=1, refused="{}", reason="no text")]
    said = _tell(url, rows, 0) + _tell(url, rows, 0)
    kept = client.xrange(refused_key(PREFIX))
    assert [(entry, fields["reason"]) for entry, fields in kept] == [("5-0", "broken JSON"), ("5-1", "no text")]
    assert kept[0][1]["article"] == "{broken"
    assert "set aside: 5-0: broken JSON" in said


def _tell(url: str, rows: Sequence[Told], batch: int) -> list[str]:
    said: list[str] = []
    Teller(RedisChannel(url), url, PREFIX, said.append).tell(Batch(rows), batch)
    return said


def _reader(url: str, most: int) -> Any:
    return Articles({"secret_url": url, "prefix": PREFIX, "most": str(most)}).streamReader(None)


def _read(reader: Any, begin: dict[str, str], end: dict[str, str]) -> list[tuple[Any, ...]]:
    return [row for part in reader.partitions(begin, end) for row in reader.read(part)]


def _submit(url: str, count: int) -> None:
    articles = (
        Article(f"{number}", "", f"{number} people were killed.", T0, Basis.STATED) for number in range(1, count + 1)
    )
    assert sum(Sender(url, PREFIX).send(articles, timedelta(minutes=30))) == count
