"""Waterfalls: from all contacts to who is sendable, a line for each step, for all and by list."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from sendable.engine.duckdb import Connection, query
from sendable.reasons import REASONS
from sendable.runs import Run
from sendable.schemas import TABLES

ACCOUNT = "account"
"""The scope of the waterfall of all contacts; that of a list is ``list:`` and its id."""

_COUNTS = """
    count(*) AS contacts,
    count(*) - count(recipient) AS without_number,
    count(DISTINCT recipient) AS recipients
"""

_CONTACTS = f"""
SELECT 'account' AS scope, NULL AS list_name, {_COUNTS} FROM current_contacts
UNION ALL
SELECT 'list:' || list_id, arg_max(list_name, valid_from), {_COUNTS} FROM current_contacts
GROUP BY list_id
ORDER BY scope <> 'account', list_name, scope
"""  # noqa: S608 (a text above)

# Somebody on two lists counts once in the account's, and once in each of theirs.
_TAKEN = """
SELECT 'account' AS scope, coalesce(primary_reason, outcome) AS verdict, count(*) AS people
FROM decided GROUP BY verdict
UNION ALL
SELECT 'list:' || list_id, coalesce(primary_reason, outcome) AS verdict, count(DISTINCT number)
FROM list_members JOIN decided USING (number)
GROUP BY list_id, verdict
"""


def draw_waterfalls(connection: Connection, run: Run) -> pd.DataFrame:
    """Give the run's ``waterfalls`` rows: the account's first, then each list's, all adding up.

    Needs ``current_contacts``, ``list_members`` and ``decided`` in the engine.
    """
    taken = query(connection, _TAKEN)
    people = taken.set_index(["scope", "verdict"])["people"].to_dict()
    parts = []
    for row in query(connection, _CONTACTS).to_dict("records"):
        verdicts = (*(reason.code for reason in REASONS), "sendable")
        of_verdict = {verdict: people.get((row["scope"], verdict), 0) for verdict in verdicts}
        lines = _draw(row["contacts"], row["without_number"], row["recipients"], of_verdict)
        parts.append(lines.assign(scope=row["scope"], list_name=row["list_name"]))
    rows = pd.concat(parts, ignore_index=True).assign(run_id=run.run_id)
    columns = list(TABLES["waterfalls"].model.to_schema().columns)
    return TABLES["waterfalls"].model.validate(rows[columns])


def _draw(
    contacts: int, without_number: int, recipients: int, of_verdict: Mapping[str, int]
) -> pd.DataFrame:
    """Give one scope's lines, each step taking people from what the one before has left.

    The totals are counted for themselves, so that a line that does not add up shows.
    """
    again = contacts - without_number - recipients
    lines: list[tuple[str, str, str | None, int, int]] = [
        ("Contacts in the reviewed lists", "total", None, contacts, contacts),
        ("Without a phone number", "excluded", None, without_number, contacts - without_number),
        ("The same number again", "excluded", None, again, recipients),
        ("Recipients (distinct numbers)", "total", None, recipients, recipients),
    ]
    left = recipients
    for reason in REASONS:
        taken = of_verdict[reason.code]
        left -= taken
        lines.append((reason.title, reason.outcome, reason.code, taken, left))
    lines.append(("Sendable", "total", None, of_verdict["sendable"], of_verdict["sendable"]))
    frame = pd.DataFrame(lines, columns=["step", "kind", "reason", "people", "left"])
    return frame.assign(position=range(len(frame)))


def count_waterfall(waterfalls: pd.DataFrame, scope: str = ACCOUNT) -> dict[str, int]:
    """Give a waterfall's headline: contacts, recipients, excluded, held, sendable (in people)."""
    waterfall = waterfalls[waterfalls["scope"] == scope].sort_values("position")
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
