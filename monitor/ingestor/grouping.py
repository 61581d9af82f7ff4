"""Which page each entry of a feed is about, so that its versions are known for versions of one thing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Protocol

from monitor.ingestor.draft import Draft
from monitor.ingestor.plain_text import one_line

_WORLDWIDE = re.compile(r"(?:https?|tag|urn):", re.IGNORECASE)


class Remembered(Protocol):
    """What feeds said of pages by the last time that they were read."""

    def said(self, feed: str, group: str) -> str | None:
        """What this feed last said of the page, as a hash; ``None`` when it never did."""
        ...

    def page_said(self, feed: str, said: str) -> str | None:
        """A page of which the feed last said just this, one of them where there are several."""
        ...


def grouped(drafts: Iterable[Draft], address: str) -> Iterator[tuple[Draft, str]]:
    """Each entry of one state of a feed with its group; of literal repetitions the last one stays.

    An entry's group is its link, or its id where other entries have the same link; an id that need not be unique in
    the world is joined with the feed's ``address``. One that shares both with another entry is a group of its own for
    each text, so that neither takes the other for its own former version.
    """
    distinct = _distinct(drafts)
    links = Counter(draft.link for draft in distinct)
    ids = Counter(one_line(draft.entry) for draft in distinct)
    for draft in distinct:
        id = one_line(draft.entry)
        if draft.link and links[draft.link] == 1:
            yield draft, draft.link
        elif id and ids[id] == 1:
            yield draft, id if _WORLDWIDE.match(id) else f"{address}#{id}"
        else:
            yield draft, f"{address}#{draft.said}"


def recognised(group: str, link: str | None, said: str, feed: str, known: Remembered) -> str:
    """The group of an entry as it is known: one without a page of its own may have a new id at each poll.

    ``known`` is what was known before this state of the feed.
    """
    if group == link or known.said(feed, group) is not None:
        return group
    return known.page_said(feed, said) or group


def _distinct(drafts: Iterable[Draft]) -> tuple[Draft, ...]:
    kept: dict[tuple[str | None, ...], Draft] = {}
    for draft in drafts:
        key = draft.link, draft.entry, draft.said
        kept.pop(key, None)
        kept[key] = draft
    return tuple(kept.values())
