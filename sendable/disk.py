"""Files that are written whole or not at all, and the errors of the disk they are written to."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pyarrow as arrow
import pyarrow.parquet as parquet

from sendable.errors import SendableError
from sendable.machine import describe_trouble

_MOST_UNDER_WAY = 4
"""Slices of rows that wait to be written to a file; more are not made before one is written."""


@contextmanager
def disk_errors() -> Iterator[None]:
    """Turn trouble of the machine into errors of ours; others pass as they are."""
    try:
        yield
    except SendableError:
        raise
    except Exception as failure:
        if ours := describe_trouble(failure):
            raise ours from failure
        raise


@contextmanager
def writing_batches(
    path: Path, schema: arrow.Schema
) -> Iterator[Callable[[arrow.RecordBatch], None]]:
    """Write a Parquet file, whole or not at all, beside whoever makes its rows.

    Gives the function that takes rows. A thread of its own compresses and writes them; whoever
    hands rows over waits once a few of them are under way. The rows are of people: only the file's
    owner may read it.
    """
    draft = path.with_name(path.name + ".part")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    # Numbers hardly repeat: to look each up in a dictionary takes a third of the time.
    repeated = [name for name in schema.names if name != "number"]
    under_way: deque[Future[None]] = deque()
    with (
        disk_errors(),
        parquet.ParquetWriter(draft, schema, use_dictionary=repeated) as writer,
        ThreadPoolExecutor(max_workers=1) as thread,
    ):

        def write(rows: arrow.RecordBatch) -> None:
            under_way.append(thread.submit(writer.write_batch, rows))
            if len(under_way) > _MOST_UNDER_WAY:
                under_way.popleft().result()

        yield write
        for written in under_way:
            written.result()
    draft.replace(path)


def write_whole(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    draft = path.with_name(path.name + ".part")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)
