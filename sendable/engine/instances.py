"""Instances of DuckDB, lent to one opening at a time and kept for the next.

To make one takes 17 ms, which is more than most of what a small account asks of it; a refresh opens
an engine two hundred times. What an opening makes goes into a database of its own, in memory, which
is gone with it. An instance that had much to hold, or met an error, is not kept.
"""

from __future__ import annotations

import atexit
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import duckdb

from sendable.engine.spill import hold_spill_folder, name_spill_folder

# A name, not the class: a module that holds the class while Prefect runs makes duckdb 2.0 print
# pages of "nanobind: leaked" when Python exits.
Connection: TypeAlias = "duckdb.DuckDBPyConnection"

_DATABASE = "opened"

_MOST_IDLE = 2
"""Engines are rarely opened more than one within the other."""

_MOST_HELD = 64 * 2**20
"""Bytes that an instance may still hold, of files it has read, to be kept."""


@dataclass(frozen=True)
class Needs:
    """What an instance is made for, and for nothing else.

    Attributes:
        folders: Whose files may be read, as absolute paths.
        spill: Where a folder for what memory does not hold may be made.
        memory: What it may hold, as DuckDB writes it.
    """

    folders: tuple[str, ...]
    spill: Path
    memory: str


@dataclass(frozen=True)
class _Instance:
    needs: Needs
    spill: Path
    connection: Connection


_idle: list[_Instance] = []
_of_the_parent: list[_Instance] = []
_lock = threading.Lock()


@contextmanager
def lend_connection(needs: Needs) -> Iterator[Connection]:
    """Give a connection to an instance that nobody else uses, with an empty database.

    Its configuration is locked; of the settings only the progress bar and the search path can be
    changed.
    """
    instance = _take(needs) or _make(needs)
    with hold_spill_folder(instance.spill):
        try:
            connection = instance.connection.cursor()
            connection.execute("SET enable_progress_bar = false")
            connection.execute(f"ATTACH ':memory:' AS {_DATABASE}")
            connection.execute(f"USE {_DATABASE}")
            yield connection
            connection.close()
            instance.connection.execute(f"DETACH {_DATABASE}")
            is_small = _bytes_held(instance) < _MOST_HELD
        except BaseException:
            instance.connection.close()
            raise
        if is_small:
            _keep(instance)
        else:
            instance.connection.close()


def close_idle() -> None:
    """Close the instances that nobody uses."""
    with _lock:
        closing, _idle[:] = [*_idle], []
    for instance in closing:
        instance.connection.close()


def _take(needs: Needs) -> _Instance | None:
    with _lock:
        found = next((one for one in _idle if one.needs == needs), None)
        if found is not None:
            _idle.remove(found)
        return found


def _keep(instance: _Instance) -> None:
    with _lock:
        _idle.append(instance)
        closing = _idle.pop(0) if len(_idle) > _MOST_IDLE else None
    if closing is not None:
        closing.connection.close()


def _make(needs: Needs) -> _Instance:
    spill = name_spill_folder(needs.spill)
    connection = duckdb.connect()
    # Global, so that every cursor has them.
    connection.execute("SET GLOBAL TimeZone = 'UTC'")
    # The lake's files never change, so what a file says of itself is read once.
    connection.execute("SET GLOBAL parquet_metadata_cache = true")
    connection.execute("SET allowed_directories = $1", [list(needs.folders)])
    limit_memory(connection, spill, needs.memory)
    connection.execute("SET enable_external_access = false")
    # A query of some seconds would draw a bar into whatever the program is printing, and each
    # cursor has to be told.
    connection.execute("SET allowed_configs = ['enable_progress_bar']")
    connection.execute("SET lock_configuration = true")
    return _Instance(needs, spill, connection)


def limit_memory(connection: Connection, spill: Path, memory: str) -> None:
    """Have an instance put what is over a limit into a folder of its own.

    DuckDB makes the folder when it first needs it, and removes it when the instance is closed.
    """
    connection.execute("SET memory_limit = $1", [memory])
    connection.execute("SET temp_directory = $1", [str(spill.resolve())])


def _bytes_held(instance: _Instance) -> int:
    """Give what is held in memory; an instance that has written to disk holds too much."""
    held, spilt = instance.connection.execute(
        "SELECT sum(memory_usage_bytes)::BIGINT, sum(temporary_storage_bytes)::BIGINT"
        " FROM duckdb_memory()"
    ).fetchall()[0]
    return _MOST_HELD if spilt or instance.spill.exists() else int(held)


def _leave_to_the_parent() -> None:
    """In a forked process, leave what its parent had: DuckDB's threads are not there."""
    _of_the_parent.extend(_idle)
    _idle.clear()


# At the exit of Python DuckDB would find its modules gone.
atexit.register(close_idle)
with suppress(AttributeError):
    os.register_at_fork(after_in_child=_leave_to_the_parent)
