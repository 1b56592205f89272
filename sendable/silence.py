"""Silence: who said stop or no since the decisions were made, or may have.

The decisions of a run are made once, and steps that plan messages may run long after. So the log of
suppressions and the replies are read anew here, by the rules of the decisions themselves: a stop, a
wrong number and a complaint silence until they are lifted, a reply that waits for a person until
it is read, and a "no" until it is too old or its sender takes an interest again: orders, writes
kindly, or opens a link; a click that no person made is no interest.
"""

from __future__ import annotations

from datetime import datetime

from sendable import machine_clicks, suppressions
from sendable.engine.duckdb import Connection, run_script
from sendable.machine_clicks import find_clicks_of_people
from sendable.policies import Policies

READS = (*suppressions.READS, *machine_clicks.READS, "orders")
"""The tables from which it is known who is silent, for an engine that has no others."""


def find_silenced(connection: Connection, policies: Policies, as_of: datetime) -> None:
    """Make ``silenced`` (number, reason, since): who must not be written to, by what is known now.

    A number has a row for each thing that silences it. ``since`` is missing where nobody knows it.
    Replies count even when they are later than ``as_of``: who has said no by now is not messaged.

    Args:
        connection: An engine as ``open_people`` opens it.
        policies: For how long a "no" counts, and by what a click is known that no person made.
        as_of: Now, as the run sees it.
    """
    run_script(connection, "sendable", "refused")
    find_clicks_of_people(connection, policies.measurement.bots, until=as_of)
    run_script(
        connection,
        "sendable",
        "silenced",
        as_of=as_of,
        not_interested_days=policies.engagement.not_interested_days,
    )
