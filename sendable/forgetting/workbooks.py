"""A person in a workbook: their number in any text, and rows that lead to them by an id.

Ids of contacts are small numbers, as are counts, and the places of texts that a spreadsheet keeps
together when somebody saves the tracker again. So an id is looked for only under the headings that
the tracker's own sheets give to ids.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sendable.forgetting.person import Person
from sendable.forgetting.spellings import redact

_HEADINGS = frozenset({"Contact", "Survivor", "Message"})
"""What ``sendable.publish.clean_up`` writes above ids that lead to a person."""

_TOGETHER = "xl/sharedStrings.xml"
"""Where a spreadsheet keeps its texts, if it does; cells then name them by their place."""

_TEXTS = re.compile(r"<si>.*?</si>", re.DOTALL)
_ROW = re.compile(r"<row [^>]*>.*?</row>", re.DOTALL)
_CELL = re.compile(r'<c r="([A-Z]+)[0-9]+"([^>]*?)(?:/>|>(.*?)</c>)', re.DOTALL)
_VALUE = re.compile(r"<(?:t|v)(?: [^>]*)?>([^<]*)<")
"""Rows, cells and values of a workbook's sheet, as OOXML writes them."""


@dataclass(frozen=True)
class Workbook:
    """A workbook's parts, or another zipped folder's, before and after somebody is forgotten."""

    before: Mapping[str, bytes]
    after: Mapping[str, bytes]

    @property
    def names_them(self) -> bool:
        """Whether anything is to change."""
        return self.before != self.after


def redact_workbook(
    path: Path, person: Person, may_name: Callable[[bytes, Person], bool]
) -> Workbook:
    """Give what a workbook is with and without a person; the file stays as it is.

    Args:
        path: The file.
        person: Who is forgotten.
        may_name: Tells, in no time, that a part names nobody.
    """
    with zipfile.ZipFile(path) as folder:
        parts = {name: folder.read(name) for name in folder.namelist()}
    together = [_value(one) for one in _TEXTS.findall(_text(parts.get(_TOGETHER, b"")))]
    ids = {*map(str, person.contact_ids), *person.message_ids}
    after = {}
    for name, part in parts.items():
        # Ids that stand among the texts kept together are not in the sheet itself.
        is_likely = may_name(part, person) or (bool(together) and "/worksheets/" in name)
        after[name] = (
            _bytes(redact(_without_rows(_text(part), together, ids), person)) if is_likely else part
        )
    return Workbook(parts, after)


def write_zipped(path: Path, parts: Mapping[str, bytes]) -> bytes:
    """Give the bytes of a zipped file with other parts, each where it was.

    Args:
        path: The file as it is.
        parts: What is in it now, by name.
    """
    written = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry, parts[entry.filename])
    return written.getvalue()


def _without_rows(text: str, together: Sequence[str], ids: set[str]) -> str:
    """Give a sheet in which rows with one of some ids under a heading for ids have no cells."""
    head = _ROW.search(text)
    if head is None:
        return text
    columns = {column for column, value in _cells(head.group(), together) if value in _HEADINGS}

    def emptied(row: re.Match[str]) -> str:
        cells = _cells(row.group(), together) if columns else iter(())
        named = any(value in ids for column, value in cells if column in columns)
        return _CELL.sub("", row.group()) if named else row.group()

    return _ROW.sub(emptied, text)


def _cells(row: str, together: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Give each cell's column and its text."""
    for cell in _CELL.finditer(row):
        column, told, content = cell.groups()
        value = _value(content or "")
        if 't="s"' in told and value.isdecimal() and int(value) < len(together):
            value = together[int(value)]
        yield column, value


def _value(content: str) -> str:
    return "".join(_VALUE.findall(content)).strip()


def _text(content: bytes) -> str:
    """Give bytes as a text that ``_bytes`` makes the same bytes of, whatever they are."""
    return content.decode("utf-8", errors="surrogateescape")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", errors="surrogateescape")
