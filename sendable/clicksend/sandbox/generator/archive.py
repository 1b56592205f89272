"""A list that nobody has used for years, with people on it who are on other lists today."""

from __future__ import annotations

import sqlite3

import numpy as np
import pandas as pd

from sendable.clicksend.sandbox.generator.chance import pick, stream
from sendable.clicksend.sandbox.generator.columns import ints, words
from sendable.clicksend.sandbox.period import Period

ARCHIVED = 3109
ARCHIVED_NAME = "zz Archived 2022 promo"

# Below the ids of everything that came later.
_FIRST_CONTACT_ID = 310_001
_SHARE = 0.03
_JOINED_MONTHS_AGO = 36
# The unclear are on undeclared lists by nature, and what is no number has no second spelling.
_NOT_ARCHIVED = ("unclear", "invalid")


def archive_people(
    rows: pd.DataFrame, people: pd.DataFrame, period: Period, seed: int
) -> pd.DataFrame:
    """Put some of the oldest people, who have one contact row, on the archived list as well.

    They were added when they joined, and nothing has changed since: what is known about a person
    stays as it is, but for the list.

    Args:
        rows: The contact rows, finished.
        people: The people.
        period: The time the account covers.
        seed: The account's seed.

    Returns:
        All the rows, those of the archived list first.
    """
    rng = stream(seed, "archive")
    counts = np.bincount(ints(rows, "person")[ints(rows, "person") >= 0], minlength=len(people))
    joined = ints(people, "joined_at")
    is_old = (counts == 1) & (joined < period.months_ago(_JOINED_MONTHS_AGO))
    is_old &= ~np.isin(words(people, "persona"), _NOT_ARCHIVED)
    old = np.flatnonzero(is_old)
    person = np.sort(
        rng.choice(old, size=min(round(_SHARE * len(people)), len(old)), replace=False)
    )
    person = person[np.argsort(joined[person], kind="stable")]
    archived = pd.DataFrame(
        {
            "person": person,
            "list_id": np.full(len(person), ARCHIVED, dtype=np.int64),
            "date_added": joined[person],
            "phone_number": words(people, "number")[person],
            "date_updated": joined[person],
        },
        index=pd.RangeIndex(
            _FIRST_CONTACT_ID, _FIRST_CONTACT_ID + len(person), name=rows.index.name
        ),
    )
    return pd.concat([archived[list(rows)], rows])


def write_archived_list(database: sqlite3.Connection, seed: int) -> None:
    """Write the archived list itself.

    Args:
        database: The account.
        seed: The account's seed.
    """
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    address = "".join(pick(np.random.default_rng([seed, ARCHIVED]), letters, 16))
    database.execute("INSERT INTO lists VALUES (?, ?, ?)", (ARCHIVED, ARCHIVED_NAME, address))
