"""Names from data: none becomes a path."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

import pytest

from sendable.families import name_members

ATTACKS = [
    "../../etc/passwd",
    "..",
    ".",
    "/etc/passwd",
    "..\\..\\windows",
    "C:\\x",
    "con",
    "a\0b",
    "a\nb",
    "a%2f..%2fb",
    "‥／‥／x",
    "~root",
    "$(id)",
    "x" * 5_000,
    "{value.__class__}",
]


@pytest.mark.parametrize("value", ATTACKS)
def test_a_value_of_a_family_makes_a_key_that_leads_nowhere(value: str) -> None:
    (key,) = name_members("by-region", [value], []).values()
    assert re.fullmatch(r"by-region-[a-z0-9-]+", key)
    assert len(key) < 80
    assert PurePosixPath(key).name == key


def test_two_values_never_share_a_key() -> None:
    keys = name_members("by-region", ATTACKS, []).values()
    assert len(set(keys)) == len(keys)
