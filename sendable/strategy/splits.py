"""Splits: which arm of a test a person is in, and who is held out. The same for ever.

A number and a salt give a place between 0 and 9,999. SHA-256 is the same in Python, in DuckDB and
in every later version of both, which the hashes built into them are not. Two salts draw apart from
each other: who is held out of one campaign says nothing of the arm in another.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from itertools import accumulate

from sqlglot import exp

BUCKETS = 10_000
"""Places that people are spread over: a share is exact to a hundredth of a percent."""

_DIGITS = 15
"""Digits of the hash that are read: 60 bits fit an INTEGER of 64, and 10,000 places of them are
equally likely to 14 decimals."""


def bucket(number: str, salt: str) -> int:
    """Give a person's place, 0 to 9,999, in the draw that a salt names."""
    digest = hashlib.sha256(f"{salt}:{number}".encode()).hexdigest()
    return int(digest[:_DIGITS], 16) % BUCKETS


def bucket_sql(column: str, salt: str) -> str:
    """Give ``bucket`` as an expression of DuckDB.

    Args:
        column: The column that holds the number, such as ``number`` or ``members.number``.
        salt: What names the draw.
    """
    name, *of = reversed(column.split("."))
    text = exp.DPipe(
        this=exp.Literal.string(f"{salt}:"), expression=exp.column(name, *of, quoted=True)
    )
    return f"(('0x' || substr(sha256({text.sql('duckdb')}), 1, {_DIGITS}))::BIGINT % {BUCKETS})"


def find_arm(number: str, salt: str, weights: Mapping[str, float]) -> str:
    """Give the arm a person is drawn into.

    Args:
        number: The person.
        salt: What names the draw.
        weights: Each arm's weight, in order; they need not add up to anything.
    """
    place = bucket(number, salt)
    return next(arm for arm, end in _cut(weights).items() if place < end)


def arm_sql(column: str, salt: str, weights: Mapping[str, float]) -> str:
    """Give ``find_arm`` as an expression of DuckDB."""
    place = bucket_sql(column, salt)
    cases = " ".join(
        f"WHEN {place} < {end} THEN {exp.Literal.string(arm).sql('duckdb')}"
        for arm, end in _cut(weights).items()
    )
    return f"(CASE {cases} END)"


def is_held_out(number: str, salt: str, percent: float) -> bool:
    """Tell whether a person is held out. Who is at one percentage is at every higher one."""
    return bucket(number, salt) < _places_of(percent)


def held_out_sql(column: str, salt: str, percent: float) -> str:
    """Give ``is_held_out`` as an expression of DuckDB."""
    return f"({bucket_sql(column, salt)} < {_places_of(percent)})"


def _places_of(percent: float) -> int:
    return round(percent * BUCKETS / 100)


def _cut(weights: Mapping[str, float]) -> dict[str, int]:
    """Give the place before which each arm ends; the last one ends with the places."""
    total = sum(weights.values())
    ends = accumulate(weights.values())
    return {arm: round(end * BUCKETS / total) for arm, end in zip(weights, ends, strict=True)}
