"""Answers in files, a yes, a no or a STOP: whom a row frees, and whom it holds."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from sendable.ingestion.joining import Account, Joined, join_rows, join_surely
from sendable.ingestion.listed import find_everyone, numbers_in_cells
from sendable.ingestion.session import Session
from sendable.sources.base import Join
from sendable.sources.identifiers import tidy_identifiers


def join_consents(
    session: Session, account: Account, join: Join, keys: pd.DataFrame, refused: pd.Series[bool]
) -> Joined:
    """Find whom each row of a consent file is about; of a refusal, everybody whom it may name.

    Args:
        session: The ingest.
        account: Who is in it.
        join: What the playbook declares.
        keys: The rows' ``phone``, ``email``, ``customer_id`` and ``country``, as far as declared.
        refused: Whether the row says no, aligned with ``keys``.

    Returns:
        Whose the rows are. A row comes once for each of its numbers, so labels may repeat.
    """
    everyone = find_everyone(session, account, join, keys[refused.to_numpy()])
    found = {row: numbers for row, numbers in everyone.items() if numbers}
    joined = join_surely(session, account, join, keys.drop(index=list(found)))
    return _with_others(joined, keys, found)


def join_replies(session: Session, account: Account, join: Join, keys: pd.DataFrame) -> Joined:
    """Find who wrote each reply: a STOP counts for every number that its sender cell may hold.

    A cell that is plainly one number, in one reading or two, is that person's. Arguments and rows
    as for ``join_consents``.
    """
    joined = join_rows(session, account, join, keys, both_readings=True)
    plain = joined.people["number"].to_dict()
    found = {
        row: numbers
        for row, numbers in numbers_in_cells(session, keys).items()
        if plain.get(row) not in numbers
    }
    faults = [fault for fault in joined.faults if fault.row not in found]
    return _with_others(replace(joined, faults=faults), keys, found)


def _with_others(joined: Joined, keys: pd.DataFrame, found: dict[Any, set[str]]) -> Joined:
    """Add a row for each number that was found otherwise, in the order of the file."""
    rows = [(row, number) for row, numbers in found.items() for number in sorted(numbers)]
    if not rows:
        return joined
    places = pd.Index([row for row, _ in rows], dtype=keys.index.dtype)
    others = pd.DataFrame({"number": [number for _, number in rows]}, index=places, dtype="str")
    others["also_number"] = pd.Series(None, index=places, dtype="str")
    others["customer_id"] = (
        tidy_identifiers(keys["customer_id"], "customer_id").loc[places].to_numpy()
        if "customer_id" in keys
        else None
    )
    parts = [part for part in (joined.people, others) if not part.empty]
    return replace(joined, people=pd.concat(parts).sort_index(kind="stable"))
