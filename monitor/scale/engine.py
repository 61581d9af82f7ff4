"""A Spark session, or what is missing for one."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from monitor.errors import EngineUnavailableError

_JAVA = 17
_LOCAL = ("local", "spark://127.", "spark://localhost")


@contextmanager
def session(master: str, name: str = "backfill", more: Mapping[str, str] | None = None) -> Iterator[Any]:
    """A session on this master, with ``more`` settings, which ends with the context.

    Raises EngineUnavailableError without the extra, without Java, or when the master does not answer.
    """
    _check_java()
    try:
        import google.protobuf  # noqa: F401 (the engine's streams need it, and say nothing)
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise EngineUnavailableError("Spark is not installed: pip install 'newsmon[spark]'") from error
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    build = SparkSession.builder.master(master).appName(f"monitor {name}")
    for setting, value in {**_SETTINGS, **(more or {})}.items():
        build = build.config(setting, value)
    if master.startswith(_LOCAL):
        build = build.config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1")
    try:
        spark = build.getOrCreate()
    except Exception as error:  # py4j wraps whatever the engine failed of
        raise EngineUnavailableError(f"Spark does not begin: {_first_line(error)}", where=master) from error
    try:
        yield spark
    finally:
        spark.stop()


_SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "1000",
    # A row may be an event with all that was told of it: thousands of them at once do not fit where one does.
    "spark.sql.parquet.enableVectorizedReader": "false",
    "spark.hadoop.parquet.block.size": str(32 << 20),
    # The parts of a stage are as many as its input asks for: a block must not be split or moved between two runs.
    "spark.sql.adaptive.enabled": "false",
}


def _check_java() -> None:
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home) / "bin" / "java") if home else shutil.which("java")
    need = f"install Java {_JAVA} or later (on Debian: apt-get install openjdk-{_JAVA}-jre-headless)"
    if java is None or not Path(java).exists():
        raise EngineUnavailableError(f"Spark needs Java, and there is none: {need}")
    said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "(\d+)', said)
    if found is None or int(found[1]) < _JAVA:
        raise EngineUnavailableError(f"Spark needs a later Java than this one: {need}", where=java)


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0][:300]
