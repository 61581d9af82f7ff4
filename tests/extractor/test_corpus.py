"""What the extractor reads, one short text at a time: the entries are in ``corpus/*.toml``, a file a theme.

    [[entry]]
    text     one to four sentences; `title` and `as_of` (a date; mid-May 2024 if left out) may stand beside it
    mentions figures that the text has:       "KIND FIGURE BOUND ROLE SCOPE"
    not      figures that it must not have:   the same; "killed" is any figure of that kind, "*" any at all
    observed what it reports now:             "KIND FIGURE BOUND SCOPE", complete for the scope `all`, which is left out
    speaker  pieces of the name, office or institution of whoever gave the first figure above; [] for nobody
    via      a piece of whom it came through
    cue      "raised", "lowered from 103", ..., or "none": what the text says became of the first figure above

A figure is its value, or LOW-HIGH where it has none (either end may be empty), or ``?`` for any that has none.
What is written is compared word by word and may stop early: "killed 12 exact" says nothing of role and scope.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from monitor.model import ALL, Extraction, Figure, Mention, Observation, Speaker

CORPUS = Path(__file__).with_name("corpus")


@dataclass(frozen=True, slots=True)
class Entry:
    """A text and what a careful reader finds in it; ``None`` where the entry does not say."""

    file: str
    text: str
    title: str = ""
    as_of: str | None = None
    mentions: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    observed: tuple[str, ...] | None = None
    speaker: tuple[str, ...] | None = None
    via: str | None = None
    cue: str | None = None

    @property
    def first(self) -> str:
        """The figure that speaker and cue are about."""
        return (*self.mentions, *(self.observed or ()))[0]


def _entries() -> Iterator[Entry]:
    for path in sorted(CORPUS.glob("*.toml")):
        for table in tomllib.loads(path.read_text("utf-8"))["entry"]:
            values: dict[str, Any] = {
                key: tuple(value) if isinstance(value, list) else value for key, value in table.items()
            }
            values["absent"] = values.pop("not", ())
            yield Entry(path.stem, **values)


@pytest.fixture
def found(entry: Entry, read: Callable[..., Extraction]) -> Extraction:
    """What is read in the entry's text."""
    more: dict[str, Any] = {"as_of": datetime.fromisoformat(f"{entry.as_of}T12:00Z")} if entry.as_of else {}
    return read(entry.text, title=entry.title, **more)


@pytest.mark.parametrize(
    "entry", [pytest.param(e, id=f"{e.file}: {e.title}{'. ' * bool(e.title)}{e.text}"[:140]) for e in _entries()]
)
def test_a_text_reads_as_a_careful_reader_reads_it(entry: Entry, found: Extraction) -> None:
    """Its figures, what it reports now, on whose word, and what it says became of them."""
    assert not list(_complaints(entry, found)), _shown(found)


def _complaints(entry: Entry, found: Extraction) -> Iterator[str]:
    mentions = [_mention(mention) for mention in found.mentions]
    yield from (f"no {want}" for want in entry.mentions if not _among(want, mentions))
    yield from (f"a wrong {want}" for want in entry.absent if _among(want, mentions))
    if entry.observed is not None:
        yield from _observed(entry.observed, found.observations)
    if chosen := _chosen(entry, found):
        yield from _attribution(entry, chosen.speakers)
        if entry.cue is not None and _cue(chosen) != entry.cue:
            yield f"cue {entry.cue}, not {_cue(chosen)}"


def _observed(wanted: Iterable[str], observations: Iterable[Observation]) -> Iterator[str]:
    got = {_observation(observation): observation.scope for observation in observations}
    wanted = [want if len(want.split()) > 3 else f"{want} {ALL}" for want in wanted]
    yield from (f"{want} is not observed" for want in wanted if not _among(want, got))
    whole = {shown for shown, scope in got.items() if scope == ALL}
    yield from (f"{shown} is observed" for shown in whole if not any(_starts(want, shown) for want in wanted))


def _attribution(entry: Entry, speakers: tuple[Speaker, ...]) -> Iterator[str]:
    said = " / ".join(str(part) for s in speakers for part in (s.name, s.role, s.institution) if part)
    via = " / ".join(speaker.via for speaker in speakers if speaker.via)
    if entry.speaker == () and speakers:
        yield f"a speaker {said}"
    yield from (f"speaker {want}, not {said}" for want in entry.speaker or () if want.casefold() not in said.casefold())
    if entry.via and entry.via.casefold() not in via.casefold():
        yield f"via {entry.via}, not {via}"


def _chosen(entry: Entry, found: Extraction) -> Mention | Observation | None:
    if entry.mentions:
        return next((item for item in found.mentions if _starts(entry.first, _mention(item))), None)
    if entry.observed:
        return next((item for item in found.observations if _starts(entry.first, _observation(item))), None)
    return None


def _among(want: str, shown: Iterable[str]) -> bool:
    return any(_starts(want, one) for one in shown)


def _starts(want: str, shown: str) -> bool:
    """Whether what is wanted is how a shown figure begins."""
    if want == "*":
        return True
    pairs = list(zip(want.split(), shown.split(), strict=False))
    return len(pairs) == len(want.split()) and all(a == b or (a == "?" and "-" in b) for a, b in pairs)


def _mention(mention: Mention) -> str:
    return f"{mention.kind} {_figure(mention.figure)} {mention.role} {mention.scope}"


def _observation(observation: Observation) -> str:
    return f"{observation.kind} {_figure(observation.figure)} {observation.scope}"


def _figure(figure: Figure) -> str:
    ends = "-".join("" if end is None else str(end) for end in (figure.low, figure.high))
    return f"{ends if figure.value is None else figure.value} {figure.bound}"


def _cue(found: Mention | Observation) -> str:
    earlier = f" from {found.earlier.level}" if found.earlier else ""
    return f"{found.cue}{earlier}" if found.cue else "none"


def _shown(found: Extraction) -> str:
    lines = [f"mention: {_mention(m)} cue={_cue(m)} rule={m.rule} why={m.why} {m.speakers}" for m in found.mentions]
    lines += [f"observed: {_observation(o)} cue={_cue(o)}" for o in found.observations]
    lines += [f"left out: {left.surface}: {left.reason}" for left in found.left_out]
    return "\n".join(["", *lines])
