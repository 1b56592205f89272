"""Opt-outs: everybody who was ever seen on an opt-out list, under every reading of the number."""

from __future__ import annotations

import pandas as pd

from sendable.clicksend.models import ContactList
from sendable.ingestion.session import Session, store_rows
from sendable.schemas import TABLES

_COLUMNS = list(TABLES["opt_outs"].model.to_schema().columns)


def store_opt_outs(
    session: Session, entry: ContactList, seen: pd.DataFrame
) -> tuple[int, int, int]:
    """Write a batch of an opt-out list's contacts, and let nobody go who was on it before.

    A contact's text is read by its own country and by the playbook's; each number it may be gets
    a row, so that all of them are suppressed. A text that cannot be read is kept and counted.

    Args:
        session: The ingest.
        entry: The opt-out list.
        seen: Contacts with the columns of ``contacts``.

    Returns:
        Rows that are new or differ, rows put aside, and contacts whose number cannot be read.
    """
    numbers = session.numbers.read_every(seen["phone_raw"], seen["country"])
    unread = seen.index.difference(numbers.index)
    numbers = pd.concat([numbers, pd.Series("", index=unread, dtype=numbers.dtype)])
    rows = pd.DataFrame(
        {
            "list_id": entry.list_id,
            "contact_id": seen.loc[numbers.index, "contact_id"].to_numpy(),
            "phone_raw": seen.loc[numbers.index, "phone_raw"].fillna("").to_numpy(),
            "number": numbers.to_numpy(),
            "opted_out_at": seen.loc[numbers.index, "added_at"].to_numpy(),
            "first_seen_at": session.started_at,
        }
    )
    rows["opted_out_at"] = pd.to_datetime(rows["opted_out_at"], utc=True)
    change, quarantined = store_rows(session, "opt_outs", rows[_COLUMNS], "contact_id")
    return change.total, quarantined, len(unread)


def store_others(session: Session, entry: ContactList, seen: pd.DataFrame) -> tuple[int, int]:
    """Write who else may be meant by an opt-out list's contacts that name a forgotten person.

    Of ``0491 570 156 / 0491 570 157`` one may be forgotten: the other said stop all the same. The
    text is not kept, and the lake lets nobody in who is forgotten.

    Args:
        session: The ingest.
        entry: The opt-out list.
        seen: Contacts that name a forgotten person, with the columns of ``contacts``.

    Returns:
        Rows that are new or differ, and rows put aside.
    """
    numbers = session.numbers.read_every(seen["phone_raw"], seen["country"])
    told = seen.loc[numbers.index].assign(phone_raw=numbers.to_numpy())
    rows = told.reset_index(drop=True)
    changed, aside, _ = store_opt_outs(session, entry, rows)
    return changed, aside
