"""Phone texts, one by one: what each is read as."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from sendable.numbers import CANNOT_TEXT, Reading, read_every_number, read_number
from sendable.schemas.base import E164

from ..library import ANN, BEN, CAS

US = "+12025550123"


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
    assert reading == Reading(ANN, None, "valid", "mobile", "AU")


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


@pytest.mark.parametrize("raw", [None, "", "   ", "unknown", "@"])
def test_a_text_without_digits_has_no_reading_at_all(raw: str | None) -> None:
    assert read_number(raw, "AU").state == "none"


@pytest.mark.parametrize("raw", ["6.14915E+10", "6,14915E+10", "6.14e10", "6E+10", " 6.14915E+10 "])
def test_a_number_that_a_spreadsheet_ruined_is_refused(raw: str) -> None:
    assert read_number(raw, "AU") == Reading(None, state="invalid")
    assert read_every_number(raw, "AU") == ()


@pytest.mark.parametrize(
    "raw",
    [
        "0491 570 156 (Ann)",
        "0491 570 156 Ann",
        "Ann 0491 570 156",
        "O491570156",
        "O491 57O 156",
        "049l570156",
        "1-800-FLOWERS",
        "0491570156 или",
        "²0491570156",
    ],
)
def test_a_text_with_letters_is_refused_before_they_are_taken_for_digits(raw: str) -> None:
    assert read_number(raw, "AU") == Reading(None, state="invalid")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("0491 570 156 (Ann)", (ANN,)),
        ("Ann: +61 491 570 156", (ANN,)),
        ("O491570156", (ANN,)),
        ("049l 57O l56", (ANN,)),
        ("0491570156 or 0491570157", (ANN, BEN)),
        ("0491570156; 0491570157; 0491570158", (ANN, BEN, CAS)),
        ("+0491570156", (ANN,)),
        ("0491570156", (ANN,)),
        ("Called her. " * 50 + "0491 570 156", (ANN,)),
        ("1-800-FLOWERS", ()),
        ("Ann", ()),
        (None, ()),
    ],
)
def test_an_opt_out_is_meant_for_every_number_that_its_text_may_hold(
    raw: str | None, expected: tuple[str, ...]
) -> None:
    assert read_every_number(raw, "AU") == expected


def test_an_opt_out_is_meant_for_both_readings() -> None:
    expected = ("+4915123456789", "+494915123456789")
    assert read_every_number("49 151 23456789", "DE") == expected


@pytest.mark.parametrize(
    "raw",
    [
        "tel:0491570156",
        "TEL:+61-491-570-156",
        "0491\u00a0570\u00a0156",
        "\u202a+61491570156\u202c",
        "０４９１５７０１５６",
        "٠٤٩١٥٧٠١٥٦",
        "'0491570156",
        "’0491570156",
        '"0491570156"',
        "0491\u200b570156",
        "0491–570–156",
        "+61 (0)491 570 156",
        "+610491570156",
        "61 0491 570 156",
        "491570156",
        "491570156.0",
        "61491570156.0",
    ],
)
def test_what_programs_and_people_add_or_lose_does_not_matter(raw: str) -> None:
    assert read_number(raw, "AU") == Reading(ANN, None, "valid", "mobile", "AU")


@pytest.mark.parametrize("raw", ["+447400123456", "+4407400123456", "+44 (0)7400 123456"])
def test_a_trunk_zero_in_an_international_number_is_left_out(raw: str) -> None:
    assert read_number(raw, "AU").number == "+447400123456"


def test_italy_keeps_its_zero_and_its_mobiles_have_none() -> None:
    assert read_number("06 1234 5678", "IT").number == "+390612345678"
    assert read_number("312 345 6789", "IT").number == "+393123456789"
    assert read_number("0338 123 4567", "IT") == Reading("+3903381234567", state="possible")


@pytest.mark.parametrize(
    ("raw", "default", "country"),
    [
        ("07781 123456", "GB", "GG"),
        ("07624 123456", "GB", "IM"),
        ("07797 712345", "GB", "JE"),
        ("202 555 0123", "US", "US"),
        ("416 555 0123", "US", "CA"),
        ("+1 876 555 0123", "AU", "JM"),
    ],
)
def test_a_calling_code_is_not_a_country(raw: str, default: str, country: str) -> None:
    reading = read_number(raw, default)
    assert reading.state == "valid"
    assert reading.country == country


@pytest.mark.parametrize(
    ("raw", "default", "line_type"),
    [
        ("070 1234 5678", "GB", "personal"),
        ("13 11 14", "AU", "shared_cost"),
        ("1300 123 456", "AU", "shared_cost"),
        ("1800 123 456", "AU", "toll_free"),
        ("800 555 0123", "US", "toll_free"),
        ("02 5550 1234", "AU", "landline"),
        ("+44 113 496 0123", "AU", "landline"),
        ("+44 76 4012 3456", "AU", "pager"),
    ],
)
def test_lines_that_take_no_sms_are_known(raw: str, default: str, line_type: str) -> None:
    reading = read_number(raw, default)
    assert reading.is_valid
    assert reading.line_type == line_type
    assert line_type in CANNOT_TEXT


@pytest.mark.parametrize("raw", ["5550123", "555-0123"])
def test_a_number_without_its_area_code_is_refused(raw: str) -> None:
    assert read_number(raw, "US") == Reading(None, state="invalid")


@pytest.mark.parametrize(
    ("raw", "default"),
    [("1112223333", "US"), ("+1 555 555 5555", "AU"), ("07700 900123", "GB")],
)
def test_the_right_length_in_no_known_range_is_possible_and_not_valid(
    raw: str, default: str
) -> None:
    reading = read_number(raw, default)
    assert reading.state == "possible"
    assert reading.is_possible
    assert not reading.is_valid
    assert (reading.line_type, reading.country) == ("unknown", None)


@pytest.mark.parametrize(
    ("raw", "default"),
    [("04915", "US"), ("049157015600000", "AU"), ("+999 1234567", "AU"), ("+0491570156", "AU")],
)
def test_digits_that_are_no_number_are_invalid(raw: str, default: str) -> None:
    assert read_number(raw, default) == Reading(None, state="invalid")


@pytest.mark.parametrize(
    "raw",
    ["1" * 100_000, "+" + "1 " * 50_000, "(" * 50_000 + "1", "1 " * 50_000 + "x", ",1" * 9_999],
)
def test_a_very_long_text_is_refused_and_not_puzzled_over(raw: str) -> None:
    assert read_number(raw, "AU") == Reading(None, state="invalid")
    assert read_every_number(raw, "AU") == ()


def test_a_default_country_makes_a_national_text_readable() -> None:
    assert read_number("61491570156", "US").number == ANN
    assert read_number("0491570156", "US").number != ANN


def test_of_two_readings_that_begin_with_the_own_calling_code_the_mobile_is_preferred() -> None:
    reading = read_number("49 151 23456789", "DE")
    assert reading == Reading("+4915123456789", "+494915123456789", "ambiguous", "mobile", "DE")


@pytest.mark.parametrize(
    "raw",
    [
        "0491570156/0491570157",
        "0491 570 156 / 0491 570 157",
        "0491570156, 0491570157",
        "0491570156;0491570157",
        "0491570156\n0491570157",
        "0491570156 & +61491570157",
        "0491570156 0491570157",
        "0491 570 156 0491 570 157",
    ],
)
def test_two_numbers_in_a_cell_are_both_kept(raw: str) -> None:
    assert read_number(raw, "AU") == Reading(ANN, BEN, "ambiguous", "mobile", "AU")


def test_the_same_number_twice_in_a_cell_is_one() -> None:
    reading = read_number("0491 570 156 / +61491570156", "AU")
    assert reading == Reading(ANN, None, "valid", "mobile", "AU")


@pytest.mark.parametrize("raw", ["0491/570156", "0491/570/156", "0491/57-01-56"])
def test_a_slash_inside_a_number_does_not_split_it(raw: str) -> None:
    assert read_number(raw, "AU") == Reading(ANN, None, "valid", "mobile", "AU")


@pytest.mark.parametrize(
    "raw",
    [
        "202 555 0123 x123",
        "202 555 0123 ext. 5",
        "(202) 555-0123 extension 77",
        "+12025550123;ext=5",
        "202 555 0123 #9",
        "202 555 0123,,123",
    ],
)
def test_behind_an_extension_is_a_landline(raw: str) -> None:
    assert read_number(raw, "US") == Reading(US, None, "valid", "landline", "US")


def test_time_zones_are_all_in_which_a_number_may_be_at_home() -> None:
    assert len(read_number(ANN, "AU").time_zones) == 8
    assert read_number("202 555 0123", "US").time_zones == ("America/New_York",)
    assert "Europe/Jersey" in read_number("07797 712345", "GB").time_zones
    assert read_number("+1 555 555 5555", "US").time_zones == ()
    assert read_number(None, "US").time_zones == ()


def test_the_time_zones_of_both_readings_count() -> None:
    reading = read_number("0491570156 / +1 202 555 0123", "AU")
    assert {"Australia/Perth", "America/New_York"} <= set(reading.time_zones)


def test_the_slow_part_of_the_library_is_never_imported() -> None:
    # Its geocoder takes five seconds to import.
    code = "import sys, sendable.numbers; sys.exit('phonenumbers.geocoder' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
