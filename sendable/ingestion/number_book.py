"""The number book: each distinct phone text is read once, ever, and the reading kept.

Reading a text takes about 50 microseconds, finding a batch of them in the lake a fraction of a
second whatever its size. Memory holds one batch and a bounded number of recent readings, however
many contacts there are.
"""

from __future__ import annotations

import re
from collections import OrderedDict

import pandas as pd
from phonenumbers import SUPPORTED_REGIONS

from sendable.engine.duckdb import open_engine, query
from sendable.lake import Lake
from sendable.lake_rows import as_arrow
from sendable.numbers import READER, Reading, read_every_number, read_number
from sendable.numbers.reading import NOTHING
from sendable.schemas import TABLES

_COUNTRIES = frozenset(SUPPORTED_REGIONS)
"""The countries that have a numbering plan; a contact may name one that is none."""

_SAME_EVERYWHERE = r"\+[1-9][0-9]*"
"""Texts whose reading does not depend on the country: they are kept under the playbook's."""

_RECENT = 50_000

_KEY = ["raw", "default_country"]
_READINGS = ["number", "also_number", "is_valid", "line_type", "country", "state"]

_FIND = """
SELECT wanted.raw, wanted.default_country, numbers.number, numbers.also_number, numbers.is_valid,
    numbers.line_type, numbers.country, numbers.state
FROM wanted
JOIN numbers USING (raw, default_country)
WHERE numbers.reader = $reader
"""

_ANY_KNOWN = "SELECT 1 FROM wanted JOIN numbers USING (raw, default_country) LIMIT 1"

_FIRST = """
SELECT raw, default_country, number, also_number, is_valid, line_type, country, state
FROM numbers
WHERE reader = $reader
LIMIT $most
"""


