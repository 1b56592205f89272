"""Overlap: how many people each two segments share.

Sixty segments have 1,770 pairs, but a million people have few thousand different combinations of
memberships. So the combinations are counted once, in SQL, and the pairs are counted over them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from sendable.engine.duckdb import Connection, query
from sendable.runs import Run
from sendable.schemas import TABLES

Counts = npt.NDArray[np.int64]

_SLICE = 100_000
"""Combinations that are multiplied at once: where people differ a lot, there are many."""

_WORD = 60
"""Segments that a whole number of 64 bits holds, with room for the sign."""

_PATTERNS = """
WITH numbered AS (
    SELECT unnest($segments::VARCHAR[]) AS segment, unnest($places::INTEGER[]) AS place
),
patterns AS (
    SELECT {words}
    FROM membership_now JOIN numbered USING (segment)
    GROUP BY number
)
SELECT *, count(*) AS people FROM patterns GROUP BY ALL
"""

_BITS = """
bit_or(CASE WHEN place // {size} = {word} THEN 1::BIGINT << (place % {size}) ELSE 0 END) AS w{word}
"""


def count_overlaps(connection: Connection, run: Run, segments: Sequence[str]) -> pd.DataFrame:
    """Give the run's rows of ``segment_overlaps``: every pair, by key.

    Args:
        connection: The run's engine, with ``membership_now``.
        run: The run.
        segments: The segments that were computed.
    """
    keys = sorted(segments)
    shared = count_shared(connection, keys)
    first, second = np.triu_indices(len(keys), k=1)
    members = np.diagonal(shared)
    people = shared[first, second]
    names = np.array(keys, dtype=object)
    frame = pd.DataFrame(
        {
            "run_id": run.run_id,
            "segment": names[first],
            "other": names[second],
            "people": people,
            "share": _share(people, members[first]),
            "share_of_other": _share(people, members[second]),
        }
    )
    return TABLES["segment_overlaps"].model.validate(frame)


def count_shared(connection: Connection, segments: Sequence[str]) -> Counts:
    """Give how many people each two of some segments share; on the diagonal, their members."""
    shared = np.zeros((len(segments), len(segments)))
    if not segments:
        return shared.astype(np.int64)
    words = range((len(segments) - 1) // _WORD + 1)
    columns = ", ".join(_BITS.format(size=_WORD, word=word) for word in words)
    bound = {"segments": list(segments), "places": list(range(len(segments)))}
    patterns = query(connection, _PATTERNS.format(words=columns), bound)
    for start in range(0, len(patterns), _SLICE):
        part = patterns.iloc[start : start + _SLICE]
        bits = np.column_stack(
            [
                (part[f"w{place // _WORD}"].to_numpy() >> (place % _WORD)) & 1
                for place in range(len(segments))
            ]
        ).astype(np.float64)
        # As decimals the product is quick; counts stay exact below 2 ** 53.
        weighted = bits * part["people"].to_numpy(dtype=np.float64)[:, None]
        shared += bits.T @ weighted
    return np.rint(shared).astype(np.int64)


def _share(people: Counts, members: Counts) -> npt.NDArray[np.float64]:
    nothing = np.full(len(people), np.nan)
    shares: npt.NDArray[np.float64] = np.divide(people, members, out=nothing, where=members > 0)
    return shares
