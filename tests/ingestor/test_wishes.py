"""What a feed and its server say of how often to ask."""

from __future__ import annotations

from datetime import timedelta
from time import perf_counter

import pytest

from monitor.fetch.freshness import fresh_for
from monitor.ingestor.wishes import Wishes, wishes_of

MINUTE = timedelta(minutes=1)
ALL_HOURS = b"".join(b"<hour>%d</hour>" % hour for hour in range(24))


@pytest.mark.parametrize(
    ("said", "wishes"),
    [
        (b"", Wishes()),
        (b"<ttl>60</ttl>", Wishes(ttl=60 * MINUTE)),
        (b"<ttl> 0015\n</ttl>", Wishes(ttl=15 * MINUTE)),
        (b"<ttl>0</ttl>", Wishes()),
        (b"<ttl>-1</ttl>", Wishes()),
        (b"<ttl>soon</ttl>", Wishes()),
        (b"<ttl>" + b"9" * 19 + b"</ttl>", Wishes(ttl=timedelta(days=1))),
        (b"<ttl>" + b"9" * 90_000 + b"</ttl>", Wishes()),
        (b"<skipHours><hour>0</hour><hour> 07 </hour><hour>24</hour><hour>25</hour></skipHours>", Wishes(None, (0, 7))),
        (b"<skipHours>" + ALL_HOURS + b"</skipHours>", Wishes()),
        (b"<skipHours><hour>3</hour>", Wishes()),
        (b"<hour>3</hour><day>Monday</day>", Wishes()),
        (b"<skipDays><day>Sunday</day><day>saturday</day><day>Restday</day></skipDays>", Wishes(None, (), (5, 6))),
    ],
)
def test_wishes_of_a_feed(said: bytes, wishes: Wishes) -> None:
    """What can be read is heeded, a day at most; nothing that a feed says silences it for ever."""
    assert wishes_of(b"<rss><channel><title>Wire</title>" + said + b"</channel></rss>") == wishes


@pytest.mark.parametrize("part", [b"<ttl>", b"<ttl>1", b"<skipHours>", b"<skipHours><hour>", b" " * 40, b"<day>m"])
def test_wishes_take_no_time(part: bytes) -> None:
    """However a feed is made to look, a second is more than enough for ten megabytes of it."""
    began = perf_counter()
    wishes_of(part * (10_000_000 // len(part)))
    assert perf_counter() - began < 2


@pytest.mark.parametrize(
    ("headers", "minutes"),
    [
        ((None, None, None, None), 0),
        (("public, max-age=300", None, None, None), 5),
        (("Max-Age = 0600", None, None, "120"), 8),
        (("max-age=60", None, None, "3600"), 0),
        (("max-age=60", None, None, "later"), 1),
        (("s-maxage=900, x-max-age=900", None, None, None), 0),
        (("no-cache, max-age=900", None, None, None), 0),
        (("max-age=900, no-store", None, None, None), 0),
        (("max-age=-5", None, None, None), 0),
        (("max-age=" + "9" * 20, None, None, None), 24 * 60),
        ((None, "Fri, 01 Mar 2024 10:30:00 GMT", "Fri, 01 Mar 2024 10:00:00 GMT", None), 30),
        ((None, "Fri, 01 Mar 2024 10:00:00 GMT", "Fri, 01 Mar 2024 10:30:00 GMT", None), 0),
        ((None, "Fri, 01 Mar 2034 10:30:00 GMT", "Fri, 01 Mar 2024 10:00:00 GMT", None), 24 * 60),
        ((None, "Fri, 01 Mar 2024 10:30:00 GMT", None, None), 0),
        ((None, "0", "Fri, 01 Mar 2024 10:00:00 GMT", None), 0),
        (("max-age=60", "Fri, 01 Mar 2024 10:30:00 GMT", "Fri, 01 Mar 2024 10:00:00 GMT", None), 1),
    ],
)
def test_freshness(headers: tuple[str | None, ...], minutes: int) -> None:
    """How long an answer stays as it is: Cache-Control, Expires, Date and Age, a day at most."""
    assert fresh_for(*headers) == minutes * MINUTE
