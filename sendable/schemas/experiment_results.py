"""Experiment results: what each comparison of a test has shown by a run."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa

from sendable.schemas.base import TableModel


class ExperimentResults(TableModel):
    """One row for each run, test and pair of arms (``arm`` compared with ``against``).

    ``people`` are those of the arm whose days are over, ``drawn`` all of it, ``reached`` those of
    ``people`` whom a message reached in their days. ``value`` is the metric: a share from 0 to 1,
    or an amount; missing where the data of it is. ``lift`` is the difference of the two values
    with its 95 percent interval, ``relative`` the same as a part of ``value_against``. ``needed``
    is how many people each arm takes to show the file's smallest effect, ``detectable`` the effect
    that the smaller arm can show. ``mismatch`` is the chance of arms at least so far from their
    weights.
    """

    run_id: str
    experiment: str
    arm: str
    against: str
    metric: str
    drawn: int = pa.Field(ge=0)
    drawn_against: int = pa.Field(ge=0)
    people: int = pa.Field(ge=0)
    people_against: int = pa.Field(ge=0)
    reached: int = pa.Field(ge=0)
    reached_against: int = pa.Field(ge=0)
    value: float = pa.Field(nullable=True)
    value_against: float = pa.Field(nullable=True)
    lift: float = pa.Field(nullable=True)
    low: float = pa.Field(nullable=True)
    high: float = pa.Field(nullable=True)
    relative: float = pa.Field(nullable=True)
    relative_low: float = pa.Field(nullable=True)
    relative_high: float = pa.Field(nullable=True)
    needed: pd.Int64Dtype = pa.Field(nullable=True, ge=1)
    detectable: float = pa.Field(nullable=True)
    mismatch: float = pa.Field(nullable=True)
    verdict: str = pa.Field(
        isin=[
            "not started",
            "not available",
            "too early",
            "arms do not fit",
            "better",
            "worse",
            "no difference shown",
        ]
    )
    why: str
