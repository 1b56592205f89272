"""The empty account every generated one starts from: tables, name and key, lists, rules."""

from __future__ import annotations

import sqlite3
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np

from sendable.clicksend.sandbox.generator.chance import pick
from sendable.clicksend.sandbox.generator.memberships import OPT_OUT
from sendable.clicksend.sandbox.period import Period
from sendable.clicksend.sandbox.schema import INDEXES, RULE_TABLES, TABLES


@dataclass(frozen=True)
class Rule:
    """An inbound rule as ClickSend keeps it."""

    number: str
    name: str
    search_type: int
    term: str | None
    action: str
    address: str


_INBOUND_RULES = (
    Rule("*", "Opt-out", 1, "STOP", "MOVE_CONTACT", str(OPT_OUT)),
    Rule("*", "Poll", 0, None, "POLL", ""),
)


def open_new(path: Path) -> sqlite3.Connection:
    """Make an empty account file that only its owner can read.

    Args:
        path: Where; what was there is replaced.
    """
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    database = sqlite3.connect(path)
    # Nothing is lost by a crash: half an account is thrown away anyway.
    database.execute("PRAGMA journal_mode = OFF")
    database.execute("PRAGMA synchronous = OFF")
    database.executescript(TABLES)
    database.executescript(RULE_TABLES)
    return database


def write_setting(
    database: sqlite3.Connection, period: Period, seed: int, lists: dict[int, str]
) -> None:
    """Write the account's name, key, lists and rules.

    Args:
        database: The new account.
        period: The time the account covers.
        seed: The account's seed.
        lists: Names by list id.
    """
    rng = np.random.default_rng([seed, len(lists)])
    meta = {
        "username": f"sandbox-{seed}",
        "api_key": f"sandbox-key-{rng.bytes(8).hex()}",
        "user_id": str(400_000 + seed % 100_000),
        "subaccount_id": str(500_000 + seed % 100_000),
        "seed": str(seed),
        "generated_at": str(period.now),
        "signed_up_at": str(period.months_ago(62)),
        "receipts_read_until": "0",
    }
    database.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    database.executemany(
        "INSERT INTO lists VALUES (?, ?, ?)",
        ((at, name, "".join(pick(rng, letters, 16))) for at, name in lists.items()),
    )
    database.executemany(
        "INSERT INTO inbound_rules VALUES (NULL, ?, ?, ?, ?, ?, ?, NULL, 1, NULL)",
        map(astuple, _INBOUND_RULES),
    )
    database.execute("INSERT INTO receipt_rules VALUES (NULL, 'Poll', 0, 'POLL', '', 1)")


def finish(database: sqlite3.Connection) -> None:
    """Make the indexes and hand the file over in write-ahead mode.

    Args:
        database: The account, with all its rows.
    """
    database.executescript(INDEXES)
    database.commit()
    database.execute("ANALYZE")
    database.commit()
    database.execute("PRAGMA journal_mode = WAL")
