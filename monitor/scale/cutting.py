"""Which articles are judged together: all, or where they are too many, those of one cell."""

from __future__ import annotations

from typing import Any

_IN_CELLS = """
WITH wide AS (SELECT cells[0] AS cell FROM {read} GROUP BY cell HAVING COUNT(*) > {largest}),
    narrow AS (SELECT cells[1] AS cell FROM {read} GROUP BY cell HAVING COUNT(*) > {largest})
SELECT /*+ BROADCAST(wide), BROADCAST(narrow) */ read.*,
    CASE WHEN wide.cell IS NULL THEN cells[0] WHEN narrow.cell IS NULL THEN cells[1] ELSE cells[2] END AS part
FROM {read} AS read LEFT JOIN wide ON cells[0] = wide.cell LEFT JOIN narrow ON cells[1] = narrow.cell
"""
_WITH_PAGES = """
WITH home AS (
    SELECT page, MIN_BY(part, STRUCT(time, document, place)) AS part FROM {cut}
    WHERE page IS NOT NULL GROUP BY page HAVING MIN(part) <> MAX(part)
)
SELECT /*+ BROADCAST(home) */ cut.* EXCEPT (part), COALESCE(home.part, cut.part) AS part
FROM {cut} AS cut LEFT JOIN home ON cut.page = home.page
"""


def cut(read: Any, articles: int, largest: int) -> Any:
    """``read`` with the ``part`` that each article is judged in.

    An archive of at most ``largest`` articles is one part. Of a larger one each cell is, and of a cell that is too
    large itself each place, or each month of a place, however many articles there are. A page stays with its first
    version.
    """
    from pyspark.sql.functions import lit

    if articles <= largest:
        return read.withColumn("part", lit(""))
    cells = read.sparkSession.sql(_IN_CELLS, read=read, largest=largest)
    return read.sparkSession.sql(_WITH_PAGES, cut=cells)
