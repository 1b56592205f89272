"""What people write later: START after STOP, a YES to an invitation, interest after a no."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sendable.clicksend.sandbox.generator.campaigns import (
    FIRST_INVITATION,
    MARKETING_SENDER,
    OFFERS,
    SHOP_SENDER,
    sender_of,
)
from sendable.clicksend.sandbox.generator.chance import moments, pick, stream
from sendable.clicksend.sandbox.generator.columns import Flags, Ints, ints, words
from sendable.clicksend.sandbox.generator.opt_in_texts import (
    ASKS_BACK,
    CHANGED_MINDS,
    STARTS,
    YESES,
)
from sendable.clicksend.sandbox.generator.responses import arrived, last_sent
from sendable.clicksend.sandbox.period import DAY, HOUR, MINUTE, Period

START, JOIN, INTEREST = "start", "join", "interest"
"""What a later reply does: takes an opt-out back, agrees to the messages, likes an offer."""

_STOPS_AGAIN = ("Unsubscribe", "opt out", "Cancel")
_STARTS_UNASKED = 0.3
_LIKES_AN_OFFER = 0.3
_COMES_ROUND = 0.25
# What the unclear answer an offer with: a yes to the offer, and to nothing else.
_YES_TO_THE_OFFER = ("Yes", "YES", "Yes please!", "Count me in")
# Evidence this close to the edge of what the API shows would come and go with the hour of the run.
_EDGE = 3 * DAY


def think_again(
    messages: pd.DataFrame, replies: pd.DataFrame, people: pd.DataFrame, period: Period, seed: int
) -> pd.DataFrame:
    """Let people write once more, to the same number of the shop's or to another.

    Args:
        messages: The messages that went out, in the order of time.
        replies: What the people wrote so far.
        people: The people.
        period: The time the account covers.
        seed: The account's seed.

    Returns:
        All replies in the order of time, with ``effect``: ``START``, ``JOIN``, ``INTEREST`` or
        empty.
    """
    rng = stream(seed, "second thoughts")
    parts = [
        _return(rng, replies, people, period),
        _return_halfway(rng, replies, people, period),
        _join(rng, messages, people, period),
        _like_an_offer(rng, messages, people, period),
        _come_round(rng, replies, people, period),
    ]
    later = pd.concat(parts, ignore_index=True)
    later["message"] = last_sent(messages, later)
    everything = pd.concat([replies.assign(effect=""), later], ignore_index=True)
    return everything.sort_values("date", kind="stable", ignore_index=True)


def _return(
    rng: np.random.Generator, replies: pd.DataFrame, people: pd.DataFrame, period: Period
) -> pd.DataFrame:
    """Text START to the number that the STOP went to."""
    stops = _last_words(replies, people, "returner")
    dates = _some_days_later(rng, stops, period, 12)
    bodies = pick(rng, STARTS, len(stops))
    return _replies(ints(stops, "person"), dates, bodies, words(stops, "sender"), effect=START)


def _return_halfway(
    rng: np.random.Generator, replies: pd.DataFrame, people: pd.DataFrame, period: Period
) -> pd.DataFrame:
    """Text START to another number, or and then STOP again; or ask in words.

    Some of these people are on the Opt-Out List by now, whatever they write.
    """
    stops = _last_words(replies, people, "half_returner")
    person, sender = ints(stops, "person"), words(stops, "sender")
    dates = _some_days_later(rng, stops, period, 12)
    manner = rng.permutation(np.arange(len(stops)) % 3)
    other = np.where(sender == SHOP_SENDER, MARKETING_SENDER, SHOP_SENDER).astype(object)
    starts, asks_back = pick(rng, STARTS, len(stops)), pick(rng, ASKS_BACK, len(stops))
    again = manner == 1
    in_words = manner == 2
    first = _replies(
        person,
        dates,
        np.where(in_words, asks_back, starts),
        np.where(manner == 0, other, sender),
        effect=np.where(in_words, "", START).astype(object),
    )
    second = _replies(
        person[again],
        dates[again] + rng.integers(HOUR, DAY, int(again.sum())),
        pick(rng, _STOPS_AGAIN, int(again.sum())),
        sender[again],
        reason="opted_out_keyword",
    )
    return pd.concat([first, second])


def _join(
    rng: np.random.Generator, messages: pd.DataFrame, people: pd.DataFrame, period: Period
) -> pd.DataFrame:
    """Answer the invitation with a yes, or text START to an offer unasked."""
    unasked = rng.random(len(people)) < _STARTS_UNASKED
    is_invitation = ints(messages, "body") >= FIRST_INVITATION
    fits = is_invitation != unasked[ints(messages, "person")]
    fits &= is_invitation | (ints(messages, "body") < len(OFFERS))
    answered = _choose(rng, messages, people, fits, "joiner", period)
    dates = ints(messages, "date")[answered] + rng.integers(MINUTE, 90 * MINUTE, len(answered))
    yeses, starts = pick(rng, YESES, len(answered)), pick(rng, STARTS, len(answered))
    bodies = np.where(is_invitation[answered], yeses, starts)
    return _answers(messages, answered, dates, bodies, effect=JOIN)


def _like_an_offer(
    rng: np.random.Generator, messages: pd.DataFrame, people: pd.DataFrame, period: Period
) -> pd.DataFrame:
    """Say yes to an offer: that is no word on the messages."""
    likes = rng.random(len(people)) < _LIKES_AN_OFFER
    fits = (ints(messages, "body") < len(OFFERS)) & likes[ints(messages, "person")]
    answered = _choose(rng, messages, people, fits, "unclear", period)
    dates = ints(messages, "date")[answered] + rng.integers(MINUTE, 90 * MINUTE, len(answered))
    return _answers(messages, answered, dates, pick(rng, _YES_TO_THE_OFFER, len(answered)))


def _come_round(
    rng: np.random.Generator, replies: pd.DataFrame, people: pd.DataFrame, period: Period
) -> pd.DataFrame:
    """Show interest after a no."""
    noes = _last_words(replies, people, "not_interested")
    noes = noes[(rng.random(len(noes)) < _COMES_ROUND) & (noes["date"] < period.now - 2 * DAY)]
    dates = _some_days_later(rng, noes, period, 1.5)
    bodies = pick(rng, CHANGED_MINDS, len(noes))
    return _replies(ints(noes, "person"), dates, bodies, words(noes, "sender"), effect=INTEREST)


def _last_words(replies: pd.DataFrame, people: pd.DataFrame, persona: str) -> pd.DataFrame:
    is_one = (people["persona"] == persona).to_numpy()[ints(replies, "person")]
    return replies[is_one & (replies["reason"] != "").to_numpy()]


def _some_days_later(
    rng: np.random.Generator, replies: pd.DataFrame, period: Period, days: float
) -> Ints:
    said = ints(replies, "date")
    latest = np.minimum(said + round(days * DAY), period.now - HOUR)
    return moments(rng, said + HOUR, latest)


def _choose(
    rng: np.random.Generator,
    messages: pd.DataFrame,
    people: pd.DataFrame,
    fits: Flags,
    persona: str,
    period: Period,
) -> Ints:
    """Choose one message for each person of a kind who got one that fits."""
    person, date = ints(messages, "person"), ints(messages, "date")
    fits = fits & (words(people, "persona")[person] == persona) & arrived(messages)
    fits &= (date > period.visible_from + _EDGE) & (date < period.now - 2 * HOUR)
    candidates = rng.permutation(np.flatnonzero(fits))
    _, first = np.unique(person[candidates], return_index=True)
    chosen: Ints = candidates[first]
    return chosen


def _answers(
    messages: pd.DataFrame, answered: Ints, dates: Ints, bodies: np.ndarray, effect: str = ""
) -> pd.DataFrame:
    """Make replies of those whose last message is still the one they answer."""
    person = ints(messages, "person")[answered]
    senders = sender_of(ints(messages, "body")[answered])
    replies = _replies(person, dates, bodies, senders, effect=effect)
    is_last: Flags = last_sent(messages, replies) == answered
    return replies[is_last]


def _replies(
    person: Ints,
    dates: Ints,
    bodies: np.ndarray,
    senders: np.ndarray,
    *,
    reason: str = "",
    effect: str | np.ndarray = "",
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "person": person,
            "date": dates,
            "body": bodies,
            "sender": senders,
            "reason": reason,
            "effect": effect,
        }
    )
