"""Approval: which segments may be pushed, as people have said, and whether that still holds.

A decision is a record in the lake, kept for good: ``approved`` or ``rejected``, bound to what the
rule meant in the run that was looked at, and to a band of sizes. The state of a segment is worked
out from the records and never stored.
"""

from sendable.publish.approval.bands import Band, read_band
from sendable.publish.approval.deciding import Said, decide
from sendable.publish.approval.gathering import gather_approvals
from sendable.publish.approval.states import Approval, Decision, Door, Verdict

__all__ = [
    "Approval",
    "Band",
    "Decision",
    "Door",
    "Said",
    "Verdict",
    "decide",
    "gather_approvals",
    "read_band",
]
