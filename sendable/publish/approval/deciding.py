"""Decides: writes down what a person says of segments, by whichever door they said it."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import pandas as pd

from sendable.errors import ApprovalError
from sendable.numbers import mask_numbers_in
from sendable.playbook import Playbook
from sendable.publish.approval.bands import Band, band_around
from sendable.publish.approval.gathering import gather_approvals
from sendable.publish.approval.states import Approval, Cause, Door, Verdict
from sendable.rules.faults import suggest
from sendable.runs import Run, load_run
from sendable.schemas import TABLES

_NOT_THERE: frozenset[Cause] = frozenset(
    {"of the past", "not for SMS", "gone", "new", "unreadable"}
)
"""Of these there is nothing to decide."""

_NOT_TO_BE_APPROVED: frozenset[Cause] = _NOT_THERE | {"not computable", "edited since the run"}

_TICK = timedelta(microseconds=1)


@dataclass(frozen=True)
class Said:
    """What a person says.

    Attributes:
        verdict: Whether the segments are approved or rejected.
        segments: Their keys; the key of a family stands for all its members.
        who: The person, as declared: nobody checks it.
        door: Where it was said.
        note: What else they say.
        band: The sizes an approval holds for; by the policy when absent.
    """

    verdict: Verdict
    segments: tuple[str, ...]
    who: str
    door: Door
    note: str = ""
    band: Band | None = None


def decide(run: Run, playbook: Playbook, said: Said, now: datetime) -> tuple[Approval, ...]:
    """Write down a decision on some segments of the latest run: on all of them or on none.

    The caller holds the lake's writer lock, so that two decisions come one after the other. Each is
    later than the one before it on the same segment, whatever the clock says.

    Args:
        run: The latest published run: its rules and sizes are what is approved.
        playbook: The playbook as it is now, with the members that its families had in the run.
        said: What the person says.
        now: When.

    Returns:
        How the segments stand then, in the order in which they were named.

    Raises:
        ApprovalError: A segment is not there or cannot be approved, its size is outside the band,
            nobody says who decides, or a newer run was published meanwhile.
    """
    latest = load_run(run.workspace, "latest").run_id
    if latest != run.run_id:
        raise ApprovalError(
            f"run {run.run_id} is not the latest: {latest} was published since",
            remedy="Look at that one, then decide again",
        )
    if not said.who.strip():
        raise ApprovalError(
            "it is not said who decides", remedy="Give a name: the record is kept for good"
        )
    before = gather_approvals(run, playbook)
    named = _find_named(said.segments, before, playbook)
    for approval in named:
        _check(approval, said)
    rows = [_row(approval, said, run, playbook, now) for approval in named]
    columns = list(TABLES["approvals"].model.to_schema().columns)
    run.workspace.lake.append("approvals", pd.DataFrame(rows, columns=columns))
    after = gather_approvals(run, playbook)
    return tuple(after[approval.segment] for approval in named)


def _find_named(
    names: Iterable[str], approvals: Mapping[str, Approval], playbook: Playbook
) -> list[Approval]:
    """Find the segments that are named, each once."""
    found: dict[str, Approval] = {}
    for name in names:
        members = [key for key, each in playbook.segments.items() if name in (key, each.member_of)]
        keys = [key for key in members if key in approvals] or [name]
        if keys[0] not in approvals:
            raise ApprovalError(
                f"there is no segment {name!r}",
                remedy=suggest(name, approvals, "'sendable approvals' lists them"),
            )
        found |= {key: approvals[key] for key in keys}
    if not found:
        raise ApprovalError("no segment is named", remedy="'sendable approvals' lists them")
    return list(found.values())


def _check(approval: Approval, said: Said) -> None:
    """Refuse what cannot be decided now."""
    refused = _NOT_TO_BE_APPROVED if said.verdict == "approved" else _NOT_THERE
    if approval.cause in refused:
        raise ApprovalError(
            f"{approval.segment} cannot be {said.verdict}: {approval.why}",
            remedy="'sendable approvals' says how each segment stands",
        )
    size, band = approval.size, said.band
    if said.verdict == "approved" and band is not None and size is not None and size not in band:
        raise ApprovalError(
            f"{approval.segment} has {size:,} members, which is outside the band {band}",
            remedy="Give a band around its size, or leave it out",
        )


def _row(
    approval: Approval, said: Said, run: Run, playbook: Playbook, now: datetime
) -> dict[str, object]:
    band = said.band
    if said.verdict == "rejected":
        band = None
    elif band is None and approval.size is not None:
        band = band_around(approval.size, playbook.policies.publishing)
    last = approval.decision.decided_at + _TICK if approval.decision else now
    return {
        "approval_id": secrets.token_hex(6),
        "segment": approval.segment,
        "decision": said.verdict,
        "rule_hash": approval.rule_hash,
        "run_id": run.run_id,
        "size": approval.size,
        "lowest": band.lowest if band else None,
        "highest": band.highest if band else None,
        # They are kept for good and shown to everybody: no place for a phone number.
        "who": mask_numbers_in(said.who.strip()),
        "note": mask_numbers_in(said.note.strip()) or None,
        "door": said.door,
        "decided_at": max(now, last),
    }
