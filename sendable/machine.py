"""Trouble of the machine, in our words: no room, no right to write, no memory, a damaged file.

Each library tells of it in a way of its own, some in nothing but a text, so what is looked at is
the kind of an error and its words. Nothing heavy is imported for that.
"""

from __future__ import annotations

import errno
import re
from pathlib import Path

from sendable.errors import (
    CannotWrite,
    DiskFull,
    LakeDamaged,
    LakeError,
    OutOfMemory,
    SendableError,
)

_FULL = (errno.ENOSPC, errno.EDQUOT)
_CLOSED = (errno.EROFS, errno.EACCES, errno.EPERM)
_NO_MEMORY = "OutOfMemoryException"
"""DuckDB's own: what a query needs is more than it may hold."""

_SAYS_FULL = re.compile(r"No space left on device|Disk quota exceeded|max_temp_directory_size")
_SAYS_CLOSED = re.compile(r"Read-only file system|Permission denied|Operation not permitted")
_SAYS_DAMAGED = re.compile(
    r"magic bytes|Failed to fetch metadata for file|Object at location|Generic LocalFileSystem"
    r"|Invalid JSON in log|to be a Parquet file|No files found that match"
)
_FILE = re.compile(r"[^\s'\"]*\.(?:snappy\.parquet|parquet|json)")

_BY_WORDS = frozenset(
    {"_duckdb", "_internal", "deltalake._internal", "pyarrow.lib", "xlsxwriter.exceptions"}
)
"""Where errors come from that tell of the disk in words alone: tables and workbooks."""


def describe_trouble(failure: BaseException) -> SendableError | None:
    """Give our error for trouble of the machine, or nothing where an error is none.

    Args:
        failure: What some library raised.
    """
    number, said = getattr(failure, "errno", None), str(failure)
    if number in _FULL or _SAYS_FULL.search(said):
        return DiskFull(
            "the disk is full, so nothing more was written",
            remedy="Free some space and run the command again; the last good run is untouched",
        )
    if isinstance(failure, MemoryError) or type(failure).__name__ == _NO_MEMORY:
        return OutOfMemory(
            "there is not enough memory to go on, so the step was given up",
            remedy="End other programs, or use a machine with more memory, and run the command "
            "again; the last good run is untouched",
        )
    is_of_disk = isinstance(failure, OSError) or type(failure).__module__ in _BY_WORDS
    if is_of_disk and (number in _CLOSED or _SAYS_CLOSED.search(said)):
        why = getattr(failure, "strerror", None) or _SAYS_CLOSED.findall(said)[0]
        return CannotWrite(
            f"nothing can be written here ({why}{_where(failure)})",
            remedy="Make the folder writable for whoever runs Sendable, then run the command "
            "again; the last good run is untouched",
        )
    if is_of_disk and _SAYS_DAMAGED.search(said):
        named = _FILE.search(said)
        file = f": {Path(named[0]).parent.name}/{Path(named[0]).name}" if named else ""
        return LakeDamaged(
            f"a file of the lake is damaged or missing{file}",
            remedy="Bring the workspace's folder lake back from a backup, then run the command "
            "again; without one, begin with another --workspace, which forgets what ClickSend no "
            "longer has",
        )
    return None


def describe_os_error(failure: OSError) -> SendableError:
    """Give our error for one of the operating system's, whatever it says."""
    return describe_trouble(failure) or LakeError(
        f"{failure.strerror or type(failure).__name__}: {failure.filename or ''}"
    )


def _where(failure: BaseException) -> str:
    """Give the file that an error names, as a part of a sentence."""
    file = getattr(failure, "filename", None)
    return f": {file}" if file else ""
