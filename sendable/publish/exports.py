"""Exports: a segment's members as a file for another tool.

Who said stop or no since the segments were made is left out on the way, and the file is read back
before it is handed over: the gate looks at what stands in it, not at what was meant to. A segment
for SMS gives numbers, one for e-mail addresses and no phone, a worklist contact ids. Only the
file's owner may read it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias, get_args

import pyarrow as arrow
import pyarrow.csv as csv
import pyarrow.parquet as parquet
from pyarrow import compute

from sendable import silence
from sendable.disk import disk_errors
from sendable.engine.duckdb import Connection, run_script
from sendable.errors import ConfigurationError, GateFailed
from sendable.numbers import mask_numbers_in
from sendable.playbook import Playbook, Segment
from sendable.publish.formulas import defuse_column
from sendable.runs import Run

Format = Literal["clicksend", "csv", "parquet"]
FORMATS: tuple[Format, ...] = get_args(Format)

IMPORT_ORDER = ("phone", "first_name", "last_name", "custom1", "custom2", "custom3", "custom4")
"""The columns of the file for ClickSend's import, which has no header: whether a first line is
skipped there is not documented (API fact sheet, section 5)."""

READS = (*silence.READS, "membership", "email_engagement")
"""The tables that an export reads, besides those that say who there is."""

FIELDS = (
    *("first_name", "last_name", "email"),
    *("custom_1", "custom_2", "custom_3", "custom_4"),
)
"""The fields of recipients that an export reads."""

_OUT = {
    "sms": "SELECT * FROM export_sms",
    "email": "SELECT * FROM export_email",
    "worklist": "SELECT * FROM export_worklist",
}

_STILL_SILENCED = """
SELECT count(*) FROM written
WHERE
    number IN (SELECT number FROM silenced)
    OR number NOT IN (SELECT number FROM decisions_now WHERE outcome = 'sendable')
"""

_BATCH = 50_000

Write: TypeAlias = Callable[[arrow.Table, Path], None]


@dataclass(frozen=True)
class Exported:
    """A file that was written, and how many people or contacts are in it."""

    path: Path
    rows: int
    columns: tuple[str, ...]


def find_segment(playbook: Playbook, key: str, form: Format) -> Segment:
    """Give a segment of the playbook that can be exported in a format.

    Raises:
        ConfigurationError: There is none of that name, or its people are not for that format.
    """
    segment = playbook.segments.get(key)
    if segment is None:
        raise ConfigurationError(
            f"there is no segment {key!r} in the playbook",
            remedy="Its segments are: " + ", ".join(sorted(playbook.segments)),
        )
    if form == "clicksend" and segment.file.audience != "sms":
        raise ConfigurationError(
            f"the segment {key} is not for SMS, so it has nothing for ClickSend to import",
            remedy="Export it with --format csv",
        )
    return segment


def find_members(connection: Connection, segment: Segment, run: Run) -> arrow.Table:
    """Give a segment's members as they may be handed out at this moment.

    Args:
        connection: An engine as ``glance_at_people`` opens it with ``READS`` and ``FIELDS``, and
            with ``silenced``.
        segment: The segment.
        run: The run that found the members.

    Returns:
        For SMS ``number`` and the fields that placeholders read, for e-mail ``email`` and the
        names, for a worklist ``contact_id``, ``list_id`` and ``list_name``.
    """
    bound = {"segment_run": run.source_of("segment"), "segment": segment.key}
    run_script(connection, "sendable.publish", "exports", **bound)
    found = connection.sql(_OUT[segment.file.audience]).to_arrow_table()
    if segment.file.audience != "worklist":
        return found
    names = [mask_numbers_in(name) for name in found["list_name"].to_pylist()]
    return found.set_column(2, "list_name", arrow.array(names, arrow.string()))


def write_export(members: arrow.Table, form: Format, path: Path) -> Exported:
    """Write members into a file, whole or not at all.

    Cells of people's own words cannot start a formula in a spreadsheet. Numbers are digits in the
    file for ClickSend, and ``+`` with digits in the others.
    """
    with disk_errors():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(path.name + ".part")
        draft.unlink(missing_ok=True)
        # What is written is people's data: no other user of the machine may open it meanwhile.
        os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        _WRITERS[form](members, draft)
        draft.replace(path)
    columns = IMPORT_ORDER if form == "clicksend" else tuple(members.column_names)
    return Exported(path, members.num_rows, columns)


def check_export(connection: Connection, exported: Exported, form: Format) -> None:
    """Read a file for SMS back, and remove it if anybody in it may not be messaged at this moment.

    Args:
        connection: An engine that was opened after the file was written, with ``silenced`` and
            ``decisions_now``.
        exported: The file.
        form: Its format.

    Raises:
        GateFailed: It named somebody who is not sendable. The file is gone.
    """
    connection.register("written", arrow.table({"number": read_numbers(exported.path, form)}))
    found = connection.execute(_STILL_SILENCED).fetchone()
    count = int(found[0]) if found else 0
    if count:
        exported.path.unlink()
        raise GateFailed(
            f"{count:,} of {exported.rows:,} exported numbers may not be messaged at this moment",
            remedy="The file was removed. Run the command again: it leaves them out",
        )


def read_numbers(path: Path, form: Format) -> arrow.ChunkedArray:
    """Give the numbers that stand in an exported file, in E.164."""
    if form == "parquet":
        return parquet.read_table(path, columns=["number"])["number"]
    if path.stat().st_size == 0:
        # Without a header, a segment of which nobody is left is nothing at all.
        return arrow.chunked_array([], arrow.string())
    texts = {IMPORT_ORDER[0] if form == "clicksend" else "number": arrow.string()}
    names = list(IMPORT_ORDER) if form == "clicksend" else None
    rows = csv.read_csv(
        path,
        read_options=csv.ReadOptions(column_names=names),
        parse_options=csv.ParseOptions(newlines_in_values=True),
        convert_options=csv.ConvertOptions(column_types=texts),
    )
    digits = compute.utf8_ltrim(rows.column(0), characters="+")
    return compute.binary_join_element_wise("+", digits, "")


def _write_clicksend(members: arrow.Table, path: Path) -> None:
    digits = compute.utf8_ltrim(members["number"], characters="+")
    cells = [_defused(members[name]) for name in members.column_names[1:]]
    rows = arrow.table([digits, *cells], names=list(IMPORT_ORDER))
    csv.write_csv(rows, path, csv.WriteOptions(include_header=False))


def _write_csv(members: arrow.Table, path: Path) -> None:
    # A number was read as one: + and digits can start no formula, and other tools want the +.
    cells = {
        name: members[name] if name == "number" else _defused(members[name])
        for name in members.column_names
    }
    csv.write_csv(arrow.table(cells), path)


def _write_parquet(members: arrow.Table, path: Path) -> None:
    parquet.write_table(members, path, row_group_size=_BATCH)


_WRITERS: dict[Format, Write] = {
    "clicksend": _write_clicksend,
    "csv": _write_csv,
    "parquet": _write_parquet,
}


def _defused(cells: arrow.ChunkedArray) -> arrow.ChunkedArray:
    return defuse_column(cells) if arrow.types.is_string(cells.type) else cells
