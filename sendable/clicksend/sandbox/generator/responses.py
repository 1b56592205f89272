"""What people do with the messages: click, answer, ask for an end."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sendable.clicksend.sandbox import outcomes
from sendable.clicksend.sandbox.generator.campaigns import (
    BODIES,
    MARKETING_SENDER,
    sender_of,
)
from sendable.clicksend.sandbox.generator.chance import delays, stream
from sendable.clicksend.sandbox.generator.columns import Flags, Ints, Texts, ints, words
from sendable.clicksend.sandbox.generator.people import habit
from sendable.clicksend.sandbox.generator.reply_texts import ReplyTexts, is_bare_stop
from sendable.clicksend.sandbox.period import DAY, HOUR, MINUTE, Period

REASONS = {
    "leaver_keyword": "opted_out_keyword",
    "leaver_phrase": "opted_out_phrase",
    "wrong_number": "wrong_number",
    "complainer": "complaint",
    "not_interested": "not_interested",
    "returner": "opted_out_keyword",
    "half_returner": "opted_out_keyword",
}
"""The reason that these people give to leave them alone, for good or for a while."""

_NEVER = np.iinfo(np.int64).max
_ANSWERS_THE_SHOP = 0.4
_UNPROMPTED = 0.03
_NO_BARE_STOP = "Unsubscribe."
_NOTICE_CLICK = 0.5
_RETURNERS = ("returner", "half_returner")
_RETURNERS_IN_THEIR_OWN_WORDS = 0.3
_RETURNERS_STOPPED_DAYS_AGO = 16
# A no is recent or long past; none is at the edge of a month.
_RECENT_NOES = 0.65
_RECENT_DAYS, _PAST_DAYS = 27, 34
# Evidence this close to the edge of what the API shows would come and go with the hour of the run.
_EDGE = 3 * DAY


@dataclass(frozen=True)
class Responses:
    """What came back.

    Args:
        clicks: ``message`` (its position), ``date_opened``, ``open_count``.
        replies: ``person``, ``message`` (the position of the last one sent to them, -1 for an
            unprompted text), ``sender`` (the number of the shop's they wrote to), ``body``,
            ``date``, ``reason`` (empty for an ordinary reply), in the order of time.
    """

    clicks: pd.DataFrame
    replies: pd.DataFrame


def respond(
    messages: pd.DataFrame, people: pd.DataFrame, texts: ReplyTexts, period: Period, seed: int
) -> Responses:
    """Let the people answer and click.

    Args:
        messages: The messages in the order of time, with their outcomes.
        people: The people.
        texts: What they write.
        period: The time the account covers.
        seed: The account's seed.
    """
    rng = stream(seed, "responses")
    leaving = _leave(rng, messages, people, texts, period)
    left_at = np.full(len(people), _NEVER, dtype=np.int64)
    left_at[ints(leaving, "person")] = leaving["date"]
    chatting = _chat(rng, messages, people, texts, left_at, period)
    replies = pd.concat([leaving, chatting], ignore_index=True)
    replies["message"] = last_sent(messages, replies)
    replies["sender"] = sender_of(ints(messages, "body")[ints(replies, "message")])
    replies["body"] = _spare_returners(replies, messages, people)
    unprompted = (replies["reason"] == "").to_numpy() & (rng.random(len(replies)) < _UNPROMPTED)
    replies.loc[unprompted, "message"] = -1
    replies.loc[unprompted, "sender"] = MARKETING_SENDER
    clicks = _click(rng, messages, people, left_at, period)
    return Responses(clicks, replies.sort_values("date", kind="stable", ignore_index=True))


def last_sent(messages: pd.DataFrame, replies: pd.DataFrame) -> Ints:
    """Find the last message sent to each person before they wrote, as ClickSend attributes it.

    Args:
        messages: The messages in the order of time.
        replies: ``person`` and ``date``; everybody was sent something before.
    """
    person = ints(messages, "person")
    # Person and time in one number that sorts: dates stay below 2^33 until the year 2242.
    keys = (person << 33) + ints(messages, "date")
    order = np.argsort(keys, kind="stable").astype(np.int64)
    wanted = (ints(replies, "person") << 33) + ints(replies, "date")
    last: Ints = order[np.searchsorted(keys[order], wanted, side="right") - 1]
    return last


def arrived(messages: pd.DataFrame) -> Flags:
    """Say which messages the person read, as far as ClickSend knows.

    Args:
        messages: The messages with their outcomes.
    """
    outcome = ints(messages, "outcome")
    return np.isin(outcome, [outcomes.DELIVERED, outcomes.COMPLETED])


def _leave(
    rng: np.random.Generator,
    messages: pd.DataFrame,
    people: pd.DataFrame,
    texts: ReplyTexts,
    period: Period,
) -> pd.DataFrame:
    person = ints(messages, "person")
    date = ints(messages, "date")
    reasons = people["persona"].map(REASONS).fillna("").to_numpy(dtype=object)
    reasons[ints(people, "left_before") > 0] = ""
    in_own_words = rng.random(len(people)) < _RETURNERS_IN_THEIR_OWN_WORDS
    reasons[in_own_words & np.isin(words(people, "persona"), _RETURNERS)] = "opted_out_phrase"
    at_edge = (date > period.visible_from - _EDGE) & (date < period.visible_from + _EDGE)
    earliest, latest = _answering_times(rng, people, period)
    can_answer = (reasons[person] != "") & arrived(messages) & ~at_edge
    can_answer &= (date > earliest[person]) & (date < latest[person])
    # The lowest key of each person is the message they answer. Most answer marketing; some rather
    # answer what the shop sends through the API, where ClickSend does nothing with a STOP.
    answers_shop = rng.random(len(people)) < _ANSWERS_THE_SHOP
    is_marketing = ints(messages, "campaign_id") > 0
    key = rng.random(len(messages)) + (is_marketing == answers_shop[person])
    candidates = np.flatnonzero(can_answer)
    order = candidates[np.lexsort((key[candidates], person[candidates]))]
    _, first = np.unique(person[order], return_index=True)
    answered = order[first]
    replies = _write_replies(rng, messages, answered, period)
    replies["reason"] = reasons[ints(replies, "person")]
    for reason in sorted(set(replies["reason"])):
        where = (replies["reason"] == reason).to_numpy()
        replies.loc[where, "body"] = _deal(rng, texts.of(reason), int(where.sum()), reason)
    return replies


def _answering_times(
    rng: np.random.Generator, people: pd.DataFrame, period: Period
) -> tuple[Ints, Ints]:
    """Say between when and when a message was sent that somebody's word against it answers."""
    persona = words(people, "persona")
    returns = np.isin(persona, _RETURNERS)
    says_no = persona == "not_interested"
    is_recent = rng.random(len(people)) < _RECENT_NOES
    # Who comes back does so after a while, and everything of it is shown.
    earliest = np.select(
        [says_no & is_recent, returns],
        [period.now - _RECENT_DAYS * DAY, period.visible_from],
        period.start - 1,
    )
    latest = np.select(
        [says_no & ~is_recent, returns],
        [period.now - _PAST_DAYS * DAY, period.now - _RETURNERS_STOPPED_DAYS_AGO * DAY],
        period.now - 2 * HOUR,
    )
    return earliest.astype(np.int64), latest.astype(np.int64)


def _spare_returners(replies: pd.DataFrame, messages: pd.DataFrame, people: pd.DataFrame) -> Texts:
    """Keep the returners off the Opt-Out List: to a campaign they write what moves no contact."""
    bodies = words(replies, "body")
    persona = words(people, "persona")[ints(replies, "person")]
    to_campaign = ints(messages, "contact_id")[ints(replies, "message")] > 0
    is_stop = np.array([is_bare_stop(body) for body in bodies.tolist()], dtype=bool)
    return np.where((persona == "returner") & to_campaign & is_stop, _NO_BARE_STOP, bodies)


def _chat(
    rng: np.random.Generator,
    messages: pd.DataFrame,
    people: pd.DataFrame,
    texts: ReplyTexts,
    left_at: Ints,
    period: Period,
) -> pd.DataFrame:
    person = ints(messages, "person")
    is_marketing = ints(messages, "campaign_id") > 0
    answers = is_marketing & arrived(messages)
    answers &= rng.random(len(messages)) < habit(people, "reply")[person]
    replies = _write_replies(rng, messages, np.flatnonzero(answers), period)
    before = replies["date"].to_numpy() < left_at[ints(replies, "person")]
    replies = replies.loc[before]
    return replies.assign(body=_deal(rng, texts.of(""), len(replies), ""), reason="")


def _click(
    rng: np.random.Generator,
    messages: pd.DataFrame,
    people: pd.DataFrame,
    left_at: Ints,
    period: Period,
) -> pd.DataFrame:
    person = ints(messages, "person")
    has_link = np.array(["smsu.io/" in body for body in BODIES])
    is_marketing = ints(messages, "campaign_id") > 0
    chance = np.where(is_marketing, habit(people, "click")[person], _NOTICE_CLICK)
    chance *= has_link[ints(messages, "body")] & arrived(messages)
    clicked = np.flatnonzero(rng.random(len(messages)) < chance)
    opened = ints(messages, "date")[clicked]
    opened = opened + np.minimum(delays(rng, len(clicked), 40 * MINUTE, 1.6), 6 * DAY)
    clicks = pd.DataFrame(
        {"message": clicked, "date_opened": opened, "open_count": rng.geometric(0.7, len(clicked))}
    )
    return clicks.loc[(opened < period.now) & (opened < left_at[person[clicked]])]


def _write_replies(
    rng: np.random.Generator, messages: pd.DataFrame, answered: Ints, period: Period
) -> pd.DataFrame:
    sent = ints(messages, "date")[answered]
    wait = np.minimum(delays(rng, len(answered), 25 * MINUTE, 1.4), 2 * DAY)
    return pd.DataFrame(
        {
            "person": ints(messages, "person")[answered],
            "date": np.minimum(sent + wait, period.now - MINUTE),
            "body": np.full(len(answered), "", dtype=object),
        }
    )


def _deal(rng: np.random.Generator, texts: tuple[str, ...], count: int, reason: str) -> Texts:
    """Deal texts like cards, so that each is used before any is used again."""
    if reason == "opted_out_keyword":
        # Every second keyword is one that ClickSend acts on.
        bare = tuple(text for text in texts if is_bare_stop(text))
        texts = texts + bare * max(0, (len(texts) - len(bare)) // max(len(bare), 1))
    rounds = -(-count // len(texts))
    deck = np.tile(np.array(texts, dtype=object), rounds)
    shuffled = [rng.permutation(part) for part in np.split(deck, max(rounds, 1))]
    return np.concatenate(shuffled)[:count]
