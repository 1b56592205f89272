"""Gaps: what the people have in common who may be messaged and are in no segment.

Each trait is a rule, so what is counted here is what a preview of it counts, and a marketer can put
it into a file as it is. A trait is worth telling when many in the gap have it (its support) and
they have it more often than others (its lift).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

import pandas as pd
from sqlglot import exp

from sendable.engine.duckdb import Connection, query, run_script
from sendable.playbook import Playbook, name_words
from sendable.rules import Rule, feeds_of, parse_rule, plan_rules, say_rule
from sendable.runs import Run
from sendable.schemas import TABLES
from sendable.segments.families import names_a_group

LEAST_SHARE = 0.05
"""Of the gap, at least this share has to have a trait for it to be told."""

LEAST_PEOPLE = 5
"""And at least so many people: a few are no group."""

LEAST_LIFT = 1.1
"""A trait that is hardly more frequent in the gap than among all says nothing of it."""

_MOST_VALUES = 6
_MOST_TOLD = 12

_TRAITS: Final = (
    "orders() >= 1",
    "orders() = 0",
    "orders(30) >= 1",
    "orders(90) >= 1",
    "days_since(last_order_at) > 180",
    "clicks() = 0",
    "clicks(30) >= 1",
    "clicks(90) >= 1",
    "days_since(last_click_at) > 180",
    "replies() >= 1",
    "sent() = 0",
    "sent(30) >= 1",
    "sent(90) = 0 AND sent() >= 1",
    "consent_state = 'express'",
    "consent_state = 'implied'",
    "email IS NULL",
    "list_count >= 2",
    "loyalty_member",
    "days_since(added_at) <= 30",
    "added_at IS NULL",
)

_OF_VALUES: Final = {
    "country": "country = {value}",
    "region": "region = {value}",
    "list": "in_list({value})",
    "category": "main_category(365) = {value}",
}

_COLUMNS = list(TABLES["segment_gaps"].model.to_schema().columns)

_COUNTS = """
SELECT count(*) AS sendable, count(*) FILTER (WHERE is_in_gap) AS in_gap{traits}
FROM gap JOIN evaluated USING (number) JOIN traits USING (number)
"""

_NOBODY_ASKED = "SELECT number FROM recipients"


def list_usual_traits(playbook: Playbook, available: frozenset[str]) -> dict[str, Rule]:
    """Give the traits that are asked of every account, by their column in ``evaluated``.

    Segments ask much of the same, so they are evaluated in one plan with these.

    Args:
        playbook: The playbook.
        available: The feeds that have data; a trait that reads another is left out.
    """
    return _read_traits("trait!usual", _TRAITS, playbook, available)


def find_traits(
    connection: Connection, run: Run, playbook: Playbook, available: frozenset[str]
) -> pd.DataFrame:
    """Give the run's rows of ``segment_gaps``, the highest lift first.

    Args:
        connection: The run's engine, with its facts, ``membership_now``, and ``evaluated`` with
            the usual traits.
        run: The run.
        playbook: The playbook.
        available: The feeds that have data; a trait that reads another is left out.
    """
    bound = {"as_of": run.as_of, "most": _MOST_VALUES}
    run_script(connection, "sendable.segments", "gaps", **bound)
    of_values = _read_traits("trait!value", _write_traits(connection), playbook, available)
    rules = list_usual_traits(playbook, available) | of_values
    if not rules:
        return _rank(pd.DataFrame([], columns=_COLUMNS))
    plan = plan_rules(of_values, as_of=run.as_of).sql() if of_values else _NOBODY_ASKED
    connection.execute(f"CREATE OR REPLACE TEMP TABLE traits AS {plan}")
    counts = _count(connection, list(rules))
    connection.execute("DROP TABLE traits")
    rows = [
        {
            "run_id": run.run_id,
            "position": 0,
            "trait": say_rule(rule),
            "rule": rule.text,
            "people": counts[f"{key}_gap"],
            "in_gap": counts["in_gap"],
            "people_of_all": counts[key],
            "sendable": counts["sendable"],
        }
        for key, rule in rules.items()
    ]
    return _rank(pd.DataFrame(rows))


def _read_traits(
    kind: str, texts: Iterable[str], playbook: Playbook, available: frozenset[str]
) -> dict[str, Rule]:
    """Read traits, without those whose data is not there."""
    vocabulary = name_words(playbook.brief)
    rules = [parse_rule(text, vocabulary=vocabulary) for text in texts]
    told = [rule for rule in rules if feeds_of(rule, {}) <= available]
    return {f"{kind}_{place}": rule for place, rule in enumerate(told)}


def _write_traits(connection: Connection) -> Iterator[str]:
    """Write a rule for each of the values that are frequent in the gap."""
    for row in query(connection, "SELECT trait, value FROM gap_values").itertuples():
        # What people typed may be somebody's number, and a trait is shown to everybody.
        if not names_a_group(str(row.value)) and row.trait != "month":
            continue
        if row.trait == "month":
            first = date.fromisoformat(str(row.value))
            after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
            yield f"added_at >= DATE '{first}' AND added_at < DATE '{after}'"
        else:
            value = exp.Literal.string(str(row.value)).sql("duckdb")
            yield _OF_VALUES[str(row.trait)].format(value=value)


def _count(connection: Connection, keys: list[str]) -> Mapping[str, int]:
    """Count each trait among the sendable, and among those in the gap."""
    columns = "".join(
        f', count(*) FILTER (WHERE "{key}") AS "{key}"'
        f', count(*) FILTER (WHERE "{key}" AND is_in_gap) AS "{key}_gap"'
        for key in keys
    )
    counted = query(connection, _COUNTS.format(traits=columns)).iloc[0]
    return {str(name): int(count) for name, count in counted.items()}


def _rank(traits: pd.DataFrame) -> pd.DataFrame:
    """Leave out what says little, and put the most telling first."""
    share = traits["people"] / traits["in_gap"].clip(lower=1)
    of_all = traits["people_of_all"] / traits["sendable"].clip(lower=1)
    traits["lift"] = (share / of_all.where(of_all > 0)).fillna(0.0)
    is_told = (
        (share >= LEAST_SHARE) & (traits["people"] >= LEAST_PEOPLE) & (traits["lift"] >= LEAST_LIFT)
    )
    traits["sentence"] = [
        f"{words}: {mine:.0%} of them, against {theirs:.0%} of all who may be messaged"
        for words, mine, theirs in zip(traits["trait"], share, of_all, strict=True)
    ]
    told = traits[is_told].sort_values(["lift", "people", "rule"], ascending=[False, False, True])
    told = told.head(_MOST_TOLD)
    told["position"] = range(len(told))
    return TABLES["segment_gaps"].model.validate(told[_COLUMNS])
