"""Pushes: each time a segment was written to the account's lists, and how far it came."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa

from sendable.schemas.base import TableModel, Time


class Pushes(TableModel):
    """One row for each push and segment.

    ``approval_id`` names the decision it acts on. ``state`` is ``running``, ``done``, or
    ``stopped`` with the reason in ``why``: the brake held the additions back, or the account
    refused. A push that was killed stays ``running``; the next one finishes its work.
    ``to_add`` and ``to_remove`` were planned, ``added`` and ``removed`` were read back.
    """

    push_id: str
    segment: str
    run_id: str
    approval_id: str = pa.Field(nullable=True)
    rule_hash: str
    state: str = pa.Field(isin=["running", "done", "stopped"])
    why: str = pa.Field(nullable=True)
    started_at: Time
    finished_at: Time = pa.Field(nullable=True)
    to_add: int = pa.Field(ge=0)
    to_remove: int = pa.Field(ge=0)
    added: pd.Int64Dtype = pa.Field(nullable=True, ge=0)
    removed: pd.Int64Dtype = pa.Field(nullable=True, ge=0)
