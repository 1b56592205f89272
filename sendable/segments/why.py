"""Why one person is in a segment or not: the rule traced, and what would change the answer.

What a rule finds and who may be messaged are two things: the rule is asked of the records here,
the verdict on the person comes from outside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Literal

from sendable.engine.duckdb import Connection
from sendable.playbook import Playbook, Segment, exclusion_key
from sendable.rules import Rule, loosen_rules, loosened_key, say_condition, tightened_key
from sendable.rules.branches import Branch, branch_holds, find_deciding, find_pivots, spread_rule
from sendable.rules.branches import leaves_of as leaves_of_branch
from sendable.rules.holding import holds_at
from sendable.rules.leaves import Ranked
from sendable.rules.nodes import And, Condition, Not
from sendable.rules.person import Person
from sendable.rules.phrases import RECORD_NAMES
from sendable.rules.turning import Turn, find_turn
from sendable.rules.wording import say_date, say_hours
from sendable.segments.measures import is_known, measure_leaf, ranked_of
from sendable.segments.records import load_person
from sendable.segments.standings import Standing
from sendable.segments.tracing import Trace, Tracer, events_beneath

Verdict = Literal["in", "rule", "own exclusion", "unknown", "not eligible", "not computable"]

FindStandings = Callable[[Iterable[Ranked]], Mapping[Ranked, Standing]]
"""Finds where the person stands among all, for some leaves and perhaps for others; dear, so asked
once and only if."""


@dataclass(frozen=True)
class NextChange:
    """When the rule will find otherwise if nothing new happens.

    Attributes:
        at: The moment; None when time alone never changes it.
        becomes: Whether they are in from then on.
        because: The leaves that are otherwise from then on, as they will be.
        is_certain: Whether every part could be followed through time, and depends on nobody else.
    """

    at: datetime | None
    becomes: bool
    because: tuple[str, ...]
    is_certain: bool


@dataclass(frozen=True)
class SegmentWhy:
    """Why a person is in a segment, or is not.

    Attributes:
        segment: Its key.
        title: Its title.
        is_for_sms: Whether it is for messages, so that only who may be messaged is in it.
        verdict: ``in``, or what keeps the person out: the ``rule``, the segment's ``own
            exclusion``, that it is ``unknown`` whether that applies, that they are ``not
            eligible`` (suppressed, held, without e-mail), or that it is ``not computable``.
        not_computable: Why it cannot be computed; empty when it can.
        decided_by: The conditions that settle it, each with its value.
        rule: The rule traced; None when it is not computable.
        exclusion: The segment's own exclusion traced, where it has one.
        would_change: Single conditions that would change the answer if they were otherwise.
        next_change: When time alone changes the answer of the rule.
    """

    segment: str
    title: str
    is_for_sms: bool
    verdict: Verdict
    not_computable: str = ""
    decided_by: tuple[str, ...] = ()
    rule: Trace | None = None
    exclusion: Trace | None = None
    would_change: tuple[str, ...] = ()
    next_change: NextChange | None = None


@dataclass(frozen=True)
class Asked:
    """A person, and all that is needed to ask a playbook's rules of them.

    Attributes:
        playbook: The playbook.
        person: The person.
        as_of: The as-of time.
        find_standings: Finds where the person stands among all.
        is_eligible: Whether they may be in a segment for an audience at all.
        not_computable: Why a segment cannot be computed, by its key.
    """

    playbook: Playbook
    person: Person
    as_of: datetime
    find_standings: FindStandings
    is_eligible: Callable[[str], bool]
    not_computable: Mapping[str, str]

    @cached_property
    def titles(self) -> dict[str, str]:
        """What each segment is called, under its own key and those of its loosened rules."""
        titles = {key: segment.file.title for key, segment in self.playbook.segments.items()}
        loose = {loosened_key(key): title for key, title in titles.items()}
        return titles | loose | {tightened_key(key): title for key, title in titles.items()}

    def truth(self, node: Condition) -> bool:
        """Tell whether a leaf holds at the as-of time."""
        return holds_at(self.person, node, self.as_of)


def ask_person(
    connection: Connection,
    number: str,
    playbook: Playbook,
    keys: Iterable[str],
    as_of: datetime,
    find_standings: FindStandings,
    is_eligible: Callable[[str], bool],
    not_computable: Mapping[str, str],
) -> Asked:
    """Read what some segments' rules need to know of a person.

    Args:
        connection: An engine with the tables that rules read.
        number: The person's.
        playbook: The playbook.
        keys: The segments.
        as_of: The as-of time.
        find_standings: Finds where the person stands among all.
        is_eligible: Whether they may be in a segment for an audience at all.
        not_computable: Why a segment cannot be computed, by its key.
    """
    rules = trees_of(playbook)
    cached: dict[Ranked, Standing] = {}

    def standing(leaf: Ranked) -> object:
        if leaf not in cached:
            cached.update(find_standings([leaf]))
        return cached[leaf].answer

    own = [rules[key] for key in keys] + [
        rules[loosened_key(exclusion_key(key))] for key in keys if playbook.segments[key].exclude
    ]
    person = load_person(connection, number, own, rules, as_of, standing)

    def find(leaves: Iterable[Ranked]) -> Mapping[Ranked, Standing]:
        wanted = list(leaves)
        missing = [leaf for leaf in wanted if leaf not in cached]
        if missing:
            cached.update(find_standings(missing))
        return {leaf: cached[leaf] for leaf in wanted}

    return Asked(playbook, person, as_of, find, is_eligible, not_computable)


def trees_of(playbook: Playbook) -> dict[str, Condition]:
    """Give the conditions of all rules of a playbook, its loosened exclusions among them."""
    rules: dict[str, Rule] = playbook.rules
    exclusions = [exclusion_key(key) for key, item in playbook.segments.items() if item.exclude]
    return {key: rule.tree for key, rule in (rules | loosen_rules(rules, exclusions)).items()}


def explain_segment(asked: Asked, key: str) -> SegmentWhy:
    """Say why a person is in a segment or not, with everything that shows it."""
    segment = asked.playbook.segments[key]
    if key in asked.not_computable:
        return _not_computable(segment, asked)
    branch, exclusion = _branches(asked, key)
    whole = Branch("all", asked.person.rules[key], parts=(branch, *exclusion))
    leaves = [leaf for each in (branch, *exclusion) for leaf in leaves_of_branch(each)]
    standings = asked.find_standings([r for leaf in leaves for r in ranked_of(leaf)])
    pivots = find_pivots(whole, asked.truth)
    tracer = Tracer(asked.person, asked.as_of, asked.titles, standings, pivots)
    own = _shown_exclusion(asked, key)
    return SegmentWhy(
        segment=key,
        title=segment.file.title,
        is_for_sms=segment.file.audience == "sms",
        verdict=_judge(asked, key),
        decided_by=_decided_by(asked, key),
        rule=tracer.trace(branch),
        exclusion=tracer.trace(own) if own else None,
        would_change=tuple(
            say_condition(leaf, titles=asked.titles, negated=asked.truth(leaf))
            for leaf in dict.fromkeys(leaves)
            if leaf in pivots
        ),
        next_change=_find_next(asked, whole, bool(standings)),
    )


def summarise_segment(asked: Asked, key: str) -> SegmentWhy:
    """Say in one line why a person is in a segment or not; nobody else is looked at in vain."""
    segment = asked.playbook.segments[key]
    if key in asked.not_computable:
        return _not_computable(segment, asked)
    return SegmentWhy(
        segment=key,
        title=segment.file.title,
        is_for_sms=segment.file.audience == "sms",
        verdict=_judge(asked, key),
        decided_by=_decided_by(asked, key),
    )


def _not_computable(segment: Segment, asked: Asked) -> SegmentWhy:
    reason = asked.not_computable[segment.key]
    return SegmentWhy(
        segment=segment.key,
        title=segment.file.title,
        is_for_sms=segment.file.audience == "sms",
        verdict="not computable",
        not_computable=reason,
    )


def _branches(asked: Asked, key: str) -> tuple[Branch, tuple[Branch, ...]]:
    """Give a segment's rule, and that its own exclusion does not, and could not, apply."""
    rules = asked.person.rules
    branch = spread_rule(rules[key], rules)
    if asked.playbook.segments[key].exclude is None:
        return branch, ()
    loosened = rules[loosened_key(exclusion_key(key))]
    return branch, (spread_rule(loosened, rules, negated=True),)


