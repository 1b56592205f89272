"""The account on disk, as the server reads and writes it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sendable.clicksend.sandbox.schema import IMPORT_TABLES, RULE_TABLES
from sendable.errors import Place, SourceError

ACCOUNT_FILE = "account.sqlite"
SUBACCOUNTS = "subaccounts"

_RULES_WITHOUT_POLL = "\n".join(
    [
        RULE_TABLES.replace("CREATE TABLE", "CREATE TEMP TABLE"),
        "INSERT INTO inbound_rules SELECT * FROM main.inbound_rules WHERE action <> 'POLL';",
        "INSERT INTO receipt_rules SELECT * FROM main.receipt_rules WHERE action <> 'POLL';",
    ]
)

Values = Sequence[Any] | Mapping[str, Any]


def find_subaccounts(directory: Path) -> dict[str, Path]:
    """Give the folders of an account's subaccounts, by name.

    Args:
        directory: The folder of the main account.
    """
    found = sorted((directory / SUBACCOUNTS).glob(f"*/{ACCOUNT_FILE}"))
    return {path.parent.name: path.parent for path in found}


class AccountStore:
    """One account's SQLite file.

    Every write is on disk when the call returns, so a later server on the same folder sees it.

    Args:
        directory: The folder that holds ``account.sqlite``.

    Raises:
        SourceError: If there is no account.
    """

    def __init__(self, directory: Path) -> None:
        path = directory / ACCOUNT_FILE
        if not path.is_file():
            raise SourceError(
                "there is no sandbox account here",
                place=Place(path),
                remedy="make one with `sendable sandbox serve`",
            )
        # FastAPI may build the app in one thread and serve it in another; requests are served
        # one after the other on the event loop, so the connection is never used twice at once.
        self._database = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._database.row_factory = sqlite3.Row
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = FULL")
        self._database.execute("PRAGMA cache_size = -65536")
        self._database.executescript(IMPORT_TABLES)
        self.meta: Mapping[str, str] = dict(self._database.execute("SELECT key, value FROM meta"))

    def __enter__(self) -> AccountStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def rows(self, statement: str, values: Values = ()) -> list[sqlite3.Row]:
        """Give every row a query finds.

        Args:
            statement: The query.
            values: Its bound parameters.
        """
        return self._database.execute(statement, values).fetchall()

    def row(self, statement: str, values: Values = ()) -> sqlite3.Row | None:
        """Give the first row a query finds, if any.

        Args:
            statement: The query.
            values: Its bound parameters.
        """
        found: sqlite3.Row | None = self._database.execute(statement, values).fetchone()
        return found

    def number(self, statement: str, values: Values = ()) -> int:
        """Give the one number a query answers, 0 for nothing.

        Args:
            statement: The query.
            values: Its bound parameters.
        """
        found = self.row(statement, values)
        return int(found[0] or 0) if found else 0

    def numbers(self, statement: str, values: Values = ()) -> Iterator[int]:
        """Give the first column of every row a query finds, without the cost of rows.

        Args:
            statement: The query.
            values: Its bound parameters.
        """
        cursor = self._database.cursor()
        cursor.row_factory = None
        return (number for (number,) in cursor.execute(statement, values))

    def version(self) -> tuple[int, int]:
        """Give something that differs once the file was changed, by this process or another."""
        return self.number("PRAGMA data_version"), self._database.total_changes

    def hide_poll_rules(self) -> None:
        """Go on as if the account had no POLL rules, for as long as it is open.

        Tables of this connection take the place of the file's; the file is not touched.
        """
        self._database.executescript(_RULES_WITHOUT_POLL)

    def insert(self, statement: str, values: Values) -> int:
        """Add a row and give its number.

        Args:
            statement: The INSERT.
            values: Its bound parameters.
        """
        return int(self._database.execute(statement, values).lastrowid or 0)

    def change(self, statement: str, values: Values = ()) -> int:
        """Change or delete rows and give how many there were.

        Args:
            statement: The UPDATE or DELETE.
            values: Its bound parameters.
        """
        return self._database.execute(statement, values).rowcount

    def change_many(self, statement: str, values: Iterable[Values]) -> None:
        """Run one change for each set of parameters, all of them or none.

        Args:
            statement: The UPDATE or DELETE.
            values: The bound parameters of each.
        """
        with self._together():
            self._database.executemany(statement, values)

    @contextmanager
    def _together(self) -> Iterator[None]:
        self._database.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._database.execute("ROLLBACK")
            raise
        self._database.execute("COMMIT")
