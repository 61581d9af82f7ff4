"""The plain way to group news, as a rival: TF-IDF, the nearest earlier article, one threshold.

Words weigh by how rare they are in what was read so far, titles twice; an article joins the event of its nearest
neighbour of the last ``DAYS`` days when their cosine reaches the threshold. No places, no figures, no pages.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterable
from datetime import datetime, timedelta

from monitor.model import Article

THRESHOLD = 0.30
DAYS = 14
_HEAD = 1200
_WORD = re.compile(r"[^\W_]{2,}")


def nearest(articles: Iterable[Article], threshold: float = THRESHOLD) -> list[str]:
    """The event of each article, named by the first article of it; ``articles`` in order of time."""
    index = _Index()
    return [index.placed(article, threshold) for article in articles]


class _Index:
    """The articles of the last days by their words."""

    def __init__(self) -> None:
        self.read = 0
        self.having: Counter[str] = Counter()
        self.postings: defaultdict[str, deque[tuple[datetime, str, float]]] = defaultdict(deque)
        self.events: dict[str, str] = {}

    def placed(self, article: Article, threshold: float) -> str:
        vector = self._vector(article)
        scores: Counter[str] = Counter()
        for word, weight in vector.items():
            postings = self.postings[word]
            while postings and postings[0][0] < article.as_of - timedelta(days=DAYS):
                postings.popleft()
            for _, other, theirs in postings:
                scores[other] += weight * theirs
            postings.append((article.as_of, article.id, weight))
        best = max(scores, key=lambda other: (scores[other], other), default=None)
        joins = best is not None and scores[best] >= threshold
        self.events[article.id] = self.events[best] if joins and best is not None else article.id
        return self.events[article.id]

    def _vector(self, article: Article) -> dict[str, float]:
        """Sublinear TF times smoothed IDF, of unit length."""
        counts = Counter(_WORD.findall(f"{article.title} {article.title} {article.text[:_HEAD]}".casefold()))
        self.read += 1
        self.having.update(counts.keys())
        rarity = {word: 1 + math.log((1 + self.read) / (1 + self.having[word])) for word in counts}
        weights = {word: (1 + math.log(count)) * rarity[word] for word, count in counts.items()}
        norm = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        return {word: weight / norm for word, weight in weights.items()}
