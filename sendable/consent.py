"""Consent: what each number agreed to, from what the playbook declares of the lists.

Never from a contact's import date, and never from the fact that somebody was messaged before. Who
is on no list with a declared basis is neither in nor out: unclear, and so held. A list that the
brief calls archived gives none: what its people agreed to was agreed too long ago.
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


def find_consents(connection: Connection, playbook: Playbook, run: Run) -> pd.DataFrame:
    """Give the ``consents`` rows of a run: one for each number and declared list it is on."""
    members = query(connection, _MEMBERS)
    basis = _basis_by_list(members, playbook.brief)
    declared = members["list_id"].map(basis)
    members, declared = members[declared.notna()], declared[declared.notna()]
    frame = pd.DataFrame(
        {
            "run_id": run.run_id,
            "consent_id": "list:" + members["list_id"].astype("str") + ":" + members["number"],
            "number": members["number"],
            "state": [basis.state for basis in declared],
            "method": [basis.method for basis in declared],
            "given_at": pd.NaT,
            "evidence": [
                f"list {name!r}: {basis.evidence}"
                for name, basis in zip(members["list_name"], declared, strict=True)
            ],
            "known_at": run.manifest.started_at,
        }
    )
    return TABLES["consents"].model.validate(frame.reset_index(drop=True))


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
