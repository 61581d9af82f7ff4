"""Writes articles to measure speed on: about 3 kB each, no two alike, the same for the same number."""

from __future__ import annotations

import random

from monitor.model import EPOCH, Article, Basis

LENGTH = 3000
_COUNTED = (
    "{Who} said that at least {n} people were killed when {what} in {town} on {day}.",
    "{Who} had earlier spoken of {m} dead, and revised the death toll down to {n} on {day}.",
    "More than {m} people were injured, {n} of them seriously, and taken to two hospitals in {town}.",
    "The toll includes {n} children, {who} told reporters, while {m} people are still missing.",
    "Some {m} residents of {town} were evacuated overnight and {n} spent the night in a school.",
    "Another {n} bodies were recovered from the site on {day}, according to {who}.",
    "In {year}, a similar accident in {town} killed {n} people and injured {m}.",
    "Police arrested {n} people, among them two directors of the company, {who} said.",
    "Rescuers pulled {n} survivors from the rubble; up to {m} were feared trapped, {who} said.",
    "Between {n} and {m} people were hurt, and dozens lost their homes, a spokeswoman said.",
)
_PLAIN = (
    "The council of {town} voted {n} to 4 on {day} to keep the library open until {m} September.",
    "The bridge, built in {year} for ${m} million, carries some {m},000 vehicles a day.",
    "{Who} said that the talks would go on in {town}, and that both sides had been constructive.",
    "Shares in the ferry company rose by {n}.4% to {m} cents after the announcement on {day}.",
    "“We have waited for this since {year},” said a baker, {n}, whose shop faces the square.",
    "Rain is expected from {day}, with winds of up to {m} km/h along the coast near {town}.",
    "The orchestra will play {n} concerts this season, the first of them at the old mill in {town}.",
    "Work on the road to {town} is {n} weeks late; {who} blamed the frost and a shortage of gravel.",
    "The home side won 3-1 before a crowd of {m},000, and the coach named the same {n} players for {day}.",
    "A report published on {day} lists {m} measures, most of which {who} had asked for in {year}.",
)
_TRAPS = (
    "The race ended in a dead heat after {n} laps, and {who} gave both teams the cup.",
    "A singer who died aged {n} in {year} is remembered in {town} with a plaque.",
    "The bank lost ${m} million in {year}, and {n} branches were hit.",
)
_WHO = (
    "Health Minister {name}", "the fire service", "police", "the governor, {name},", "a hospital spokeswoman",
    "the Red Crescent", "state television", "{name}, who heads the rescue service,", "the interior ministry",
)  # fmt: skip
_WHAT = ("a coach left the road", "a warehouse burned down", "a ferry capsized", "a mine flooded", "a dam burst")
_WORDS = 30_000
_ASIDE = 6
"""Words that no rule knows at the end of each sentence, so that an article has as many different words as news has:
about half of them, and ten that were never seen in a thousand articles before."""
_ENDINGS = ("al", "ed", "ent", "er", "ic", "ing", "ion", "ity", "ly", "ment", "ness", "ous", "s", "ure", "y")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SYLLABLES = (
    "bra",
    "cor",
    "den",
    "fel",
    "gor",
    "hal",
    "jes",
    "kar",
    "lom",
    "mer",
    "nov",
    "per",
    "rin",
    "sol",
    "tav",
    "vos",
)


def dense(number: int) -> Article:
    """An article in which every sentence tells a figure of people."""
    return _article(number, _COUNTED)


def mixed(number: int) -> Article:
    """Ordinary local news; one article in ten tells figures of people, in a quarter of its sentences.

    Three more in ten have words of such figures beside other numbers.
    """
    place = number % 10
    return _article(number, (*_COUNTED[:3], *_PLAIN[:9]) if place == 0 else (*_PLAIN, *_TRAPS * (place <= 3)))


def _article(number: int, templates: tuple[str, ...]) -> Article:
    chance = random.Random(number)
    sentences: list[str] = []
    length = 0
    while length < LENGTH:
        sentence = _sentence(chance, chance.choice(templates))
        sentences.append(sentence)
        length += len(sentence) + 1
    paragraphs = (" ".join(sentences[start : start + 3]) for start in range(1, len(sentences), 3))
    return Article(str(number), sentences[0].rstrip("."), "\n\n".join(paragraphs), EPOCH, Basis.STATED)


def _sentence(chance: random.Random, template: str) -> str:
    who = chance.choice(_WHO).format(name=f"{town(chance)} {town(chance)}")
    n = chance.randrange(2, 60)
    sentence = template.format(
        who=who,
        Who=who[0].upper() + who[1:],
        what=chance.choice(_WHAT),
        town=town(chance),
        day=chance.choice(_DAYS),
        year=chance.randrange(1960, 2020),
        n=n,
        m=n + chance.randrange(1, 400),
    )
    end = len(sentence.rstrip(".”"))
    return f"{sentence[:end]}, {' '.join(_rare(chance) for _ in range(_ASIDE))}{sentence[end:]}"


def _rare(chance: random.Random) -> str:
    """A word of a vocabulary in which the n-th word is used n times as rarely as the first."""
    place = int(_WORDS ** chance.random())
    word = "".join(random.Random(place).choices(SYLLABLES, k=2 + place % 2))
    return word + _ENDINGS[place % len(_ENDINGS)]


def town(chance: random.Random) -> str:
    """The name of a place or of a person, made of syllables."""
    return "".join(chance.choices(SYLLABLES, k=2)).capitalize() + chance.choice(("a", "o", "berg", "ev", "in"))
