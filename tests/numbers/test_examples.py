"""Examples of every country and type of line, from libphonenumber 9.0.35: we read them so too."""

from __future__ import annotations

import csv
import io
import os
import tarfile
from pathlib import Path

import pandas as pd
import phonenumbers
import pytest

from sendable.numbers import propose_clean_up, read_number
from sendable.workspace import PROJECT_ROOT

DATA = Path(os.environ.get("SENDABLE_DATA") or PROJECT_ROOT.parent / "shared" / "data")
FILE = DATA / "libphonenumber" / "metadata_examples_csv.tar.gz"

pytestmark = pytest.mark.skipif(
    not FILE.exists(),
    reason="libphonenumber's examples are not here; SENDABLE_DATA names the folder",
)

NOT_VALID = {("BJ", "VOIP"), ("BJ", "UAN"), ("ZW", "FIXED_LINE")}
"""Ranges that were given up between the version of the examples and the library's."""

OTHER_TYPE = {("AR", "FIXED_LINE_OR_MOBILE"): "landline", ("BW", "VOIP"): "mobile"}
"""Examples that the library itself reads otherwise: Argentina's twins, and a range that moved."""

LINE_TYPES = {
    "FIXED_LINE": "landline",
    "FIXED_LINE_OR_MOBILE": "mobile_or_landline",
    "PREMIUM_RATE": "premium",
    "PERSONAL_NUMBER": "personal",
}


@pytest.fixture(scope="module")
def examples() -> pd.DataFrame:
    """One row an example: country, type, number in E.164 and as it is written at home."""
    rows = []
    with tarfile.open(FILE) as archive:
        for member in archive:
            content = archive.extractfile(member) if member.name.endswith("examples.csv") else None
            if content is None:
                continue
            code = member.name.split("/")[2]
            for row in csv.reader(io.TextIOWrapper(content, "utf-8"), delimiter=";"):
                country, kind, national = (cell.strip().strip('"') for cell in row[:3])
                if country != "Region":
                    rows.append((country, kind, f"+{code}{national}", national))
    return pd.DataFrame(rows, columns=["country", "kind", "number", "national"])


def test_all_but_the_three_known_ones_are_valid(examples: pd.DataFrame) -> None:
    assert len(examples) == 1_148
    assert (examples["kind"] == "MOBILE").sum() == 238
    invalid = {
        (row.country, row.kind)
        for row in examples.itertuples()
        if read_number(row.number, "AU").state != "valid"
    }
    assert invalid == NOT_VALID


def test_each_is_of_its_country_and_type(examples: pd.DataFrame) -> None:
    named_exactly = typed_exactly = 0
    for row in examples.itertuples():
        if (row.country, row.kind) in NOT_VALID:
            continue
        reading = read_number(row.number, "AU")
        assert reading.number == row.number
        expected = LINE_TYPES.get(row.kind, row.kind.lower())
        # A range that two countries share is said to be of the larger one: +1 800, the Ålands.
        if reading.country != row.country:
            parsed = phonenumbers.parse(reading.number)
            assert phonenumbers.is_valid_number_for_region(parsed, row.country)
        if reading.line_type != expected and (row.country, row.kind) not in OTHER_TYPE:
            assert reading.line_type == "mobile_or_landline"
            assert expected in {"mobile", "landline"}
        elif reading.line_type != expected:
            assert reading.line_type == OTHER_TYPE[row.country, row.kind]
        named_exactly += reading.country == row.country
        typed_exactly += reading.line_type == expected
    assert typed_exactly == 1_135
    assert named_exactly == 1_008


def test_as_written_at_home_each_is_the_same_number(examples: pd.DataFrame) -> None:
    ambiguous = 0
    for row in examples.itertuples():
        if (row.country, row.kind) in NOT_VALID or row.country == "001":
            continue
        reading = read_number(row.national, row.country)
        assert row.number in reading.numbers
        ambiguous += reading.state == "ambiguous"
    assert ambiguous == 20


def test_a_clean_example_needs_no_clean_up(examples: pd.DataFrame) -> None:
    for row in examples.itertuples():
        if (row.country, row.kind) not in NOT_VALID:
            assert propose_clean_up(row.number, "AU") is None
            proposed = propose_clean_up(row.number.removeprefix("+"), "FR")
            assert proposed is not None
            assert proposed.kind in {"no_plus", "two_readings"}
