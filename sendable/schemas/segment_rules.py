"""Segment rules: the rules of a run as they were written, so that they can be evaluated again."""

from __future__ import annotations

import pandera.pandas as pa

from sendable.schemas.base import TableModel


class SegmentRules(TableModel):
    """One row for each run and segment.

    ``words`` is what rules read besides their text, as YAML: the brief's settings, its custom
    fields and what it calls marketing.
    """

    run_id: str
    segment: str
    title: str
    audience: str
    priority: int
    rule: str
    exclude: str = pa.Field(nullable=True)
    rule_digest: str
    words: str
