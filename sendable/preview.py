"""Preview and explain: one rule, or one person, looked at without a run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from sendable.engine.duckdb import query
from sendable.errors import RunError
from sendable.exclusion.findings import find_reasons
from sendable.numbers import mask_number, read_number
from sendable.people import open_people
from sendable.playbook import Playbook
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

_REASONS = "SELECT reason, since, evidence FROM findings WHERE number = $number"


@dataclass(frozen=True)
class Preview:
    """What a rule would find. ``size`` are the sendable people, ``sample`` a few, masked."""

    rule_in_words: str
    matched: int
    size: int
    left_out: dict[str, int]
    sample: list[str]


@dataclass(frozen=True)
class Explanation:
    """Why a recipient is in or out. ``reasons`` are title, since and evidence of each."""

    number: str
    outcome: str
    reasons: list[tuple[str, datetime | None, str | None]]
    segments: list[str]
    primary: str | None


def preview_rule(text: str, playbook: Playbook, run: Run) -> Preview:
    """Say how many people a rule finds among those of a run, and who is left out why.

    Raises:
        RuleError: The rule does not parse.
        RunError: The run has no decisions.
    """
    rules = {**playbook.rules, "previewed": parse_rule(text)}
    plan = plan_rules(rules, as_of=run.as_of).sql()
    exclude_run = run.source_of("exclude")
    with open_people(run, playbook.policies, exclude_run=exclude_run) as connection:
        prepare_facts(connection, run, playbook.brief.marketing)
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


def explain_number(raw: str, playbook: Playbook, run: Run) -> Explanation:
    """Say why a recipient may or may not be messaged, and which segments they are in.

    Raises:
        RunError: The run does not know the number.
    """
    lake, exclude_run = run.workspace.lake, run.source_of("exclude")
    # A contact whose number is not valid is known by its text.
    for number in (read_number(raw, playbook.brief.default_country).number or raw, raw):
        decisions = lake.read("decisions", run_id=exclude_run, number=number)
        if not decisions.empty:
            break
    else:
        raise RunError(
            f"run {run.run_id} has no recipient {mask_number(number)}",
            remedy="Write the number in international form, such as +61491570156",
        )
    with open_people(run, playbook.policies, exclude_run=exclude_run) as connection:
        find_reasons(connection, playbook, run)
        found = query(connection, _REASONS, {"number": number}).set_index("reason")
    members = _memberships(run, number)
    codes = list(decisions["reasons"].iloc[0])
    return Explanation(
        number=mask_number(number),
        outcome=decisions["outcome"].iloc[0],
        reasons=[_describe(code, found) for code in codes],
        segments=members["segment"].tolist(),
        primary=next(iter(members.loc[members["is_primary"], "segment"]), None),
    )


def _describe(code: str, found: pd.DataFrame) -> tuple[str, datetime | None, str | None]:
    if code not in found.index:
        return BY_CODE[code].title, None, None
    since, evidence = found["since"][code], found["evidence"][code]
    return BY_CODE[code].title, None if pd.isna(since) else since.to_pydatetime(), str(evidence)


def _memberships(run: Run, number: str) -> pd.DataFrame:
    """Give a recipient's rows of ``membership``; none while the segment step has not run."""
    segment_run = run.source_of("segment") if "segment" in run.manifest.steps else ""
    return run.workspace.lake.read("membership", run_id=segment_run, number=number)
