"""Opt-outs and suppressions from files: every reading of everybody they may mean."""

from __future__ import annotations

import hashlib
from typing import Any

import pandas as pd

from sendable.ingestion.joining import Account, read_phone
from sendable.ingestion.session import Session
from sendable.schemas import TABLES
from sendable.sources.declared import SuppressionSource
from sendable.sources.identifiers import tidy_identifiers
from sendable.sources.reading import Chunk

_REASONS = {"opt_outs": "opted_out_list", "suppressions": "manual_suppression"}


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
    made: list[dict[str, Any]] = []
    places: list[int] = []
    for (row, keys), since in zip(chunk.join.iterrows(), _since(chunk), strict=True):
        given = {way: text for way, text in keys.items() if isinstance(text, str)}
        numbers = _everyone(session, given)
        for way, known in people.items():
            numbers |= known.get(tidied[way].get(row), set())
        identity = "\n".join(f"{way}={text}" for way, text in sorted(given.items()))
        entry = {
            "source": source.name,
            "row_key": hashlib.sha256(identity.encode()).hexdigest()[:24],
            "also_number": None,
            "reason": _REASONS[source.kind],
            "since": since,
            "evidence": f"row {row} of the source {source.name}",
            "first_seen_at": session.started_at,
        }
        for number in sorted(numbers) or [""]:
            made.append({**entry, "number": number})
            places.append(int(str(row)))
    columns = list(TABLES["listed_suppressions"].model.to_schema().columns)
    return pd.DataFrame(made, columns=columns, index=pd.Index(places, dtype="int64"))


def _everyone(session: Session, given: dict[Any, str]) -> set[str]:
    text = given.get("phone")
    if text is None:
        return set()
    country = given.get("country", "").upper()
    readings = read_phone(session, text, None)
    if len(country) == 2:
        readings += read_phone(session, text, country)
    return {
        number
        for reading in readings
        for number in (reading.number, reading.also_number)
        if number is not None
    }


def _since(chunk: Chunk) -> pd.Series[pd.Timestamp]:
    if "since" in chunk.rows:
        return chunk.rows["since"]
    return pd.Series(pd.NaT, index=chunk.rows.index)
