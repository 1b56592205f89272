"""Consent: what each number agreed to, as the playbook declares it of lists and files show it.

Never from a contact's import date, and never from the fact that somebody was messaged before. Who
is on no list with a declared basis, and in no file of consents, is neither in nor out: unclear, and
so held. A list that the brief calls archived gives none: what its people agreed to was agreed too
long ago. A file that says that somebody has *not* agreed outweighs what was declared of a whole
list, and every consent but one with a later date.
"""

from __future__ import annotations

import pandas as pd

from sendable.brief import Brief, ConsentBasis, names_list
from sendable.engine.duckdb import Connection, query
from sendable.playbook import Playbook
from sendable.runs import Run
from sendable.schemas import TABLES

_MEMBERS = """
SELECT DISTINCT number, list_id, list_name
FROM contacts
WHERE valid_to IS NULL AND is_valid
"""

_REFUSALS = """
SELECT number, max(given_at) AS refused_at, bool_or(given_at IS NULL) AS undated
FROM given_consents
WHERE state = 'none'
GROUP BY number
"""

_GIVEN = f"""
WITH refusals AS ({_REFUSALS})
SELECT given.source, given.consent_key, number, state, method, given_at, evidence
FROM given_consents AS given
LEFT JOIN refusals USING (number)
WHERE
    state <> 'none'
    AND (given_at IS NULL OR given_at <= $as_of)
    AND (refusals.number IS NULL OR (NOT undated AND given_at > refused_at))
ORDER BY given.source, given.consent_key
"""  # noqa: S608 (two texts of this module)


def find_consents(connection: Connection, playbook: Playbook, run: Run) -> pd.DataFrame:
    """Give the ``consents`` rows of a run: one for each number and piece of evidence."""
    columns = list(TABLES["consents"].model.to_schema().columns)
    parts = [_of_lists(connection, playbook), _of_files(connection, run)]
    rows = pd.concat([part for part in parts if not part.empty] or parts[:1])
    rows = rows.assign(run_id=run.run_id, known_at=run.manifest.started_at)
    return TABLES["consents"].model.validate(rows[columns].reset_index(drop=True))


def _of_files(connection: Connection, run: Run) -> pd.DataFrame:
    given = query(connection, _GIVEN, {"as_of": run.as_of})
    key = "file:" + given["source"] + ":" + given["consent_key"]
    return given.assign(consent_id=key)


def _of_lists(connection: Connection, playbook: Playbook) -> pd.DataFrame:
    """Give what the playbook declares of each list, for those on it who have not refused."""
    members = query(connection, _MEMBERS)
    members = members[~members["number"].isin(query(connection, _REFUSALS)["number"])]
    declared = members["list_id"].map(_basis_by_list(members, playbook.brief))
    members, declared = members[declared.notna()], declared[declared.notna()]
    return pd.DataFrame(
        {
            "consent_id": "list:" + members["list_id"].astype("str") + ":" + members["number"],
            "number": members["number"],
            "state": [basis.state for basis in declared],
            "method": [basis.method for basis in declared],
            "given_at": pd.NaT,
            "evidence": [
                f"list {name!r}: {basis.evidence}"
                for name, basis in zip(members["list_name"], declared, strict=True)
            ],
        }
    )


def _basis_by_list(members: pd.DataFrame, brief: Brief) -> dict[int, ConsentBasis]:
    """Give each list's basis: the one declared by its id before the one declared by its name."""
    declared = {name.casefold(): basis for name, basis in brief.consent.items()}
    found: dict[int, ConsentBasis] = {}
    lists = members[["list_id", "list_name"]].drop_duplicates()
    for list_id, name in zip(lists["list_id"].tolist(), lists["list_name"].tolist(), strict=True):
        basis = declared.get(str(list_id)) or declared.get(name.casefold())
        if basis and not names_list(brief.archived_lists, list_id, name):
            found[list_id] = basis
    return found
