"""The numbers that the gate after a push judges: whoever stands on our lists is sendable now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import pandas as pd

from sendable import silence
from sendable.engine.duckdb import open_engine, query, read_sql
from sendable.lake import Lake
from sendable.policies import Policies
from sendable.replies.meanings import register_meanings
from sendable.silence import find_silenced
from sendable.suppressions import register_active

_READS = (*silence.READS, "decisions", "our_lists", "our_contacts")


def measure_push(
    lake: Lake, policies: Policies, decided_in: str, segments: Iterable[str], now: datetime
) -> pd.DataFrame:
    """Count who was pushed, and who of them may not be messaged at this moment.

    The suppressions are read from the lake as it is once the lists are written, by a query of its
    own: the one that chose whom to push would pass its own mistake.

    Args:
        lake: The tables.
        policies: By which replies are read.
        decided_in: The run of the newest decisions.
        segments: The segments that were pushed.
        now: The moment.

    Returns:
        One row: ``pushed``, ``pushed_silenced_now`` and ``pushed_not_sendable``, in people.
    """
    with open_engine(lake, _READS) as connection:
        register_meanings(connection, policies)
        register_active(connection)
        find_silenced(connection, policies, now)
        bound = {"decided_in": decided_in, "segments": list(segments)}
        return query(connection, read_sql("sendable.gates", "push"), bound)
