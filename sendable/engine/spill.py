"""Where an engine puts what its memory does not hold: people's numbers, so nothing stays there.

DuckDB removes its folder when it is closed. A process that was killed closes nothing, so each
folder has a lock that its process holds, and whoever opens an engine next removes what no living
process holds.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from filelock import FileLock, Timeout

_DAY_SECONDS = 86_400


@contextmanager
def hold_spill_folder(folder: Path) -> Iterator[Path]:
    """Hold a folder of one's own, which DuckDB makes when it first needs it, as one in use.

    Those beside it that no process holds are removed.
    """
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    clear_left_behind(folder.parent)
    # Who opens an engine need not be in the thread that closes it.
    lock = FileLock(_lock_of(folder), thread_local=False)
    try:
        with lock:
            yield folder
    finally:
        _lock_of(folder).unlink(missing_ok=True)


def name_spill_folder(root: Path) -> Path:
    """Give a path below a root that nobody else has."""
    return root.resolve() / uuid4().hex


def clear_left_behind(root: Path) -> None:
    """Remove the folders below a root that no process holds, and locks that nobody needs."""
    for folder in (path for path in root.iterdir() if path.is_dir()):
        try:
            with FileLock(_lock_of(folder), timeout=0):
                shutil.rmtree(folder, ignore_errors=True)
        except Timeout:
            continue
        _lock_of(folder).unlink(missing_ok=True)
    # A lock without a folder may be a moment old and not taken yet: only old ones are nobody's.
    for lock in root.glob("*.lock"):
        try:
            is_old = time.time() - lock.stat().st_mtime > _DAY_SECONDS
            if is_old and not lock.with_suffix("").exists():
                with FileLock(lock, timeout=0):
                    lock.unlink(missing_ok=True)
        except (Timeout, FileNotFoundError):
            continue


def _lock_of(folder: Path) -> Path:
    return folder.with_suffix(".lock")
