"""Which version a table of the lake is at, and which Parquet files made it up then.

To open a Delta table reads its whole log, some milliseconds; an engine on the lake asks for fifty
of them, and a run opens a dozen engines. What a version consists of never changes, so it is read
once in a process; which version is the newest is told by the names in the log, which the Delta
protocol fixes: the version in 20 digits, one JSON file for each commit.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote

from deltalake import DeltaTable

_LOG = "_delta_log"
_DIGITS = 20
_MOST_KEPT = 8192
_ADDS = '"add"'
"""How the Delta protocol begins what a commit says of a new file."""


def newest_version(table: Path) -> int | None:
    """Give the version that a table's folder is at; None where there is no table."""
    log = table / _LOG
    if not log.is_dir():
        return None
    commits = (int(file.stem) for file in log.glob("[0-9]" * _DIGITS + ".json"))
    return max(commits, default=None)


def files_of(table: Path, version: int) -> list[str]:
    """Give the Parquet files, below the table's folder, that make up a version of it.

    Raises:
        deltalake.exceptions.DeltaError: It has no such version.
    """
    commit = table / _LOG / f"{version:0{_DIGITS}d}.json"
    # A lake that was removed and made anew has other commits under the same names.
    written = commit.stat() if commit.exists() else None
    stamp = (written.st_ino, written.st_mtime_ns) if written is not None else None
    return list(_read_files(str(table), version, stamp))


def columns_of(table: Path) -> frozenset[str] | None:
    """Give the columns that a table's folder has now; None where there is no table."""
    if newest_version(table) is None:
        return None
    return frozenset(field.name for field in DeltaTable(table).schema().fields)


@lru_cache(maxsize=_MOST_KEPT)
def _read_files(table: str, version: int, _written: tuple[int, int] | None) -> tuple[str, ...]:
    if version == 0 and _was_made_empty(Path(table)):
        return ()
    # Addresses, so that a space or an umlaut of the folder's name is written as signs and digits.
    return tuple(unquote(uri) for uri in DeltaTable(table, version=version).file_uris())


def _was_made_empty(table: Path) -> bool:
    """Tell whether a table's first commit adds no file: so most tables are, of a young account."""
    first = table / _LOG / f"{0:0{_DIGITS}d}.json"
    return first.exists() and _ADDS not in first.read_text(encoding="utf-8")
