"""Phone texts: what they are read as, and that nothing else ever comes out."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sendable.numbers import CANNOT_TEXT, Reading, mask_number, read_number
from sendable.schemas.base import E164

from .library import ANN

US = "+12025550123"
COUNTRIES = ("AU", "US", "DE", "GB", "AT", "IT", "NZ", "BR", "MX", "FR")


@pytest.mark.parametrize(
    "raw",
    [
        "0491570156",
        "0491 570 156",
        " 0491-570-156 ",
        "(04) 9157 0156",
        "0491.570.156",
        "+61491570156",
        "+61 491 570 156",
        "+61 (0) 491 570 156",
        "61491570156",
        "61 491 570 156",
        "0011 61 491 570 156",
        "00 61 491 570 156",
        "0061491570156",
        "011 61 491 570 156",
        "01161491570156",
        "０４９１ ５７０ １５６",
        "＋61 491 570 156",
        "tel:+61491570156",
    ],
)
def test_every_way_of_writing_a_mobile_is_one_number(raw: str) -> None:
    reading = read_number(raw, "AU")
    assert reading == Reading(ANN, None, is_valid=True, line_type="mobile", country="AU")


@pytest.mark.parametrize("raw", ["(202) 555-0123", "202.555.0123", "1-202-555-0123", US])
def test_the_fictional_us_range_is_valid(raw: str) -> None:
    reading = read_number(raw, "US")
    assert reading.number == US
    assert reading.is_valid
    assert reading.country == "US"
    assert reading.line_type not in CANNOT_TEXT


@pytest.mark.parametrize(
    "raw", ["+1 202 555 0123", "12025550123", "0011 1 202 555 0123", "011 1 202 555 0123"]
)
def test_a_number_of_another_country_is_read(raw: str) -> None:
    assert read_number(raw, "AU").number == US


def test_both_readings_of_an_international_text_without_plus_are_kept() -> None:
    reading = read_number("49 151 23456789", "DE")
    assert {reading.number, reading.also_number} == {"+4915123456789", "+494915123456789"}


def test_a_text_with_plus_has_one_reading() -> None:
    assert read_number("+61491570156", "DE").also_number is None


def test_a_second_reading_is_found_whatever_the_default_country() -> None:
    reading = read_number("61491570156", "DE")
    assert ANN in {reading.number, reading.also_number}
    assert reading.also_number is not None


@pytest.mark.parametrize("raw", ["6.14123E+10", "6,14123E+10", "6.14E10", "6E+10", " 6.14915E+10 "])
def test_a_number_that_a_spreadsheet_ruined_is_refused(raw: str) -> None:
    assert read_number(raw, "AU") == Reading(None)


@pytest.mark.parametrize(
    "raw", [None, "", "   ", "n/a", "no phone", "+", "++", "00", "0011", "0", "12", "*", "@"]
)
def test_what_is_no_phone_number_has_no_reading(raw: str | None) -> None:
    reading = read_number(raw, "AU")
    assert reading.number is None
    assert not reading.is_valid


def test_a_landline_is_known_as_one() -> None:
    # Ofcom keeps 0113 496 0000 to 0999 free for drama.
    reading = read_number("+44 113 496 0123", "AU")
    assert reading.line_type == "landline"
    assert reading.line_type in CANNOT_TEXT
    assert reading.country == "GB"


def test_a_national_number_that_begins_like_a_dialling_prefix_is_read() -> None:
    # National to the default country is a reading too: here 011 is no international prefix.
    assert read_number("0113 496 0123", "GB").number == "+441134960123"


def test_a_number_of_no_plan_is_not_valid_and_has_no_type() -> None:
    reading = read_number("0191 570 156", "AU")
    assert not reading.is_valid
    assert reading.line_type == "unknown"
    assert reading.country is None


@pytest.mark.parametrize("raw", ["+4911", "+49 123456789012345"])
def test_too_short_or_too_long_for_e164_is_no_number(raw: str) -> None:
    number = read_number(raw, "AU").number
    assert number is None or re.fullmatch(E164, number)


phone_like = st.one_of(
    st.text(),
    st.text(alphabet="0123456789+ -().eE,/xX#*;", max_size=24),
    st.from_regex(r"\+?[0-9]{5,18}", fullmatch=True),
    st.from_regex(r"(0011|00|011|\+) ?[1-9][0-9 ]{6,16}", fullmatch=True),
)


@given(phone_like, st.sampled_from(COUNTRIES))
@settings(deadline=None, max_examples=400)
@example("\x00", "AU")
@example("٠٤٩١٥٧٠١٥٦", "AU")
@example("+800 1234 5678", "AU")
def test_any_text_is_read_as_e164_or_as_nothing(raw: str, country: str) -> None:
    reading = read_number(raw, country)
    for number in (reading.number, reading.also_number):
        assert number is None or re.fullmatch(E164, number)
    assert reading.number is not None or reading == Reading(None)


@given(phone_like, st.sampled_from(COUNTRIES), st.sampled_from(COUNTRIES))
@settings(deadline=None, max_examples=400)
def test_a_valid_number_means_itself_in_every_country(
    raw: str, country: str, elsewhere: str
) -> None:
    reading = read_number(raw, country)
    if reading.is_valid:
        assert reading.number is not None
        again = read_number(reading.number, elsewhere)
        assert again == Reading(reading.number, None, True, reading.line_type, reading.country)


def test_a_mask_hides_the_middle() -> None:
    assert mask_number(ANN) == "+61••••••156"


@given(st.text(alphabet="+0123456789", max_size=16))
def test_a_mask_shows_six_characters_at_most(number: str) -> None:
    masked = mask_number(number)
    assert len(masked) == len(number)
    assert sum(char != "•" for char in masked) <= 6
    if len(number) < 8:
        assert set(masked) <= {"•"}
