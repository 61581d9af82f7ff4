"""The stages of a backfill, each written down whole before the next begins."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import Any

from monitor import __version__
from monitor.errors import InputError
from monitor.lexicon import load_lexicon
from monitor.model import Alert, Article, Extraction, digest
from monitor.pipeline import Rules
from monitor.scale import joining, placing, reading, tables
from monitor.scale.blocks import Chronicle, Turn, judged
from monitor.scale.documents import documents, is_url
from monitor.scale.instants import micros
from monitor.scale.noting import noted
from monitor.scale.rows import Rows, on_workers
from monitor.store.codec import decode, encode

_READ = "time long, document int, place long, id string, article string, extraction string, keys array<long>"
_JOINED = "key long, least long"
_MOST_DOCUMENTS = 10_000
"""Tasks that the documents of an archive are read in."""
_PARTS = 4
"""Parts of a stage for each processor: what one costs more than another evens out."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked: of an archive only articles at ``since`` or later and before ``until``; ``gate`` passes over pages
    whose bytes cannot tell a figure."""

    inputs: tuple[str, ...]
    since: datetime | None = None
    until: datetime | None = None
    gate: bool = True


@dataclass(frozen=True, slots=True)
class Counted:
    """What came of it. ``largest`` is how many articles the largest block has, which one worker judged alone."""

    articles: int
    gated: int
    rejected: int
    blocks: int
    largest: int
    events: int
    alerts: int


def backfill(spark: Any, wanted: Wanted, out: str, rules: Rules, say: Callable[[str], None]) -> Counted:
    """Judge an archive as a replay would, and leave its tables in ``out``; whole stages of an earlier run are kept.

    Raises InputError when there is nothing to read.
    """
    return _Run(spark, wanted, out, rules, say).run()


class _Run:
    """One run over one archive. A stage is a folder named after everything that it was made of."""

    def __init__(self, spark: Any, wanted: Wanted, out: str, rules: Rules, say: Callable[[str], None]) -> None:
        self.spark, self.wanted, self.rules, self.say = spark, wanted, rules, say
        self.out = out.rstrip("/")
        self.found = documents(wanted.inputs, spark)
        self.parts = _PARTS * spark.sparkContext.defaultParallelism
        spark.conf.set("spark.sql.shuffle.partitions", str(self.parts))
        named = (repr(self.found), repr(wanted), _stable(rules), __version__)
        self.work = f"{self.out}/stages/{digest('backfill', *named)[:16]}"

    def run(self) -> Counted:
        drafts = self._stage("drafts", self._drafts)
        if not drafts.where("draft IS NOT NULL").limit(1).count():
            raise InputError("nothing could be read" if drafts.limit(1).count() else "there is nothing here to read")
        placed = self._stage("placed", lambda: self._placed(drafts))
        read = self._stage("read", lambda: self._read(placed))
        if not read.limit(1).count():
            raise InputError("no article is within the times that were asked for")
        links = self._stage("links", lambda: self._links(read))
        blocked = self._stage("blocked", lambda: self._blocked(read, links))
        done = self._stage("judged", lambda: self._judged(blocked))
        files, mark = self._mark(self.out)
        files.delete(mark, False)
        self._tables(drafts, read, done)
        files.create(mark, True).close()
        return self._counted(drafts, blocked)

    def _drafts(self) -> Any:
        local = [one for one in self.found if not is_url(one.where)]
        gate = self.wanted.gate
        tasks = max(1, min(len(local), _MOST_DOCUMENTS))
        listed = self.spark.sparkContext.parallelize(
            [(one.place, one.where, one.problem) for one in local], tasks
        ).toDF("document int, path string, problem string")
        frame = on_workers(listed, partial(_opened, gate=gate), reading.DRAFTS)
        remote = {one.where: one.place for one in self.found if is_url(one.where)}
        if remote:
            held = self.spark.read.format("binaryFile").load(list(remote)).select("path", "content")
            frame = frame.union(on_workers(held, partial(_fetched, places=remote, gate=gate), reading.DRAFTS))
        return frame

    def _placed(self, drafts: Any) -> Any:
        sound = drafts.where("draft IS NOT NULL")
        if sound.where("time IS NULL OR sighted").limit(1).count():
            self.say("some articles have their place in time by others: one worker sorts them")
            ordered = sound.repartition(1).sortWithinPartitions("document", "place")
            placed = on_workers(ordered, placing.spooled, placing.PLACED)
        else:
            placed = on_workers(sound, placing.dated, placing.PLACED)
        for time, sign in ((self.wanted.since, ">="), (self.wanted.until, "<")):
            if time is not None:
                placed = placed.where(f"time {sign} {micros(time)}")
        return placed

    def _read(self, placed: Any) -> Any:
        spread = placed.repartition(self.parts, "time", "document", "place")
        return on_workers(spread, partial(_understood, rules=self.rules), _READ)

    def _links(self, read: Any) -> Any:
        parts = on_workers(read.select("keys"), _joined_articles, _JOINED)
        return on_workers(parts.repartition(1), _joined_parts, _JOINED)

    def _blocked(self, read: Any, links: Any) -> Any:
        from pyspark.sql import Window, functions

        among = Window.partitionBy("time").orderBy("document", "place")
        first = read.withColumn("key", read["keys"][0]).drop("keys")
        placed = first.withColumn("tie", functions.row_number().over(among) - 1)
        return placed.join(links, "key").drop("key").withColumnRenamed("least", "block")

    def _judged(self, blocked: Any) -> Any:
        times = array("q", (row.time for row in blocked.select("time").orderBy("time").toLocalIterator()))
        ticks = self.spark.sparkContext.broadcast(times)
        ordered = blocked.repartition(self.parts, "block").sortWithinPartitions("block", "time", "tie")
        return on_workers(ordered, partial(_judged_blocks, ticks=ticks, rules=self.rules), tables.JUDGED)

    def _tables(self, drafts: Any, read: Any, done: Any) -> None:
        """Written anew in every run that got so far: they are cheap beside what they are made of."""
        from pyspark.sql import Window, functions

        for name, kind, make, schema, order in tables.OF_JUDGED:
            of_kind = done.where(functions.col("kind") == kind)
            self._table(name, on_workers(of_kind, make, schema).orderBy(*order))
        filed = on_workers(done.where(functions.col("kind") == tables.EVENT), tables.filed, tables.FILED)
        again = Window.partitionBy("id").orderBy("time", "document", "place")
        once = read.withColumn("turn", functions.row_number().over(again)).where("turn = 1")
        whole = once.join(filed, once["id"] == filed["article"], "left").select(once["*"], "event")
        schema = f"{tables.ARTICLES}, data string, extraction string, event string"
        self._table("articles", on_workers(whole, tables.articles, schema).orderBy("time", "document", "place"))
        refused = drafts.where(functions.col("reason").isNotNull() & (functions.col("reason") != reading.GATED))
        self._table("rejected", refused.select("document", "source", "reason").orderBy("document", "source", "reason"))

    def _counted(self, drafts: Any, blocked: Any) -> Counted:
        sizes = [row["count"] for row in blocked.groupBy("block").count().collect()]
        rows = {
            name: self.spark.read.parquet(f"{self.out}/{name}").count() for name in ("rejected", "events", "alerts")
        }
        gated = drafts.where(drafts["reason"] == reading.GATED).count()
        return Counted(sum(sizes), gated, rows["rejected"], len(sizes), max(sizes), rows["events"], rows["alerts"])

    def _table(self, name: str, frame: Any) -> None:
        frame.write.mode("overwrite").parquet(f"{self.out}/{name}")

    def _stage(self, name: str, make: Callable[[], Any]) -> Any:
        """A stage as it is on disk; it is made unless it is there whole, and its schema is read without looking."""
        path = f"{self.work}/{name}"
        if self._is_whole(path):
            self.say(f"{name}: kept from an earlier run")
        else:
            make().write.mode("overwrite").parquet(path)
            self.say(f"{name}: {self.spark.read.parquet(path).count():,} rows")
        return self.spark.read.parquet(path)

    def _is_whole(self, path: str) -> bool:
        files, mark = self._mark(path)
        return bool(files.exists(mark))

    def _mark(self, path: str) -> tuple[Any, Any]:
        """What says that a folder is whole, as Spark writes it into each of its own, and the files that it is among."""
        mark = self.spark._jvm.org.apache.hadoop.fs.Path(f"{path}/_SUCCESS")
        return mark.getFileSystem(self.spark._jsc.hadoopConfiguration()), mark


def _opened(rows: Rows, gate: bool) -> Iterator[dict[str, Any]]:
    for row in rows:
        if row["problem"]:
            yield reading.refused(row["document"], InputError(row["problem"], where=row["path"]))
        else:
            yield from reading.rows_of(row["document"], row["path"], None, gate)


def _fetched(rows: Rows, places: dict[str, int], gate: bool) -> Iterator[dict[str, Any]]:
    for row in rows:
        yield from reading.rows_of(places[row["path"]], row["path"], row["content"], gate)


def _understood(rows: Rows, rules: Rules) -> Iterator[dict[str, Any]]:
    lexicon = load_lexicon()
    for row in rows:
        article: Article = decode(Article, row["article"])
        extraction, keys = noted(article, lexicon, rules)
        numbers = [joining.number_of(key) for key in keys]
        yield {**row, "id": article.id, "extraction": encode(Extraction, extraction), "keys": numbers}


def _joined_articles(rows: Rows) -> Iterator[dict[str, Any]]:
    return _joined(row["keys"] for row in rows)


def _joined_parts(rows: Rows) -> Iterator[dict[str, Any]]:
    return _joined((row["key"], row["least"]) for row in rows)


def _joined(groups: Any) -> Iterator[dict[str, Any]]:
    return ({"key": key, "least": least} for key, least in joining.joined(groups))


def _judged_blocks(rows: Rows, ticks: Any, rules: Rules) -> Iterator[dict[str, Any]]:
    lexicon, times = load_lexicon(), ticks.value
    for block, group in groupby(rows, key=itemgetter("block")):
        chronicles, told = judged(map(partial(_turn, times=times), group), times, lexicon, rules)
        for place, chronicle in enumerate(chronicles):
            yield {"block": block, "place": place, "kind": tables.EVENT, "data": encode(Chronicle, chronicle)}
        for place, alert in enumerate(told):
            yield {"block": block, "place": place, "kind": tables.ALERT, "data": encode(Alert, alert)}


def _turn(row: dict[str, Any], times: Sequence[int]) -> Turn:
    at = bisect_left(times, row["time"]) + row["tie"]
    return Turn(at, decode(Article, row["article"]), decode(Extraction, row["extraction"]))


def _stable(rules: Rules) -> str:
    """Rules in words that do not change from process to process, as the order of a set does."""
    decisions = rules.decisions
    rest = replace(rules, decisions=replace(decisions, officials=frozenset(), parties=frozenset()))
    return f"{encode(Rules, rest)} {sorted(decisions.officials)} {sorted(decisions.parties)}"
