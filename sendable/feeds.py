"""Feeds: which kinds of data a run has, how far back and how fresh. Not fetched is not zero."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import pandas as pd
from sqlglot import exp

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

EVENT_TIMES = {
    "messages": "sent_at",
    "clicks": "clicked_at",
    "replies": "received_at",
    **_TIMES,
}
"""Every table whose rows have a time of their own, those of the account first, and which it is."""

_KINDS = {
    "events": ("cart", "view", "wishlist", "search", "attended"),
    "email_engagement": ("sent", "opened", "clicked", "bounced", "unsubscribed"),
}
"""The kinds of rows of the tables that hold several."""

_PULLS = """
SELECT feed, state, note, covers_from, pulled_at FROM main.pulls WHERE run_id = $run_id
"""

_OLDEST_MESSAGE = "SELECT min(sent_at) AS oldest FROM main.messages"


@dataclass(frozen=True)
class FeedState:
    """What is known of a feed in a run.

    Attributes:
        state: ``complete`` (all there is), ``partial`` (older rows are still to come),
            ``unavailable`` (no such data) or ``masked`` (it hides whom it is about).
        known_from: Since when everything is known; None where nothing limits it.
        fresh_at: How new it surely is: when the account was asked, or the newest row of the source
            that ends first; None where that was not looked at.
        kinds: The kinds of events that its sources have ever told of; None where it has none.
        is_empty: Whether no declared source has ever told anything.
    """

    state: State
    known_from: datetime | None = None
    fresh_at: datetime | None = None
    kinds: frozenset[str] | None = None
    is_empty: bool = False


def find_complete_feeds(run: Run) -> frozenset[str]:
    """Give the feeds that were read to their end in a run's ingest, in every account.

    A source with a name of its own (``orders:shop``) counts for its feed (``orders``).
    """
    with open_engine(run.workspace.lake, ("pulls",)) as connection:
        pulls = _read_pulls(connection, run)
    feeds = pulls["feed"].str.split(":").str[0]
    is_complete = (pulls["state"] == "complete").groupby(feeds).all()
    return frozenset(is_complete.index[is_complete])


def read_feeds(
    run: Run, wanted: Collection[str], dated: Collection[str] = ()
) -> dict[str, FeedState]:
    """Give what is known of some feeds in a run, by name; one that was not asked for is left out.

    Args:
        run: The run.
        wanted: The feeds.
        dated: Those of them whose newest row is looked for, which takes a pass over the table.

    Raises:
        RunError: The run has no ingest.
    """
    tables = sorted({*_TIMES, "messages"}.intersection(wanted))
    with open_engine(run.workspace.lake, ("pulls", *tables)) as connection:
        pulls = _read_pulls(connection, run)
        parts = pulls["feed"].str.extract("^([^:]*):?(.*)$")
        pulls = pulls.assign(name=parts[0], source=parts[1])
        pulls = pulls[pulls["name"].isin(list(wanted))]
        return {
            str(name): _state_of(connection, str(name), rows, run.as_of if name in dated else None)
            for name, rows in pulls.groupby("name")
        }


def _read_pulls(connection: Connection, run: Run) -> pd.DataFrame:
    return query(connection, _PULLS, {"run_id": run.source_of("ingest")})


def _state_of(
    connection: Connection, name: str, pulls: pd.DataFrame, as_of: datetime | None
) -> FeedState:
    """Give what is known of one feed; how new it is, where a moment is given."""
    sources = sorted(set(pulls["source"]) - {""})
    of_account = pulls[pulls["source"] == ""]
    asked_at = _moment((of_account if len(of_account) else pulls)["pulled_at"].min())
    kinds, is_empty, newest = None, False, None
    if name in _TIMES and sources:
        is_empty = not _has_rows(connection, name, sources)
        if name in _KINDS:
            told = [kind for kind in _KINDS[name] if _has_rows(connection, name, sources, kind)]
            kinds = frozenset(told)
        newest = _newest(connection, name, sources, as_of) if as_of is not None else None
    return FeedState(
        state=_worst(pulls),
        known_from=_known_from(connection, name, of_account, sources),
        fresh_at=(newest or asked_at) if as_of is not None else None,
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
    connection: Connection, name: str, of_account: pd.DataFrame, sources: list[str]
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


def _has_rows(
    connection: Connection, table: str, sources: list[str], kind: str | None = None
) -> bool:
    """Tell whether some sources ever told of anything, or of one kind: the first row is enough."""
    rows = exp.select("1").from_(f"main.{table}").where(exp.column("source").isin(*sources))
    if kind is not None:
        rows = rows.where(exp.column("kind").eq(kind))
    return connection.execute(rows.limit(1).sql("duckdb")).fetchone() is not None


def _newest(
    connection: Connection, table: str, sources: list[str], as_of: datetime
) -> datetime | None:
    """Give the newest row, up to a moment, of the source whose rows end first."""
    time = exp.column(_TIMES[table])
    newest = (
        exp.select(exp.Max(this=time).as_("at"))
        .from_(f"main.{table}")
        .where(exp.column("source").isin(*sources), time <= exp.Placeholder(this="as_of"))
        .group_by("source")
    )
    query = exp.select("min(at)").from_(newest.subquery("ends"))
    ((found,),) = connection.execute(query.sql("duckdb"), {"as_of": as_of}).fetchall()
    return _moment(found)


def _moment(value: Any) -> datetime | None:
    return None if pd.isna(value) else pd.Timestamp(value).to_pydatetime()
