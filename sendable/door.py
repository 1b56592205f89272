"""The door of the lake: who was forgotten does not come in again.

Of a forgotten person the lake keeps keyed hashes and nothing else. Whatever an account, a file or a
query brings of them is turned away before it is written, so they are no recipient, in no segment,
on no list and in no export; and their hash is looked for on every list that Sendable may change.
The key is a file beside the lake, so that the tables alone tell nobody who it was.
"""

from __future__ import annotations

import hmac
import json
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

import pyarrow as arrow
import pyarrow.compute as compute
from pyarrow import parquet

from sendable.errors import LakeError
from sendable.lake_files import files_of, newest_version
from sendable.numbers.texts import keep_digits, restore_digits, write_plainly
from sendable.sources.identifiers import tidy_customer_id

Kind = Literal["number", "digits", "email", "customer_id", "cell", "key"]

_KEY_FILE = "forgotten.key"

_KEY_BYTES = 32

_NUMBERS = ("number", "also_number")
_TEXTS = ("phone_raw", "raw")
"""Columns of what was typed: looked into only where it is no number that could be read."""

_LOOSE_TEXTS = {"quarantine": ("key", "row"), "unjoined": ("value",)}
"""Columns that hold rows and words of a source as they came, by table."""

SUPPRESSING = frozenset({"replies", "listed_suppressions"})
"""Tables whose rows may be two people's, and keep either from being messaged: who is not forgotten
keeps the row. That of an opt-out list has a row for each reading."""

_RUN_OF_DIGITS = re.compile(r"\d(?:[\s().\-/]{0,3}\d){5,}", re.ASCII)
_E_MAIL = re.compile(r"[^\s@<>()\"',;:]+@[^\s@<>()\"',;:]+")

_SHORTEST, _LONGEST = 6, 14
"""Digits of a number without its country's code, at least and at most (ITU-T E.164)."""


@dataclass(frozen=True)
class Door:
    """Knows forgotten people by their hashes. Without any it lets everything pass."""

    key: bytes = b""
    hashes: frozenset[str] = frozenset()

    def find(self, numbers: Iterable[str | None]) -> frozenset[str]:
        """Give those of some E.164 numbers that belong to forgotten people."""
        if not self.hashes:
            return frozenset()
        return frozenset(one for one in set(numbers) if one and self._knows("number", one))

    def is_named_in(self, text: str) -> bool:
        """Tell whether a text names a forgotten person, by number or e-mail address.

        A number is found in any spelling that keeps its digits together or sets signs and spaces
        between them; so is one with digits before or after it, which may be somebody else's: what
        is looked at here is put aside anyway.
        """
        plain = write_plainly(text)
        # Letters may stand for digits, as where opt-outs are read.
        runs = {
            keep_digits(found.group())
            for spelling in (plain, restore_digits(plain))
            for found in _RUN_OF_DIGITS.finditer(spelling)
        }
        for digits in runs:
            for length in range(_SHORTEST, min(_LONGEST, len(digits)) + 1):
                for start in range(len(digits) - length + 1):
                    if self._knows("digits", digits[start : start + length]):
                        return True
        return any(self._knows("email", one.lower()) for one in _E_MAIL.findall(text))

    def turned_away(self, table: str, rows: arrow.Table) -> arrow.BooleanArray:
        """Say of each row of a table whether it is of a forgotten person.

        Args:
            table: The table's name.
            rows: Rows for it, with ``number``, ``also_number``, ``phone_raw`` or ``raw`` where the
                table has them.
        """
        away = compute.is_in(arrow.array(range(rows.num_rows)), arrow.array([], arrow.int64()))
        read = arrow.array([False] * rows.num_rows)
        for name in set(_NUMBERS) & set(rows.column_names):
            told = rows[name].combine_chunks().cast(arrow.string())
            known = arrow.array(sorted(self.find(told.unique().to_pylist())), arrow.string())
            away = compute.or_(away, compute.is_in(told, known))
            read = compute.or_(
                read, compute.fill_null(compute.greater(compute.utf8_length(told), 0), False)
            )
        looked_into = [*(name for name in _TEXTS if name in rows.column_names)]
        loose = _LOOSE_TEXTS.get(table, ())
        for name in (*looked_into, *loose):
            texts = rows[name].combine_chunks().cast(arrow.string())
            asked = texts if name in loose else compute.if_else(read, None, texts)
            named = {
                text
                for text in asked.unique().to_pylist()
                if text and (self.is_named_in(text) or (name in loose and self._is_customers(text)))
            }
            away = compute.or_(
                away, compute.is_in(asked, arrow.array(sorted(named), arrow.string()))
            )
        return away

    def let_in(self, table: str, rows: arrow.Table) -> arrow.Table:
        """Give the rows of a table without those of forgotten people."""
        if not self.hashes or not rows.num_rows:
            return rows
        if table in SUPPRESSING and "also_number" in rows.column_names:
            told = {*rows["number"].to_pylist(), *rows["also_number"].to_pylist()}
            rows = leave_to_others(rows, self.find(told))
        return rows.filter(compute.invert(self.turned_away(table, rows)))

    def digest(self, kind: Kind, value: str) -> str:
        """Give the hash under which something of a person is known."""
        return hmac.digest(self.key, f"{kind}:{value}".encode(), "sha256").hex()

    def _is_customers(self, text: str) -> bool:
        """Tell whether a text is a forgotten person's customer id, or a row with it in its place.

        An id may be as small as a count: in a row, only a source's own columns of ids are theirs.
        """
        if self._knows("customer_id", tidy_customer_id(text)):
            return True
        return any(self._knows("cell", name_cell(*cell)) for cell in cells_of(text))

    def _knows(self, kind: Kind, value: str) -> bool:
        return self.digest(kind, value) in self.hashes


