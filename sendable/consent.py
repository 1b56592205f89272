"""Consent: what each number agreed to, how, when, what shows it, and whether it is in force.

Four things show it: the basis that the playbook declares of a list, a file of consents, a reply
that opts in, and, where the policy of the country says so, purchases. Never a contact's import
date, and never the fact that somebody was messaged before. Who has none of them is neither in nor
out: unclear, and so held. A list that the brief calls archived gives none: what its people agreed
to was agreed too long ago.

A file that says that somebody has *not* agreed outweighs what was declared of a whole list, every
purchase, and every consent but one with a later date. Of a number on several lists, the strictest
basis counts. Consent ages by the policy of the number's country, and where it does, one without a
date is not in force: nobody can say that it is fresh.
"""

from __future__ import annotations

import pandas as pd
import pyarrow as arrow

from sendable.brief import Brief, ConsentBasis, names_list
from sendable.engine.duckdb import Connection, query, read_sql
from sendable.playbook import Playbook
from sendable.policies import ConsentPolicy
from sendable.runs import Run

READS = ("contacts", "given_consents", "orders", "replies", "reply_meanings", "reply_reviews")
"""The tables from which consent is found, for an engine that has no others."""

_LISTS = """
SELECT DISTINCT list_id, list_name
FROM contacts
WHERE valid_to IS NULL AND is_valid
ORDER BY list_id, list_name
"""

_EVERYWHERE_ELSE = ""


def find_consents(connection: Connection, playbook: Playbook, run: Run) -> arrow.Table:
    """Give the ``consents`` rows of a run: one for each number and piece of evidence.

    Needs ``meanings``.
    """
    declared = _declared_lists(query(connection, _LISTS), playbook.brief)
    connection.register("declared_lists", declared)
    connection.register("consent_ages", _ages(playbook.policies.consent))
    bound = {"as_of": run.as_of, "run_id": run.run_id, "known_at": run.manifest.started_at}
    return connection.sql(read_sql("sendable", "consent"), params=bound).to_arrow_table()


def _declared_lists(lists: pd.DataFrame, brief: Brief) -> pd.DataFrame:
    """Give the basis of each list that has one: by its id before by its name."""
    declared = {name.casefold(): basis for name, basis in brief.consent.items()}
    found: dict[int, tuple[str, ConsentBasis]] = {}
    for list_id, name in zip(lists["list_id"].tolist(), lists["list_name"].tolist(), strict=True):
        basis = declared.get(str(list_id)) or declared.get(name.casefold())
        if basis and not names_list(brief.archived_lists, list_id, name):
            found[list_id] = name, basis
    rows = [
        (list_id, basis.state, basis.method, f"list {name!r}: {basis.evidence}")
        for list_id, (name, basis) in found.items()
    ]
    frame = pd.DataFrame(rows, columns=["list_id", "state", "method", "evidence"])
    return frame.astype({"list_id": "int64", "state": "str", "method": "str", "evidence": "str"})


def _ages(policy: ConsentPolicy) -> pd.DataFrame:
    """Give how consent ages in each country that the policy names, and everywhere else."""
    ages = {_EVERYWHERE_ELSE: policy.default, **policy.by_country}
    columns = ["express_days", "implied_days", "purchase_days", "purchases"]
    rows = [[country, *(getattr(age, name) for name in columns)] for country, age in ages.items()]
    frame = pd.DataFrame(rows, columns=["country", *columns])
    return frame.astype({"country": "str", **dict.fromkeys(columns, "Int64")})
