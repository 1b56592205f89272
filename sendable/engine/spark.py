"""Spark SQL over the lake's files, where one machine is not enough for the rules.

Nothing of it is loaded before a playbook asks for it. Spark reads the active Parquet files of a
Delta table by name, never the folder: that also holds files of past versions, with people in them
who are gone.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from sendable.engine.declared import Engine, SparkEngine
from sendable.errors import EngineError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

OLDEST_JAVA = 17
"""The oldest Java that Spark 4 runs on."""

_OR_DUCKDB = "or write 'engine: duckdb' in playbook.yaml"
_VERSION = re.compile(r'version "(\d+)')

_SQL_TYPES = {
    pa.string(): "STRING",
    pa.int64(): "BIGINT",
    pa.float64(): "DOUBLE",
    pa.bool_(): "BOOLEAN",
    pa.timestamp("us", tz="UTC"): "TIMESTAMP",
    pa.list_(pa.string()): "ARRAY<STRING>",
}
"""What the types of the lake's columns are in Spark."""

_ALWAYS = {
    "spark.app.name": "sendable",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.catalogImplementation": "in-memory",
    # Moments as the lake holds them: microseconds, in the calendar of today.
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
    "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
    # No page to open, no bar drawn into what the program prints, no row's content in a log.
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "OFF",
}
"""What the answers or people's privacy depend on. All else is Spark's own to be told, in
``spark-defaults.conf``: memory, executors, authentication."""

_ALONE = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
"""On one machine nobody else has to reach the driver."""


class Spark:
    """An open session: tables are shown to it by name, then it answers one query."""

    def __init__(self, session: SparkSession) -> None:
        self._session = session

    def show_table(self, name: str, schema: pa.Schema, files: Sequence[Path]) -> None:
        """Show some files of one schema as a table; a column that a file does not have is empty.

        Args:
            name: What queries call it.
            schema: The columns.
            files: The files; with none the table is empty.
        """
        columns = [(field.name, _SQL_TYPES[field.type]) for field in schema]
        if not files:
            nothing = ", ".join(f"CAST(NULL AS {kind}) AS `{column}`" for column, kind in columns)
            self.show_query(name, f"SELECT {nothing} WHERE FALSE")
            return
        with _telling(f"{name} could not be read"):
            reader = self._session.read.schema(
                ", ".join(f"`{one}` {kind}" for one, kind in columns)
            )
            rows = reader.option(*_AS_NAMED).parquet(*map(_address, files))
            rows.createOrReplaceTempView(name)

    def show_file(self, name: str, file: Path) -> None:
        """Show a file that was made for this query, with its own columns."""
        with _telling(f"{name} could not be read"):
            rows = self._session.read.option(*_AS_NAMED).parquet(_address(file))
            rows.createOrReplaceTempView(name)

    def show_query(self, name: str, sql: str) -> None:
        """Show what a query gives as a table; it is run with the query that reads it."""
        with _telling(f"{name} could not be read"):
            self._session.sql(sql).createOrReplaceTempView(name)

    def answer(self, sql: str, columns: Sequence[str], folder: Path) -> list[Path]:
        """Run a query and write its rows.

        Args:
            sql: The query.
            columns: What its columns are called in the files, in order.
            folder: Where to; it must not be there yet.

        Returns:
            The files.
        """
        with _telling("the rules could not be answered"):
            self._session.sql(sql).toDF(*columns).write.parquet(_address(folder))
        return sorted(folder.glob("part-*.parquet"))


_AS_NAMED = ("__globPaths__", "false")
"""A file's name is its name: a bracket or a star in a workspace's path stands for itself."""


@contextmanager
def open_spark(engine: SparkEngine, scratch: Path) -> Iterator[Spark]:
    """Open a session on a cluster, or on this machine.

    Args:
        engine: What the playbook declares.
        scratch: A folder of one's own. On one machine Spark keeps there what its memory does not
            hold; the workers of a cluster have folders of their own for that.

    Raises:
        EngineError: pyspark or Java is missing, or the session does not open.
    """
    require_spark()
    from pyspark.sql import SparkSession

    settings = _ALWAYS | {"spark.sql.warehouse.dir": _address(scratch / "warehouse")}
    if engine.is_local:
        settings |= _ALONE | {"spark.local.dir": str(scratch / "spilt")}
    builder: Any = SparkSession.builder.master(engine.master)
    with _telling(f"Spark did not start at {engine.master}", "Look whether the cluster is up"):
        session = builder.config(map=settings).getOrCreate()
    try:
        yield Spark(session)
    finally:
        session.stop()


def require_engine(engine: Engine) -> None:
    """Make sure that this machine has what a playbook's engine needs, before anything is begun.

    Raises:
        EngineError: It has not.
    """
    if isinstance(engine, SparkEngine):
        require_spark()


def require_spark() -> None:
    """Make sure that this machine has what Spark needs here; it starts nothing.

    Raises:
        EngineError: pyspark or Java is missing, or Java is too old.
    """
    if find_spec("pyspark") is None:
        raise EngineError(
            "the playbook says 'engine: spark', and pyspark is not installed",
            remedy=f"Run 'make extras', {_OR_DUCKDB}",
        )
    release = find_java(os.environ)
    if release is None or release < OLDEST_JAVA:
        found = "there is no Java" if release is None else f"Java is of version {release}"
        raise EngineError(
            f"the playbook says 'engine: spark', and {found} on this machine",
            remedy=f"Install Java {OLDEST_JAVA} or newer, such as openjdk-17-jre-headless, and "
            f"set JAVA_HOME if it is not on the path, {_OR_DUCKDB}",
        )


def find_java(environment: Mapping[str, str]) -> int | None:
    """Give the release of the Java that Spark would start; None without one."""
    home = environment.get("JAVA_HOME")
    java = str(Path(home, "bin", "java")) if home else "java"
    path = shutil.which(java, path=environment.get("PATH"))
    if path is None:
        return None
    said = subprocess.run([path, "-version"], capture_output=True, text=True, check=False)  # noqa: S603
    release = _VERSION.search(said.stderr)
    return int(release[1]) if release else None


def _address(path: Path) -> str:
    """Give a path as a file of the machine, whatever a cluster's usual file system is."""
    return f"file://{path.resolve()}"


@contextmanager
def _telling(what: str, remedy: str | None = None) -> Iterator[None]:
    """Turn Spark's errors into ours. What it says itself may hold what a row holds."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (Py4JError, PySparkException) as failure:
        raise EngineError(f"{what} (Spark: {_name(failure)})", remedy=remedy) from failure


def _name(failure: Exception) -> str:
    """Name what happened without a word of it: Spark's own name for it, or the error's class."""
    condition = getattr(failure, "getCondition", lambda: None)()
    if condition:
        return str(condition)
    java = getattr(failure, "java_exception", None)
    return str(java.getClass().getName()) if java is not None else type(failure).__name__