def cells_of(row: str) -> Iterator[tuple[str, str]]:
    """Give the columns and values of a row that was put aside; of another text, none.

    Values are tidied as customer ids.
    """
    try:
        cells = json.loads(row)
    except ValueError:
        return
    if isinstance(cells, dict):
        for column, value in cells.items():
            if isinstance(value, str | int | float):
                yield column, tidy_customer_id(str(value))


def name_cell(column: str, value: str) -> str:
    """Give what is hashed of a value that leads to a person only in its column."""
    return f"{column}={value}"


def leave_to_others(rows: arrow.Table, numbers: Iterable[str]) -> arrow.Table:
    """Give rows in which one of two readings is a forgotten person's as rows of the other one.

    Both columns are then the other's: that a row has two readings is kept, because a "yes" that may
    be somebody else's frees nobody.

    Args:
        rows: Rows with ``number`` and ``also_number``.
        numbers: The numbers of a forgotten person.
    """
    known = arrow.array(sorted(numbers), arrow.string())
    number, also = (rows[name].cast(arrow.string()) for name in _NUMBERS)
    first, second = compute.is_in(number, known), compute.is_in(also, known)
    is_others = compute.and_(first, compute.and_(compute.is_valid(also), compute.invert(second)))
    is_one = compute.or_(is_others, compute.and_(compute.invert(first), second))
    for name, values in (
        ("number", compute.if_else(is_others, also, number)),
        ("also_number", compute.if_else(is_one, compute.if_else(is_others, also, number), also)),
    ):
        place = rows.schema.get_field_index(name)
        field = rows.schema.field(place)
        rows = rows.set_column(place, field, values.cast(field.type))
    return rows


def open_door(lake: Path) -> Door:
    """Give the door of a lake as it is now.

    Args:
        lake: The lake's folder.

    Raises:
        LakeError: People were forgotten, and the key to their hashes is gone: nobody could tell
            them from others any more.
    """
    table = lake / "forgotten"
    version = newest_version(table)
    hashes = _read_hashes(tuple(files_of(table, version))) if version is not None else frozenset()
    if not hashes:
        return Door()
    key = _read_key(lake.parent / _KEY_FILE)
    door = Door(key or b"", hashes)
    if key is None or door.digest("key", "") not in hashes:
        raise LakeError(
            f"people were forgotten in this workspace, and {_KEY_FILE}, by which they are told "
            f"from others, is {'missing' if key is None else 'not the one they were hashed with'}",
            remedy="Put the file back from a backup of the workspace folder",
        )
    return door


def make_key(lake: Path) -> bytes:
    """Give the key to the hashes of a lake's forgotten people; the first time it is made."""
    path = lake.parent / _KEY_FILE
    key = _read_key(path)
    if key is not None:
        return key
    key = secrets.token_bytes(_KEY_BYTES)
    draft = path.with_name(path.name + ".part")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(key.hex() + "\n")
    draft.replace(path)
    return key


def _read_key(path: Path) -> bytes | None:
    return bytes.fromhex(path.read_text(encoding="ascii")) if path.exists() else None


@lru_cache(maxsize=64)
def _read_hashes(files: tuple[str, ...]) -> frozenset[str]:
    # A file of the lake never changes, and each has a name of its own.
    read = (parquet.read_table(file, columns=["hash"])["hash"].to_pylist() for file in files)
    return frozenset(one for some in read for one in some)
