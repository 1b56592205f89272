"""Uploads and imports: a file that was handed over, and its rows that arrive on a list bit by bit.

Both are in the account's file: a later server on the same folder goes on with them, as ClickSend
goes on when the client is gone.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sendable.clicksend.sandbox.behaviour import Behaviour
from sendable.clicksend.sandbox.server.contact_fields import INSERT, UNSET, WRITABLE, read_phone
from sendable.clicksend.sandbox.store import AccountStore

UPLOADS_LAST = 600
"""Seconds after which an uploaded file is gone: ten minutes, as documented today."""

IMPORT_NAMES = {
    **{name: name for name in WRITABLE if name != "phone_number" and "custom" not in name},
    **{f"custom{at}": f"custom_{at}" for at in range(1, 5)},
    "phone": "phone_number",
}
"""The fields of a contact, by what an import calls them: not as everywhere else."""

_UNDER_WAY = "SELECT COUNT(*) FROM imports WHERE list_id = ?"
_ALL = "SELECT * FROM imports ORDER BY import_id"

Row = dict[str, str | None]


@dataclass(frozen=True)
class Upload:
    """A file as it was taken: its number, its name, and when it was and will be deleted."""

    upload_id: int
    name: str
    added_at: int
    deleted_at: int


class Imports:
    """The files of an account, and the imports that are under way.

    Args:
        account: The account.
        now: Gives the current second.
        behaviour: How long an import takes, and what comes of it.
    """

    def __init__(self, account: AccountStore, now: Callable[[], int], behaviour: Behaviour) -> None:
        self._account = account
        self._now = now
        self._behaviour = behaviour

    def take(self, content: bytes) -> Upload:
        """Keep a file for ten minutes, and throw away those that are older.

        Args:
            content: The file.
        """
        now = self._now()
        self._account.change("DELETE FROM uploads WHERE uploaded_at < ?", (now - UPLOADS_LAST,))
        count = self._account.number("SELECT seq FROM sqlite_sequence WHERE name = 'uploads'")
        made_from = repr((self._account.meta["seed"], now, count)).encode()
        name = f"{hashlib.sha256(made_from).hexdigest()[:32].upper()}.csv"
        upload_id = self._account.insert(
            "INSERT INTO uploads (name, content, uploaded_at) VALUES (?, ?, ?)",
            (name, content.decode("utf-8-sig", "replace"), now),
        )
        return Upload(upload_id, name, now, now + UPLOADS_LAST)

    def find(self, name: str) -> str | None:
        """Give what is in a file, or nothing where it is unknown or too old.

        Args:
            name: The file's name.
        """
        row = self._account.row(
            "SELECT content FROM uploads WHERE name = ? AND uploaded_at >= ?",
            (name, self._now() - UPLOADS_LAST),
        )
        return None if row is None else str(row["content"])

    def begin(self, list_id: int, content: str, fields: Sequence[str]) -> int:
        """Queue a file's rows for a list, and give the import's number.

        Args:
            list_id: The list.
            content: The file.
            fields: What its columns are, by the names of the API.
        """
        lines = [line for line in csv.reader(io.StringIO(content)) if line]
        if self._behaviour.import_skips_first:
            lines = lines[1:]
        rows = [row for line in lines if (row := _read_row(line, fields)) is not None]
        if self._behaviour.import_twice:
            rows = [row for row in rows for _ in range(2)]
        rows = rows[: round(len(rows) * self._behaviour.import_share)]
        number = self._account.insert(
            "INSERT INTO imports (list_id, contacts, taken, looks) VALUES (?, ?, 0, 0)",
            (list_id, json.dumps(rows)),
        )
        if not self._behaviour.import_looks:
            self.go_on()
        return number

    def is_under_way(self, list_id: int) -> bool:
        """Tell whether rows are still to come onto a list.

        Args:
            list_id: The list.
        """
        return self._account.number(_UNDER_WAY, (list_id,)) > 0

    def go_on(self) -> None:
        """Let the next part of each import arrive: it does whenever somebody looks at a list."""
        for row in self._account.rows(_ALL):
            contacts: list[Row] = json.loads(row["contacts"])
            looks, last = row["looks"] + 1, max(self._behaviour.import_looks, 1)
            taken = -(-len(contacts) * min(looks, last) // last)
            ids = {"list_id": row["list_id"], "now": self._now()}
            arriving = contacts[row["taken"] : taken]
            self._account.change_many(INSERT, [UNSET | one | ids for one in arriving])
            # What was said to arrive has arrived before the import is called over.
            self._account.change(
                "UPDATE imports SET taken = ?, looks = ? WHERE import_id = ?",
                (taken, looks, row["import_id"]),
            )
            if looks >= last:
                self.cancel(row["list_id"], row["import_id"])

    def cancel(self, list_id: int, import_id: int | None = None) -> None:
        """End an import, or each one of a list that is deleted.

        Args:
            list_id: The list.
            import_id: The import; all of the list's when absent.
        """
        self._account.change(
            "DELETE FROM imports WHERE list_id = ? AND import_id = coalesce(?, import_id)",
            (list_id, import_id),
        )


def _read_row(line: Sequence[str], fields: Sequence[str]) -> Row | None:
    """Read a line; one that names no way to reach anybody is left out."""
    row: Row = {
        name: text.strip() for name, text in zip(fields, line, strict=False) if text.strip()
    }
    phone = row.pop("phone_number", None)
    number = read_phone(phone, row.get("address_country")) if phone else None
    if number is not None:
        row["phone_number"] = number
    return row if row.keys() & {"phone_number", "email", "fax_number"} else None
