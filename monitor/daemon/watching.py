"""An entry of a feed whose page is to be read again: as it is remembered until then, and back."""

from __future__ import annotations

from datetime import datetime

from monitor.ingestor.draft import Draft
from monitor.ingestor.poll import Entry
from monitor.store import Watch


def watch_of(entry: Entry, feed_url: str, due: datetime, *, news: datetime, told: bool) -> Watch:
    """What to remember of an entry with a page of its own."""
    draft = entry.draft
    return Watch(
        page=entry.group,
        feed=feed_url,
        due=due,
        title=draft.title,
        summary=draft.text,
        label=draft.label,
        publisher=draft.publisher,
        language=draft.language,
        said=entry.said,
        news=news,
        told=told,
        failures=0 if entry.page else 1,
    )


def entry_of(watch: Watch) -> Entry:
    """The entry as its feed gave it, but for its date: every reading of the page speaks when it is sighted."""
    draft = Draft(
        where=watch.page,
        label=watch.label,
        title=watch.title,
        text=watch.summary,
        publisher=watch.publisher,
        url=watch.page,
        language=watch.language,
        is_summary=True,
    )
    return Entry(draft, group=watch.page, said=watch.said)
