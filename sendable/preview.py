"""Preview: one rule, looked at without a run."""

from __future__ import annotations

from dataclasses import dataclass

from sendable.engine.duckdb import query
from sendable.numbers import mask_number
from sendable.people import open_people
from sendable.playbook import Playbook, name_words
from sendable.reasons import BY_CODE
from sendable.rules import parse_rule, plan_rules, say_rule
from sendable.runs import Run
from sendable.segments.membership import prepare_facts

_SAMPLE = 10

_OUTCOMES = """
SELECT
    CASE
        WHEN decisions.outcome <> 'sendable' THEN decisions.primary_reason
        ELSE coalesce(suppressed.reason, 'sendable')
    END AS verdict,
    count(*) AS people
FROM ({plan}) AS evaluated
JOIN decisions_now AS decisions USING (number)
LEFT JOIN (SELECT number, min(reason) AS reason FROM suppressed_now GROUP BY number) AS suppressed
    USING (number)
WHERE evaluated.previewed
GROUP BY verdict
"""

_MEMBERS = """
SELECT number
FROM ({plan}) AS evaluated JOIN decisions_now AS decisions USING (number)
WHERE
    evaluated.previewed AND decisions.outcome = 'sendable'
    AND evaluated.number NOT IN (SELECT number FROM suppressed_now)
ORDER BY hash(number)
LIMIT $sample
"""


@dataclass(frozen=True)
class Preview:
    """What a rule would find. ``size`` are the sendable people, ``sample`` a few, masked."""

    rule_in_words: str
    matched: int
    size: int
    left_out: dict[str, int]
    sample: list[str]


def preview_rule(text: str, playbook: Playbook, run: Run) -> Preview:
    """Say how many people a rule finds among those of a run, and who is left out why.

    Raises:
        RuleError: The rule does not parse.
        RunError: The run has no decisions.
    """
    previewed = parse_rule(text, vocabulary=name_words(playbook.brief))
    rules = {**playbook.rules, "previewed": previewed}
    plan = plan_rules(rules, as_of=run.as_of).sql()
    exclude_run = run.source_of("exclude")
    with open_people(run, playbook.policies, exclude_run=exclude_run) as connection:
        prepare_facts(connection, run, playbook.brief, rules.values())
        verdicts = query(connection, _OUTCOMES.format(plan=plan))
        sample = query(connection, _MEMBERS.format(plan=plan), {"sample": _SAMPLE})
    people = dict(zip(verdicts["verdict"], verdicts["people"].astype(int), strict=True))
    size = people.pop("sendable", 0)
    return Preview(
        rule_in_words=say_rule(rules["previewed"]),
        matched=size + sum(people.values()),
        size=size,
        left_out={reason.title: people[code] for code, reason in BY_CODE.items() if code in people},
        sample=[mask_number(number) for number in sample["number"]],
    )
