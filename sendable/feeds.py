"""Feeds: which kinds of data a run has to their end. What was not fetched is not zero."""

from __future__ import annotations

from sendable.runs import Run


def find_complete_feeds(run: Run) -> frozenset[str]:
    """Give the feeds that were read to their end in a run's ingest, in every account.

    A source with a name of its own (``orders:shop``) counts for its feed (``orders``).
    """
    pulls = run.workspace.lake.read("pulls", run_id=run.source_of("ingest"))
    feeds = pulls["feed"].str.split(":").str[0]
    is_complete = (pulls["state"] == "complete").groupby(feeds).all()
    return frozenset(is_complete.index[is_complete])