def _shown_exclusion(asked: Asked, key: str) -> Branch | None:
    """Give the exclusion as it was written, or with its gaps where a gap decides."""
    if asked.playbook.segments[key].exclude is None:
        return None
    rules, written = asked.person.rules, exclusion_key(key)
    is_unknown = asked.truth(rules[loosened_key(written)]) and not asked.truth(rules[written])
    return spread_rule(rules[loosened_key(written) if is_unknown else written], rules)


def _judge(asked: Asked, key: str) -> Verdict:
    rules, segment = asked.person.rules, asked.playbook.segments[key]
    if not asked.truth(rules[key]):
        return "rule"
    if not asked.is_eligible(segment.file.audience):
        return "not eligible"
    if segment.exclude is not None:
        written = exclusion_key(key)
        if asked.truth(rules[written]):
            return "own exclusion"
        if asked.truth(rules[loosened_key(written)]):
            return "unknown"
    return "in"


def _decided_by(asked: Asked, key: str) -> tuple[str, ...]:
    """Say the conditions that settle it, with their values."""
    rules, segment = asked.person.rules, asked.playbook.segments[key]
    decisive = spread_rule(rules[key], rules)
    if branch_holds(decisive, asked.truth) and segment.exclude is not None:
        loosened = spread_rule(rules[loosened_key(exclusion_key(key))], rules)
        decisive = loosened if branch_holds(loosened, asked.truth) else decisive
    return tuple(_say_leaf(asked, leaf) for leaf in find_deciding(decisive, asked.truth))


