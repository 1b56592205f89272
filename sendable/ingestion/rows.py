"""Rows of the lake's tables, made of a source's rows that have found their person."""

from __future__ import annotations

import hashlib

import pandas as pd

from sendable.clicksend.models import Message
from sendable.ingestion.messages import read_delivery
from sendable.numbers import mask_people_in
from sendable.schemas import TABLES
from sendable.sources.base import DeclaredSource
from sendable.sources.declared import (
    ActivitySource,
    AttributeSource,
    ClickSource,
    ConsentSource,
    EmailSource,
    MessageSource,
    PreferenceSource,
    ReplySource,
)

_EMAIL_KINDS = {
    "send": "sent",
    "open": "opened",
    "click": "clicked",
    "bounce": "bounced",
    "unsubscribe": "unsubscribed",
}


def make_rows(source: DeclaredSource, rows: pd.DataFrame) -> pd.DataFrame:
    """Make the rows of the source's table, with its columns; the index says of which rows.

    Args:
        source: What the playbook declares.
        rows: The source's fields, and ``number`` where rows have a person.
    """
    rows = rows.assign(source=source.name)
    match source:
        case ActivitySource():
            rows = rows.assign(kind=source.tells_of)
            rows = _with_id(rows, "event_id", ["number", "kind", "occurred_at", "category", "name"])
        case EmailSource():
            words = rows["kind"].str.lower()
            rows = rows.assign(kind=words.map(_EMAIL_KINDS).fillna(words))
            rows = _with_id(rows, "event_id", ["number", "kind", "occurred_at", "campaign"])
        case AttributeSource():
            rows = _long(rows, list(source.columns))
        case PreferenceSource():
            rows = _long(rows, list(source.columns.given()))
        case ConsentSource():
            rows = _consents(source, rows)
        case MessageSource():
            rows = _messages(rows)
        case ReplySource():
            rows = rows.assign(body=rows["body"].fillna(""))
            rows = rows.assign(message_id=_reply_ids(rows))
        case ClickSource():
            rows = _clicks(rows)
        case _ if source.table == "events":
            rows = rows.assign(kind=rows["kind"].str.lower())
            rows = _with_id(rows, "event_id", ["number", "kind", "occurred_at", "category", "name"])
        case _ if source.table == "campaign_costs":
            everything = ["campaign", "cost", "incurred_at", "currency", "messages"]
            rows = _with_id(rows, "cost_key", everything)
    return rows.reindex(columns=list(TABLES[source.table].model.to_schema().columns))


def read_states(source: ConsentSource, rows: pd.DataFrame) -> pd.Series[str]:
    """Say of each row what was agreed to. A word that nobody explained is a no, as "withdrawn" is.

    A row without a word has no state.
    """
    if "state" not in rows:
        return pd.Series(source.state, index=rows.index, dtype="str")
    words = rows["state"].str.strip().str.lower()
    return words.map(_meanings(source)).astype("str").mask(_unexplained(source, words), "none")


def unexplained_words(source: ConsentSource, rows: pd.DataFrame) -> pd.Series[str]:
    """Give the words of rows whose state nobody explained, as the file has them."""
    if "state" not in rows:
        return pd.Series([], dtype="str")
    return rows["state"][_unexplained(source, rows["state"].str.strip().str.lower())]


def _meanings(source: ConsentSource) -> dict[str, str]:
    """Give what each word means; our own words mean themselves unless the source says otherwise."""
    declared = {word.strip().lower(): state for word, state in source.states.items()}
    return {"express": "express", "implied": "implied", "none": "none", **declared}


def _unexplained(source: ConsentSource, words: pd.Series[str]) -> pd.Series[bool]:
    return words.notna() & ~words.isin(_meanings(source))


def content_ids(rows: pd.DataFrame, columns: list[str]) -> pd.Series[str]:
    """Give each row an id made of what it says, the same at every reading."""
    present = [column for column in columns if column in rows]
    texts = (str(values) for values in rows[present].itertuples(index=False, name=None))
    return pd.Series(
        ["made-up-" + hashlib.sha256(text.encode()).hexdigest()[:24] for text in texts],
        index=rows.index,
        dtype="str",
    )


def _reply_ids(rows: pd.DataFrame) -> pd.Series[str]:
    """Give each reply an id of what it says, after the one that it has.

    An id in a file may be a number of the export, or that of the message answered: two replies that
    share one would be taken for one, and of the two a STOP may be lost.
    """
    made = content_ids(rows, ["number", "received_at", "body"])
    return (rows["message_id"] + " " + made).fillna(made) if "message_id" in rows else made


def _with_id(rows: pd.DataFrame, name: str, content: list[str]) -> pd.DataFrame:
    """Give the rows without an id one of their content."""
    if name in rows and rows[name].notna().all():
        return rows
    made = content_ids(rows, content)
    return rows.assign(**{name: rows[name].fillna(made) if name in rows else made})


def _long(rows: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """Make a row of each cell that holds anything."""
    parts = [
        rows[["source", "number"]].assign(name=name, value=rows[name])[rows[name].notna()]
        for name in names
        if name in rows
    ]
    return pd.concat(parts) if parts else rows.iloc[:0]


def _consents(source: ConsentSource, rows: pd.DataFrame) -> pd.DataFrame:
    """Say what was agreed to. The evidence names the row."""
    method = rows["method"] if "method" in rows else pd.Series(None, index=rows.index, dtype="str")
    given_at = rows.get("given_at", pd.Series(pd.NaT, index=rows.index))
    place = pd.Series([f"row {row} of the source {source.name}" for row in rows.index], rows.index)
    written = rows.get("evidence", pd.Series(None, index=rows.index, dtype="str"))
    # Evidence is shown to people and kept in the log: it may name its person.
    written = written.map(mask_people_in, na_action="ignore").astype("str")
    return rows.assign(
        state=read_states(source, rows),
        method=method.where(method.notna(), source.method),
        given_at=given_at,
        consent_key=rows["number"] + " " + given_at.astype("str").fillna("undated"),
        evidence=(written + ", " + place).where(written.notna(), place),
    )


def _messages(rows: pd.DataFrame) -> pd.DataFrame:
    """Read what became of each message; ids of 0 are none, as in the account's own history."""
    rows = _with_id(rows, "message_id", ["number", "sent_at", "body"])
    states = rows.reindex(columns=["status", "status_code"]).astype("object")
    states = states.where(states.notna(), None)
    known = {
        state: read_delivery(
            Message.from_json({"message_id": "-", "status": state[0], "status_code": state[1]})
        )
        for state in set(states.itertuples(index=False, name=None))
    }
    for name in ("list_id", "contact_id"):
        if name in rows:
            rows = rows.assign(**{name: rows[name].replace(0, float("nan")).astype("Int64")})
    delivery = [known[state] for state in states.itertuples(index=False, name=None)]
    return rows.assign(delivery=delivery)


def _clicks(rows: pd.DataFrame) -> pd.DataFrame:
    rows = _with_id(rows, "click_id", ["number", "clicked_at", "campaign_id", "campaign"])
    unknown = pd.Series(float("nan"), index=rows.index)
    return rows.assign(
        campaign_id=rows.get("campaign_id", unknown).astype("Int64"),
        message_id=rows.get("message_id", pd.Series(None, index=rows.index, dtype="str")),
        open_count=rows.get("open_count", unknown).fillna(1),
    )
