"""What of an article its event is found by."""

from __future__ import annotations

from datetime import UTC, datetime

from monitor.extractor import extract
from monitor.lexicon import load_lexicon
from monitor.linker import LinkSettings
from monitor.linker.features import features_of
from monitor.model import Article, Basis


def test_what_a_figure_was_before_counts_too() -> None:
    """An event of which 43 missing are known is found by an article that says two of those 43 were saved."""
    text = "Two deckhands were rescued a day after a trawler with 43 people aboard went missing off Rost."
    article = Article("1", "", text, datetime(2031, 4, 2, 6, tzinfo=UTC), Basis.STATED)
    lexicon = load_lexicon()
    features = features_of(article, extract(article, lexicon), lexicon.places, lexicon.incidents, LinkSettings())
    assert features.levels == (("missing", 43), ("rescued", 2))
