"""Membership: the rules of a playbook, run together, and what came of each.

Suppression stands outside the rules: a segment for SMS is joined to the decisions here, after
its rule was evaluated, so no rule can let a suppressed number through.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd
from sqlglot import exp

from sendable.brief import Brief
from sendable.engine.duckdb import Connection, query, run_script
from sendable.marketing import register_marketing
from sendable.playbook import Playbook, Segment, exclusion_key
from sendable.reasons import REASONS
from sendable.rules import Rule, attributes_of, loosen_rules, loosened_key, plan_rules
from sendable.runs import Run
from sendable.schemas import TABLES

_STEPS = {
    **{reason.code: (reason.title, reason.outcome) for reason in REASONS},
    "own_exclusions": ("Taken out by the segment's own exclusions", "excluded"),
    "exclusion_unknown": ("Not known whether an exclusion applies", "held"),
    "no_email": ("Without an e-mail address", "excluded"),
}
"""The lines of a segment's waterfall, in order, by reason: title and kind."""

_ELIGIBLE = {
    # For SMS: only who may be messaged. Opt-outs are looked at once more, straight from the log.
    "sms": """
        decisions.outcome = 'sendable'
        AND matches.number NOT IN (SELECT number FROM suppressed_now WHERE number IS NOT NULL)
    """,
    "email": "recipients.email IS NOT NULL",
    "worklist": "TRUE",
}

_MEMBERS = """
SELECT matches.number
FROM matches
JOIN main.recipients AS recipients USING (number)
JOIN decisions_now AS decisions USING (number)
WHERE matches.is_in AND NOT matches.is_out AND NOT matches.is_unknown AND ({eligible})
ORDER BY matches.number
"""

# Each person whom the rule matched and who is no member, under the one reason that decides.
_LEFT_OUT = """
SELECT
    CASE
        WHEN $audience = 'sms' AND decisions.outcome <> 'sendable' THEN decisions.primary_reason
        WHEN matches.is_out THEN 'own_exclusions'
        WHEN matches.is_unknown THEN 'exclusion_unknown'
        WHEN $audience = 'sms' THEN (
            SELECT min(reason) FROM suppressed_now WHERE suppressed_now.number = matches.number
        )
        ELSE 'no_email'
    END AS reason,
    count(*) AS people
FROM matches
JOIN main.recipients AS recipients USING (number)
JOIN decisions_now AS decisions USING (number)
WHERE
    matches.is_in
    AND NOT (NOT matches.is_out AND NOT matches.is_unknown AND ({eligible}))
GROUP BY reason
ORDER BY people DESC, reason
"""


@dataclass(frozen=True)
class SegmentOutcome:
    """What a segment's rule found: how many it matched, and who is in; or why it cannot say.

    ``left_out`` has the columns ``reason`` and ``people``: matched, but no members.
    """

    segment: Segment
    matched: int | None
    members: pd.Series[str]
    left_out: pd.DataFrame
    not_computable: str | None = None


@dataclass(frozen=True)
class Segmentation:
    """All segments of a run. The three frames are rows of the lake's tables of that name."""

    membership: pd.DataFrame
    sizes: pd.DataFrame
    waterfalls: pd.DataFrame
    in_no_segment: int


def prepare_facts(connection: Connection, run: Run, brief: Brief, rules: Iterable[Rule]) -> None:
    """Make the views that rules read. Needs ``recipients`` and ``meanings`` in the engine.

    Args:
        connection: The engine.
        run: The run; memberships of others are past ones.
        brief: Which messages rules may count, and which custom fields are no text.
        rules: The rules that will be evaluated: what is dear and read by none is left empty.
    """
    register_marketing(connection, brief.marketing)
    bound = {
        "run_id": run.run_id,
        "as_of": run.as_of,
        "fields": sorted({leaf.name for rule in rules for leaf in attributes_of(rule.tree)}),
        "typed_fields": [
            key
            for key, field in brief.custom_fields.items()
            if field.kind not in ("text", "customer_id")
        ],
    }
    for script in ("regions", "places", "facts", "profiles"):
        run_script(connection, "sendable.segments", script, **bound)


