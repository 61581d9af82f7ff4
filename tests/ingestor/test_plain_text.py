"""Text of unknown origin is made safe without changing what it says."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitor.ingestor import instants
from monitor.ingestor.plain_text import clean, from_markup


@pytest.mark.parametrize(
    ("given", "cleaned"),
    [
        ("a\r\nb\rc\u2028d\x0ce", "a\nb\nc\nd\ne"),
        ("a\x00b\x1b[31mc\x07\td", "ab[31mc\td"),
        ("1\u200b2 killed, 1,\u200b200 hurt", "12 killed, 1,200 hurt"),
        ("1\u202e2 killed", "12 killed"),
        ("no\u200bbreak \u200e12", "no\u200bbreak \u200e12"),
        ("toll \ud800 rises", "toll \ufffd rises"),
    ],
)
def test_clean(given: str, cleaned: str) -> None:
    """Line breaks are one kind, controls and lone surrogates are gone, and numbers are whole."""
    assert clean(given) == cleaned


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One\n two</p><p>Three<br>Four</p>", "One two\nThree\nFour"),
        ("a<b>b</b>c &amp; d &lt; e", "abc & d < e"),
        ("<style>p{}</style>5 < 6<script>9 killed", "5 < 6"),
        ("<ul><li>1<li>2</ul></script>rest", "1\n2\nrest"),
    ],
)
def test_from_markup(html: str, text: str) -> None:
    """Blocks become lines, and what is not shown is not read."""
    assert from_markup(html) == text


@pytest.mark.parametrize(
    ("stated", "time"),
    [
        ("2024-01-03", datetime(2024, 1, 3, tzinfo=UTC)),
        ("2024-01-03T10:00:00Z", datetime(2024, 1, 3, 10, tzinfo=UTC)),
        ("2024-01-03t10:00:00.123456789z", datetime(2024, 1, 3, 10, 0, 0, 123456, tzinfo=UTC)),
        ("2024-01-03 10:00+0530", datetime(2024, 1, 3, 4, 30, tzinfo=UTC)),
        ("2016-12-31T23:59:60Z", datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("2024-01-03T10:00:00", datetime(2024, 1, 3, 10, tzinfo=UTC)),
        (" ", None),
    ],
)
def test_stated_times(stated: str, time: datetime | None) -> None:
    """RFC 3339 and bare dates are read as UTC, and nothing stated is no problem."""
    assert instants.read(stated, "a") == (time, None)
