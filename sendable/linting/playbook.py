"""What is wrong with the rules of a playbook, as far as the rules alone tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import get_args

from sendable.audit_policy import MistakeKey
from sendable.errors import Place
from sendable.playbook import Playbook, Segment
from sendable.rules import Rule, segments_of
from sendable.rules.faults import suggest
from sendable.rules.lint.findings import SEVERITIES, Entry, Finding
from sendable.rules.lint.formulas import All, formula_of
from sendable.rules.lint.layout import Part, lay_out, walk_parts
from sendable.rules.lint.logic import find_constants, is_never
from sendable.rules.lint.relations import Group, group_of, lies_within
from sendable.rules.lint.shape import find_mixed, find_odd_spans, reads_behaviour
from sendable.rules.nodes import Condition, Fixed, InList

Trees = Mapping[str, Condition]


def lint_playbook(playbook: Playbook) -> list[Finding]:
    """Find what is wrong with the rules of a playbook, the gravest first.

    Nothing is a guess: what is called never true is true of nobody, whatever the data.
    """
    trees = {key: segment.rule.tree for key, segment in playbook.segments.items()}
    found: list[Finding] = []
    for segment in playbook.segments.values():
        found += _lint_segment(segment, trees, playbook)
    found += _compare_segments(playbook, trees)
    return arrange(found)


def arrange(findings: Iterable[Finding]) -> list[Finding]:
    """Give findings the gravest first, then by file and line; what is said twice, once."""
    once = {(str(each.place), each.code, each.sentence): each for each in findings}
    return sorted(
        once.values(),
        key=lambda each: (
            SEVERITIES.index(each.severity),
            str(each.place.file),
            each.place.line or 0,
            each.place.column or 0,
        ),
    )


def lint_rule(rule: Rule, trees: Trees) -> list[Finding]:
    """Find what is wrong with one condition by itself."""
    return [*find_constants(lay_out(rule), trees), *lint_shape(rule)]


def lint_shape(rule: Rule) -> list[Finding]:
    """Find what is odd about how a condition is written."""
    part = lay_out(rule)
    return [*find_mixed(part), *find_odd_spans(part)]


def entries_of(segment: Segment) -> Iterator[tuple[Entry, Rule]]:
    """Give a segment's two conditions, as far as it has them."""
    yield "rule", segment.rule
    if segment.exclude is not None:
        yield "exclude", segment.exclude


def place_of(rule: Rule) -> Place:
    """Say where a rule begins."""
    return rule.origin or Place("rule")


def _lint_segment(segment: Segment, trees: Trees, playbook: Playbook) -> Iterator[Finding]:
    for entry, rule in entries_of(segment):
        # The rule of a family has a pattern in the place of a value: what it means is not known.
        found = lint_shape(rule) if segment.family is not None else lint_rule(rule, trees)
        for finding in found:
            yield finding.of(segment.key, entry)
        for finding in _find_archived_lists(lay_out(rule), playbook):
            yield finding.of(segment.key, entry)
        for finding in _find_unknown_segments(rule, playbook):
            yield finding.of(segment.key, entry)
    if segment.exclude is not None and segment.family is None:
        for finding in _judge_exclusion(segment.rule, segment.exclude, trees):
            yield finding.of(segment.key, "exclude")
    tree = segment.rule.tree
    if segment.file.audience == "sms" and not _asks_for_behaviour(tree, segment.rule, trees):
        yield Finding(
            "note",
            "no_behaviour",
            place_of(segment.rule),
            "the rule asks for nothing that people did",
            "Add what they clicked, bought or looked at, and how lately",
            segment.key,
        )


