"""Approvals: what people have said to segments, kept for good."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa

from sendable.schemas.base import TableModel, Time


class Approvals(TableModel):
    """One row for each decision. Rows are never changed or removed; the last one counts.

    ``decision`` is ``approved`` or ``rejected``. ``rule_hash`` is that of the rule and of every
    segment inside it as they were approved, ``size`` the members then; the approval holds for sizes
    from ``lowest`` to ``highest``. ``who`` is as declared, ``door`` says where it was said:
    ``command line`` or ``form``.
    """

    approval_id: str
    segment: str
    decision: str = pa.Field(isin=["approved", "rejected"])
    rule_hash: str
    run_id: str
    size: pd.Int64Dtype = pa.Field(nullable=True, ge=0)
    lowest: pd.Int64Dtype = pa.Field(nullable=True, ge=0)
    highest: pd.Int64Dtype = pa.Field(nullable=True, ge=0)
    who: str
    note: str = pa.Field(nullable=True)
    door: str = pa.Field(isin=["command line", "form"])
    decided_at: Time
