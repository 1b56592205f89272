"""The history as one file, for the first load: a few requests in place of one a hundred messages.

ClickSend publishes neither the file's header nor how much it holds, and is known to cut texts (API
fact sheet, section 5). So the file is believed stretch by stretch, and only where the API counts as
many messages as the file has and no text may have been cut; other stretches are read page by page.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import duckdb
import requests
from pyarrow import parquet

from sendable.clicksend.models import Message
from sendable.engine.duckdb import open_engine, query
from sendable.errors import ClickSendError
from sendable.ingestion.session import Session

_NEEDED = frozenset({"message_id", "direction", "date", "to", "body", "status", "status_code"})
"""Columns without which a row of the file is not the message that the API would give."""

_CUT_AT = 160
"""A text of this length may have been longer."""

_SECONDS = (5.0, 60.0)

# Read as text, once: the rows of a stretch are then found by their time.
_ALL = """
SELECT *, try_cast(date AS BIGINT) AS second
FROM read_csv($file, header = true, all_varchar = true)
ORDER BY second
"""

_LOOK = """
SELECT
    count(*) AS rows,
    count(DISTINCT message_id) AS messages,
    coalesce(max(length(body)), 0) AS longest
FROM read_parquet($file) WHERE second BETWEEN $first AND $last
"""

_ROWS = "SELECT * EXCLUDE (second) FROM read_parquet($file) WHERE second BETWEEN $first AND $last"


@dataclass(frozen=True)
class HistoryExport:
    """The downloaded file."""

    file: Path

    def read(self, session: Session, first: datetime, last: datetime) -> list[Message] | None:
        """Give the messages between two moments, or nothing where the file cannot be believed.

        Asks the API how many there are.
        """
        bounds: dict[str, object] = {"file": str(self.file.resolve())}
        bounds |= {"first": int(first.timestamp()), "last": int(last.timestamp())}
        with open_engine(session.lake, (), also=self.file.parent) as connection:
            look = query(connection, _LOOK, bounds).iloc[0]
            if look["rows"] != look["messages"] or look["longest"] >= _CUT_AT:
                return None
            if look["rows"] != session.client.history_total(first, last):
                return None
            rows = query(connection, _ROWS, bounds)
        plain = rows.astype("object").where(rows.notna(), None)
        told = [
            {str(name): value for name, value in row.items()} for row in plain.to_dict("records")
        ]
        return [Message.from_json(row) for row in told]

    def remove(self) -> None:
        """Delete the file: what it held is in the lake, or read page by page."""
        shutil.rmtree(self.file.parent, ignore_errors=True)


def fetch_export(session: Session) -> HistoryExport | None:
    """Download the account's history, or give nothing where that is not to be had.

    The address is signed, so it is called without name and key, and only where it is ClickSend's
    own or that of the file store it uses.
    """
    file = session.spool / "history-export" / "history.csv"
    shutil.rmtree(file.parent, ignore_errors=True)
    try:
        address = session.client.history_export("history.csv")
    except ClickSendError:
        return None
    if address is None or not _is_trusted(address, session.client.host):
        return None
    file.parent.mkdir(parents=True, mode=0o700)
    try:
        with requests.get(
            address, stream=True, timeout=_SECONDS, allow_redirects=False
        ) as response:
            response.raise_for_status()
            with file.open("wb") as target:
                shutil.copyfileobj(response.raw, target)
        return _unpack(session, file)
    except (requests.RequestException, OSError, duckdb.Error):
        # It saves requests where it works; the pages tell the same.
        return None


def _is_trusted(address: str, own_host: str) -> bool:
    parts = urlsplit(address)
    if parts.netloc == own_host:
        # Never a call to the API itself, which would be made past the allow-list.
        return not parts.path.startswith("/v3")
    return parts.scheme == "https" and (parts.hostname or "").endswith(".amazonaws.com")


def _unpack(session: Session, file: Path) -> HistoryExport | None:
    """Put the file into a form in which a stretch is found quickly; nothing if it lacks columns."""
    unpacked = file.with_suffix(".parquet")
    with open_engine(session.lake, (), also=file.parent) as connection:
        rows: Any = connection.sql(_ALL, params={"file": str(file.resolve())}).to_arrow_table()
    if not set(rows.column_names) >= _NEEDED:
        return None
    parquet.write_table(rows, unpacked)
    return HistoryExport(unpacked)