def evaluate_segments(
    connection: Connection, playbook: Playbook, run: Run, available: frozenset[str]
) -> list[SegmentOutcome]:
    """Run every rule of the playbook in one plan.

    An exclusion cannot judge whom it knows nothing about: who fulfils it only if what is missing
    is what it asks for is held back from its segment.

    Args:
        connection: An engine with facts, ``decisions_now`` and ``suppressed_now``.
        playbook: The playbook.
        run: The run; its as-of time is the rules'.
        available: The feeds that have data. A rule that reads another is not computable: a feed
            that is missing is not a feed of zeros.
    """
    computable = {
        key: rule
        for key, rule in playbook.rules.items()
        if playbook.feeds(key.removesuffix("!exclude")) <= available
    }
    if computable:
        exclusions = [exclusion_key(key) for key, item in playbook.segments.items() if item.exclude]
        loosened = loosen_rules(playbook.rules, exclusions)
        plan = plan_rules(playbook.rules | loosened, as_of=run.as_of)
        connection.execute(f"CREATE OR REPLACE TEMP TABLE evaluated AS {plan.sql()}")
    return [
        _outcome(connection, segment)
        if key in computable
        else _not_computable(segment, playbook.feeds(key) - available)
        for key, segment in playbook.segments.items()
    ]


def assemble(
    outcomes: list[SegmentOutcome], run: Run, before: pd.DataFrame | None, sendable: pd.Series[str]
) -> Segmentation:
    """Put the outcomes together: one primary segment each, and who came and went.

    Args:
        outcomes: What each segment's rule found.
        run: The run.
        before: ``membership`` of the published run before this one, where there is one.
        sendable: The numbers that may be messaged.
    """
    rows = [
        pd.DataFrame({"segment": outcome.segment.key, "number": outcome.members})
        for outcome in outcomes
    ]
    members = pd.concat(rows, ignore_index=True)
    members["is_primary"] = _is_primary(members, outcomes)
    members["run_id"], members["as_of"] = run.run_id, run.as_of
    members["entered_at"] = _entered_at(members, run, before)
    membership = TABLES["membership"].model.validate(
        members[list(TABLES["membership"].model.to_schema().columns)]
    )
    served = set(membership.loc[membership["is_primary"], "number"])
    return Segmentation(
        membership=membership,
        sizes=_sizes(outcomes, membership, run, before),
        waterfalls=_waterfalls(outcomes, run),
        in_no_segment=int((~sendable.isin(served)).sum()),
    )


def _outcome(connection: Connection, segment: Segment) -> SegmentOutcome:
    is_in = exp.column(segment.key, quoted=True)
    is_out: exp.Expr = exp.false()
    is_unknown: exp.Expr = exp.false()
    if segment.exclude is not None:
        key = exclusion_key(segment.key)
        is_out = exp.column(key, quoted=True)
        is_unknown = exp.and_(exp.column(loosened_key(key), quoted=True), exp.not_(is_out))
    matches = exp.select(
        "number", is_in.as_("is_in"), is_out.as_("is_out"), is_unknown.as_("is_unknown")
    ).from_("evaluated")
    connection.execute(f"CREATE OR REPLACE TEMP VIEW matches AS {matches.sql('duckdb')}")
    matched = query(connection, "SELECT count(*) AS people FROM matches WHERE is_in")
    audience = segment.file.audience
    eligible = _ELIGIBLE[audience]
    members = query(connection, _MEMBERS.format(eligible=eligible))["number"].astype("str")
    left_out = query(connection, _LEFT_OUT.format(eligible=eligible), {"audience": audience})
    return SegmentOutcome(segment, int(matched["people"].iloc[0]), members, left_out)


