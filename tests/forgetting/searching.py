"""Looks through every byte of a workspace for a person, whatever the number's spelling."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as parquet

_RUN = re.compile(r"\d(?:[\s\u00a0().\-/]{0,3}\d){5,}")
_NO_DIGIT = re.compile(r"\D")


def texts_of(workspace: Path) -> Iterator[tuple[str, str]]:
    """Give every text below a workspace, as it would be read: unzipped, and out of Parquet."""
    for path in sorted(workspace.rglob("*")):
        if not path.is_file() or path.relative_to(workspace).parts[0] == "sandbox":
            continue
        name = str(path.relative_to(workspace))
        # A file's own bytes, too: Parquet writes the least and greatest values at its end.
        yield name, path.read_bytes().decode("utf-8", errors="replace")
        if path.suffix == ".parquet":
            for column in parquet.read_table(path).columns:
                for value in column.to_pylist():
                    if isinstance(value, str):
                        yield name, value
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as parts:
                for part in parts.namelist():
                    yield f"{name}:{part}", parts.read(part).decode("utf-8", errors="replace")


def find(workspace: Path, digits: str, *words: str) -> list[str]:
    """Give the files in which a number's digits, or one of some words, can be read.

    The digits are those without the country's code, which every spelling ends in.
    """
    return sorted(
        {
            name
            for name, text in texts_of(workspace)
            if any(word in text for word in words)
            or any(digits in _NO_DIGIT.sub("", run.group()) for run in _RUN.finditer(text))
        }
    )
