"""Consent: what each number agreed to, from what the playbook declares of the lists.

Never from a contact's import date, and never from the fact that somebody was messaged before. Who
is on no list with a declared basis is neither in nor out: unclear, and so held.
"""

from __future__ import annotations

import pandas as pd

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
    basis = {name.casefold(): basis for name, basis in playbook.brief.consent.items()}
    members = query(connection, _MEMBERS)
    declared = members["list_name"].str.casefold().map(basis)
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
