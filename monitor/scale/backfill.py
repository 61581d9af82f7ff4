"""The stages of a backfill, each written down whole before the next begins."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from monitor import __version__
from monitor.errors import InputError
from monitor.lexicon import load_lexicon
from monitor.model import Article, digest
from monitor.pipeline import Rules
from monitor.scale import cutting, joining, judging, meeting, opening, placing, reading, tables
from monitor.scale.documents import documents, is_url
from monitor.scale.instants import micros
from monitor.scale.rows import Rows, on_workers
from monitor.scale.stages import Stages, mark
from monitor.scale.understanding import READ, understood
from monitor.store.codec import decode, encode

LARGEST = 20_000
_MOST_DOCUMENTS = 10_000
"""Tasks that the documents of an archive are read in."""
_PARTS = 4
"""Parts of a stage for each processor: what one costs more than another evens out."""
_MOST_TICKS = 1 << 20
"""Of more times than this only some are kept, evenly: they are sent to every worker."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked: of an archive only articles at ``since`` or later and before ``until``; ``gate`` passes over pages
    whose bytes cannot tell a figure. An archive of more than ``largest`` articles is cut."""

    inputs: tuple[str, ...]
    since: datetime | None = None
    until: datetime | None = None
    gate: bool = True
    largest: int = LARGEST


@dataclass(frozen=True, slots=True)
class Counted:
    """What came of it. ``largest`` is how many articles the largest part has, which one worker judged alone; ``links``
    how many links the cut is known to have parted, and ``joined`` how many of them were joined again."""

    articles: int
    gated: int
    rejected: int
    parts: int
    largest: int
    links: int
    joined: int
    events: int
    alerts: int


def backfill(spark: Any, wanted: Wanted, out: str, rules: Rules, say: Callable[[str], None]) -> Counted:
    """Judge an archive as a replay would, and leave its tables in ``out``; whole stages of an earlier run are kept.

    Raises InputError when there is nothing to read.
    """
    return _Run(spark, wanted, out, rules, say).run()


class _Run:
    """One run over one archive."""

    def __init__(self, spark: Any, wanted: Wanted, out: str, rules: Rules, say: Callable[[str], None]) -> None:
        self.spark, self.wanted, self.rules, self.say = spark, wanted, rules, say
        self.out = out.rstrip("/")
        self.found = documents(wanted.inputs, spark)
        self.parts = _PARTS * spark.sparkContext.defaultParallelism
        spark.conf.set("spark.sql.shuffle.partitions", str(self.parts))
        named = (repr(self.found), repr(wanted), _stable(rules), __version__)
        self.stages = Stages(spark, f"{self.out}/stages/{digest('backfill', *named)[:16]}", say)

    def run(self) -> Counted:
        drafts = self.stages.of("drafts", self._drafts)
        if not drafts.where("draft IS NOT NULL").limit(1).count():
            raise InputError("nothing could be read" if drafts.limit(1).count() else "there is nothing here to read")
        read = self._within(self._read(drafts)).select("document", "place", *_names(READ))
        articles = read.count()
        if not articles:
            raise InputError("no article is within the times that were asked for")
        is_cut = articles > self.wanted.largest
        cut = cutting.cut(read, articles, self.wanted.largest)
        judge = partial(self._judged, ticks=self._ticks(read, articles), is_cut=is_cut)
        done = self.stages.of("judged", lambda: judge(cut))
        links = joined = 0
        if is_cut:
            done, links, joined = self._joined(read, done, judge)
        files, whole = mark(self.spark, self.out)
        files.delete(whole, False)
        self._tables(drafts, read, done)
        files.create(whole, True).close()
        return self._counted(drafts, cut, links, joined)

    def _drafts(self) -> Any:
        local = [one for one in self.found if not is_url(one.where)]
        gate = self.wanted.gate
        tasks = max(1, min(len(local), _MOST_DOCUMENTS))
        listed = self.spark.sparkContext.parallelize(
            [(one.place, one.where, one.problem) for one in local], tasks
        ).toDF("document int, path string, problem string")
        frame = on_workers(listed, partial(opening.opened, gate=gate, rules=self.rules), opening.DRAFTS)
        remote = {one.where: one.place for one in self.found if is_url(one.where)}
        if remote:
            held = self.spark.read.format("binaryFile").load(list(remote)).select("path", "content")
            frame = frame.union(
                on_workers(held, partial(opening.fetched, places=remote, gate=gate, rules=self.rules), opening.DRAFTS)
            )
        return frame

    def _read(self, drafts: Any) -> Any:
        """The articles, as they were read on the way where each says its own time."""
        sound = drafts.where("draft IS NOT NULL")
        if not sound.where("article IS NULL").limit(1).count():
            return sound
        return self.stages.of("read", lambda: self._placed(sound))

    def _placed(self, sound: Any) -> Any:
        self.say("some articles have their place in time by others: one worker sorts them")
        ordered = sound.select("document", "place", "draft").repartition(1).sortWithinPartitions("document", "place")
        placed = on_workers(ordered, placing.spooled, placing.PLACED).repartition(self.parts, "document", "place")
        return on_workers(placed, partial(_understood, rules=self.rules), f"document int, place long, {READ}")

    def _within(self, read: Any) -> Any:
        for time, sign in ((self.wanted.since, ">="), (self.wanted.until, "<")):
            if time is not None:
                read = read.where(f"time {sign} {micros(time)}")
        return read

    def _ticks(self, read: Any, articles: int) -> Any:
        """When articles came, for every worker: what a part holds back is judged again when any article comes."""
        width = 1
        if articles > _MOST_TICKS:
            first, last = read.selectExpr("MIN(time)", "MAX(time)").first()
            width = (last - first) // _MOST_TICKS + 1
        among = read.selectExpr(f"time DIV {width} AS among", "time").groupBy("among").agg({"time": "min"})
        times = array("q", sorted(among.toArrow()["min(time)"].to_pylist()))
        return self.spark.sparkContext.broadcast(times)

    def _judged(self, cut: Any, *, ticks: Any, is_cut: bool) -> Any:
        """Each part by one worker."""
        ordered = cut.repartition(self.parts, "part").sortWithinPartitions("part", "time", "document", "place")
        parts = partial(judging.judged_parts, ticks=ticks, rules=self.rules, is_cut=is_cut)
        return on_workers(ordered, parts, judging.JUDGED)

    def _joined(self, read: Any, done: Any, judge: Callable[[Any], Any]) -> tuple[Any, int, int]:
        """What was judged, where the cut parted events as the joined group is; how many links, and how many joined."""
        links = self.stages.of("links", lambda: self._links(done))
        count = links.count()
        if not count:
            return done, 0, 0
        one = on_workers(links.repartition(1), _grouped, "node long, least long")
        groups = self.stages.of("groups", lambda: one)
        again = self.stages.of("joined", lambda: judge(self._members(read, done, groups)))
        nodes = again.selectExpr("node AS event", "EXPLODE(nodes) AS node")
        others = nodes.selectExpr("event AS found", "node AS other")
        both = links.join(nodes, "node").join(others, "other").where("event = found").count()
        return done.join(groups, "node", "left_anti").unionByName(again), count, both

    def _links(self, done: Any) -> Any:
        shown = meeting.met(done, self.rules.linking.candidates).repartition(self.parts, "node")
        return on_workers(shown, partial(meeting.linked, rules=self.rules), meeting.LINKS).distinct()

    def _members(self, read: Any, done: Any, groups: Any) -> Any:
        filed = done.join(groups, "node").selectExpr("EXPLODE(filed) AS id", "CONCAT('joined ', least) AS part")
        return read.join(filed.distinct(), "id")

    def _tables(self, drafts: Any, read: Any, done: Any) -> None:
        """Written anew in every run that got so far: they are cheap beside what they are made of."""
        from pyspark.sql import Window, functions

        for name, order in tables.ORDERS.items():
            whole = done.where("events IS NOT NULL")
            rows = whole.select(f"{name}.*") if name == "events" else whole.selectExpr(f"INLINE({name})")
            self._table(name, rows.orderBy(*order))
        filed = done.where("events IS NOT NULL").selectExpr("EXPLODE(filed) AS id", "events.id AS event")
        again = Window.partitionBy("id").orderBy("time", "document", "place")
        told = read.select("time", "document", "place", "id", "article", "extraction")
        once = told.withColumn("turn", functions.row_number().over(again)).where("turn = 1")
        schema = f"{tables.ARTICLES}, data string, extraction string, event string"
        ordered = once.join(filed, "id", "left").orderBy("time", "document", "place")
        self._table("articles", on_workers(ordered, tables.articles, schema))
        refused = drafts.where(functions.col("reason").isNotNull() & (functions.col("reason") != reading.GATED))
        self._table("rejected", refused.select("document", "source", "reason").orderBy("document", "source", "reason"))

    def _counted(self, drafts: Any, cut: Any, links: int, joined: int) -> Counted:
        sizes = cut.groupBy("part").count().selectExpr("SUM(count)", "COUNT(*)", "MAX(count)").first()
        rows = {
            name: self.spark.read.parquet(f"{self.out}/{name}").count() for name in ("rejected", "events", "alerts")
        }
        gated = drafts.where(drafts["reason"] == reading.GATED).count()
        return Counted(
            sizes[0], gated, rows["rejected"], sizes[1], sizes[2], links, joined, rows["events"], rows["alerts"]
        )

    def _table(self, name: str, frame: Any) -> None:
        frame.write.mode("overwrite").parquet(f"{self.out}/{name}")


def _understood(rows: Rows, rules: Rules) -> Iterator[dict[str, Any]]:
    for row in rows:
        found = understood(decode(Article, row["article"]), load_lexicon(), rules)
        yield {"document": row["document"], "place": row["place"], **found}


def _grouped(rows: Rows) -> Iterator[dict[str, Any]]:
    pairs = ((row["node"], row["other"]) for row in rows)
    return ({"node": node, "least": least} for node, least in joining.joined(pairs))


def _names(columns: str) -> list[str]:
    return [column.split()[0] for column in columns.split(", ")]


def _stable(rules: Rules) -> str:
    """Rules in words that do not change from process to process, as the order of a set does."""
    decisions = rules.decisions
    rest = replace(rules, decisions=replace(decisions, officials=frozenset(), parties=frozenset()))
    return f"{encode(Rules, rest)} {sorted(decisions.officials)} {sorted(decisions.parties)}"
