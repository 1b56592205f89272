"""The number book: each distinct phone text is read once, ever, and the reading kept."""

from __future__ import annotations

import pandas as pd
from phonenumbers import SUPPORTED_REGIONS

from sendable.lake import Lake
from sendable.numbers import Reading, read_number

_OTHER_COUNTRIES = frozenset(SUPPORTED_REGIONS)
"""The countries that have a numbering plan; a contact may name one that is none."""


class NumberBook:
    """Readings of phone texts, remembered in the lake's ``numbers`` table."""

    def __init__(self, lake: Lake, default_country: str) -> None:
        self._lake = lake
        self._default_country = default_country
        known = lake.read("numbers", default_country=default_country)
        self._readings = {
            row["raw"]: Reading(
                number=_given(row["number"]),
                also_number=_given(row["also_number"]),
                is_valid=row["is_valid"],
                line_type=row["line_type"],
                country=_given(row["country"]),
            )
            for row in known.to_dict("records")
        }
        self._new: set[str] = set()

    def read(self, raw: str | None, country: str | None = None) -> Reading:
        """Read a phone text, as national to ``country`` where that is known.

        A reading under another country than the playbook's is made afresh: there are few of them.
        """
        if not raw:
            return Reading(None)
        if country in _OTHER_COUNTRIES - {self._default_country} and not raw.lstrip().startswith(
            "+"
        ):
            return read_number(raw, country)
        reading = self._readings.get(raw)
        if reading is None:
            reading = self._readings[raw] = read_number(raw, self._default_country)
            self._new.add(raw)
        return reading

    def save(self) -> None:
        """Keep the new readings. Call it with the writer lock held."""
        if not self._new:
            return
        rows = [
            {
                "raw": raw,
                "default_country": self._default_country,
                "number": reading.number,
                "also_number": reading.also_number,
                "is_valid": reading.is_valid,
                "line_type": reading.line_type,
                "country": reading.country,
            }
            for raw, reading in ((raw, self._readings[raw]) for raw in sorted(self._new))
        ]
        self._lake.append("numbers", pd.DataFrame(rows))
        self._new.clear()


def _given(value: object) -> str | None:
    return value if isinstance(value, str) else None
