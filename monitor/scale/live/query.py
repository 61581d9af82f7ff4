"""The live stream as one query of the engine's: from the stream of articles to the alerts of each batch."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from monitor.errors import ChannelUnavailableError, EngineUnavailableError, UsageError
from monitor.pipeline import Rules
from monitor.scale.live import understanding
from monitor.scale.rows import on_workers

SETTINGS = {
    "spark.sql.streaming.stateStore.providerClass": (
        "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider"
    ),
    "spark.sql.streaming.stateStore.rocksdb.changelogCheckpointing.enabled": "true",
    # It would tell an error at length that we tell in a line.
    "spark.log.level": "FATAL",
}
_ERROR = re.compile(r"^(?!py4j|java|org|scala)(?:[\w.]+\.)?(\w+(?:Error|Exception)): (.*)", re.MULTILINE)
_PASSING = frozenset({"ChannelUnavailableError", "HeadMovedError"})
_LATE = "0 seconds"
"""How far the watermark is behind the last that came: nothing is waited for, what is late is judged as it comes."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked. ``parts`` share the judging, each of some cells; with one there is only one cell. ``most``
    articles are a batch. Without a ``trigger`` it ends with the articles that are there.
    """

    url: str
    prefix: str
    checkpoint: str
    parts: int = 1
    most: int = 2_000
    trigger: str | None = None


def run(spark: Any, wanted: Wanted, rules: Rules, tell: Callable[[Any, int], None]) -> None:
    """Judge what comes, and hand each batch to ``tell`` with its number: again, where it was not known to have ended.

    Raises ChannelUnavailableError when Redis goes away, UsageError for a checkpoint of another number of parts.
    """
    _agree(spark, wanted)
    told = _told(spark, wanted, rules)
    writer = told.writeStream.foreachBatch(tell).option("checkpointLocation", wanted.checkpoint)
    writer = writer.trigger(processingTime=wanted.trigger) if wanted.trigger else writer.trigger(availableNow=True)
    query = writer.start()
    try:
        query.awaitTermination()
    except Exception as error:  # the engine wraps whatever a worker failed of
        raise _translated(error) from error
    finally:
        query.stop()


def _told(spark: Any, wanted: Wanted, rules: Rules) -> Any:
    from monitor.scale.live.cells import TOLD, Cells
    from monitor.scale.live.source import Articles

    spark.conf.set("spark.sql.shuffle.partitions", str(wanted.parts))
    spark.dataSource.register(Articles)
    options = {"secret_url": wanted.url, "prefix": wanted.prefix, "most": str(wanted.most)}
    entries = spark.readStream.format(Articles.name()).options(**options).load().withWatermark("at", _LATE)
    cut = rules.linking if wanted.parts > 1 else None
    read = on_workers(entries, partial(understanding.understood, cut=cut), understanding.READ)
    return read.groupBy("cell").transformWithState(Cells(rules), TOLD, "append", "eventTime")


def _agree(spark: Any, wanted: Wanted) -> None:
    """The cells of a checkpoint are those that it was begun with."""
    path = spark._jvm.org.apache.hadoop.fs.Path
    folder = path(f"{wanted.checkpoint}/parts")
    files = folder.getFileSystem(spark._jsc.hadoopConfiguration())
    mark = path(folder, str(wanted.parts))
    if files.exists(folder) and not files.exists(mark):
        raise UsageError("it was begun with another number of parts", where=wanted.checkpoint)
    files.create(mark, True).close()


def _translated(error: Exception) -> Exception:
    """By the last error of ours, or of another Python, that is told among all that the engine says."""
    told = str(error).replace("\\n", "\n")
    name, message = next(reversed(_ERROR.findall(told)), ("", told.strip().partition("\n")[0][:300]))
    if name in _PASSING:
        return ChannelUnavailableError(message)
    return EngineUnavailableError(f"the stream came to an end: {name} {message}")