class NumberBook:
    """Readings of phone texts, remembered in the lake's ``numbers`` table.

    Use ``read_all`` for batches and ``read`` for the odd text, and ``save`` after each batch.
    """

    def __init__(self, lake: Lake, default_country: str) -> None:
        self._lake = lake
        self._default_country = default_country
        self._known: OrderedDict[tuple[str, str], Reading] | None = None
        self._knows_all = False
        self._new: dict[tuple[str, str], Reading] = {}

    def read(self, raw: str | None, country: str | None = None) -> Reading:
        """Read a phone text, as national to ``country`` where that is known.

        Looks only among recent readings, in which small accounts have all of theirs: to look one
        text up in the lake takes longer than to read it again.
        """
        if not raw:
            return NOTHING
        key = (raw, self._country_for(raw, country))
        recent = self._recent()
        reading = self._new.get(key) or recent.get(key)
        if reading is None:
            reading = self._new[key] = read_number(*key)
        recent[key] = reading
        recent.move_to_end(key)
        self._bound(recent)
        return reading

    def read_all(self, raws: pd.Series[str], countries: pd.Series[str]) -> pd.DataFrame:
        """Read a batch of phone texts, of which only those are parsed that nobody has met before.

        Args:
            raws: The texts; missing ones are allowed.
            countries: The country of each, aligned with ``raws``; missing where it is not known.

        Returns:
            ``number``, ``also_number``, ``is_valid``, ``line_type``, ``country`` and ``state``,
            in the order and under the index of ``raws``.
        """
        keys = self._keys(raws, countries)
        wanted = keys.dropna().drop_duplicates(ignore_index=True)
        found = self._find(wanted)
        in_lake = set(_tuples(found))
        # One at a time they are read without a look into the lake, so a text may be in both.
        in_memory = {
            key: self._new[key] if key in self._new else read_number(*key)
            for key in _tuples(wanted)
            if key not in in_lake
        }
        self._new.update(in_memory)
        parts = [part for part in (found, _frame(in_memory)) if not part.empty]
        readings = pd.concat(parts) if parts else found
        rows = keys.merge(readings, on=_KEY, how="left")
        rows["is_valid"] = rows["is_valid"].eq(True)
        rows = rows.fillna({"line_type": NOTHING.line_type, "state": NOTHING.state})
        return rows[_READINGS].set_axis(raws.index)

    def read_every(self, raws: pd.Series[str], countries: pd.Series[str]) -> pd.Series[str]:
        """Give every number that a batch's texts may hold, by their country and the playbook's.

        For opt-outs: nobody's is to be lost because the text is no clean number, and
        "0491 570 156 (Ann)", which is refused as a contact, is Ann's.

        Args:
            raws: The texts; missing ones are allowed.
            countries: The country of each, aligned with ``raws``; missing where it is not known.

        Returns:
            Distinct numbers under the labels of ``raws``, of which each may come several times, or
            not at all.
        """
        parts = []
        nowhere = pd.Series(None, index=raws.index, dtype="str")
        for own in (countries, nowhere):
            readings = self.read_all(raws, own)
            unclear = readings["state"].isin(["invalid", "ambiguous", "possible"]).to_numpy()
            keys = _tuples(self._keys(raws, own)[unclear])
            guesses = pd.Series(
                [read_every_number(*key) for key in keys], index=raws.index[unclear], dtype="object"
            )
            parts += [readings["number"], readings["also_number"], guesses.explode().astype("str")]
        found: pd.Series[str] = pd.concat(parts).dropna()
        return found[~pd.MultiIndex.from_arrays([found.index, found]).duplicated()]

    def save(self) -> None:
        """Keep the new readings. Call it with the writer lock held."""
        if not self._new:
            return
        spec = TABLES["numbers"]
        frame = _frame(self._new).assign(reader=READER)
        frame = frame[list(spec.model.to_schema().columns)]
        with open_engine(self._lake, ["numbers"]) as engine:
            engine.register("wanted", frame[_KEY])
            is_known = not query(engine, _ANY_KNOWN).empty
        if is_known:
            self._lake.upsert("numbers", frame)
        else:
            # Nothing to compare with: adding costs the same however many there are.
            self._lake.add_checked("numbers", as_arrow(spec.model.validate(frame), spec))
        if self._knows_all:
            recent = self._recent()
            recent.update(self._new)
            self._bound(recent)
        self._new.clear()

    def _country_for(self, raw: str, country: str | None) -> str:
        """Give the country under which a text is read and its reading kept."""
        if country not in _COUNTRIES or re.fullmatch(_SAME_EVERYWHERE, raw):
            return self._default_country
        return country

    def _keys(self, raws: pd.Series[str], countries: pd.Series[str]) -> pd.DataFrame:
        """Give the key of each text of a batch; ``raw`` is missing where there is no text."""
        raw = raws.astype("str").reset_index(drop=True)
        raw = raw.mask(raw == "")
        country = countries.astype("str").reset_index(drop=True)
        own = country.isin(_COUNTRIES) & ~raw.str.fullmatch(_SAME_EVERYWHERE, na=False)
        return pd.DataFrame(
            {"raw": raw, "default_country": country.where(own, self._default_country)}
        )

    def _find(self, wanted: pd.DataFrame) -> pd.DataFrame:
        """Give the readings that the lake has of these keys.

        A small account has all of its readings in memory, and the lake is not asked.
        """
        recent = self._recent()
        if self._knows_all:
            return _frame({key: recent[key] for key in _tuples(wanted) if key in recent})
        with open_engine(self._lake, ["numbers"]) as engine:
            engine.register("wanted", wanted)
            return _typed(query(engine, _FIND, {"reader": READER}))

    def _recent(self) -> OrderedDict[tuple[str, str], Reading]:
        """Give recent readings, at first the lake's; ``_knows_all`` says that it has no others."""
        if self._known is None:
            self._known = self._load()
            self._knows_all = len(self._known) < _RECENT
        return self._known

    def _bound(self, recent: OrderedDict[tuple[str, str], Reading]) -> None:
        """Forget the oldest readings where there are more than memory is to hold."""
        while len(recent) > _RECENT:
            recent.popitem(last=False)
            self._knows_all = False

    def _load(self) -> OrderedDict[tuple[str, str], Reading]:
        with open_engine(self._lake, ["numbers"]) as engine:
            rows = _typed(query(engine, _FIRST, {"reader": READER, "most": _RECENT}))
        return OrderedDict(
            (
                (row["raw"], row["default_country"]),
                Reading(
                    number=_given(row["number"]),
                    also_number=_given(row["also_number"]),
                    state=row["state"],
                    line_type=row["line_type"],
                    country=_given(row["country"]),
                ),
            )
            for row in rows.to_dict("records")
        )


def _tuples(keys: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(keys["raw"], keys["default_country"], strict=True))


def _frame(readings: dict[tuple[str, str], Reading]) -> pd.DataFrame:
    """Give readings as rows: the key, then what was read."""
    rows = [
        (
            *key,
            reading.number,
            reading.also_number,
            reading.is_valid,
            reading.line_type,
            reading.country,
            reading.state,
        )
        for key, reading in readings.items()
    ]
    return _typed(pd.DataFrame(rows, columns=_KEY + _READINGS))


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    """Give a frame's columns their types, which one without rows, or without values, lacks."""
    return frame.astype({name: "bool" if name == "is_valid" else "str" for name in frame.columns})


def _given(value: object) -> str | None:
    return value if isinstance(value, str) else None
