"""Readiness: whether a segment may be promoted to directly, needs a softer path, or is left alone.

The strategy's word is an upper bound. What the people agreed to, how many of them opt out and how
many have reached their cap may lower it, and each reason is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sendable.playbook import Segment
from sendable.policies import ReadinessPolicy
from sendable.segment_file import Readiness


@dataclass(frozen=True)
class Signs:
    """What is known of a segment's people, as shares of one; None where nobody can say.

    Attributes:
        express_share: Of its members, those whose consent is express.
        recent_share: Of its members, those who agreed, bought, clicked or replied lately.
        capped_share: Of the members served under it, those who have reached its cap.
        messaged: People of it who were messaged in the window of the opt-out rate.
        opted_out: Those of them who opted out.
    """

    express_share: float | None = None
    recent_share: float | None = None
    capped_share: float | None = None
    messaged: int | None = None
    opted_out: int | None = None


@dataclass(frozen=True)
class Judgement:
    """A segment's readiness, and why."""

    readiness: Readiness
    reasons: tuple[str, ...]

    @property
    def reason(self) -> str:
        """The reasons as one text."""
        return "; ".join(self.reasons)


def judge_readiness(segment: Segment, signs: Signs, policy: ReadinessPolicy) -> Judgement:
    """Judge a segment by what its file says and what is known of its people."""
    declared = segment.file.strategy.readiness
    if segment.file.audience != "sms":
        return Judgement("none", (f"for {segment.file.audience}, not for SMS",))
    if declared != "direct":
        return Judgement(declared, ("as its strategy says",))
    if signs.express_share is None:
        return Judgement(declared, ("as its strategy says; nobody is in it",))
    if hindrances := tuple(_find_hindrances(signs, policy)):
        return Judgement("nurture", hindrances)
    consent = f"{_percent(signs.express_share)} of its people gave express consent"
    return Judgement("direct", (consent, *_say_what_holds(signs, policy)))


def _find_hindrances(signs: Signs, policy: ReadinessPolicy) -> Iterator[str]:
    """Say each thing that speaks against direct promotion."""
    express, recent, capped = signs.express_share, signs.recent_share, signs.capped_share
    if express is not None and express < policy.express_share:
        yield (
            f"only {_percent(express)} of it gave express consent, "
            f"and {_percent(policy.express_share)} are asked for"
        )
    if recent is not None and recent < policy.recent_share:
        yield (
            f"only {_percent(recent)} of it agreed, bought, clicked or replied in the last "
            f"{policy.recent_days} days, and {_percent(policy.recent_share)} are asked for"
        )
    rate = _opt_out_rate(signs, policy)
    if rate is not None and rate > policy.opt_out_rate:
        yield (
            f"{signs.opted_out:,} of the {signs.messaged:,} people messaged opted out "
            f"({_percent(rate)}), and at most {_percent(policy.opt_out_rate)} may"
        )
    if capped is not None and capped > policy.capped_share:
        yield (
            f"{_percent(capped)} of the people served here have reached its cap, "
            f"and at most {_percent(policy.capped_share)} may"
        )


def _say_what_holds(signs: Signs, policy: ReadinessPolicy) -> Iterator[str]:
    """Say what speaks for direct promotion besides consent, and what is not known."""
    if signs.recent_share is not None:
        yield (
            f"{_percent(signs.recent_share)} agreed, bought, clicked or replied in the last "
            f"{policy.recent_days} days"
        )
    rate = _opt_out_rate(signs, policy)
    if rate is None:
        yield "too few were messaged to say how many opt out"
    else:
        yield f"{_percent(rate)} of those messaged opted out"
    if signs.capped_share is not None:
        yield f"{_percent(signs.capped_share)} have reached its cap"


def _opt_out_rate(signs: Signs, policy: ReadinessPolicy) -> float | None:
    """Give the share that opted out; None where too few were messaged to tell."""
    if signs.messaged is None or signs.opted_out is None:
        return None
    if signs.messaged < policy.least_messaged:
        return None
    return signs.opted_out / signs.messaged


def _percent(share: float) -> str:
    """Say a share: ``80%``, ``0.4%``."""
    return f"{share:.1%}".replace(".0%", "%")
