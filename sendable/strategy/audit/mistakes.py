"""The eleven mistakes: what each is called, what is counted for it, and what to do about it.

They are those of the segmentation guide for shops, "Common SMS Segmentation Mistakes", in its
order. The words are ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sendable.audit_policy import AuditPolicy, MistakeKey


@dataclass(frozen=True)
class Mistake:
    """A mistake, and how it is looked for.

    Attributes:
        key: Its name in tables and in the policy.
        title: What it is called.
        measure: What share is measured, with names of the policy's figures in braces.
        counts: What the share is a share of: ``messages`` or ``people``.
        without: Why there is no share when nothing of the kind was there, as part of a sentence.
        remedy: What to do.
        feeds: The data without which nothing can be said, besides the messages.
    """

    key: MistakeKey
    title: str
    measure: str
    counts: Literal["messages", "people"]
    without: str
    remedy: str
    feeds: tuple[str, ...] = ()


_NO_MESSAGES = "no marketing message was sent in the last {days} days"

MISTAKES: tuple[Mistake, ...] = (
    Mistake(
        "same_to_everyone",
        "The same SMS to every subscriber",
        "of the marketing messages of {days} days, those of sends that reached {everyone_share:.0%}"
        " or more of all who were messaged",
        "messages",
        _NO_MESSAGES,
        "Send to the segments of the plan instead of to whole lists; each has its message type",
    ),
    Mistake(
        "only_discounts",
        "SMS only for discounts",
        "of the marketing messages of {days} days, those whose text offers a discount",
        "messages",
        "no text of a message is known",
        "Take turns with reminders, alerts, recommendations and loyalty updates; keep discounts "
        "for the segments whose offer policy asks for them",
    ),
    Mistake(
        "over_messaging",
        "Too many messages",
        "of the people messaged in {most_messages.days} days, those who got more than "
        "{most_messages.messages}",
        "people",
        "no marketing message was sent in the last {most_messages.days} days",
        "Send by the send plan, which holds back whoever has had enough and says when they are "
        "free again",
    ),
    Mistake(
        "ignoring_consent",
        "Consent and preferences ignored",
        "of the marketing messages of {days} days, those to people who had said stop, prefer "
        "another channel, or whose consent is lapsed or not documented",
        "messages",
        _NO_MESSAGES,
        "Stop at once: send only to segments, which nobody is in who may not be messaged, take "
        "these people off the lists (see the clean-up work), and have counsel look at it",
    ),
    Mistake(
        "no_behaviour",
        "No use of purchases or engagement",
        "of the people who are served under a segment, those whose segment asks only what they are",
        "people",
        "nobody is served under a segment",
        "Connect orders, events or clicks, and put segments by behaviour before those by country, "
        "age or network",
    ),
    Mistake(
        "static_lists",
        "Lists that do not move",
        "of the marketing messages of {days} days to lists, those to lists that nobody had come to "
        "or left for {static_days} days",
        "messages",
        "no message went to a list of which it is known when people came to it",
        "Send to segments, which are made anew in each run, and refresh before a major send",
    ),
    Mistake(
        "no_frequency_control",
        "Every campaign to every customer",
        "of the people a campaign reached in {campaigns.days} days, those whom "
        "{campaigns.share:.0%} or more of all campaigns reached",
        "people",
        "there were fewer than {campaigns.least} campaigns in the last {campaigns.days} days",
        "Set a cap in each segment's strategy, and let priority decide who gets which campaign",
    ),
    Mistake(
        "irrelevant_offers",
        "Offers that do not fit",
        "of the messages of {days} days that name a category, to people of whom an interest is "
        "known, those to people with other interests only",
        "messages",
        "no message named a category that people bought or looked at",
        "Send what names a category to the segment of that category, and to nobody else",
    ),
    Mistake(
        "dormant_messaged",
        "The dormant are not left alone",
        "of the marketing messages of {days} days, those to people who got {dormant.messages} or "
        "more in {dormant.days} days and neither clicked, replied nor bought",
        "messages",
        _NO_MESSAGES,
        "Take them through the win-back or reactivation flow, which ends in a sunset, and leave "
        "them out of everything else",
        ("clicks", "replies"),
    ),
    Mistake(
        "opt_outs_unwatched",
        "Opt-outs not watched by group",
        "opt-outs within {opt_outs.days} days after a message, for each message, of the list with "
        "the most",
        "messages",
        "no list got {opt_outs.least_messages:,} messages or more in {days} days",
        "Message these lists less often, or with what fits them better, and look at the opt-out "
        "rate of each segment in the metrics",
        ("replies",),
    ),
    Mistake(
        "apart_from_crm",
        "SMS apart from the rest of the CRM",
        "of the people messaged in {days} days, those of whom no order, visit, e-mail, parcel or "
        "membership is known",
        "people",
        _NO_MESSAGES,
        "Declare the shop's and the e-mail tool's data as sources, and mend the identifiers of the "
        "rows that join nobody (see the quality report)",
    ),
)


def say(text: str, policy: AuditPolicy) -> str:
    """Put the policy's figures into a text of a mistake."""
    return text.format(**{name: getattr(policy, name) for name in AuditPolicy.model_fields})
