"""What befell nobody: "no casualties" says of the killed and of the injured that there are none."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.extractor.document import Document, Sentence
from monitor.extractor.quantity import Quantity
from monitor.extractor.reading import Reading
from monitor.extractor.triggers import Found
from monitor.lexicon import Language, Trigger
from monitor.model import Bound, Figure


def read_spared(document: Document, sentence: Sentence, language: Language) -> Iterator[Reading]:
    """A zero of each kind that such a phrase speaks of, unless it is said of some only ("among the crew")."""
    words, some = document.tokens.lower, language.roles["spared_some"]
    hit = language.spared.find(words, sentence.start, sentence.end)
    if hit is None or (hit[1] < sentence.end and some.match(words, hit[1], sentence.end)):
        return
    start, end, kinds = hit
    figure = Figure(0, 0, 0, Bound.EXACT, surface=document.text(start, end), span=document.span(start, end))
    quantity = Quantity(figure, start, start + 1, end, None, None)
    for kind in kinds:
        yield Reading(kind, quantity, Found(start, end, Trigger(kind, counts=True)), "count")
