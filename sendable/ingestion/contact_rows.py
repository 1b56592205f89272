"""Rows of ``contacts``: from spooled pages to the history of each contact, batch by batch.

Memory stays flat whatever the size of a list: rows wait in files, and only contact ids, eight bytes
each, are held all at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as arrow

from sendable.clicksend.models import ContactList
from sendable.engine.duckdb import Connection, open_engine, query
from sendable.ingestion.session import Session, add_rows, store_rows
from sendable.schemas import TABLES, arrow_schema

BATCH_ROWS = 20_000
"""Contacts that are compared and written together."""

Ids = npt.NDArray[np.int64]

_COLUMNS = list(TABLES["contacts"].model.to_schema().columns)
_ATTRIBUTES = [name for name in _COLUMNS if name not in {"valid_from", "valid_to", "known_at"}]
_KEY = ["contact_id", "list_id"]

_SEEN_IDS = "SELECT DISTINCT contact_id FROM read_parquet($files) ORDER BY contact_id"

# The last word on a contact: later files are newer, and so are later rows in a file.
_SEEN = """
SELECT * EXCLUDE (filename, file_row_number)
FROM read_parquet($files, filename = true, file_row_number = true)
WHERE contact_id BETWEEN $first AND $last
QUALIFY row_number() OVER (
    PARTITION BY contact_id ORDER BY filename DESC, file_row_number DESC
) = 1
ORDER BY contact_id
"""

_CURRENT = """
SELECT * FROM contacts
WHERE list_id = $list_id AND valid_to IS NULL AND contact_id BETWEEN $first AND $last
"""

_CURRENT_IDS = """
SELECT DISTINCT contact_id FROM contacts WHERE list_id = $list_id AND valid_to IS NULL
ORDER BY contact_id
"""

_COUNT = "SELECT count(*) AS rows FROM contacts WHERE list_id = $list_id AND valid_to IS NULL"

_LISTS = "SELECT DISTINCT list_id FROM contacts WHERE valid_to IS NULL"


@dataclass(frozen=True)
class Stored:
    """What came of writing contacts: rows that are new or closed, and rows put aside."""

    changed: int = 0
    quarantined: int = 0

    def __add__(self, other: Stored) -> Stored:
        """Add two up."""
        return Stored(self.changed + other.changed, self.quarantined + other.quarantined)


@contextmanager
def open_spool(session: Session) -> Iterator[Connection]:
    """Open an engine that reads spooled contacts."""
    with open_engine(session.lake, (), also=session.spool) as connection:
        yield connection


def read_ids(spool: Connection, files: Sequence[Path]) -> Ids:
    """Give the ids of the spooled contacts, sorted."""
    return _ids(spool, _SEEN_IDS, {"files": _names(files)})


def read_current_ids(session: Session, list_id: int) -> Ids:
    """Give the ids of the contacts that the lake has on a list now, sorted."""
    with open_engine(session.lake, ["contacts"]) as connection:
        return _ids(connection, _CURRENT_IDS, {"list_id": list_id})


def count_current(session: Session, list_id: int) -> int:
    """Count the rows that the lake has of a list's contacts now; one each, if all is well."""
    with open_engine(session.lake, ["contacts"]) as connection:
        counted = query(connection, _COUNT, {"list_id": list_id})
    return int(counted["rows"].iloc[0])


def read_lists(session: Session) -> set[int]:
    """Give the ids of the lists on which the lake has contacts now."""
    with open_engine(session.lake, ["contacts"]) as connection:
        return {int(list_id) for list_id in query(connection, _LISTS)["list_id"]}


def read_batches(
    spool: Connection, session: Session, entry: ContactList, files: Sequence[Path], ids: Ids
) -> Iterator[pd.DataFrame]:
    """Give the spooled contacts as rows of ``contacts``, by contact id, a batch at a time."""
    for part in _parts(ids):
        bounds = {"first": int(part[0]), "last": int(part[-1])}
        seen = query(spool, _SEEN, {"files": _names(files), **bounds})
        yield _as_rows(session, entry, seen)


