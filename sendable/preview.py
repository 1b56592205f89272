"""Preview: one rule, looked at without a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sendable.errors import ConfigurationError
from sendable.funnels import Asked, Clause, count_funnel
from sendable.numbers import mask_number
from sendable.people import glance_at_people
from sendable.playbook import Playbook, name_words
from sendable.rules import Rule, parse_rule, say_rule
from sendable.rules.faults import suggest
from sendable.rules.references import rules_beneath
from sendable.runs import Run
from sendable.segments.behind import fields_of, tables_behind
from sendable.segments.computability import find_obstacles, say_obstacles, why_not_computable
from sendable.segments.membership import prepare_facts


@dataclass(frozen=True)
class Preview:
    """What a rule would find. Where it cannot be computed there is no number.

    Attributes:
        rule_in_words: The rule in English.
        audience: Whom it is for: ``sms``, ``email`` or ``worklist``.
        not_computable: Why it cannot be computed; empty when it can.
        everybody: All recipients of the run.
        joined_by: Whether ``all`` clauses are asked, or ``any`` one is enough.
        clauses: How many each clause finds, alone and after those before it.
        matched: How many the rule finds.
        size: How many of them are left: for SMS, how many may be messaged.
        left_out: Who of them is taken out, by the title of the reason.
        sample: A few of those who are left, masked.
    """

    rule_in_words: str
    audience: str
    not_computable: str = ""
    everybody: int | None = None
    joined_by: str = "all"
    clauses: tuple[Clause, ...] = ()
    matched: int | None = None
    size: int | None = None
    left_out: Mapping[str, int] = field(default_factory=dict)
    sample: tuple[str, ...] = ()


def preview_rule(text: str, playbook: Playbook, run: Run) -> Preview:
    """Say how many people a rule finds among those of a run, and who is left out why.

    Raises:
        RuleError: The rule does not parse.
        RunError: The run has no decisions.
    """
    rule = parse_rule(text, vocabulary=name_words(playbook.brief))
    return _preview(rule, None, "sms", playbook, run)


def preview_segment(key: str, playbook: Playbook, run: Run) -> Preview:
    """Say how many people a segment has among those of a run, and who is left out why.

    Raises:
        ConfigurationError: The playbook has no such segment.
        RunError: The run has no decisions.
    """
    if key not in playbook.segments:
        raise ConfigurationError(
            f"the playbook has no segment '{key}'",
            remedy=suggest(key, playbook.segments, "Its segments are the files of segments/"),
        )
    segment = playbook.segments[key]
    audience = segment.file.audience
    if segment.family is not None:
        titles = {each: other.file.title for each, other in playbook.segments.items()}
        reason = say_obstacles(find_obstacles(playbook, run)[key]) or ""
        in_words = say_rule(segment.rule, titles=titles)
        return Preview(in_words, audience, not_computable=reason)
    return _preview(segment.rule, segment.exclude, audience, playbook, run)


def _preview(
    rule: Rule, exclude: Rule | None, audience: str, playbook: Playbook, run: Run
) -> Preview:
    titles = {key: segment.file.title for key, segment in playbook.segments.items()}
    in_words = say_rule(rule, titles=titles)
    own = [rule] if exclude is None else [rule, exclude]
    exclude_run = run.source_of("exclude")
    if reason := why_not_computable(rule, exclude, playbook, run):
        return Preview(in_words, audience, not_computable=reason)
    asked = Asked(rule, rules_beneath(own, playbook.rules), exclude, audience, titles)
    rules = [*own, *asked.others.values()]
    tables = tables_behind(rules)
    with glance_at_people(
        run,
        playbook.policies,
        exclude_run=exclude_run,
        tables=tables,
        fields=fields_of(rules, {audience}),
    ) as connection:
        prepare_facts(connection, run, playbook.brief, rules)
        funnel = count_funnel(connection, asked, run.as_of)
    return Preview(
        rule_in_words=in_words,
        audience=audience,
        everybody=funnel.everybody,
        joined_by=funnel.joined_by,
        clauses=funnel.clauses,
        matched=funnel.matched,
        size=funnel.size,
        left_out=funnel.left_out,
        sample=tuple(mask_number(number) for number in funnel.sample),
    )
