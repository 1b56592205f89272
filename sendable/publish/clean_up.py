"""The clean-up list: contacts whose number is not written as it should be, and what it should be.

For whoever mends the records in ClickSend: contacts are named by id and list, numbers are masked.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from phonenumbers import SUPPORTED_REGIONS

from sendable.engine.duckdb import Connection, query
from sendable.numbers import mask_number, mask_numbers_in, propose_clean_up
from sendable.publish.tracker import defuse

FILE = "clean_up.csv"

# A text that is its own number has nothing to be mended; a landline is told by its type.
_SUSPECTS = """
SELECT contact_id, list_name, phone_raw, country
FROM current_contacts
WHERE phone_raw IS NOT NULL AND (phone_raw IS DISTINCT FROM number OR NOT is_valid)
ORDER BY list_name, contact_id
"""

_COUNTRIES = frozenset(SUPPORTED_REGIONS)

COLUMNS = ("contact_id", "list", "number", "what", "proposal")


def write_clean_up(connection: Connection, default_country: str, folder: Path) -> Path:
    """Write ``clean_up.csv``: contact id, list, number, what is wrong, and the number proposed.

    A cell that would start a formula in a spreadsheet gets an apostrophe before it.

    Args:
        connection: An engine with ``current_contacts``.
        default_country: The playbook's.
        folder: The run's folder.
    """
    suspects = query(connection, _SUSPECTS)
    rows = []
    for contact in suspects.to_dict("records"):
        country = contact["country"] if contact["country"] in _COUNTRIES else default_country
        found = propose_clean_up(contact["phone_raw"], country)
        if found is not None:
            rows.append(
                (
                    contact["contact_id"],
                    defuse(mask_numbers_in(contact["list_name"])),
                    defuse(mask_number(contact["phone_raw"])),
                    found.why,
                    defuse(mask_number(found.proposal)) if found.proposal else "",
                )
            )
    path = folder / FILE
    pd.DataFrame(rows, columns=list(COLUMNS)).to_csv(path, index=False)
    return path
