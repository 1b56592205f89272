"""Waterfalls: from all contacts to who is sendable, step by step."""

from __future__ import annotations

import pandera.pandas as pa

from sendable.schemas.base import TableModel


class Waterfalls(TableModel):
    """One row for each run, scope and step. A step takes ``people`` away and leaves ``left``.

    ``scope`` is ``account`` for all contacts, or ``list:`` and an id for those of a list, which
    ``list_name`` names; rows of lakes from before have none, and are the account's.

    ``kind`` is ``total`` for a line that only counts (``people`` equals ``left``); ``reason`` is
    the exclusion reason's code, where the step stands for one.
    """

    run_id: str
    scope: str = pa.Field(nullable=True)
    list_name: str = pa.Field(nullable=True)
    position: int = pa.Field(ge=0)
    step: str
    kind: str = pa.Field(isin=["total", "excluded", "held"])
    reason: str = pa.Field(nullable=True)
    people: int = pa.Field(ge=0)
    left: int = pa.Field(ge=0)