def _find_unknown_segments(rule: Rule, playbook: Playbook) -> Iterator[Finding]:
    """Find segments that a rule asks the past for and that the playbook does not have.

    One that was taken out has a past all the same, a family's members are known with the data, and
    an audit's people are told by its mistakes.
    """
    audited = [f"audit:{mistake}" for mistake in get_args(MistakeKey)]
    families = tuple(f"{key}-" for key, item in playbook.segments.items() if item.family)
    for key in sorted(segments_of(rule) - playbook.segments.keys() - {*audited}):
        if not key.startswith(families):
            yield Finding(
                "warning",
                "unknown_segment",
                place_of(rule),
                f"the playbook has no segment '{key}': only earlier runs may have had it",
                suggest(key, playbook.segments, "Write the key of a segment, or take it out"),
            )


def _asks_for_behaviour(tree: Condition, rule: Rule, trees: Trees) -> bool:
    named = [trees[key] for key in segments_of(rule) if key in trees]
    return any(reads_behaviour(each) for each in (tree, *named))


def _judge_exclusion(rule: Rule, exclude: Rule, trees: Trees) -> Iterator[Finding]:
    inside, out = formula_of(rule.tree, trees), formula_of(exclude.tree, trees)
    if isinstance(exclude.tree, Fixed) or is_never(inside) or is_never(out):
        return
    if is_never(All((inside, formula_of(exclude.tree, trees, holds=False)))):
        yield Finding(
            "error",
            "excludes_everyone",
            place_of(exclude),
            "the exclusion takes out everybody whom the rule finds",
            "Exclude fewer, or correct the rule",
        )
    elif is_never(All((inside, out))):
        yield Finding(
            "warning",
            "excludes_nobody",
            place_of(exclude),
            "the exclusion takes out nobody whom the rule finds",
            "Delete it, or correct it",
        )


def _find_archived_lists(part: Part, playbook: Playbook) -> Iterator[Finding]:
    archived = {str(name).casefold() for name in playbook.brief.archived_lists}
    for each in walk_parts(part):
        if isinstance(each.tree, InList) and each.tree.name.casefold() in archived:
            yield Finding(
                "warning",
                "archived_list",
                each.place,
                f"the list “{each.tree.name}” is one of the archived lists",
                "Name a list that is still filled, or take it out of archived_lists",
            )


def _compare_segments(playbook: Playbook, trees: Trees) -> Iterator[Finding]:
    """Find twins, and segments that lie within another, among those of one audience."""
    segments = [
        segment
        for segment in playbook.segments.values()
        if not isinstance(segment.rule.tree, Fixed) and segment.family is None
    ]
    groups = {
        segment.key: group_of(
            segment.rule.tree, segment.exclude.tree if segment.exclude else None, trees
        )
        for segment in segments
    }
    alive = [segment for segment in segments if not is_never(groups[segment.key].inside)]
    alive.sort(key=lambda segment: segment.file.priority)
    for first, second in combinations(alive, 2):
        if first.file.audience == second.file.audience:
            yield from _compare(first, second, groups)


def _compare(first: Segment, second: Segment, groups: Mapping[str, Group]) -> Iterator[Finding]:
    """Compare two segments, of which the first is served first."""
    one, other = groups[first.key], groups[second.key]
    inwards, outwards = lies_within(other, one), lies_within(one, other)
    place = place_of(second.rule)
    if inwards and outwards:
        yield Finding(
            "warning",
            "twins",
            place,
            f"“{second.file.title}” has the same members as “{first.file.title}”",
            "Keep one of the two",
            second.key,
        )
    elif inwards and second.file.audience == "sms":
        yield Finding(
            "warning",
            "shadowed",
            place,
            f"everybody in “{second.file.title}” is in “{first.file.title}”, which is served first",
            "Give it the higher priority, or nobody is ever messaged under it",
            second.key,
        )
    elif inwards or outwards:
        small, large = (second, first) if inwards else (first, second)
        if large.key in segments_of(small.rule):
            return
        yield Finding(
            "note",
            "subset",
            place_of(small.rule),
            f"everybody in “{small.file.title}” is in “{large.file.title}” too",
            "Nothing needs to be done if that is meant",
            small.key,
        )