def _not_computable(segment: Segment, missing: frozenset[str]) -> SegmentOutcome:
    feeds = " and ".join(sorted(missing))
    return SegmentOutcome(
        segment,
        matched=None,
        members=pd.Series([], dtype="str"),
        left_out=pd.DataFrame({"reason": [], "people": []}),
        not_computable=f"it needs {feeds}, and there is no such data",
    )


def _waterfalls(outcomes: list[SegmentOutcome], run: Run) -> pd.DataFrame:
    columns = list(TABLES["segment_waterfalls"].model.to_schema().columns)
    lines = [line for outcome in outcomes for line in _draw(outcome)]
    rows = pd.DataFrame(lines, columns=columns).assign(run_id=run.run_id)
    return TABLES["segment_waterfalls"].model.validate(rows)


def _draw(outcome: SegmentOutcome) -> list[dict[str, object]]:
    """Give a segment's lines: the matched, what each reason that applies takes, the members."""
    if outcome.matched is None:
        return []
    taken = dict(zip(outcome.left_out["reason"], outcome.left_out["people"], strict=True))
    members, left = len(outcome.members), outcome.matched
    steps: list[tuple[str, str, str | None, int, int]] = [
        ("Matched by the rule", "total", None, left, left)
    ]
    for code, (title, kind) in _STEPS.items():
        if code in taken:
            left -= int(taken[code])
            steps.append((title, kind, code, int(taken[code]), left))
    # Counted for itself, so that lines that do not add up show.
    steps.append(("Members", "total", None, members, members))
    columns = ["step", "kind", "reason", "people", "left"]
    return [
        {"segment": outcome.segment.key, "position": position}
        | dict(zip(columns, step, strict=True))
        for position, step in enumerate(steps)
    ]


def _is_primary(members: pd.DataFrame, outcomes: list[SegmentOutcome]) -> pd.Series[bool]:
    """Say of each row whether its segment is the one its recipient is messaged under."""
    priority = {
        outcome.segment.key: outcome.segment.file.priority
        for outcome in outcomes
        if outcome.segment.file.audience == "sms"
    }
    rank = members["segment"].map(priority)
    best = rank.groupby(members["number"]).transform("min")
    return rank.notna() & (rank == best)


def _entered_at(
    members: pd.DataFrame, run: Run, before: pd.DataFrame | None
) -> pd.Series[pd.Timestamp]:
    """Give when each member's unbroken membership began."""
    now = pd.Timestamp(run.as_of)
    if before is None:
        return pd.Series(now, index=members.index)
    known = before.set_index(["segment", "number"])["entered_at"].to_dict()
    pairs = zip(members["segment"], members["number"], strict=True)
    return pd.Series([known.get(pair, now) for pair in pairs], index=members.index)


def _sizes(
    outcomes: list[SegmentOutcome], membership: pd.DataFrame, run: Run, before: pd.DataFrame | None
) -> pd.DataFrame:
    primary = membership[membership["is_primary"]].groupby("segment").size()
    rows = []
    for outcome in outcomes:
        key = outcome.segment.key
        now = set(outcome.members)
        past = set(before.loc[before["segment"] == key, "number"]) if before is not None else None
        known = outcome.not_computable is None
        for_sms = outcome.segment.file.audience == "sms"
        rows.append(
            {
                "run_id": run.run_id,
                "as_of": run.as_of,
                "segment": key,
                "rule_digest": outcome.segment.digest,
                "not_computable": outcome.not_computable,
                "matched": outcome.matched,
                "left_out": outcome.matched - len(now) if outcome.matched is not None else None,
                "members": len(now) if known else None,
                "primary_members": int(primary.get(key, 0)) if known and for_sms else None,
                "entered": len(now - past) if known and past is not None else None,
                "left": len(past - now) if known and past is not None else None,
            }
        )
    return TABLES["segment_sizes"].model.validate(pd.DataFrame(rows))
