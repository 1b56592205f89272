"""Numbers that are not written as they should be, and what they should be."""

from __future__ import annotations

import pandas as pd
import pyarrow as arrow
from phonenumbers import SUPPORTED_REGIONS

from sendable.engine.duckdb import Connection, query, run_script
from sendable.numbers import propose_clean_up

_ONE_OF_EACH_SHAPE = """
SELECT shape, min(phone_raw) AS phone_raw, country
FROM suspects
WHERE shape IS NOT NULL
GROUP BY shape, country
"""

_OTHERS = "SELECT DISTINCT phone_raw, country FROM suspects WHERE shape IS NULL"

_ROWS = """
SELECT
    suspects.contact_id,
    shown_lists.list,
    shown(suspects.phone_raw) AS number,
    coalesce(shapes.what, texts.what) AS what,
    coalesce(shown(CASE WHEN shape IS NULL THEN texts.proposal ELSE suspects.number END), '')
        AS proposal
FROM suspects
JOIN shown_lists USING (list_id)
LEFT JOIN shapes USING (shape)
LEFT JOIN texts ON texts.phone_raw = suspects.phone_raw AND texts.country = suspects.country
WHERE coalesce(shapes.what, texts.what) IS NOT NULL
ORDER BY list, contact_id
"""


def find_numbers_to_mend(connection: Connection, default_country: str) -> arrow.Table:
    """Give contact id, list, number, what is wrong with it, and the number proposed.

    Args:
        connection: An engine with ``current_contacts`` and what ``common.sql`` makes.
        default_country: The playbook's.
    """
    run_script(
        connection,
        "sendable.publish.clean_up",
        "suspects",
        countries=sorted(SUPPORTED_REGIONS),
        default_country=default_country,
    )
    shapes = _with_proposals(query(connection, _ONE_OF_EACH_SHAPE))
    connection.register("shapes", shapes[["shape", "what"]])
    connection.register("texts", _with_proposals(query(connection, _OTHERS)))
    return connection.sql(_ROWS).to_arrow_table()


def _with_proposals(texts: pd.DataFrame) -> pd.DataFrame:
    """Give texts with ``what`` is wrong and the ``proposal``; missing where there is none."""
    pairs = zip(texts["phone_raw"], texts["country"], strict=True)
    found = [propose_clean_up(text, country) for text, country in pairs]
    return texts.assign(
        what=pd.Series([fault and fault.why for fault in found], texts.index, dtype="str"),
        proposal=pd.Series([fault and fault.proposal for fault in found], texts.index, dtype="str"),
    )
