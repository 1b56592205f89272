"""Rows of a person, found in a Parquet file and taken out of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from pathlib import Path

import pyarrow as arrow
import pyarrow.compute as compute
from pyarrow import parquet

from sendable.disk import disk_errors
from sendable.door import SUPPRESSING, leave_to_others
from sendable.forgetting.customers import is_row_of
from sendable.forgetting.person import Person
from sendable.forgetting.spellings import is_named_in, redact
from sendable.sources.identifiers import tidy_customer_id

_NUMBERS = ("number", "also_number")
_TYPED = ("phone_raw", "raw", "phone")
_LOOSE = {"quarantine": ("key", "row"), "unjoined": ("value",)}
"""Columns that hold what a source said as it came, by table: who is named there, the row is of."""


@dataclass(frozen=True)
class Found:
    """What of a person is in a file: ``rows`` of theirs, and ``texts`` of others that name them."""

    rows: int = 0
    texts: int = 0

    def __add__(self, other: Found) -> Found:
        """Add two up."""
        return Found(self.rows + other.rows, self.texts + other.texts)

    def __bool__(self) -> bool:
        """Tell whether there is anything."""
        return bool(self.rows or self.texts)


def find_in(path: Path, table: str, person: Person) -> Found:
    """Say what of a person a file holds.

    Args:
        path: The file.
        table: The table of the lake that it belongs to; another name where it is of none.
        person: Who is looked for.
    """
    found = Found()
    for rows in _row_groups(path):
        told = _leave_to_others(rows, table, person)
        shared = 0 if told is rows else rows.num_rows - _count_same(rows, told)
        theirs = _find_rows(told, table, person)
        others = told.filter(compute.invert(theirs))
        texts = sum(_count(mask) for _, mask in _find_texts(others, person))
        found += Found(_count(theirs), texts + shared)
    return found


def erase_from(path: Path, table: str, person: Person) -> None:
    """Take a person's rows out of a file, and their number out of others' texts.

    The file is written anew, whole or not at all, under its name.
    """
    draft = path.with_name(path.name + ".part")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    schema = _plain(parquet.read_schema(path))
    with disk_errors(), parquet.ParquetWriter(draft, schema) as writer:
        for group in _row_groups(path):
            rows = _leave_to_others(group, table, person)
            kept = rows.filter(compute.invert(_find_rows(rows, table, person)))
            for name, _ in list(_find_texts(kept, person)):
                place = kept.schema.get_field_index(name)
                kept = kept.set_column(place, schema.field(place), _redact(kept[name], person))
            if kept.num_rows:
                writer.write_table(kept.cast(schema))
    draft.replace(path)


def _row_groups(path: Path) -> Iterator[arrow.Table]:
    """Give a file's rows, a group at a time, with texts in the plain form that compares."""
    file = parquet.ParquetFile(path)
    schema = _plain(file.schema_arrow)
    for group in range(file.num_row_groups):
        yield file.read_row_group(group, use_threads=False).cast(schema)


def _plain(schema: arrow.Schema) -> arrow.Schema:
    """Give a schema in which every text is of Arrow's usual kind: Delta writes another as well."""
    return arrow.schema(
        [field.with_type(arrow.string()) if _is_text(field.type) else field for field in schema],
        metadata=schema.metadata,
    )


def _is_text(kind: arrow.DataType) -> bool:
    types = arrow.types
    kinds = (types.is_string, types.is_large_string, types.is_string_view)
    return any(is_kind(kind) for is_kind in kinds)


def _leave_to_others(rows: arrow.Table, table: str, person: Person) -> arrow.Table:
    """Give rows that may be two people's, and suppress both, to the one who is not forgotten."""
    if table not in SUPPRESSING or not {*_NUMBERS} <= set(rows.column_names):
        return rows
    return leave_to_others(rows, person.numbers)


