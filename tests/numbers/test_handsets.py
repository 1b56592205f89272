"""Handsets with two numbers: Argentina's and Mexico's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sendable.numbers import handset_key, read_number, twins

from ..library import ANN

any_number = st.from_regex(r"\+(52|54|521|549|61|1)[0-9]{7,10}", fullmatch=True)


@pytest.mark.parametrize(
    ("one", "other"),
    [("+5491123456789", "+541123456789"), ("+5215512345678", "+525512345678")],
)
def test_both_numbers_of_a_handset_have_one_key(one: str, other: str) -> None:
    assert handset_key(one) == handset_key(other)
    assert set(twins(one)) == set(twins(other)) == {one, other}


def test_other_numbers_are_their_own_key() -> None:
    assert handset_key(ANN) == ANN
    assert twins(ANN) == (ANN,)


def test_neighbours_share_no_key() -> None:
    assert handset_key("+5491123456789") != handset_key("+5491123456780")
    assert handset_key("+541123456789") != handset_key("+521123456789")


@given(any_number)
def test_a_key_is_its_own_key_and_that_of_every_twin(number: str) -> None:
    key = handset_key(number)
    assert handset_key(key) == key
    assert number in twins(number)
    assert key in twins(number)
    assert {handset_key(twin) for twin in twins(number)} == {key}
    assert all(set(twins(twin)) == set(twins(number)) for twin in twins(number))


@pytest.mark.parametrize(
    ("raw", "default"),
    [
        ("+52 1 55 1234 5678", "AU"),
        ("+5215512345678", "MX"),
        ("52 1 55 1234 5678", "MX"),
        ("5215512345678", "US"),
        ("044 55 1234 5678", "MX"),
        ("045 55 1234 5678", "MX"),
        ("55 1234 5678", "MX"),
    ],
)
def test_mexicos_old_prefixes_are_left_out(raw: str, default: str) -> None:
    assert read_number(raw, default).number == "+525512345678"


def test_argentinas_two_forms_stay_two_numbers() -> None:
    mobile = read_number("+54 9 11 2345 6789", "AU")
    landline = read_number("+54 11 2345 6789", "AU")
    assert (mobile.number, mobile.line_type) == ("+5491123456789", "mobile")
    assert (landline.number, landline.line_type) == ("+541123456789", "landline")
    assert read_number("011 15 2345 6789", "AR") == mobile
