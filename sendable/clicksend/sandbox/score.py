"""How well a run found what is true in the sandbox.

Recall asks whether people were left alone for their reason; precision asks whether the reason that
was named is true. How the reasons that overlap are counted:

- An opt-out, a wrong number, a complaint or a no takes somebody who reads the reply. Being held to
  be read counts as found, and not as excluded. A keyword needs no reading: it must be named.
- Keyword or own words is a matter of how somebody asked, not of whether. So an opt-out in own words
  is found when the run excludes the person as opted out in whatever way, and naming either of the
  two is right of whoever said either. A keyword is found only when it is named as one.
- Of several intents in one reply an opt-out is the weightiest. Whoever wrote of a wrong number,
  complained or said no is found when the run excludes them for having asked to stop; but they have
  not asked, so that costs the precision of the opt-out. The other way round nothing is found: an
  opt-out that was taken for a complaint is missed.
- Two reasons mean that somebody is held, not excluded: their precision counts those who are held
  for them as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

REASONS = (
    *("opted_out_list", "opted_out_keyword", "opted_out_phrase", "wrong_number", "complaint"),
    *("not_interested", "invalid_number", "not_sms_capable", "dead_number"),
    *("unclear_permission", "unreached", "stale"),
)
"""The reasons a number may not be messaged, as the truth and a run both name them."""

_SAID_STOP = frozenset({"opted_out_keyword", "opted_out_phrase"})
_READ_BY_A_PERSON = frozenset({"opted_out_phrase", "wrong_number", "complaint", "not_interested"})
_HELD_TO_READ = "reply_to_read"
_HOLDING = frozenset({"unclear_permission", "unreached"})
_FOUND_AS = {
    "opted_out_phrase": _SAID_STOP | {"opted_out_list"},
    "wrong_number": _SAID_STOP,
    "complaint": _SAID_STOP,
    "not_interested": _SAID_STOP,
}
"""For which other reasons an exclusion finds one, too."""


@dataclass(frozen=True)
class ReasonScore:
    """How well a run found one reason.

    Args:
        precision: Of the numbers excluded for the reason (or held, where the reason means that),
            the share for which it is true; None when there are none.
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


@dataclass(frozen=True)
class LiftScore:
    """How well a run saw that people came back: opted out, then START to the same sender.

    Args:
        share: The share of them that is sendable; None when there are none.
        sendable: How many are sendable.
        n: How many there are to whom nothing else applies.
    """

    share: float | None
    sendable: int
    n: int


def score_decisions(decisions: pd.DataFrame, truth: pd.DataFrame) -> dict[str, ReasonScore]:
    """Score a run's decisions, reason by reason.

    A number counts as found when it is excluded or held with the reason among its reasons. The
    module says how reasons that overlap are counted.

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


def score_lifts(decisions: pd.DataFrame, truth: pd.DataFrame) -> LiftScore:
    """Score what a run makes of people who took their opt-out back.

    Args:
        decisions: ``number`` and ``outcome``.
        truth: The account's truth: ``number``, ``reason``, ``lifted_at``.
    """
    came_back = truth.loc[truth["lifted_at"].notna() & (truth["reason"] == ""), "number"]
    outcomes = decisions.loc[decisions["number"].isin(came_back), "outcome"]
    sendable, n = int((outcomes == "sendable").sum()), len(came_back)
    return LiftScore(sendable / n if n else None, sendable, n)


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
    knowable = set(of_reason.loc[of_reason["knowable"], "number"])
    as_true = truth["reason"].isin(_SAID_STOP if reason in _SAID_STOP else {reason})
    is_true = set(truth.loc[as_true, "number"])

    is_excluded = claims["outcome"] == "excluded"
    names_it = claims["reasons"] == reason
    found = names_it | (is_excluded & claims["reasons"].isin(_FOUND_AS.get(reason, frozenset())))
    if reason in _READ_BY_A_PERSON:
        found |= ~is_excluded & (claims["reasons"] == _HELD_TO_READ)
    claimed = set(claims.loc[names_it & (is_excluded | (reason in _HOLDING)), "number"])
    stopped = set(claims.loc[found, "number"])
    return ReasonScore(
        precision=len(claimed & is_true) / len(claimed) if claimed else None,
        recall=len(stopped & knowable) / len(knowable) if knowable else None,
        n=len(knowable),
    )


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)
