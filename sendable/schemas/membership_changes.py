"""Membership changes: who entered and who left each segment since the run before, and why."""

from __future__ import annotations

import pandera.pandas as pa

from sendable.schemas.base import TableModel

CAUSES = (
    "source_gone",
    "source_back",
    "rule_edited",
    "permission_changed",
    "own_exclusion",
    "new_contact",
    "attribute_changed",
    "new_event",
    "time_passed",
    "not_traceable",
)
"""Why somebody enters or leaves; ``sendable.segments.causes`` says how each is decided."""


class MembershipChanges(TableModel):
    """One row for each run, segment and person who entered or left.

    ``evidence`` says what shows the cause, without a personal text: names of fields and of tables,
    counts, days, reasons. ``number`` may be the text that a worklist has for one.
    """

    run_id: str
    segment: str
    number: str
    change: str = pa.Field(isin=["entered", "left"])
    cause: str = pa.Field(isin=CAUSES)
    evidence: str
