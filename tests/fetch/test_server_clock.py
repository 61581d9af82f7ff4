"""What a server's answer says of its clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitor.fetch.server_clock import ahead_of

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("date", "age", "seconds"),
    [
        ("Fri, 20 Nov 2026 12:00:00 GMT", None, 0),
        ("Fri, 20 Nov 2026 12:05:00 GMT", None, 300),
        ("Fri, 20 Nov 2026 14:00:00 +0200", None, 0),
        ("Fri, 20 Nov 2026 11:00:00 GMT", "3600", 0),
        ("Fri, 20 Nov 2026 11:00:00 GMT", "-1", -3600),
        ("Fri, 20 Nov 2026 12:00:00 GMT", "9" * 19, 86_400),
        ("Fri, 31 Dec 9999 23:59:59 GMT", "86400", 251_607_211_199),
        ("Fri, 20 Nov -2026 12:00:00 GMT", None, None),
        ("yesterday", None, None),
        ("", "60", None),
        (None, None, None),
    ],
)
def test_how_far_ahead(date: str | None, age: str | None, seconds: int | None) -> None:
    """Its time and what a cache adds to it; whatever cannot be read says nothing, and nothing overflows."""
    assert ahead_of(NOW, date, age) == (None if seconds is None else timedelta(seconds=seconds))
