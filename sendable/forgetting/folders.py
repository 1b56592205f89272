"""A person in run folders and whatever else lies in a workspace.

Parquet and CSV files lose the person's rows, other files the number where it stands whole; reports
show numbers with most of their digits hidden, and those stay.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from sendable.forgetting.parquet_rows import erase_from, find_in
from sendable.forgetting.person import WIDE_SIGNS, Person
from sendable.forgetting.spellings import blot_out, is_named_in, redact
from sendable.forgetting.workbooks import redact_workbook, write_zipped
from sendable.workspace import Workspace

_ZIPPED = frozenset({".xlsx", ".zip"})

_NOT_LOOKED_AT = frozenset({"lake", "sandbox", "spool"})
"""The tables are gone through by themselves; a sandbox is the account, which is not ours to change;
and what waits in the spool is removed whole, since a pull can always begin anew."""


_IDS = frozenset({"contact_id", "survivor", "message_id"})
"""Columns of a CSV file that lead to a person."""


_SIGNS = b" \t\r\n\f\v().-/"
_WIDE_SIGNS = re.compile(rf"[{''.join(WIDE_SIGNS)}]")
"""Signs that may stand between the digits of a number, as in the pattern of ``Person``."""


def find_files(workspace: Workspace, person: Person) -> list[Path]:
    """Give the files outside the lake that name a person."""
    return [path for path in _files(workspace) if _is_named(path, person)]


def erase_from_files(workspace: Workspace, person: Person) -> int:
    """Take a person out of every file outside the lake; give how many named them."""
    found = find_files(workspace, person)
    for path in found:
        _erase(path, person)
    return len(found)


def _files(workspace: Workspace) -> Iterator[Path]:
    for top in sorted(workspace.root.iterdir()):
        if top.name in _NOT_LOOKED_AT or top.is_symlink():
            continue
        inside = top.rglob("*") if top.is_dir() else [top]
        yield from (path for path in inside if path.is_file() and not path.is_symlink())


def _is_named(path: Path, person: Person) -> bool:
    if path.suffix == ".parquet":
        return bool(find_in(path, path.stem, person))
    if path.suffix in _ZIPPED:
        return redact_workbook(path, person, _may_name).names_them
    content = path.read_bytes()
    if not _may_name(content, person):
        return False
    if path.suffix == ".csv":
        return _without_rows(_text(content), person) is not None
    return is_named_in(_text(content), person)


def _may_name(content: bytes, person: Person) -> bool:
    """Tell, in no time, whether a file may name a person; most do not."""
    ids = [*map(str, person.contact_ids), *person.message_ids, *person.texts]
    if any(one.encode() in content for one in ids):
        return True
    if not content.isascii():
        content = _bytes(_WIDE_SIGNS.sub("", _text(content)))
    together = content.translate(None, _SIGNS)
    return any(digits.encode() in together for digits in person.digits)


def _erase(path: Path, person: Person) -> None:
    if path.suffix == ".parquet":
        erase_from(path, path.stem, person)
        return
    if ".log" in path.suffixes:
        _blot_out(path, person)
        return
    if path.suffix in _ZIPPED:
        content = write_zipped(path, redact_workbook(path, person, _may_name).after)
    elif path.suffix == ".csv":
        content = _bytes(_without_rows(_text(path.read_bytes()), person) or "")
    else:
        content = _bytes(redact(_text(path.read_bytes()), person))
    draft = path.with_name(path.name + ".part")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    draft.write_bytes(content)
    draft.replace(path)


def _blot_out(path: Path, person: Person) -> None:
    """Take a number out of a log where it stands: a server may be writing to the file's end."""
    with path.open("r+b") as log:
        content = log.read()
        log.seek(0)
        log.write(_bytes(blot_out(_text(content), person)))


def _without_rows(text: str, person: Person) -> str | None:
    """Give a CSV text without the person's rows; nothing where it has none of them.

    A row is theirs that holds their number, or the id of one of their contacts or messages. The
    other rows stay as they are written.
    """
    lines = list(io.StringIO(text, newline=""))
    reader = csv.reader(lines)
    head = next(reader, [])
    ids = [place for place, name in enumerate(head) if name.lstrip("\ufeff").strip('"') in _IDS]
    known = {*map(str, person.contact_ids), *person.message_ids}
    kept, begins = lines[: reader.line_num], reader.line_num
    for row in reader:
        named = any(row[place] in known for place in ids if place < len(row))
        if not named and not any(is_named_in(cell, person) or cell in person.texts for cell in row):
            kept += lines[begins : reader.line_num]
        begins = reader.line_num
    return None if len(kept) == len(lines) else "".join(kept)


def _text(content: bytes) -> str:
    """Give a file's bytes as a text that ``_bytes`` makes the same bytes of, whatever they are."""
    return content.decode("utf-8", errors="surrogateescape")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", errors="surrogateescape")