def _count_same(rows: arrow.Table, told: arrow.Table) -> int:
    pairs = [(rows[name], told[name]) for name in ("number", "also_number")]
    same = [
        compute.or_(
            compute.fill_null(compute.equal(before, after), False),
            compute.and_(compute.is_null(before), compute.is_null(after)),
        )
        for before, after in pairs
    ]
    return _count(compute.and_(*same))


def _find_rows(rows: arrow.Table, table: str, person: Person) -> arrow.ChunkedArray:
    """Say of each row whether it is the person's."""
    names, loose = set(rows.column_names), _LOOSE.get(table, ())
    masks = [arrow.chunked_array([arrow.array([False] * rows.num_rows, arrow.bool_())])]
    for name in names & {*_NUMBERS}:
        # Whose number is not valid is known by the text that was typed.
        masks.append(_is_in(rows[name], {*person.numbers, *person.texts}))
    typed = names & {*_TYPED}
    if typed and (read := names & {*_NUMBERS}):
        # What was read as others' is theirs, though it may have the same digits or two numbers.
        is_free = compute.invert(reduce(compute.or_, [_is_told(rows[name]) for name in read]))
        may_be = reduce(compute.or_, [is_free, *masks])
    else:
        may_be = compute.invert(masks[0])
    for name in typed:
        for mask in (_is_in(rows[name], person.texts), _matches(rows[name], person)):
            masks.append(compute.and_(mask, may_be))
    for name in names & {*loose}:
        masks += [_is_in(rows[name], person.texts), _matches(rows[name], person)]
    for name in names & {*loose}:
        masks += [_contains(rows[name], email) for email in person.emails]
        masks.append(_is_customers(rows[name], person))
    if "message_id" in names:
        masks.append(_is_in(rows["message_id"], person.message_ids))
    return reduce(compute.or_, masks)


def _find_texts(rows: arrow.Table, person: Person) -> Iterator[tuple[str, arrow.ChunkedArray]]:
    """Give each column of others' texts in which the person is named, and where."""
    for field in rows.schema:
        # An id leads nowhere once the person's rows are gone, and a changed one is nobody's.
        if not arrow.types.is_string(field.type) or field.name.endswith(("_id", "hash", "digest")):
            continue
        mask = _matches(rows[field.name], person)
        if _count(mask):
            yield field.name, mask


def _redact(texts: arrow.ChunkedArray, person: Person) -> arrow.Array:
    mask = _matches(texts, person).combine_chunks()
    told = [redact(text, person) for text in texts.filter(mask).to_pylist()]
    return compute.replace_with_mask(texts.combine_chunks(), mask, arrow.array(told, texts.type))


def _matches(texts: arrow.ChunkedArray, person: Person) -> arrow.ChunkedArray:
    likely = compute.fill_null(compute.match_substring_regex(texts, person.pattern), False)
    found = texts.filter(likely).unique().to_pylist()
    return _is_in(texts, [text for text in found if is_named_in(text, person)])


def _is_customers(texts: arrow.ChunkedArray, person: Person) -> arrow.ChunkedArray:
    """Say which texts are a customer id of the person's, or rows with one where a source has it."""
    ids, columns = person.customer_ids, person.id_columns
    told = texts.unique().to_pylist() if ids else []
    return _is_in(
        texts,
        [
            one
            for one in told
            if one and (tidy_customer_id(one) in ids or is_row_of(one, ids, columns))
        ],
    )


def _is_told(texts: arrow.ChunkedArray) -> arrow.ChunkedArray:
    return compute.fill_null(compute.greater(compute.utf8_length(texts), 0), False)


def _contains(texts: arrow.ChunkedArray, part: str) -> arrow.ChunkedArray:
    return compute.fill_null(compute.match_substring(texts, part, ignore_case=True), False)


def _is_in(texts: arrow.ChunkedArray, values: Iterable[str]) -> arrow.ChunkedArray:
    return compute.is_in(texts, arrow.array(sorted(values), arrow.string()))


def _count(mask: arrow.ChunkedArray) -> int:
    return int(compute.sum(mask).as_py() or 0)
