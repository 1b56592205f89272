"""Decisions: one verdict for each recipient, from everything that was found."""

from __future__ import annotations

import pandas as pd

from sendable.engine.duckdb import Connection, query, run_script
from sendable.numbers import CANNOT_TEXT
from sendable.policies import Policies
from sendable.reasons import REASONS
from sendable.runs import Run
from sendable.schemas import TABLES

_DECIDE = """
SELECT
    recipients.number,
    CASE
        WHEN bool_or(reasons.outcome = 'excluded') THEN 'excluded'
        WHEN bool_or(reasons.outcome = 'held') THEN 'held'
        ELSE 'sendable'
    END AS outcome,
    arg_min(findings.reason, reasons.precedence) AS primary_reason,
    coalesce(
        list(findings.reason ORDER BY reasons.precedence)
        FILTER (WHERE findings.reason IS NOT NULL),
        []::VARCHAR[]
    ) AS reasons,
    arg_min_null(findings.since, reasons.precedence) AS since,
    arg_min_null(findings.evidence, reasons.precedence) AS evidence
FROM recipients
LEFT JOIN findings USING (number)
LEFT JOIN reasons ON reasons.code = findings.reason
GROUP BY recipients.number
ORDER BY recipients.number
"""

_CONTACT_COUNTS = """
SELECT
    count(*) AS contacts,
    count(*) FILTER (WHERE recipient IS NULL) AS without_number,
    count(DISTINCT recipient) AS recipients
FROM current_contacts
"""


def decide(connection: Connection, policies: Policies, run: Run) -> pd.DataFrame:
    """Decide for every recipient. Leaves ``findings`` (number, reason, since, evidence) behind.

    Needs ``recipients``, ``suppressed_now``, ``twins`` and ``meanings`` in the engine.

    Returns:
        The ``decisions`` rows of the run, by number.
    """
    staleness, dead = policies.staleness, policies.dead_numbers
    connection.register(
        "stale_days",
        pd.DataFrame(
            {
                "country": pd.Series(list(staleness.by_country), dtype="str"),
                "days": pd.Series(list(staleness.by_country.values()), dtype="int64"),
            }
        ),
    )
    connection.register(
        "reasons",
        pd.DataFrame(
            [(reason.code, reason.outcome, rank) for rank, reason in enumerate(REASONS)],
            columns=["code", "outcome", "precedence"],
        ),
    )
    run_script(
        connection,
        "sendable.exclusion",
        "findings",
        as_of=run.as_of,
        stale_after_days=staleness.default_days,
        finals_in_a_row=dead.finals_in_a_row,
        permanent_codes=dead.permanent_codes,
        permanent_texts=[text.lower() for text in dead.permanent_texts],
        cannot_text=sorted(CANNOT_TEXT),
    )
    frame = query(connection, _DECIDE)
    frame["reasons"] = [list(codes) for codes in frame["reasons"]]
    frame.insert(0, "run_id", run.run_id)
    return TABLES["decisions"].model.validate(frame)


def draw_waterfall(connection: Connection, decisions: pd.DataFrame, run: Run) -> pd.DataFrame:
    """Give the run's ``waterfalls`` rows: from all contacts to who is sendable, adding up."""
    counts = query(connection, _CONTACT_COUNTS).iloc[0]
    contacts, recipients = int(counts["contacts"]), int(counts["recipients"])
    without_number = int(counts["without_number"])
    rows: list[tuple[str, str, str | None, int, int]] = [
        ("Contacts in the reviewed lists", "total", None, contacts, contacts),
        ("Without a phone number", "excluded", None, without_number, contacts - without_number),
        (
            "The same number again",
            "excluded",
            None,
            contacts - without_number - recipients,
            recipients,
        ),
        ("Recipients (distinct numbers)", "total", None, recipients, recipients),
    ]
    left = recipients
    primary = decisions["primary_reason"].value_counts()
    for reason in REASONS:
        taken = int(primary.get(reason.code, 0))
        left -= taken
        rows.append((reason.title, reason.outcome, reason.code, taken, left))
    sendable = int((decisions["outcome"] == "sendable").sum())
    rows.append(("Sendable", "total", None, sendable, sendable))
    frame = pd.DataFrame(rows, columns=["step", "kind", "reason", "people", "left"])
    frame.insert(0, "position", range(len(frame)))
    frame.insert(0, "run_id", run.run_id)
    return TABLES["waterfalls"].model.validate(frame)


def count_waterfall(waterfall: pd.DataFrame) -> dict[str, int]:
    """Give a waterfall's headline: contacts, recipients, excluded, held, sendable (in people)."""
    of_people = waterfall[waterfall["reason"].notna()]
    taken = of_people.groupby("kind")["people"].sum()
    totals = waterfall.loc[waterfall["kind"] == "total", "left"].astype(int).tolist()
    contacts, recipients, sendable = totals
    return {
        "contacts": contacts,
        "recipients": recipients,
        "excluded": int(taken.get("excluded", 0)),
        "held": int(taken.get("held", 0)),
        "sendable": sendable,
    }
