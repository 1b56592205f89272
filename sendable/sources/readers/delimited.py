"""CSV and its relatives: any of four separators, any line ends, gzip by the file's ending."""

from __future__ import annotations

import csv
import gzip
import zlib
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import TextIO

import pandas as pd

from sendable.errors import Place, SourceError
from sendable.sources.readers.encoding import find_encoding
from sendable.sources.readers.table import CHUNK_ROWS, SourceTable, distinct_header

_SEPARATORS = ",;\t|"
_NAMES = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_SAMPLE_CHARACTERS = 65_536

LONGEST_ROW = 4_000_000
"""Characters that a row may have; a cell may have 131,072."""

Record = tuple[int, list[str]]
"""A row's number in the file, the header being 1, and its fields."""


def open_delimited(
    path: Path, *, encoding: str | None, delimiter: str | None, wanted: Collection[str]
) -> SourceTable:
    """Open a CSV file.

    Args:
        path: The file; ``.gz`` means gzip.
        encoding: The declared encoding; found where it is absent.
        delimiter: The declared separator; found where it is absent.
        wanted: Columns that must be there, if any are known: a comma that shows them all is right.

    Raises:
        SourceError: The file is missing, damaged or no CSV (file, row).
    """
    with reading_of(path):
        charset, said = find_encoding(path, encoding)
        separator = delimiter or _find_separator(path, charset, wanted)
        with _open_text(path, charset) as stream:
            first = next(_records(stream, separator, path), None)
    if first is None:
        raise SourceError("the file is empty", place=Place(path), remedy="Export it again")
    header = distinct_header(first[1], str(path))
    notes = [said] if said else []
    if delimiter is None and separator != ",":
        notes.append(f"its columns are separated by {_NAMES[separator]}")

    def chunks(columns: Sequence[str]) -> Iterator[pd.DataFrame]:
        places = [header.index(column) for column in columns]
        with reading_of(path), _open_text(path, charset) as stream:
            records = _records(stream, separator, path)
            next(records)
            while batch := list(islice(records, CHUNK_ROWS)):
                yield _frame(batch, columns, places, len(header), path)

    return SourceTable(str(path), header, chunks, tuple(notes))


@contextmanager
def reading_of(path: Path) -> Iterator[None]:
    """Turn what can go wrong with a file of text into our error, with its place."""
    missing = SourceError(
        f"there is no file {path}", remedy="Correct the source's path in playbook.yaml"
    )
    if not path.is_file():
        raise missing
    try:
        yield
    except FileNotFoundError:
        raise missing from None
    except (EOFError, zlib.error, gzip.BadGzipFile) as failure:
        raise SourceError(
            "the compressed file is cut short or damaged",
            place=Place(path),
            remedy="Export it again",
        ) from failure
    except UnicodeError as failure:
        raise SourceError(
            f"the file cannot be read as {getattr(failure, 'encoding', 'text')}",
            place=Place(path),
            remedy="Set the source's encoding, or export the file as UTF-8",
        ) from failure
    except OSError as failure:
        raise SourceError(
            f"the file cannot be read: {failure.strerror or type(failure).__name__}",
            place=Place(path),
            remedy="Check whether the user of this program may read it",
        ) from failure


def open_text(path: Path, encoding: str, newline: str | None) -> TextIO:
    """Open a file of text, packed where it ends with ``.gz``."""
    if path.name.lower().endswith(".gz"):
        return gzip.open(path, "rt", encoding=encoding, newline=newline)
    return path.open(encoding=encoding, newline=newline)


def _open_text(path: Path, encoding: str) -> TextIO:
    # newline="" leaves CR, LF and CR LF to the CSV reader: any of them ends a row.
    return open_text(path, encoding, newline="")


class Lines:
    """The lines of a file, none of which is held in memory when it never ends.

    A few kilobytes of gzip can hold gigabytes without a line's end. Whoever makes rows of several
    lines sets ``held`` to 0 when one is done.
    """

    def __init__(self, stream: TextIO, path: Path) -> None:
        self._stream = stream
        self._path = path
        self._number = 0
        self.held = 0

    def __iter__(self) -> Iterator[str]:
        """Give the lines, each with its end."""
        while line := self._stream.readline(LONGEST_ROW + 1):
            self._number += 1
            self.held += len(line)
            if self.held > LONGEST_ROW:
                raise SourceError(
                    f"row {self._number} has more than {LONGEST_ROW:,} characters",
                    place=Place(self._path, self._number),
                    remedy="Export it again: a quote may be missing, or the ends of lines",
                )
            yield line


def lines_of(stream: TextIO, path: Path) -> Iterator[str]:
    """Give the lines of a file in which each is a row."""
    lines = Lines(stream, path)
    for line in lines:
        lines.held = 0
        yield line


def _records(stream: TextIO, delimiter: str, path: Path) -> Iterator[Record]:
    """Give the rows that hold anything, each with the line it begins on."""
    lines = Lines(stream, path)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    line = 1
    try:
        for fields in reader:
            lines.held = 0
            if any(fields):
                yield line, fields
            line = reader.line_num + 1
    except csv.Error as failure:
        raise SourceError(
            f"row {line} cannot be read as CSV: {failure}",
            place=Place(path, line),
            remedy="Export the file again, or correct the quotes in that row",
        ) from failure


def _frame(
    batch: list[Record], columns: Sequence[str], places: list[int], width: int, path: Path
) -> pd.DataFrame:
    """Make a chunk of text columns, once every row has as many fields as the header."""
    for line, fields in batch:
        if len(fields) != width and (len(fields) < width or any(fields[width:])):
            raise SourceError(
                f"row {line} has {len(fields)} fields, and the header has {width}",
                place=Place(path, line),
                remedy="Put the field that holds the separator into quotes, or export again",
            )
    index = pd.Index([line for line, _ in batch], dtype="int64")
    return pd.DataFrame(
        {
            column: _texts([fields[place] for _, fields in batch], index)
            for column, place in zip(columns, places, strict=True)
        },
        index=index,
    )


def _texts(cells: list[str], index: pd.Index[int]) -> pd.Series[str]:
    stripped = pd.Series(cells, index=index, dtype="str").str.strip()
    return stripped.mask(stripped == "")


def _find_separator(path: Path, encoding: str, wanted: Collection[str]) -> str:
    """Give the separator: the comma where it shows every wanted column, else what csv sniffs."""
    with _open_text(path, encoding) as stream:
        lines = islice(lines_of(stream, path), 50)
        head = next(lines, "")
        names = {name.strip() for name in next(csv.reader([head]), [])}
        shows_all = bool(wanted) and names.issuperset(wanted)
        if shows_all or not any(mark in head for mark in _SEPARATORS[1:]):
            return ","
        sample = "".join(chain([head], lines))[:_SAMPLE_CHARACTERS]
    try:
        return csv.Sniffer().sniff(sample, delimiters=_SEPARATORS).delimiter
    except csv.Error:
        return ","
