"""Findings: every reason against every recipient, and what shows it."""

from __future__ import annotations

import pandas as pd

from sendable import machine_clicks
from sendable.delivery import register_deliveries
from sendable.engine.duckdb import Connection, run_script
from sendable.feeds import find_complete_feeds
from sendable.machine_clicks import find_clicks_of_people
from sendable.marketing import register_marketing
from sendable.numbers import CANNOT_TEXT
from sendable.people import PEOPLE_TABLES
from sendable.playbook import Playbook
from sendable.policies import Policies, Staleness
from sendable.refusals import register_refusals
from sendable.runs import Run
from sendable.suppressions import find_twins

READS = (
    *PEOPLE_TABLES,
    *machine_clicks.READS,
    "given_consents",
    "orders",
    "events",
    "preferences",
    "membership",
)
"""The tables from which reasons are found, for an engine that has no others."""

_BEGIN = """
CREATE TEMP TABLE found (
    number VARCHAR, reason VARCHAR, since TIMESTAMPTZ, until TIMESTAMPTZ, evidence VARCHAR
)
"""

_END = "CREATE TEMP TABLE findings AS SELECT * FROM found SEMI JOIN recipients USING (number)"

# Whose click could take a "no" back.
_REFUSING = """
CREATE TEMP TABLE clickers AS
SELECT DISTINCT written.number
FROM written JOIN main.clicks AS clicks
    ON written.number = clicks.number AND clicks.clicked_at > written.received_at
WHERE written.label = 'not_interested'
"""

_PREFERRING = "SELECT number FROM main.preferences WHERE name = 'channel'"


def find_reasons(connection: Connection, playbook: Playbook, run: Run) -> list[str]:
    """Find every reason against every recipient.

    Leaves ``findings`` (number, reason, since, until, evidence) in the engine, one row for each
    recipient and reason. Needs ``recipients``, ``consents_now``, ``suppressed_now``, ``twins`` and
    ``meanings`` there. Opt-outs and replies to be read count whenever they came; other events after
    the run's as-of time have not happened yet.

    Returns:
        What the user should be warned of.
    """
    policies = playbook.policies
    register_marketing(connection, playbook.brief.marketing)
    unknown_failures = register_deliveries(connection, policies.delivery, run.as_of)
    _register_stale_days(connection, policies.staleness)
    register_refusals(connection)
    connection.register("twins_of_preferences", find_twins(connection, _PREFERRING))
    connection.execute(_BEGIN)
    for script in ("signs", "permission", "numbers"):
        run_script(connection, "sendable.exclusion", script, **_bound(policies, run))
    connection.execute(_REFUSING)
    find_clicks_of_people(connection, policies.measurement.bots, until=run.as_of)
    run_script(connection, "sendable.exclusion", "engagement", **_bound(policies, run))
    _find_sunsets(connection, policies, run)
    warnings = _find_never_clicked(connection, policies, run)
    connection.execute(_END)
    if unknown_failures:
        warnings.append(
            f"{unknown_failures:,} messages failed in a way that policies/delivery.yaml does not "
            "know; they count as failures that may pass"
        )
    return warnings


def _bound(policies: Policies, run: Run) -> dict[str, object]:
    """Give what the scripts' parameters stand for."""
    return {
        "as_of": run.as_of,
        "signs": list(policies.staleness.signs),
        "stale_days": policies.staleness.default_days,
        "allowed_channels": [value.casefold().strip() for value in policies.channels.allow],
        "cannot_text": sorted(CANNOT_TEXT),
        "unreached_after": policies.delivery.unreached_after,
        "unreached_days": policies.delivery.unreached_days,
        "not_interested_days": policies.engagement.not_interested_days,
    }


def _find_sunsets(connection: Connection, policies: Policies, run: Run) -> None:
    sunset = policies.engagement.sunset
    run_script(
        connection,
        "sendable.exclusion",
        "sunset",
        run_id=run.run_id,
        as_of=run.as_of,
        segments=sunset.segments,
        messages=sunset.messages,
        days=sunset.days,
    )


def _find_never_clicked(connection: Connection, policies: Policies, run: Run) -> list[str]:
    """Find who never clicked, if the policy asks for it and that can be known."""
    messages = policies.engagement.never_clicked_after
    if messages is None:
        return []
    if "clicks" not in find_complete_feeds(run):
        return [
            "Nobody is left out for never having clicked (policies/engagement.yaml): the click "
            "data is not complete, and no data is not no click"
        ]
    run_script(
        connection, "sendable.exclusion", "never_clicked", as_of=run.as_of, messages=messages
    )
    return []


def _register_stale_days(connection: Connection, staleness: Staleness) -> None:
    connection.register(
        "stale_days",
        pd.DataFrame(
            {
                "country": pd.Series(list(staleness.by_country), dtype="str"),
                "days": pd.Series(list(staleness.by_country.values()), dtype="int64"),
            }
        ),
    )
