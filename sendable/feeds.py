"""Feeds: which kinds of data a run has, how far back and how fresh. Not fetched is not zero."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

import pandas as pd

from sendable.engine.duckdb import Connection, open_engine, query
from sendable.runs import Run

MASKED_RECIPIENTS = "the account masks recipients in its history, so nobody can be told apart"
"""Begins the note of a pull of messages that told nothing of anybody."""

HIDDEN_SENDERS = (
    "most senders of replies cannot be read, so it is not known who said STOP; does the account "
    "hide them ('de-identify')?"
)
"""The note of a pull of replies whose senders are hidden."""

State = Literal["complete", "partial", "unavailable", "masked"]

_TIMES = {
    "orders": "ordered_at",
    "events": "occurred_at",
    "shipments": "shipped_at",
    "stock": "restocked_at",
    "email_engagement": "occurred_at",
}
"""The tables of declared sources whose rows have a time, and which it is."""

_WITH_KINDS = frozenset({"events", "email_engagement"})

_OLDEST_MESSAGE = "SELECT min(sent_at) AS oldest FROM main.messages"


@dataclass(frozen=True)
class FeedState:
    """What is known of a feed in a run.

    Attributes:
        state: ``complete`` (all there is), ``partial`` (older rows are still to come),
            ``unavailable`` (no such data) or ``masked`` (it hides whom it is about).
        known_from: Since when everything is known; None where nothing limits it.
        fresh_at: How new it surely is: when the account was asked, or the newest row of the source
            that ends first.
        kinds: The kinds of events that its sources have ever told of; None where it has none.
        is_empty: Whether no declared source has ever told anything.
    """

    state: State
    known_from: datetime | None = None
    fresh_at: datetime | None = None
    kinds: frozenset[str] | None = None
    is_empty: bool = False


@dataclass(frozen=True)
class Told:
    """What the declared sources of a feed have told so far."""

    newest: Mapping[str, datetime] = field(default_factory=dict)
    kinds: frozenset[str] = frozenset()


def find_complete_feeds(run: Run) -> frozenset[str]:
    """Give the feeds that were read to their end in a run's ingest, in every account.

    A source with a name of its own (``orders:shop``) counts for its feed (``orders``).
    """
    pulls = run.workspace.lake.read("pulls", run_id=run.source_of("ingest"))
    feeds = pulls["feed"].str.split(":").str[0]
    is_complete = (pulls["state"] == "complete").groupby(feeds).all()
    return frozenset(is_complete.index[is_complete])


def read_feeds(run: Run, wanted: Collection[str]) -> dict[str, FeedState]:
    """Give what is known of some feeds in a run, by name; one that was not asked for is left out.

    Raises:
        RunError: The run has no ingest.
    """
    pulls = run.workspace.lake.read("pulls", run_id=run.source_of("ingest"))
    pulls = pulls.assign(
        name=pulls["feed"].str.partition(":")[0], source=pulls["feed"].str.partition(":")[2]
    )
    pulls = pulls[pulls["name"].isin(list(wanted))]
    tables = sorted({*_TIMES, "messages"} & set(pulls["name"]))
    with open_engine(run.workspace.lake, tables) as connection:
        return {
            str(name): _state_of(connection, str(name), rows, run)
            for name, rows in pulls.groupby("name")
        }


def _state_of(connection: Connection, name: str, pulls: pd.DataFrame, run: Run) -> FeedState:
    sources = set(pulls["source"]) - {""}
    of_account = pulls[pulls["source"] == ""]
    fresh_at = of_account["pulled_at"].min() if len(of_account) else pulls["pulled_at"].min()
    kinds, is_empty = None, False
    if name in _TIMES and sources:
        told = _read_told(connection, name, sources, run.as_of)
        is_empty = not told.newest
        fresh_at = min(told.newest.values()) if told.newest else fresh_at
        kinds = told.kinds if name in _WITH_KINDS else None
    return FeedState(
        state=_worst(pulls),
        known_from=_known_from(connection, name, of_account, sources),
        fresh_at=_moment(fresh_at),
        kinds=kinds,
        is_empty=is_empty,
    )


def _worst(pulls: pd.DataFrame) -> State:
    """Of several accounts and sources, the one that says least counts."""
    notes = pulls.loc[pulls["state"] == "unavailable", "note"].dropna().astype("str")
    if notes.str.startswith((MASKED_RECIPIENTS, HIDDEN_SENDERS)).any():
        return "masked"
    states: tuple[State, ...] = ("unavailable", "partial")
    return next((state for state in states if (pulls["state"] == state).any()), "complete")


def _known_from(
    connection: Connection, name: str, of_account: pd.DataFrame, sources: set[str]
) -> datetime | None:
    """Give since when a feed is known in every account; a file of older messages goes further."""
    reached = of_account["covers_from"].dropna()
    if name != "messages" or reached.empty:
        return None
    known_from = _moment(reached.max())
    if not sources:
        return known_from
    oldest = _moment(query(connection, _OLDEST_MESSAGE)["oldest"].iloc[0])
    return min(filter(None, (known_from, oldest)), default=None)


def _read_told(connection: Connection, name: str, sources: set[str], as_of: datetime) -> Told:
    """Look which kinds of events each source has told of, and how new the newest is."""
    kind = "kind" if name in _WITH_KINDS else "NULL::VARCHAR"
    rows = query(
        connection,
        f"SELECT source, {kind} AS kind, max({_TIMES[name]}) "  # noqa: S608 (names of this module)
        f"FILTER (WHERE {_TIMES[name]} <= $as_of) AS newest FROM main.{name} "
        "WHERE list_contains($sources::VARCHAR[], source) GROUP BY ALL",
        {"as_of": as_of, "sources": sorted(sources)},
    )
    newest = rows.groupby("source")["newest"].max().dropna()
    return Told(
        newest={str(source): at.to_pydatetime() for source, at in newest.items()},
        kinds=frozenset(rows["kind"].dropna()),
    )


def _moment(value: Any) -> datetime | None:
    return None if pd.isna(value) else pd.Timestamp(value).to_pydatetime()
