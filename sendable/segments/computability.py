"""Whether a segment can be computed from the data of a run, and if not, why.

What was not fetched is not zero: a rule that reads data which is not there, not whole, or not as
old as its window has no answer. Three things are decided here:

- *A window* that begins before the data does is not computable, whether it asks for some or for
  none.
- *Ever* means as long as Sendable knows. ClickSend tells of four months, and what was once read is
  kept for good; so "ever" and "never" go back as far as the memory does, and ``reaches_back_to``
  says how far. Only while older history is still being fetched is "ever" not computable.
- *An exclusion* needs fresh data as well: one that reads orders of last month takes nobody out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from sendable.engine.duckdb import Connection, open_engine
from sendable.families import Family
from sendable.feeds import FeedState, read_feeds
from sendable.playbook import Playbook, exclusion_key
from sendable.policies import FeedFreshness
from sendable.rules import CATALOGUE, Rule
from sendable.rules.needs import Need, needs_of
from sendable.rules.nodes import Column, Compare, Constant
from sendable.rules.references import named_rules, rules_beneath
from sendable.runs import Run
from sendable.sources.declared import ActivitySource

ObstacleKind = Literal["missing", "incomplete", "short", "stale", "masked"]

_RECORDED = """
SELECT segment, rule_digest, not_computable FROM main.segment_sizes WHERE run_id = $run_id
"""

_WANTING = frozenset({"view", "wishlist"})
"""The kinds of events by which it is known who wanted what is back in stock."""


@dataclass(frozen=True)
class Obstacle:
    """Why a segment cannot be computed.

    Attributes:
        feed: The data it is about.
        kind: ``missing`` (no such data), ``incomplete`` (not read to its end), ``short`` (it does
            not reach back as far as the window), ``stale`` (too old for an exclusion) or
            ``masked`` (the account hides whom it is about).
        reason: Part of a sentence, without a full stop: "it needs clicks, and there is no such
            data".
    """

    feed: str
    kind: ObstacleKind
    reason: str


@dataclass(frozen=True)
class DataAtHand:
    """What the rules of a playbook may go by in a run.

    Attributes:
        feeds: The feeds that were asked for.
        declared_kinds: The kinds of events that a source of its own is declared for.
        as_of: The moment that windows end at.
        freshness: How old the data of exclusions may be.
    """

    feeds: Mapping[str, FeedState]
    declared_kinds: frozenset[str]
    as_of: datetime
    freshness: FeedFreshness


def read_data_at_hand(
    playbook: Playbook, run: Run, rules: Iterable[Rule], exclusions: Iterable[Rule]
) -> DataAtHand:
    """Look what data a run has for some rules, and for those they are built on.

    Args:
        playbook: The playbook.
        run: The run.
        rules: The rules.
        exclusions: Those that take people out: how new their data is matters, too.

    Raises:
        RunError: The run has no ingest.
    """
    sources, others = playbook.brief.sources, playbook.rules
    dated = {need.feed for rule in exclusions for need in _all_needs(rule, others)}
    wanted = {need.feed for rule in rules for need in _all_needs(rule, others)}
    return DataAtHand(
        feeds=read_feeds(run, wanted | dated, dated),
        declared_kinds=frozenset(
            source.tells_of for source in sources if isinstance(source, ActivitySource)
        ),
        as_of=run.as_of,
        freshness=playbook.policies.feed_freshness,
    )


def find_obstacles(playbook: Playbook, run: Run) -> dict[str, tuple[Obstacle, ...]]:
    """Give why each segment cannot be computed, by key; nothing where it can.

    A segment needs what its rule needs, what its extra exclusions need, and what the segments
    need that these are built on.

    Raises:
        RunError: The run has no ingest.
    """
    rules = playbook.rules
    exclusions = [item.exclude for item in playbook.segments.values() if item.exclude is not None]
    data = read_data_at_hand(playbook, run, rules.values(), exclusions)
    found = {}
    for key, segment in playbook.segments.items():
        obstacles = dict.fromkeys(find_rule_obstacles(segment.rule, rules, data))
        if segment.exclude is not None:
            excluding = rules[exclusion_key(key)]
            obstacles |= dict.fromkeys(find_rule_obstacles(excluding, rules, data, excludes=True))
        if segment.family is not None and not obstacles:
            obstacles[_without_members(segment.family, playbook.feeds(key))] = None
        found[key] = tuple(obstacles)
    return found


def _without_members(family: Family, feeds: Iterable[str]) -> Obstacle:
    """Say that a family still stands for itself: nobody is in it, which is not zero people."""
    who = "people who may be messaged" if family.file.audience == "sms" else "people"
    reason = f"no {family.label} of at least {family.file.least:,} {who} has been found"
    return Obstacle(min(feeds, default="contacts"), "missing", reason)


def find_reasons(
    playbook: Playbook, run: Run, connection: Connection | None = None
) -> dict[str, str]:
    """Give why segments cannot be computed in words, by key, of those alone that cannot.

    What the run's own segments were made by is remembered; only other ones are looked at anew.

    Args:
        playbook: The playbook.
        run: The run.
        connection: An engine with ``segment_sizes``; one is opened when left out.

    Raises:
        RunError: The run has no ingest.
    """
    reasons: dict[str, str | None] = {}
    if "segment" in run.manifest.steps:
        made = {key: segment.digest for key, segment in playbook.segments.items()}
        # The engine knows the columns that a table of an older version does not have.
        known = open_engine(run.workspace.lake, ("segment_sizes",))
        with known if connection is None else nullcontext(connection) as engine:
            bound = {"run_id": run.source_of("segment")}
            rows = engine.execute(_RECORDED, bound).fetchall()
        reasons = {key: reason for key, digest, reason in rows if made.get(key) == digest}
    if playbook.segments.keys() - reasons.keys():
        found = find_obstacles(playbook, run)
        reasons = {key: say_obstacles(found[key]) for key in found} | reasons
    return {key: reason for key, reason in reasons.items() if reason}


def why_not_computable(
    rule: Rule, exclude: Rule | None, playbook: Playbook, run: Run
) -> str | None:
    """Say why a rule that is no segment of the playbook cannot be computed; None when it can.

    Raises:
        RunError: The run has no ingest.
    """
    exclusions = [] if exclude is None else [exclude]
    data, rules = read_data_at_hand(playbook, run, [rule], exclusions), playbook.rules
    found = dict.fromkeys(find_rule_obstacles(rule, rules, data))
    if exclude is not None:
        found |= dict.fromkeys(find_rule_obstacles(exclude, rules, data, excludes=True))
    return say_obstacles(tuple(found))


def find_rule_obstacles(
    rule: Rule, rules: Mapping[str, Rule], data: DataAtHand, *, excludes: bool = False
) -> tuple[Obstacle, ...]:
    """Give why one rule cannot be computed; nothing where it can.

    Args:
        rule: The rule.
        rules: Every segment's rule by its key, for ``in_segment``.
        data: The data there is.
        excludes: Whether it takes people out, and so needs fresh data.
    """
    found = [
        obstacle
        for need in sorted(needs_of(rule.tree), key=repr)
        for obstacle in _judge(need, data, excludes)
    ]
    for key, other in named_rules(rule, rules).items():
        found += [
            replace(obstacle, reason=_through(key, obstacle.reason))
            for obstacle in find_rule_obstacles(other, rules, data, excludes=excludes)
        ]
    return tuple(dict.fromkeys(found))


def say_obstacles(obstacles: tuple[Obstacle, ...]) -> str | None:
    """Give all reasons as one part of a sentence; None where there are none."""
    return "; ".join(obstacle.reason for obstacle in obstacles) or None


def find_reach(playbook: Playbook, run: Run) -> dict[str, datetime]:
    """Give how far back "ever" goes in the segments that ask for it, by key.

    Segments that ask for no such thing, or whose data nothing limits, are left out.
    """
    rules = playbook.rules
    # Only of the account's own history is it known where it begins.
    feeds = read_feeds(run, {"messages"})
    reached = {}
    for key in playbook.segments:
        limits = [
            feeds[need.feed].known_from
            for name in (key, exclusion_key(key))
            if name in rules
            for need in _all_needs(rules[name], rules)
            if need.hours is None and need.feed in feeds
        ]
        if known := [limit for limit in limits if limit is not None]:
            reached[key] = max(known)
    return reached


def _all_needs(rule: Rule, rules: Mapping[str, Rule]) -> Iterator[Need]:
    for each in (rule, *rules_beneath([rule], rules).values()):
        yield from needs_of(each.tree)


def _through(key: str, reason: str) -> str:
    """Say that a reason is that of a segment this one is built on, and name the whole chain."""
    if reason.startswith("it builds on "):
        return f"it builds on “{key}”, which builds on {reason.removeprefix('it builds on ')}"
    return f"it builds on “{key}”: {reason}"


def _judge(need: Need, data: DataAtHand, excludes: bool) -> Iterator[Obstacle]:
    feed, what = data.feeds.get(need.feed), _name(need)
    if feed is None or feed.state == "unavailable":
        yield Obstacle(need.feed, "missing", f"it needs {what}, and there is no such data")
        return
    if feed.state == "masked":
        hidden = f"it needs {what}, and the account hides whose they are"
        yield Obstacle(need.feed, "masked", hidden)
        return
    if need.noun is not None and _was_never_told(need.noun, feed, data):
        never = f"it needs {what}, and no source has ever told of any"
        yield Obstacle(need.feed, "missing", never)
        return
    yield from _judge_reach(need, feed, what, data.as_of)
    if excludes:
        yield from _judge_age(need, feed, what, data)


def _judge_reach(need: Need, feed: FeedState, what: str, as_of: datetime) -> Iterator[Obstacle]:
    if feed.state == "partial" and (feed.known_from is None or need.hours is None):
        so_far = f" (so far since {feed.known_from:%Y-%m-%d})" if feed.known_from else ""
        reason = f"it needs {what}, which have not been read to their end{so_far}"
        yield Obstacle(need.feed, "incomplete", reason)
    elif feed.known_from is not None and need.hours is not None:
        begins = as_of - timedelta(hours=need.hours)
        if need.hours and begins < feed.known_from:
            since = f"which are known since {feed.known_from:%Y-%m-%d}"
            reason = f"it needs {what} of the last {_say_hours(need.hours)}, {since}"
            kind: ObstacleKind = "incomplete" if feed.state == "partial" else "short"
            yield Obstacle(need.feed, kind, reason)


def _judge_age(need: Need, feed: FeedState, what: str, data: DataAtHand) -> Iterator[Obstacle]:
    hours = data.freshness.hours_of(need.feed)
    if hours is None or feed.fresh_at is None:
        return
    if data.as_of - feed.fresh_at > timedelta(hours=hours):
        newest = f"{feed.fresh_at:%Y-%m-%d %H:%M}"
        reason = (
            f"its exclusion needs {what}, which end at {newest}, more than {_say_hours(hours)} ago"
        )
        yield Obstacle(need.feed, "stale", reason)


def _was_never_told(noun: str, feed: FeedState, data: DataAtHand) -> bool:
    """Tell whether no source ever told of such events, so that 0 of them says nothing."""
    if feed.kinds is None:
        return feed.is_empty
    kinds = _kinds_of(noun)
    return bool(kinds) and not kinds & (feed.kinds | data.declared_kinds)


def _kinds_of(noun: str) -> frozenset[str]:
    """Give the kinds that a noun's rows may have, where one file may hold several."""
    entry = CATALOGUE.events[noun]
    match entry.condition:
        case Compare("=", Column("kind"), Constant(str(kind))):
            return frozenset({kind})
        case _:
            return _WANTING if entry.table == "restocks" else frozenset()


def _name(need: Need) -> str:
    """Name what is needed: the feed, and the events where the feed holds several kinds."""
    if need.noun is None or need.feed not in {"events", "email_engagement"}:
        return need.feed.replace("_", " ")
    return f"{need.feed.replace('_', ' ')} ({CATALOGUE.events[need.noun].label})"


def _say_hours(hours: int) -> str:
    return f"{hours // 24} days" if hours % 24 == 0 and hours > 24 else f"{hours} hours"
