"""The state of a segment: worked out from what people said, what the run found and what was pushed.

Nothing of it is stored, so nothing can be out of date: an approval whose rule was edited, or whose
segment left the band, is pending again by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, get_args

from sendable.publish.approval.bands import Band

State = Literal["draft", "pending", "approved", "rejected", "pushed"]
"""``draft``: nobody can approve it. ``pending``: somebody has to decide, or to decide again."""

STATES: tuple[State, ...] = get_args(State)

Cause = Literal[
    "of the past",
    "not for SMS",
    "gone",
    "new",
    "unreadable",
    "not computable",
    "edited since the run",
    "undecided",
    "edited",
    "size",
    "decided",
]
"""What makes a segment's state; the last but ``decided`` ask for a person."""

Verdict = Literal["approved", "rejected"]
Door = Literal["command line", "form"]


@dataclass(frozen=True)
class Decision:
    """What a person said of a segment: a row of the lake's ``approvals``.

    ``band`` is there where it was approved; ``size`` are the members that were seen then.
    """

    approval_id: str
    segment: str
    verdict: Verdict
    rule_hash: str
    run_id: str
    size: int | None
    band: Band | None
    who: str
    note: str
    door: Door
    decided_at: datetime

    def __str__(self) -> str:
        """Say who decided what, and when."""
        return f"{self.who} {self.verdict} it on {say_moment(self.decided_at)}"


@dataclass(frozen=True)
class Evaluated:
    """What a run and the playbook as it is now say of a segment.

    Attributes:
        key: The segment.
        audience: Whom it serves.
        size: Its members; absent where the run could not say, or did not know it.
        not_computable: Why not.
        rule_hash: Of the rule that the run went by; absent where this version cannot read it.
        file_hash: Of the rule in the playbook; absent where it has no such segment any more.
        is_of_run: Whether the run knew it.
    """

    key: str
    audience: str
    size: int | None
    not_computable: str | None
    rule_hash: str | None
    file_hash: str | None
    is_of_run: bool = True


@dataclass(frozen=True)
class LastPush:
    """How the last push of a segment's present members went."""

    state: Literal["running", "done", "stopped"]
    why: str
    at: datetime


@dataclass(frozen=True)
class Approval:
    """How a segment stands.

    Attributes:
        segment: Its key.
        state: The state.
        cause: What makes it so.
        why: The same in words, as part of a sentence.
        size: Its members in the run.
        rule_hash: The version of its rule that the run went by.
        decision: What was said of it last, whether or not that still holds.
        pushed_at: When its present members came to the account's lists.
    """

    segment: str
    state: State
    cause: Cause
    why: str
    size: int | None = None
    rule_hash: str | None = None
    decision: Decision | None = None
    pushed_at: datetime | None = None

    @property
    def may_be_pushed(self) -> bool:
        """Whether an approval holds for what the run found."""
        return self.state in ("approved", "pushed")

    @property
    def may_lose_people(self) -> bool:
        """Whether what was approved is this rule, and only the size has left its band.

        Nobody may be added then, but who left the segment still leaves its lists.
        """
        return self.cause == "size"


def judge(found: Evaluated, decision: Decision | None, push: LastPush | None) -> Approval:
    """Work out the state of a segment in a run of the present.

    Args:
        found: What the run and the playbook say of it.
        decision: What was said of it last.
        push: How the last push of this run's members went that came after the decision.
    """
    state, cause, why = _conclude(found, decision)
    if state == "approved" and push is not None:
        if push.state == "done":
            state, why = "pushed", f"{why}; pushed on {say_moment(push.at)}"
        elif push.state == "stopped":
            why = f"{why}; its push of {say_moment(push.at)} was stopped: {push.why}"
        else:
            why = f"{why}; its push of {say_moment(push.at)} has not come to its end"
    return Approval(
        segment=found.key,
        state=state,
        cause=cause,
        why=why,
        size=found.size,
        rule_hash=found.rule_hash,
        decision=decision,
        pushed_at=push.at if state == "pushed" and push is not None else None,
    )


def _conclude(found: Evaluated, decision: Decision | None) -> tuple[State, Cause, str]:
    if found.audience != "sms":
        return "draft", "not for SMS", "it is not for SMS, so it gets no list"
    if found.file_hash is None:
        return "draft", "gone", "its file is no longer in the playbook"
    if not found.is_of_run:
        return "draft", "new", "it is new: the next refresh evaluates it"
    if found.rule_hash is None:
        return "draft", "unreadable", "its rule was kept by another version: refresh first"
    if found.not_computable is not None or found.size is None:
        reason = found.not_computable or "the run has no size of it"
        return "draft", "not computable", f"it is not computable: {reason}"
    is_edited = found.file_hash != found.rule_hash
    if decision is not None and decision.rule_hash == found.rule_hash:
        if decision.verdict == "rejected":
            return "rejected", "decided", f"{decision}{_say_note(decision)}"
        if not is_edited:
            return _within_band(decision, found.size)
    if is_edited:
        why = "its rule, or what it builds on, was edited since the run: refresh evaluates it anew"
        return "pending", "edited since the run", why
    if decision is None:
        return "pending", "undecided", "nobody has decided yet"
    return "pending", "edited", f"its rule, or what it builds on, was edited since {decision}"


def _within_band(decision: Decision, size: int) -> tuple[State, Cause, str]:
    """Tell whether an approval of the same rule reaches to the size of now."""
    if decision.band is None or size in decision.band:
        reach = f", for {decision.band} members" if decision.band else ""
        return "approved", "decided", f"{decision}{reach}{_say_note(decision)}"
    band = f"{decision.band} members"
    return "pending", "size", f"it has {size:,} members, and {decision} for {band}"


def _say_note(decision: Decision) -> str:
    return f" ({decision.note})" if decision.note else ""


def say_moment(moment: datetime) -> str:
    """Say a moment as people write it, in UTC."""
    return f"{moment.astimezone(UTC):%-d %B %Y, %H:%M}"
