"""How well a run found what is true in the sandbox."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

REASONS = (
    *("opted_out_list", "opted_out_keyword", "opted_out_phrase", "wrong_number", "complaint"),
    *("not_interested", "invalid_number", "not_sms_capable", "dead_number"),
    *("unclear_permission", "stale"),
)
"""The reasons a number may not be messaged, as the truth and a run both name them."""

_READ_BY_A_PERSON = {"opted_out_phrase", "wrong_number", "complaint", "not_interested"}
_HELD_TO_READ = "reply_to_read"


@dataclass(frozen=True)
class ReasonScore:
    """How well a run found one reason.

    Args:
        precision: Of the numbers excluded for the reason, the share for which it is true; None
            when none was excluded for it.
        recall: Of the numbers for which a run could have known the reason, the share that was
            excluded or held for it; None when there are none.
        n: For how many numbers a run could have known it.
    """

    precision: float | None
    recall: float | None
    n: int


@dataclass(frozen=True)
class MissedOptOuts:
    """The worst failure: numbers that opted out and that the run calls sendable.

    Args:
        knowable: Those a run could have known.
        unknowable: Those whose opt-out ClickSend no longer shows.
    """

    knowable: tuple[str, ...]
    unknowable: tuple[str, ...]


def score_decisions(decisions: pd.DataFrame, truth: pd.DataFrame) -> dict[str, ReasonScore]:
    """Score a run's decisions, reason by reason.

    A number counts as found when it is excluded or held with the reason among its reasons. For
    the reasons that take a person to read a reply, being held to be read counts as found too.

    Args:
        decisions: ``number``, ``outcome`` (sendable, held, excluded) and ``reasons`` (a list).
        truth: The account's truth: ``number``, ``reason``, ``knowable``.

    Returns:
        The score of each reason of ``REASONS``.
    """
    claims = decisions[["number", "outcome", "reasons"]].explode("reasons")
    claims = claims[claims["outcome"] != "sendable"]
    return {reason: _score_reason(reason, claims, truth) for reason in REASONS}


def find_missed_opt_outs(decisions: pd.DataFrame, truth: pd.DataFrame) -> MissedOptOuts:
    """Find the numbers that opted out and that the run would message.

    Args:
        decisions: ``number`` and ``outcome``.
        truth: The account's truth.
    """
    sendable = set(decisions.loc[decisions["outcome"] == "sendable", "number"])
    opted_out = truth[truth["reason"].str.startswith("opted_out") & truth["number"].isin(sendable)]
    knowable = set(opted_out.loc[opted_out["knowable"], "number"])
    unknowable = set(opted_out["number"]) - knowable
    return MissedOptOuts(tuple(sorted(knowable)), tuple(sorted(unknowable)))


def as_json(scores: Mapping[str, ReasonScore]) -> dict[str, dict[str, float | int | None]]:
    """Give scores as plain data, with shares rounded to four places.

    Args:
        scores: The scores by reason.
    """
    return {
        reason: {
            "precision": _rounded(score.precision),
            "recall": _rounded(score.recall),
            "n": score.n,
        }
        for reason, score in scores.items()
    }


def _score_reason(reason: str, claims: pd.DataFrame, truth: pd.DataFrame) -> ReasonScore:
    of_reason = truth[truth["reason"] == reason]
    is_true = set(of_reason["number"])
    knowable = set(of_reason.loc[of_reason["knowable"], "number"])
    names_it = claims["reasons"] == reason
    excluded = set(claims.loc[names_it & (claims["outcome"] == "excluded"), "number"])
    if reason in _READ_BY_A_PERSON:
        names_it |= (claims["reasons"] == _HELD_TO_READ) & (claims["outcome"] == "held")
    found = set(claims.loc[names_it, "number"])
    return ReasonScore(
        precision=len(excluded & is_true) / len(excluded) if excluded else None,
        recall=len(found & knowable) / len(knowable) if knowable else None,
        n=len(knowable),
    )


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)