def _say_leaf(asked: Asked, leaf: Branch) -> str:
    """Say what is so of a person, whether or not the leaf asks for it, with the first value."""
    says = _say_fact(asked, leaf.node, asked.as_of)
    measured = measure_leaf(asked.person, leaf.node, asked.as_of, negated=leaf.negated)
    return f"{says} ({measured[0].what}: {measured[0].value})" if measured else says


def _say_fact(asked: Asked, leaf: Condition, moment: datetime) -> str:
    """Say what is so of a person at a moment: the leaf, or its complement."""
    holds = holds_at(asked.person, leaf, moment)
    says = say_condition(leaf, titles=asked.titles, negated=not holds)
    if is_known(asked.person, leaf, moment):
        for doubt in (" (or this is not known)", " (or never)", " (or there is none)"):
            says = says.removesuffix(doubt)
    return says


def _find_next(asked: Asked, whole: Branch, is_among_all: bool) -> NextChange:
    person, now = asked.person, asked.as_of
    condition = And(tuple(Not(part.node) if part.negated else part.node for part in whole.parts))
    turn: Turn = find_turn(person, condition, now)
    becomes = not holds_at(person, condition, now)
    if turn.at is None:
        return NextChange(None, not becomes, (), turn.is_followed and not is_among_all)
    then = turn.at
    other = [
        leaf
        for leaf in dict.fromkeys(leaves_of_branch(whole))
        if holds_at(person, leaf, then) is not asked.truth(leaf)
    ]
    # Those that changed earlier, without any effect, are no cause of this change.
    cause = [leaf for leaf in other if _turns_with(asked, whole, leaf, then)] or other
    because = tuple(_say_cause(asked, leaf, then) for leaf in cause)
    return NextChange(then, becomes, because, turn.is_followed and not is_among_all)


def _say_cause(asked: Asked, leaf: Condition, then: datetime) -> str:
    """Say how a leaf will be, and which event is then too long ago for it."""
    gone = [
        f"the {RECORD_NAMES[events.noun]} of {say_date(record.at.date())} is then "
        f"{say_hours(events.window.start_hours or 0)} old"
        for events in events_beneath(leaf)
        for record in asked.person.all_records(events)
        if events.window.start_hours is not None
        and record.at + timedelta(hours=events.window.start_hours) == then
    ]
    fact = _say_fact(asked, leaf, then)
    return f"{fact} ({gone[0]})" if gone else fact


def _turns_with(asked: Asked, whole: Branch, leaf: Condition, then: datetime) -> bool:
    """Tell whether the whole would be as it is now, then, if a leaf were as it is now."""

    def truth(node: Condition) -> bool:
        return asked.truth(node) if node == leaf else holds_at(asked.person, node, then)

    return branch_holds(whole, truth) is branch_holds(whole, asked.truth)
