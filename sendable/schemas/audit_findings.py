"""Audit findings: the guide's eleven mistakes, as far as this account makes them."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa

from sendable.schemas.base import TableModel


class AuditFindings(TableModel):
    """One row for each run and mistake, in the guide's order.

    ``value`` is the share ``numerator / denominator`` of what ``counts`` names (messages or
    people), between 0 and 1. Above ``threshold`` it is a warning, above ``problem_above`` a
    problem. Where it cannot be measured, ``not_available`` says why, as part of a sentence.
    ``people`` are those behind it: ``rule`` finds them, by ``audit_people`` where it takes more
    than a rule to say who they are.
    """

    run_id: str
    mistake: str
    position: int = pa.Field(ge=1, le=11)
    title: str
    measure: str
    counts: str = pa.Field(isin=["messages", "people"])
    value: float = pa.Field(nullable=True, ge=0)
    numerator: pd.Int64Dtype = pa.Field(nullable=True, ge=0)
    denominator: pd.Int64Dtype = pa.Field(nullable=True, ge=0)
    threshold: float = pa.Field(ge=0, le=1)
    problem_above: float = pa.Field(ge=0, le=1)
    verdict: str = pa.Field(isin=["fine", "warning", "problem", "not_available"])
    not_available: str = pa.Field(nullable=True)
    people: pd.Int64Dtype = pa.Field(nullable=True, ge=0)
    rule: str = pa.Field(nullable=True)
    remedy: str

    @pa.dataframe_check(name="a share, or why there is none")
    def told(cls, frame: pd.DataFrame) -> pd.Series[bool]:
        """What is measured has a value, what is not has a reason."""
        return (frame["verdict"] == "not_available") == frame["value"].isna()
