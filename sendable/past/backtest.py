"""Back-test: how many people a rule would have found in months before it existed."""

from __future__ import annotations

import calendar
from dataclasses import dataclass, replace
from datetime import datetime

import pandas as pd

from sendable.engine.duckdb import query
from sendable.past.account import WITHOUT_HISTORY, Past, open_past
from sendable.past.coverage import find_beginnings, find_gap
from sendable.playbook import Playbook, Segment, name_words
from sendable.rulebooks import select_rules
from sendable.rules import parse_rule, say_rule
from sendable.runs import Run
from sendable.segment_file import SegmentFile, Strategy
from sendable.segments.computability import find_obstacles
from sendable.segments.membership import Segmentation, evaluate_segments

TESTED = "backtested"
"""The key of a rule that is no segment of the playbook."""

_RECIPIENTS = "SELECT count(*) AS people FROM main.recipients"


@dataclass(frozen=True)
class Size:
    """A segment as it would have been at one moment.

    ``matched`` are those whom the rule finds, ``members`` those of them whom it lets be messaged.
    Both are missing where ``not_computable`` says why. ``notes`` say what was not known as of then.
    """

    as_of: datetime
    matched: int | None
    members: int | None
    not_computable: str | None
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Backtest:
    """The line of sizes of a rule, oldest first."""

    name: str
    rule_in_words: str
    sizes: tuple[Size, ...]


def backtest_rule(key_or_rule: str, playbook: Playbook, run: Run, months: int) -> Backtest:
    """Evaluate a segment, or a rule, as of a run's moment and of months before.

    Args:
        key_or_rule: The key of a segment of the playbook, or the text of a rule.
        playbook: The playbook.
        run: The run whose data is looked at.
        months: How many months to go back.

    Raises:
        RuleError: It is no key, and does not parse.
    """
    playbook, key = focus(key_or_rule, playbook)
    moments = [_months_before(run.as_of, back) for back in range(months, -1, -1)]
    segment = playbook.segments[key]
    return Backtest(
        name=segment.file.title,
        rule_in_words=say_rule(segment.rule),
        sizes=tuple(size_as_of(playbook, key, run, moment) for moment in moments),
    )


def focus(key_or_rule: str, playbook: Playbook) -> tuple[Playbook, str]:
    """Give a playbook of one segment and those it builds on, and that segment's key."""
    if key_or_rule in playbook.segments:
        key = key_or_rule
    else:
        key = TESTED
        rule = parse_rule(key_or_rule, vocabulary=name_words(playbook.brief))
        tested = Segment(key, _file_of(key_or_rule), rule, None)
        playbook = replace(playbook, segments={**playbook.segments, key: tested})
    names = select_rules(playbook.rules, [key])
    kept = {name: item for name, item in playbook.segments.items() if name in names}
    return replace(playbook, segments=kept), key


def size_as_of(playbook: Playbook, key: str, run: Run, moment: datetime) -> Size:
    """Give the size of a segment as of a moment.

    Args:
        playbook: As ``focus`` gives it.
        key: The segment.
        run: The run whose data is looked at.
        moment: The moment.
    """
    with open_past(run, playbook, moment, list(playbook.rules.values())) as past:
        obstacle = find_obstacle(past, playbook)
        if obstacle is not None:
            return Size(moment, None, None, obstacle, ())
        sizes = evaluate_past(past, playbook).sizes.set_index("segment").to_dict("index")
        size = sizes[key]
        if pd.isna(size["matched"]):
            return Size(moment, None, None, str(size["not_computable"]), ())
        matched, members = int(size["matched"]), int(size["members"])
        return Size(moment, matched, members, None, what_is_not_known(past, playbook))


def evaluate_past(past: Past, playbook: Playbook) -> Segmentation:
    """Evaluate a playbook's segments in an engine of the past, which leaves ``membership_now``."""
    return evaluate_segments(
        past.connection, playbook, past.run, find_obstacles(playbook, past.run)
    )


def find_obstacle(past: Past, playbook: Playbook) -> str | None:
    """Say why a playbook's rules cannot be evaluated as of then; nothing where they can."""
    if not int(query(past.connection, _RECIPIENTS)["people"].iloc[0]):
        return "nothing is known of contacts as of then"
    beginnings = find_beginnings(past.connection)
    return find_gap(playbook.rules, playbook.rules, beginnings, past.run.as_of)


def what_is_not_known(past: Past, playbook: Playbook) -> tuple[str, ...]:
    """Say in sentences what an answer of the past takes from another time."""
    notes = []
    moment = past.run.as_of
    if past.contacts_from is not None and past.contacts_from > moment:
        notes.append(
            f"Contacts are as they were first seen, on {past.contacts_from:%Y-%m-%d}: "
            "who was deleted before is not known"
        )
    feeds = {feed for key in playbook.segments for feed in playbook.feeds(key)}
    undated = sorted(feeds & set(WITHOUT_HISTORY))
    if undated and past.told_at is None:
        notes.append(f"What is known as {', '.join(undated)} is as of now: no run had read it yet")
    return tuple(notes)


def _months_before(moment: datetime, months: int) -> datetime:
    """Give the same day and time of an earlier month, or that month's last day."""
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    day = min(moment.day, calendar.monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)


def _file_of(rule: str) -> SegmentFile:
    strategy = Strategy(use="", tone="", readiness="none")
    return SegmentFile(title=rule, purpose="", kind="", rule=rule, priority=1, strategy=strategy)
