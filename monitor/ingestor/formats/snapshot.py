"""Feeds as they were when somebody asked: what is known of the time of a file is in its name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from monitor.errors import InputError
from monitor.ingestor import instants
from monitor.ingestor.draft import Draft, Sight
from monitor.ingestor.grouping import grouped
from monitor.ingestor.plain_text import encodable

_NAME = re.compile(r"(?P<feed>.*?)[-_.]?(?P<day>[0-9]{8})T?(?P<time>[0-9]{6})Z?(?:\..*)?", re.IGNORECASE)
"""``harbour_20310203T040506.xml``: the feed ``harbour``, asked on 3 February 2031 at 04:05:06 UTC."""


def of_file(items: Iterator[Draft | InputError], where: str) -> Iterator[Draft | InputError]:
    """The entries of a feed's file: seen at the time in its name, or just as they are when there is none."""
    name = _NAME.fullmatch(Path(where).name)
    seen = _time(name["day"], name["time"]) if name else None
    if name is None or seen is None:
        return items
    return seen_at(items, seen, encodable(f"{Path(where).parent.name}/{name['feed']}"))


def seen_at(items: Iterator[Draft | InputError], seen: datetime, feed: str) -> Iterator[Draft | InputError]:
    """The entries of a feed, its oldest first, as what it showed then. ``feed`` tells it from other feeds."""
    drafts = []
    for item in items:
        if isinstance(item, InputError) or item.is_empty:
            yield item
        else:
            drafts.append(item)
    for draft, group in grouped(reversed(drafts), feed):
        yield replace(draft, sight=Sight(seen, group, feed))


def _time(day: str, time: str) -> datetime | None:
    stated = f"{day[:4]}-{day[4:6]}-{day[6:]}T{time[:2]}:{time[2:4]}:{time[4:]}Z"
    return instants.read(stated, "")[0]
