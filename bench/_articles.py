"""Writes archives of any size: separate happenings all over the gazetteer, each told by several papers in versions.

The same count gives the same lines. Nine hundred happenings begin a day, so that an archive grows longer with its size
and no day is fuller than in the world's news.
"""

from __future__ import annotations

import heapq
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count, islice
from pathlib import Path

from bench._news import SYLLABLES
from monitor.lexicon.places import Level, Place, Places

_START = datetime(2031, 5, 1, tzinfo=UTC)
_BETWEEN = timedelta(seconds=96)
_PAPERS = 400
_LATER = timedelta(hours=30)
"""How long after the first the last telling comes at most."""
_VAGUE = 0.08
"""Share of tellings that name neither town nor country."""
_FALLS = 0.12
_KINDS = (
    ("fire", "A fire broke out in a warehouse of {name} & Sons"),
    ("bus crash", "A bus full of workers of {name} overturned"),
    ("flood", "A flood swept through the {name} district"),
    ("blast", "An explosion tore up the {name} market"),
    ("shooting", "Gunmen opened fire outside the {name} club"),
    ("ferry disaster", "The ferry {name} sank in rough water"),
    ("landslide", "A landslide buried the hamlet of {name}"),
    ("mine accident", "A shaft of the {name} mine caved in"),
    ("train crash", "An express train derailed at {name} junction"),
    ("stampede", "A stampede broke out at a concert of {name}"),
    ("avalanche", "An avalanche hit climbers below mount {name}"),
    ("cholera outbreak", "An outbreak of cholera was traced to wells in {name}"),
    ("building collapse", "A block of flats built by {name} collapsed"),
    ("stabbing", "A man with a knife attacked passengers at {name} station"),
    ("plane crash", "A small plane of {name} Air crashed on landing"),
    ("tornado", "A tornado flattened the suburb of {name}"),
)
_COUNTED = (
    "At least {killed} people were killed, {speaker} said.",
    "{Speaker} put the death toll at {killed}.",
    "The number of dead has reached {killed}, according to {speaker}.",
)
_FELL = "{Speaker} revised the death toll down to {killed} from {before}."
_UPDATES = 0.7
"""Share of a paper's later tellings that are an update of one sentence."""
_UPDATE = "At least {killed} people were killed in the {kind}{where}, {speaker} said."
_UPDATE_FELL = "{Speaker} revised the death toll of the {kind}{where} down to {killed} from {before}."
_HURT = ("Another {injured} were injured.", "Hospitals took in {injured} injured people.")
_MORE = (
    "{name} Street was closed to traffic.",
    "Rescuers worked through the night at {name} bridge.",
    "A crisis centre opened at {name} school.",
    "Neighbours brought blankets to {name} hall.",
)
_SPEAKERS = ("police", "the fire service", "the governor", "a hospital spokeswoman", "the interior ministry")


@dataclass(frozen=True, slots=True)
class _Telling:
    at: datetime
    line: str

    def __lt__(self, other: _Telling) -> bool:
        return (self.at, self.line) < (other.at, other.line)


def archive(folder: Path, articles: int, places: Places, files: int = 8) -> None:
    """Write so many articles into ``files`` of JSON lines, in order of time."""
    towns = [place for places in places.names.values() for place in places[:1] if place.level is Level.CITY]
    lines = islice(_told(sorted(towns, key=lambda place: (place.country, place.name))), articles)
    for number in range(files):
        size = articles * (number + 1) // files - articles * number // files
        with (folder / f"{number:03}.jsonl").open("w") as file:
            file.writelines(f"{line}\n" for line in islice(lines, size))


def _told(towns: Sequence[Place]) -> Iterator[str]:
    waiting: list[_Telling] = []
    for number in count():
        begins = _START + number * _BETWEEN
        while waiting and waiting[0].at < begins:
            yield heapq.heappop(waiting).line
        for telling in _tellings(number, begins, towns):
            heapq.heappush(waiting, telling)


def _tellings(number: int, begins: datetime, towns: Sequence[Place]) -> Iterator[_Telling]:
    """All that is told of one happening; most are told few times, some often."""
    chance = random.Random(number)
    place, (kind, lead) = chance.choice(towns), chance.choice(_KINDS)
    name, streets = f"{_name(chance)} {_name(chance)}", [_name(chance) for _ in _MORE]
    killed, injured = chance.randrange(1, 30), chance.randrange(2, 90)
    papers = chance.sample(range(_PAPERS), chance.choice((1, 2, 2, 3, 3, 4)))
    at = begins
    for telling in range(min(int(chance.paretovariate(1.2)) + len(papers) - 1, 40)):
        before = killed
        killed = max(1, killed - chance.randrange(1, 4)) if chance.random() < _FALLS else killed + chance.randrange(4)
        injured += chance.randrange(6)
        vague = telling > 0 and chance.random() < _VAGUE
        where = "" if vague else f" in {place.name}, {place.country}"
        speaker = chance.choice(_SPEAKERS)
        words = {"speaker": speaker, "Speaker": speaker[0].upper() + speaker[1:], "killed": killed, "before": before}
        words |= {"kind": kind, "where": where}
        if telling >= len(papers) and chance.random() < _UPDATES:
            said = [(_UPDATE_FELL if killed < before else _UPDATE).format(**words)]
        else:
            toll = _FELL if killed < before else chance.choice(_COUNTED)
            said = [f"{lead.format(name=name)}{where}.", toll.format(**words)]
            if chance.random() < 0.6:
                said.append(chance.choice(_HURT).format(injured=injured))
            more = chance.sample(range(len(_MORE)), chance.randrange(3))
            said += (_MORE[line].format(name=streets[line]) for line in more)
        paper = papers[telling % len(papers)]
        yield _Telling(at, _line(number, telling, at, paper, f"{killed} dead in {kind}{where}", " ".join(said)))
        at += _LATER * chance.random() / 8


def _name(chance: random.Random) -> str:
    return "".join(chance.choices(SYLLABLES, k=3)).capitalize() + chance.choice(("a", "o", "berg", "ev", "in"))


def _line(number: int, telling: int, at: datetime, paper: int, title: str, text: str) -> str:
    told = {
        "id": f"{number}-{telling}",
        "published": at.isoformat(timespec="seconds"),
        "publisher": f"Paper {paper}",
        "url": f"https://paper-{paper}.example/{number}",
        "title": title,
        "text": text,
        "event": str(number),
    }
    return json.dumps(told)
