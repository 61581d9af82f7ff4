"""Stages of a run, each a Parquet folder that is written down whole before the next one begins."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Stages:
    """The stages in one folder, which is named after everything that they are made of."""

    def __init__(self, spark: Any, folder: str, say: Callable[[str], None]) -> None:
        self._spark, self._folder, self._say = spark, folder, say

    def of(self, name: str, make: Callable[[], Any]) -> Any:
        """A stage as it is on disk; it is made unless it is there whole."""
        path = f"{self._folder}/{name}"
        files, done = mark(self._spark, path)
        if files.exists(done):
            self._say(f"{name}: kept from an earlier run")
        else:
            make().write.mode("overwrite").parquet(path)
            self._say(f"{name}: {self._spark.read.parquet(path).count():,} rows")
        return self._spark.read.parquet(path)


def mark(spark: Any, path: str) -> tuple[Any, Any]:
    """The files that a folder is among, and what says in it that it is whole, as Spark writes it itself."""
    found = spark._jvm.org.apache.hadoop.fs.Path(f"{path}/_SUCCESS")
    return found.getFileSystem(spark._jsc.hadoopConfiguration()), found
