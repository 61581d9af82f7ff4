"""The archive that Spark is measured on."""

from __future__ import annotations

import json
from pathlib import Path

from bench._articles import archive
from monitor.lexicon import load_lexicon


def test_an_archive_is_in_order_of_time_and_the_same_each_time(tmp_path: Path) -> None:
    """As many lines as asked for, in several files, of several papers; a smaller one begins as a larger."""
    sizes = {"whole": 400, "again": 400, "part": 100}
    told = {name: _written(tmp_path / name, size) for name, size in sizes.items()}
    lines = [json.loads(line) for line in told["whole"]]
    assert len(lines) == len({line["id"] for line in lines}) == 400
    assert [line["published"] for line in lines] == sorted(line["published"] for line in lines)
    assert told["whole"] == told["again"]
    assert told["part"] == told["whole"][:100]
    assert any("revised the death toll down" in line["text"] for line in lines)


def _written(folder: Path, articles: int) -> list[str]:
    folder.mkdir()
    archive(folder, articles, load_lexicon().places)
    files = sorted(folder.glob("*.jsonl"))
    assert len(files) == 8
    return [line for file in files for line in file.read_text().splitlines()]
