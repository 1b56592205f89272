"""Consent to document: lists of which nothing is declared, and whom a declaration would release."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pyarrow as arrow

from sendable.brief import ConsentBasis
from sendable.consent import find_consents
from sendable.engine.duckdb import Connection
from sendable.playbook import Playbook
from sendable.runs import Run

NOTHING = "nothing declared"
"""What is shown in place of a state where a list has no declared basis."""

_SUPPOSED = ConsentBasis(state="express", method="supposed", evidence="supposed")

# Declaring more changes nothing but consent, so whoever is held for want of it alone, and would
# have it, is released: the code that reads a run's declarations reads the supposed ones.
_ROWS = """
WITH open_lists AS (
    SELECT list_id, list FROM shown_lists
    WHERE declared = $nothing AND list_id NOT IN (SELECT list_id FROM lists WHERE is_opt_out)
),
members AS (
    SELECT DISTINCT list_id, recipient AS number
    FROM own_contacts JOIN open_lists USING (list_id)
    WHERE is_valid
),
judged AS (
    SELECT
        members.list_id,
        list_contains(decisions.reasons, 'unclear_permission') AS is_unclear,
        decisions.reasons = ['unclear_permission']
        AND supposed.consent_id IS NOT NULL AS is_released
    FROM members
    JOIN decisions_now AS decisions USING (number)
    LEFT JOIN supposed_consents AS supposed
        ON
            supposed.consent_id = 'list:' || members.list_id || ':' || members.number
            AND coalesce(supposed.in_force, TRUE)
)
SELECT
    list_id,
    list,
    count(*) AS people,
    count(*) FILTER (WHERE is_unclear) AS unclear,
    count(*) FILTER (WHERE is_released) AS released
FROM judged
JOIN open_lists USING (list_id)
GROUP BY list_id, list
ORDER BY released DESC, people DESC, list, list_id
"""


def find_consent_to_document(
    connection: Connection, playbook: Playbook, run: Run, undeclared: Mapping[int, str]
) -> arrow.Table:
    """Give list id, list, people on it, those unclear, and those whom a declaration would release.

    ``released`` is exact: how many more would be sendable in this run had the playbook declared
    express consent of that list. Who is on two such lists counts for each.

    Args:
        connection: An engine with ``open_people``'s tables and what ``common.sql`` makes.
        playbook: The playbook.
        run: The run.
        undeclared: Names of the lists without a declared basis, by id.
    """
    supposed = {str(list_id): _SUPPOSED for list_id in undeclared}
    brief = playbook.brief.model_copy(update={"consent": {**playbook.brief.consent, **supposed}})
    consents = find_consents(connection, replace(playbook, brief=brief), run)
    connection.register("supposed_consents", consents)
    return connection.sql(_ROWS, params={"nothing": NOTHING}).to_arrow_table()
