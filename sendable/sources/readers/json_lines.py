"""JSON lines: one object a line; what is nested is named ``outer.inner``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pandas as pd

from sendable.errors import Place, SourceError
from sendable.sources.readers.delimited import lines_of, open_text, reading_of
from sendable.sources.readers.encoding import check_encoding
from sendable.sources.readers.table import CHUNK_ROWS, SourceTable, object_frame


def open_json_lines(path: Path, *, encoding: str | None) -> SourceTable:
    """Open a file of JSON objects. A column is every name that occurs in any of them.

    Raises:
        SourceError: The file is missing or damaged, or a line is no object (file, row).
    """
    names: dict[str, None] = {}
    for _, record in _records(path, encoding):
        names.update(dict.fromkeys(record))

    def chunks(columns: Sequence[str]) -> Iterator[pd.DataFrame]:
        records = _records(path, encoding)
        while batch := list(islice(records, CHUNK_ROWS)):
            rows = [[record.get(column) for column in columns] for _, record in batch]
            yield object_frame(rows, [number for number, _ in batch], columns)

    return SourceTable(str(path), tuple(names), chunks)


def _records(path: Path, encoding: str | None) -> Iterator[tuple[int, dict[str, Any]]]:
    charset = check_encoding(path, encoding or "utf-8")
    with reading_of(path), open_text(path, charset, newline=None) as stream:
        for number, line in enumerate(lines_of(stream, path), start=1):
            if not line.strip():
                continue
            try:
                record = json.loads(line)
            except (ValueError, RecursionError):
                record = None
            if not isinstance(record, dict):
                raise SourceError(
                    f"row {number} is no JSON object",
                    place=Place(path, number),
                    remedy='Each line has to be one object, such as {"phone": "…"}',
                )
            yield number, dict(_flatten(record))


def _flatten(record: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in record.items():
        if isinstance(value, dict):
            yield from _flatten(value, f"{prefix}{name}.")
        elif isinstance(value, list):
            yield prefix + name, json.dumps(value, ensure_ascii=False)
        else:
            yield prefix + name, value