def part_forgotten(session: Session, seen: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give a batch without the contacts of people who were forgotten, and those contacts.

    The lake would not take them in; here they are counted, so that a list's count comes out.
    """
    door = session.lake.door
    if not door.hashes:
        return seen, seen.head(0)
    named = arrow.Table.from_pandas(
        seen[["number", "also_number", "phone_raw"]], preserve_index=False
    )
    away = door.turned_away("contacts", named).to_numpy(zero_copy_only=False)
    return seen[~away], seen[away]


def store_batch(session: Session, entry: ContactList, seen: pd.DataFrame) -> Stored:
    """Compare a batch with what the lake holds of the same contacts, and write what differs."""
    bounds = {"first": int(seen["contact_id"].min()), "last": int(seen["contact_id"].max())}
    with open_engine(session.lake, ["contacts"]) as connection:
        current = query(connection, _CURRENT, {"list_id": entry.list_id, **bounds})
    current = current[current["contact_id"].isin(seen["contact_id"])]
    return _write_step(session, *_history_step(_typed(current), seen, session))


def close_contacts(session: Session, list_id: int, ids: Ids) -> Stored:
    """Close the rows of contacts that are not on a list any more."""
    stored = Stored()
    for part in _parts(ids):
        bounds = {"first": int(part[0]), "last": int(part[-1])}
        with open_engine(session.lake, ["contacts"]) as connection:
            current = query(connection, _CURRENT, {"list_id": list_id, **bounds})
        gone = _typed(current[current["contact_id"].isin(part)])
        stored += _write_step(session, gone.head(0), gone.assign(valid_to=session.started_at))
    return stored


def _as_rows(session: Session, entry: ContactList, seen: pd.DataFrame) -> pd.DataFrame:
    """Give spooled contacts the columns of ``contacts``; each text is read once, ever."""
    readings = session.numbers.read_all(seen["phone"], seen["country"])
    return _typed(
        seen.rename(columns={"phone": "phone_raw"}).assign(
            list_id=entry.list_id,
            list_name=entry.name,
            number=readings["number"],
            also_number=readings["also_number"],
            is_valid=readings["is_valid"],
            line_type=readings["line_type"],
            number_country=readings["country"],
            valid_from=session.started_at,
            valid_to=pd.Series(pd.NaT, index=seen.index, dtype=_dtypes()["valid_to"]),
            known_at=session.started_at,
        )
    )


def _history_step(
    current: pd.DataFrame, seen: pd.DataFrame, session: Session
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Compare what the lake holds with what was seen.

    Returns:
        Rows to add, and rows to close; both with the columns of ``contacts``.
    """
    seen = seen.set_index(_KEY, drop=False)
    # A contact that has two current rows all the same keeps the newer one.
    current = current.sort_values("valid_from")
    twice = current[current.duplicated(_KEY, keep="last")].assign(valid_to=session.started_at)
    current = current.drop_duplicates(_KEY, keep="last").set_index(_KEY, drop=False)
    both = current.index.intersection(seen.index)
    before, after = current.loc[both, _ATTRIBUTES], seen.loc[both, _ATTRIBUTES]
    same = ((before == after) | (before.isna() & after.isna())).all(axis="columns")
    unchanged = same.index[same]
    closed = current.drop(index=unchanged).assign(valid_to=session.started_at)
    news = seen.drop(index=unchanged).reset_index(drop=True)
    return news, pd.concat([twice, closed.reset_index(drop=True)], ignore_index=True)


def _write_step(session: Session, news: pd.DataFrame, closed: pd.DataFrame) -> Stored:
    """Write both in one commit: a cut between two would leave a contact with two current rows.

    Where none is closed, every row is of a contact that has no current one, and so is new.
    """
    if closed.empty:
        change, quarantined = add_rows(session, "contacts", news, "contact_id")
        return Stored(change.total, quarantined)
    step = pd.concat([closed, news.astype(closed.dtypes.to_dict())], ignore_index=True)
    change, quarantined = store_rows(session, "contacts", step, "contact_id")
    return Stored(change.total, quarantined)


def _typed(rows: pd.DataFrame) -> pd.DataFrame:
    """Give rows the columns and types of ``contacts``, without judging them."""
    return rows[_COLUMNS].astype(_dtypes())


@cache
def _dtypes() -> dict[str, Any]:
    model = TABLES["contacts"].model
    nobody = model.validate(arrow_schema(model).empty_table().to_pandas())
    return {str(name): dtype for name, dtype in nobody.dtypes.items()}


def _parts(ids: Ids) -> Iterator[Ids]:
    for start in range(0, len(ids), BATCH_ROWS):
        yield ids[start : start + BATCH_ROWS]


def _ids(connection: Connection, sql: str, bound: dict[str, object]) -> Ids:
    return query(connection, sql, bound)["contact_id"].to_numpy(dtype=np.int64)


def _names(files: Sequence[Path]) -> list[str]:
    return [str(path.resolve()) for path in files]
