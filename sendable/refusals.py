"""Refusals: who a file of consents says has *not* agreed, on either number of the handset."""

from __future__ import annotations

from sendable.engine.duckdb import Connection
from sendable.suppressions import find_twins

_REFUSERS = "SELECT number FROM main.given_consents WHERE state = 'none'"

_REFUSALS = """
CREATE OR REPLACE TEMP TABLE refusals AS
WITH refused AS (
    SELECT number, given_at, evidence FROM main.given_consents WHERE state = 'none'
)
SELECT
    number,
    max(given_at) AS refused_at,
    bool_or(given_at IS NULL) AS undated,
    min(evidence) AS evidence
FROM (
    SELECT * FROM refused
    UNION ALL
    SELECT twin AS number, given_at, evidence FROM refused JOIN refusers USING (number)
)
GROUP BY number
"""


def register_refusals(connection: Connection) -> None:
    """Make ``refusals`` (number, refused_at, undated, evidence): one row for each who said no.

    ``refused_at`` is the last date; ``undated`` says that one has none. Where a handset has two
    numbers, a no for either is one for both. Needs ``given_consents``.
    """
    connection.register("refusers", find_twins(connection, _REFUSERS))
    connection.execute(_REFUSALS)
