"""What the linker makes of happenings that are told in the same words."""

from __future__ import annotations

from bench._streams import bcubed
from bench.linking import linked, written
from monitor.linker import LinkSettings


def test_happenings_that_an_agency_tells_alike_are_kept_apart() -> None:
    """Of six hundred articles made of a few sentences hardly any goes to another happening, and few are parted."""
    told, _ = linked(written(600), LinkSettings())
    score = bcubed([(each.found, each.article.trusted_event or "") for each in told])
    assert score.precision > 0.95 and score.recall > 0.99
