"""An account: may we in, how often, and does it let us hear who said stop."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from sendable.clicksend.client import ClickSendClient
from sendable.clicksend.models import InboundRule, Message
from sendable.doctor.lines import Line, count, fail, fail_with, judge_above, say_ok, warn
from sendable.doctor.papers import deaf_sender
from sendable.errors import ClickSendError
from sendable.health_policy import HealthPolicy
from sendable.ingestion.messages import hides_number
from sendable.ingestion.replies import polls
from sendable.playbook import Playbook
from sendable.renamed import describe_renamed
from sendable.strategy.texts import kind_of_senders

Now = Callable[[], datetime]

_ACCOUNT = "/account"
_MANY = 0.5
"""More hidden recipients than this, and it is the account that hides them."""

_LITTLE_LEFT = 0.25
"""Less of an allowance than this, and a run has to wait."""


def examine_account(client: ClickSendClient, policy: HealthPolicy, now: Now) -> list[Line]:
    """Look at what every account has: credentials, limits, clock, rules for replies, history.

    Where the account does not let us in, nothing else is asked.

    Args:
        client: The account.
        policy: The limits.
        now: Gives the moment.
    """
    try:
        account = client.account()
    except ClickSendError as failure:
        return [fail_with("credentials", failure)]
    known = f"{account.username!r} is let in" + (f" ({account.country})" if account.country else "")
    return [
        say_ok("credentials", known),
        examine_allowance(client),
        examine_clock(client.told_time, now(), policy),
        *_look("replies", lambda: examine_rules(list(client.inbound_rules()), policy)),
        *_look("history", lambda: examine_history(client.newest_messages())),
    ]


def examine_main_account(client: ClickSendClient, playbook: Playbook) -> list[Line]:
    """Look at what only the main account has: the playbook's opt-out lists, and receipts."""
    found = list(_look("opt-out list", lambda: examine_lists(client, playbook)))
    if playbook.brief.pulls.receipts:
        found += _look("receipts", lambda: examine_receipts(list(client.receipt_rules())))
    return found


def examine_allowance(client: ClickSendClient) -> Line:
    """Say how often the account may be asked, as far as it tells. ClickSend publishes no limit."""
    told = client.allowance(_ACCOUNT)
    if client.refused:
        return warn(
            "rate limit",
            f"ClickSend answered 'too many requests' {count(client.refused, 'time')}",
            "Something else on this address uses the limit up as well; runs wait for their turn",
        )
    if told is None:
        return say_ok("rate limit", "the account tells no limit")
    limit, left = told
    sentence = f"GET {_ACCOUNT} takes {limit} calls in a window, and {left} are left"
    if left < limit * _LITTLE_LEFT:
        return warn("rate limit", sentence, "Wait a minute before the next run; it waits itself")
    return say_ok("rate limit", sentence)


def examine_clock(told: datetime | None, now: datetime, policy: HealthPolicy) -> Line:
    """Compare this clock with the one of ClickSend's answers, which tell it to the second."""
    if told is None:
        return say_ok("clock", "ClickSend does not tell the time")
    seconds = (now - told).total_seconds()
    verdict = judge_above(abs(seconds), policy.clock_seconds)
    side = "ahead of" if seconds > 0 else "behind"
    if verdict == "ok":
        return say_ok("clock", "this clock goes with ClickSend's")
    return Line(
        "clock",
        verdict,
        f"this clock is {abs(seconds):,.0f} seconds {side} ClickSend's",
        "Have the machine set its clock by the network (timedatectl set-ntp true)",
    )


def examine_rules(rules: Sequence[InboundRule], policy: HealthPolicy) -> Iterator[Line]:
    """Look whether a rule puts every reply where it can be read; else nobody's STOP is."""
    switched_on = [rule for rule in rules if rule.enabled]
    if not any(rule.action.upper() == "POLL" for rule in rules):
        yield fail(
            "replies",
            "no rule for replies has the action POLL, so no STOP can be read",
            "sendable doctor --fix adds it",
        )
    elif not polls(rules):
        yield fail(
            "replies",
            "the rule with the action POLL is switched off, so no STOP can be read",
            "Switch it on in ClickSend under SMS, Settings, Inbound SMS",
        )
    elif not polls([rule for rule in rules if rule.takes_all]):
        yield warn(
            "replies",
            "the rule with the action POLL takes only replies with certain words",
            "Add one in ClickSend that takes any message: people say stop in their own words",
        )
    elif len(switched_on) > policy.rules_that_fire:
        yield warn(
            "replies",
            f"{len(switched_on)} rules for replies are switched on, and the first "
            f"{policy.rules_that_fire} that match fire: the one with POLL may not",
            "Remove rules that nobody needs",
        )
    else:
        yield say_ok("replies", "every reply can be read")


def examine_receipts(rules: Sequence[InboundRule]) -> Iterator[Line]:
    """Look whether delivery receipts can be read, where the playbook wants them."""
    if polls(rules):
        yield say_ok("receipts", "delivery receipts can be read")
    else:
        yield warn(
            "receipts",
            "the playbook asks for receipts, and no rule for them has the action POLL",
            "Add one in ClickSend, or leave pulls.receipts out: the history tells the same",
        )


def examine_history(messages: Sequence[Message]) -> Iterator[Line]:
    """Look at the newest messages: are their recipients shown, can their senders be answered."""
    sent = [one for one in messages if one.direction != "in"]
    hidden = sum(hides_number(one.to) for one in sent)
    if hidden > _MANY * len(sent):
        yield fail(
            "history",
            f"ClickSend hides the recipients of {hidden} of the {len(sent)} newest messages, so "
            "what was sent to whom cannot be known",
            "Switch 'de-identify message history' off in ClickSend; what is hidden stays so",
        )
    else:
        yield say_ok("history", f"the recipients of the {len(sent)} newest messages are shown")
    senders = Counter(one.sender for one in sent if one.sender)
    names = [name for name in senders if kind_of_senders([name]) == "name"]
    yield from map(deaf_sender, sorted(names))
    if sent and not names:
        yield say_ok("senders", "the newest messages went out from numbers, which hear a STOP")


def examine_lists(client: ClickSendClient, playbook: Playbook) -> Iterator[Line]:
    """Look whether the confirmed opt-out lists are in the account, under the same names."""
    lists = list(client.lists())
    there = {entry.list_id for entry in lists}
    confirmed = [one.id for one in playbook.brief.opt_out_lists if one.confirmed is not None]
    gone = [list_id for list_id in confirmed if list_id not in there]
    for list_id in gone:
        yield fail(
            "opt-out list",
            f"the account has no list {list_id}, which the playbook calls its opt-out list",
            "Look which list it is in ClickSend, and write its id and the day under opt_out_lists",
        )
    for said in describe_renamed(playbook.brief, lists):
        sentence, _, remedy = said.partition(". ")
        yield warn("opt-out list", sentence, remedy)
    if confirmed and not gone:
        yield say_ok("opt-out list", "the account has it")


def _look(topic: str, look: Callable[[], Iterator[Line]]) -> Iterator[Line]:
    """Take a look; where the account refuses or fails, that is the line."""
    try:
        yield from look()
    except ClickSendError as failure:
        yield fail_with(topic, failure)
