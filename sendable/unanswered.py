"""What a campaign's plan would have to know of people to leave them out, and nobody can tell."""

from __future__ import annotations

from sendable.playbook import Playbook, exclusion_key
from sendable.rules import parse_rule
from sendable.runs import Run
from sendable.segments.computability import (
    find_rule_obstacles,
    read_data_at_hand,
    say_obstacles,
)
from sendable.strategy.campaign import settle_campaign


def find_unanswered(playbook: Playbook, run: Run) -> tuple[str, ...]:
    """Give whom a run's campaign leaves out and cannot find, each with the reason; mostly none.

    A goal leaves out the members of segments, and people who bought lately. Where the data for it
    is missing, does not reach back far enough or is too old, they cannot be told from the others,
    and to leave out nobody would be to write to them all.

    Args:
        playbook: The playbook, with the members of its families.
        run: The run.

    Raises:
        RunError: The run has no ingest.
    """
    campaign, rules = settle_campaign(playbook, run.as_of), playbook.rules
    asked = {
        f"“{playbook.segments[key].file.title}”": [
            rules[name] for name in (key, exclusion_key(key)) if name in rules
        ]
        for key in campaign.left_out
    }
    if campaign.recent_buyer_days:
        days = campaign.recent_buyer_days
        bought = (
            "who bought in the last day" if days == 1 else f"who bought in the last {days} days"
        )
        asked[bought] = [parse_rule(f"orders('{days}d') >= 1")]
    every = [rule for needed in asked.values() for rule in needed]
    if not every:
        return ()
    data = read_data_at_hand(playbook, run, [], every)
    found = {
        whom: say_obstacles(
            tuple(
                dict.fromkeys(
                    obstacle
                    for rule in needed
                    for obstacle in find_rule_obstacles(rule, rules, data, excludes=True)
                )
            )
        )
        for whom, needed in asked.items()
    }
    return tuple(f"{whom}: {reason}" for whom, reason in found.items() if reason)
