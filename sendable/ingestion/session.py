"""What every pull is given and what it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

import pandas as pd
import pyarrow as arrow

from sendable.clicksend.client import ClickSendClient
from sendable.ingestion.number_book import NumberBook
from sendable.lake import MAIN_ACCOUNT, Change, Lake
from sendable.lake_rows import as_arrow
from sendable.playbook import Playbook
from sendable.schemas import TABLES
from sendable.schemas.split import split_rows

Progress = Callable[[int, int], None]
"""Told after every page: rows so far, rows in all."""

State = Literal["complete", "partial", "unavailable"]


def ignore_progress(done: int, total: int) -> None:
    """Tell nobody."""


def further(progress: Progress, done: int, expected: int) -> Progress:
    """Give a progress that goes on from ``done`` rows of other parts, of ``expected`` in all."""

    def tell(rows: int, total: int) -> None:
        progress(done + rows, max(expected, done + total))

    return tell


@dataclass(frozen=True)
class Session:
    """One ingest of one account: the client, the lake, the playbook, and when it began.

    ``account`` is ``main`` or the name of a subaccount. ``numbers`` reads phone texts and remembers
    them; it is the one thing in here that changes.
    """

    client: ClickSendClient
    lake: Lake
    playbook: Playbook
    run_id: str
    started_at: datetime
    numbers: NumberBook
    account: str = MAIN_ACCOUNT

    @property
    def spool(self) -> Path:
        """Where pages are kept until a listing was read to its end, so that a cut pull goes on."""
        return self.lake.root.parent / "spool" / self.account


@dataclass(frozen=True)
class Pulled:
    """How a pull of one feed ended. ``rows`` came in, ``changed`` are new or different in the lake.

    ``unavailable`` means that the source has no such data: never to be read as zero. ``partial``
    means that older rows are left for later runs: ``covers_from`` says how far back it reaches.
    ``forgotten`` contacts were not taken in, since their person asked to be erased.
    """

    feed: str
    account: str = MAIN_ACCOUNT
    state: State = "complete"
    rows: int = 0
    changed: int = 0
    quarantined: int = 0
    forgotten: int = 0
    covers_from: datetime | None = None
    note: str | None = None


def add_rows(session: Session, table: str, frame: pd.DataFrame, key: str) -> tuple[Change, int]:
    """Write a batch as ``store_rows`` does, whose keys the caller knows not to be in the table."""
    return _write(session, table, frame, key, session.lake.add_checked)


def store_rows(session: Session, table: str, frame: pd.DataFrame, key: str) -> tuple[Change, int]:
    """Write a batch: good rows into the table, bad ones into the quarantine with the reason.

    Args:
        session: The ingest.
        table: The table's name.
        frame: The batch, with the table's columns. A key that comes twice counts once, the last.
        key: The column that names a row to a person, for the quarantine.

    Returns:
        What changed in the table, and how many rows went to the quarantine.
    """
    return _write(session, table, frame, key, session.lake.upsert_checked)


def _write(
    session: Session,
    table: str,
    frame: pd.DataFrame,
    key: str,
    write: Callable[[str, arrow.Table], Change],
) -> tuple[Change, int]:
    if frame.empty:
        return Change(), 0
    spec = TABLES[table]
    distinct = frame.drop_duplicates(list(spec.key), keep="last")
    split = split_rows(distinct, spec.model)
    change = write(table, as_arrow(split.accepted, spec))
    if not split.rejected.empty:
        keys = distinct[key].reset_index(drop=True).loc[split.rejected["position"]]
        quarantine_rows(
            session,
            table,
            keys.astype(str).tolist(),
            split.rejected["reason"].tolist(),
            split.rejected["row"].tolist(),
        )
    return change, len(split.rejected)


def quarantine_rows(
    session: Session, table: str, keys: list[str], reasons: list[str], rows: list[str]
) -> None:
    """Put rows aside. ``rows`` are JSON texts; the three lists go together."""
    frame = pd.DataFrame({"table": table, "key": keys, "reason": reasons, "row": rows})
    frame["run_id"] = session.run_id
    frame["known_at"] = session.started_at
    session.lake.upsert("quarantine", frame.drop_duplicates(["run_id", "table", "key"]))
