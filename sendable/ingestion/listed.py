"""Opt-outs and suppressions from files: every reading of everybody they may mean."""

from __future__ import annotations

import hashlib
from typing import Any

import pandas as pd

from sendable.ingestion.joining import Account
from sendable.ingestion.session import Session
from sendable.schemas import TABLES
from sendable.sources.declared import SuppressionSource
from sendable.sources.identifiers import is_ruined, split_phones, tidy_identifiers
from sendable.sources.reading import Chunk


def make_suppressions(
    session: Session, account: Account, source: SuppressionSource, chunk: Chunk
) -> pd.DataFrame:
    """Make the rows of ``listed_suppressions``; the index says of which rows.

    Every number in a phone cell counts, in every reading, under its own country and under the
    default one, and so does every number that an e-mail address or customer id ever went with. An
    entry that finds none keeps a row with an empty number: it has to be mended by a person.
    """
    by_way = {"email": account.everyone_by("email")} if "email" in chunk.join else {}
    if "customer_id" in chunk.join and source.join.contact_field is not None:
        by_way["customer_id"] = account.everyone_by(source.join.contact_field)
    people = {way: numbers.groupby(level=0).agg(set).to_dict() for way, numbers in by_way.items()}
    tidied = {way: tidy_identifiers(chunk.join[way], way).to_dict() for way in people}
    by_phone = _numbers_in_cells(session, chunk.join)
    made: list[dict[str, Any]] = []
    places: list[int] = []
    for (row, keys), since in zip(chunk.join.iterrows(), _since(chunk), strict=True):
        given = {way: text for way, text in keys.items() if isinstance(text, str)}
        numbers = set(by_phone.get(row, ()))
        for way, known in people.items():
            numbers |= known.get(tidied[way].get(row), set())
        identity = "\n".join(f"{way}={text}" for way, text in sorted(given.items()))
        entry = {
            "source": source.name,
            "row_key": hashlib.sha256(identity.encode()).hexdigest()[:24],
            "also_number": None,
            "reason": source.suppresses_as,
            "since": since,
            "evidence": f"row {row} of the source {source.name}",
            "first_seen_at": session.started_at,
        }
        for number in sorted(numbers) or [""]:
            made.append({**entry, "number": number})
            places.append(int(str(row)))
    columns = list(TABLES["listed_suppressions"].model.to_schema().columns)
    return pd.DataFrame(made, columns=columns, index=pd.Index(places, dtype="int64"))


def _numbers_in_cells(session: Session, keys: pd.DataFrame) -> dict[Any, set[str]]:
    """Give the numbers in each row's phone cell, read as the texts of an opt-out list are.

    ``0491 570 156 (Ann)``, which is refused as a contact, is Ann's. What a spreadsheet ruined is
    left alone: with its last digits gone it is somebody else's.
    """
    if "phone" not in keys:
        return {}
    whole = keys["phone"].dropna()
    whole = whole[~whole.map(is_ruined).astype(bool)]
    texts = pd.concat([whole, whole.map(split_phones).explode()]).astype("str")
    nowhere = pd.Series(None, index=keys.index, dtype="str")
    countries = keys["country"].str.upper() if "country" in keys else nowhere
    found = session.numbers.read_every(texts, countries.loc[texts.index])
    return found.groupby(level=0).agg(set).to_dict()


def _since(chunk: Chunk) -> pd.Series[pd.Timestamp]:
    if "since" in chunk.rows:
        return chunk.rows["since"]
    return pd.Series(pd.NaT, index=chunk.rows.index)
