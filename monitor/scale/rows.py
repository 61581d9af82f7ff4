"""Runs a function of rows on the workers: rows are dictionaries there, and record batches between."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

Rows = Iterable[dict[str, Any]]
_BATCH = 256


def on_workers(frame: Any, function: Callable[[Rows], Rows], schema: str) -> Any:
    """A frame of what ``function`` makes of each partition's rows, in their order, one at a time."""
    from pyspark.sql.pandas.types import to_arrow_schema
    from pyspark.sql.types import DataType

    shape = to_arrow_schema(DataType.fromDDL(schema), timezone="UTC")

    def run(batches: Iterator[Any]) -> Iterator[Any]:
        import pyarrow

        rows = iter(function(row for batch in batches for row in batch.to_pylist()))
        while some := list(islice(rows, _BATCH)):
            yield pyarrow.RecordBatch.from_pylist(some, schema=shape)

    return frame.mapInArrow(run, schema)
