"""The tables on disk: Delta Lake, and the only module that writes them.

ClickSend forgets after four months; the lake does not. A batch is written by key, so the same rows
twice change nothing, and a commit either happened whole or did not. One writer at a time holds
the lock; readers need none.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pandas as pd
import pyarrow as arrow
from deltalake import ColumnProperties, DeltaTable, Schema, WriterProperties, write_deltalake
from deltalake.exceptions import DeltaError
from deltalake.table import TableMerger
from filelock import FileLock, Timeout

from sendable.disk import disk_errors, write_whole
from sendable.door import Door, open_door
from sendable.errors import AccountMismatch, LakeBusy, LakeError
from sendable.lake_files import files_of, newest_version
from sendable.lake_rows import (
    as_frame,
    check_rows,
    is_by_person,
    judge_batches,
    literal,
    made_by_another_version,
    rows_where,
)
from sendable.schemas import TABLES, Table, arrow_schema

_FIRST_SEEN = frozenset({"first_seen_at", "known_at"})
"""Columns that say when we learned of a row: kept from the first time, never a change."""

_LOCK_WAIT_SECONDS = 2.0

_OWNER = "account.json"

_MOST_FILES = 64
"""Files a table may have before they are merged: each costs a reader a few milliseconds."""

_KEPT = {"delta.logRetentionDuration": "interval 36500 days"}
"""Else Delta forgets versions of a table after 30 days, and what was known then would be gone."""

_SLICE = 100_000
"""Rows that are judged at once."""

_ROW_GROUPS = WriterProperties(max_row_group_size=65_536, compression="SNAPPY")
"""Small groups of rows in order of the number: a file then says which one a person may be in, and
the others are not read."""

_RUN_GROUPS = WriterProperties(
    max_row_group_size=16_384,
    compression="SNAPPY",
    column_properties={"number": ColumnProperties(dictionary_enabled=False)},
)
"""The same for what a run finds of people. There the numbers are in order within each segment, so
that smaller groups leave more of them unread; and they hardly repeat within one, so that to look
each up in a dictionary is in vain."""

MAIN_ACCOUNT = "main"
"""What the account whose credentials come first is called; subaccounts have names of their own."""


@dataclass(frozen=True)
class Change:
    """What a write did, in rows."""

    inserted: int = 0
    updated: int = 0

    @property
    def total(self) -> int:
        """Rows that are new or different."""
        return self.inserted + self.updated


class Lake:
    """The tables under one folder. Frames in and out have the columns of ``sendable.schemas``."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def create(self) -> None:
        """Make every table that is not there yet, empty, and add columns that are new.

        A lake outlives versions of this program: rows from before a column have nothing in it.

        Raises:
            LakeError: The folder's path has a bracket, which delta-rs 1.6 takes for a host's name.
            DiskFull: Nothing more can be written.
        """
        if "[" in str(self.root.absolute()) or "]" in str(self.root.absolute()):
            raise LakeError(
                f"a workspace cannot lie in {self.root.absolute()}: its path has a square bracket",
                remedy="Move it to a folder without one",
            )
        with disk_errors():
            self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
            for table in TABLES.values():
                if DeltaTable.is_deltatable(str(self.path(table.name))):
                    self._add_columns(table)
                else:
                    write_deltalake(
                        self.path(table.name),
                        arrow_schema(table.model).empty_table(),
                        configuration=_KEPT,
                    )

    def path(self, table: str) -> Path:
        """Give the folder of a table."""
        return self.root / table

    @property
    def spill(self) -> Path:
        """Where engines put what their memory does not hold: a folder each, gone with them."""
        return self.root / "spill"

    @property
    def door(self) -> Door:
        """Who is not let in, as it is known now: every way to add rows goes through it."""
        return open_door(self.root)

    def read(self, table: str, **equal_to: str | int) -> pd.DataFrame:
        """Read a table, or its rows in which columns equal the given values.

        A table, or a column, that an older version of this program did not make is empty.

        Raises:
            LakeError: It has no column that every row needs.
        """
        schema = arrow_schema(TABLES[table].model)
        with disk_errors():
            if not DeltaTable.is_deltatable(str(self.path(table))):
                return as_frame(schema.empty_table(), TABLES[table])
            stored = self._open(table)
            known = {field.name for field in stored.schema().fields}
            if missing := [name for name in equal_to if name not in known]:
                raise made_by_another_version(table, missing[0])
            rows = rows_where(stored, equal_to)
        for field in schema:
            if field.name not in known:
                rows = rows.append_column(field, arrow.nulls(rows.num_rows, field.type))
        # A column that this version has no more is nobody's to read.
        return as_frame(rows.select(schema.names), TABLES[table])

    def upsert(self, table: str, frame: pd.DataFrame) -> Change:
        """Write rows by key: new keys are added, changed rows replaced, equal rows left alone.

        The frame must hold each key once. No new version is made when nothing changed.
        """
        if frame.empty:
            return Change()
        return self.upsert_checked(table, check_rows(frame, TABLES[table]))

    def upsert_checked(self, table: str, rows: arrow.Table) -> Change:
        """Write rows by key that were judged by the table's model already, as ``upsert`` does."""
        rows = self.door.let_in(table, rows)
        if not rows.num_rows:
            return Change()
        spec = TABLES[table]
        changeable = [
            column
            for column in spec.model.to_schema().columns
            if column not in spec.key and column not in _FIRST_SEEN
        ]
        differs = " OR ".join(f'(t."{name}" IS DISTINCT FROM s."{name}")' for name in changeable)
        with disk_errors():
            metrics = (
                self._merge(spec, rows)
                .when_matched_update(
                    updates={name: f's."{name}"' for name in changeable},
                    predicate=differs or "FALSE",
                )
                .when_not_matched_insert_all()
                .execute()
            )
        return Change(
            inserted=int(metrics["num_target_rows_inserted"]),
            updated=int(metrics["num_target_rows_updated"]),
        )

    def add_checked(self, table: str, rows: arrow.Table) -> Change:
        """Add rows that the caller knows to be new, and that the table's model has judged.

        Unlike the other ways to write, this looks at nothing that is there, so it costs the same
        however large the table is.
        """
        rows = self.door.let_in(table, rows)
        if rows.num_rows:
            by_person = rows.sort_by("number") if is_by_person(TABLES[table]) else rows
            with disk_errors():
                write_deltalake(
                    self.path(table), by_person, mode="append", writer_properties=_ROW_GROUPS
                )
        return Change(inserted=rows.num_rows)

    def append(self, table: str, frame: pd.DataFrame) -> Change:
        """Add rows whose key is not there yet; rows that are there stay as they are."""
        if frame.empty:
            return Change()
        with disk_errors():
            rows = self.door.let_in(table, check_rows(frame, TABLES[table]))
            metrics = self._merge(TABLES[table], rows).when_not_matched_insert_all().execute()
        return Change(inserted=int(metrics["num_target_rows_inserted"]))

    def remove(self, table: str, **equal_to: str | int | datetime) -> None:
        """Remove the rows in which columns equal the given values."""
        conditions = [f"{column} = {literal(value)}" for column, value in equal_to.items()]
        with disk_errors():
            self._open(table).delete(" AND ".join(conditions))

    def replace_run(self, table: str, run_id: str, frame: pd.DataFrame) -> None:
        """Put a run's rows in place of what the same run wrote before."""
        self._replace_run(table, run_id, check_rows(frame, TABLES[table]))

    def replace_run_rows(self, table: str, run_id: str, rows: arrow.Table) -> None:
        """Put a run's rows in place, as ``replace_run`` does, where they may be millions.

        The table's model judges them a slice at a time, so that memory holds one slice as a frame.
        """
        spec = TABLES[table]
        for start in range(0, rows.num_rows, _SLICE):
            spec.model.validate(rows.slice(start, _SLICE).to_pandas())
        self._replace_run(table, run_id, rows.cast(arrow_schema(spec.model)))

    def replace_run_batches(
        self, table: str, run_id: str, batches: arrow.RecordBatchReader
    ) -> None:
        """Put a run's rows in place a batch at a time: there may be tens of millions.

        Only for tables whose model asks for columns, their types and no gaps, all of which Arrow
        holds: 20 million rows as frames take 12 s to judge, and this takes none.

        Raises:
            LakeError: The table's model asks for more, or a batch is not as it asks.
        """
        self._replace_run(table, run_id, judge_batches(batches, TABLES[table]))

    def _replace_run(
        self, table: str, run_id: str, rows: arrow.Table | arrow.RecordBatchReader
    ) -> None:
        of_people = "number" in rows.schema.names
        with disk_errors():
            known = {field.name for field in self._open(table).schema().fields}
            # A column that this version has no more stays, and is empty in new rows.
            is_wider = not known <= set(rows.schema.names)
            write_deltalake(
                self.path(table),
                rows,
                mode="overwrite",
                predicate=f"run_id = {literal(run_id)}",
                writer_properties=_RUN_GROUPS if of_people else _ROW_GROUPS,
                schema_mode="merge" if is_wider else None,
            )

    def tidy(self) -> None:
        """Merge the small files that many small writes leave behind. What is in a table stays."""
        with disk_errors():
            for name in TABLES:
                table = self._open(name)
                # Not sorted by number: that would spill people's data to the system's folder.
                if len(table.file_uris()) > _MOST_FILES:
                    table.optimize.compact()

    def versions(self, tables: Iterable[str] = TABLES) -> dict[str, int]:
        """Give the current version of each table: what a run's manifest records."""
        return {
            name: version
            for name in tables
            if (version := newest_version(self.path(name))) is not None
        }

    def kept_versions(self, versions: Mapping[str, int]) -> dict[str, int]:
        """Give those versions of tables whose rows can still be read.

        A table that is not asked for, or whose files of then were removed, is not among them.
        """
        return {
            name: version
            for name, version in versions.items()
            if name in TABLES and self._is_kept(name, version)
        }

    def files(
        self, tables: Iterable[str] = TABLES, versions: Mapping[str, int] | None = None
    ) -> Mapping[str, list[str]]:
        """Give the Parquet files that make up each of some tables, now or at a version.

        A table that an older version of this program did not make yet has none.
        """
        wanted = versions or {}
        found: dict[str, list[str]] = {}
        for name in tables:
            newest = newest_version(self.path(name))
            found[name] = (
                [] if newest is None else files_of(self.path(name), wanted.get(name, newest))
            )
        return found

    @contextmanager
    def writing(self, run_id: str) -> Iterator[None]:
        """Hold the writer lock.

        Raises:
            LakeBusy: Another run holds it; the message names it.
        """
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        holder = self.root / "writer.json"
        lock = FileLock(self.root / "writer.lock")
        try:
            lock.acquire(timeout=_LOCK_WAIT_SECONDS)
        except Timeout as busy:
            raise LakeBusy(
                f"another run is writing this workspace ({_name_holder(holder)})",
                remedy="Wait until it has finished, then run the command again",
            ) from busy
        with lock, disk_errors():
            holder.write_text(json.dumps({"run": run_id}))
            yield

    def claim(self, account: str, name: str = MAIN_ACCOUNT) -> None:
        """Bind the lake to an account, or check that it is bound to this one.

        Args:
            account: ClickSend's id of the account.
            name: What it is called here: ``main``, or the playbook's name of a subaccount.

        Raises:
            AccountMismatch: The lake holds another account's data under that name.
        """
        bound = self._read_bound()
        key = "account" if name == MAIN_ACCOUNT else name
        known = bound.get(key, account)
        if known != account:
            raise AccountMismatch(
                f"this workspace holds the data of account {known} as {name!r}, not of {account}",
                remedy="Use another --workspace for this account",
            )
        if key not in bound:
            with disk_errors():
                self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
                write_whole(self.root / _OWNER, json.dumps({**bound, key: account}))

    def read_owner(self) -> str | None:
        """Give ClickSend's id of the main account whose data this is; nothing before an ingest."""
        return self._read_bound().get("account")

    def _read_bound(self) -> dict[str, str]:
        owner = self.root / _OWNER
        bound: dict[str, str] = json.loads(owner.read_text()) if owner.exists() else {}
        return bound

    def _merge(self, spec: Table, rows: arrow.Table) -> TableMerger:
        """Begin a merge of rows (``s``) into their table (``t``) by the table's key."""
        return self._open(spec.name).merge(
            rows,
            predicate=" AND ".join(f't."{name}" = s."{name}"' for name in spec.key),
            source_alias="s",
            target_alias="t",
        )

    def _open(self, table: str, version: int | None = None) -> DeltaTable:
        return DeltaTable(str(self.path(table)), version=version)

    def _is_kept(self, table: str, version: int) -> bool:
        try:
            files = self.files([table], {table: version})[table]
        except DeltaError:
            return False
        return all((self.path(table) / file).exists() for file in files)

    def _add_columns(self, table: Table) -> None:
        """Add the columns that a table of an older version lacks, empty."""
        stored = self._open(table.name)
        if not _KEPT.items() <= stored.metadata().configuration.items():
            stored.alter.set_table_properties(_KEPT)
        known = {field.name for field in stored.schema().fields}
        wanted = Schema.from_arrow(arrow_schema(table.model)).fields
        missing = [field for field in wanted if field.name not in known]
        if missing:
            stored.alter.add_columns(missing)


def _name_holder(holder: Path) -> str:
    try:
        return f"run {json.loads(holder.read_text())['run']}"
    except (OSError, ValueError, KeyError):
        return "its name is not known"
