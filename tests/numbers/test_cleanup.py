"""Clean-up proposals: the fault of a phone text, and the number it should be."""

from __future__ import annotations

import re

import pytest

from sendable.numbers import CleanUp, propose_clean_up
from sendable.numbers.cleanup import WHY

from ..library import ANN

US = "+12025550123"
MEXICAN = "+525512345678"


@pytest.mark.parametrize(
    ("raw", "default", "kind", "proposal"),
    [
        ("491570156", "AU", "lost_zero", ANN),
        ("61491570156", "AU", "no_plus", ANN),
        ("61 491 570 156", "US", "no_plus", ANN),
        ("0491 570 156", "AU", "national_form", ANN),
        ("2025550123", "US", "national_form", US),
        ("13 11 14", "AU", "national_form", "+61131114"),
        ("+61 491 570 156", "AU", "other_characters", ANN),
        ("\u202a+61491570156", "AU", "other_characters", ANN),
        ("0011 61 491 570 156", "AU", "dialling_prefix", ANN),
        ("+61 (0)491 570 156", "AU", "trunk_zero", ANN),
        ("610491570156", "AU", "trunk_zero", ANN),
        ("+0491570156", "AU", "plus_before_national", ANN),
        ("491570156.0", "AU", "spreadsheet_decimal", ANN),
        ("202 555 0123 x12", "US", "extension", US),
        ("+52 1 55 1234 5678", "AU", "old_mobile_prefix", MEXICAN),
        ("044 55 1234 5678", "MX", "old_mobile_prefix", MEXICAN),
        ("0338 123 4567", "IT", "zero_too_many", "+393381234567"),
        ("0491 570 156 (Ann)", "AU", "letters", ANN),
        ("Ann 0491 570 156", "AU", "letters", ANN),
        ("1-800-FLOWERS", "US", "letters", None),
        ("O491570156", "AU", "letter_for_digit", ANN),
        ("049l57O156", "AU", "letter_for_digit", ANN),
        ("0491570156/0491570157", "AU", "two_numbers", None),
        ("0491570156 or 0491570157", "AU", "two_numbers", None),
        ("02 5550 1234 / 0491570156", "AU", "two_numbers", ANN),
        ("0491570156 / 0491570156", "AU", "two_numbers", ANN),
        ("0491570156 / 049157015", "AU", "two_numbers", ANN),
        ("49 151 23456789", "DE", "two_readings", None),
        ("6.14915E+10", "AU", "spreadsheet_ruin", None),
        ("unknown", "AU", "not_a_number", None),
        ("12", "AU", "too_short", None),
        ("+61 49", "AU", "too_short", None),
        ("049157015600000", "AU", "too_long", None),
        ("5550123", "US", "no_area_code", None),
        ("+999 1234567", "AU", "unknown_country_code", None),
        ("+1 555 555 5555", "US", "unknown_range", None),
    ],
)
def test_each_fault_is_named_and_mended_where_it_can_be(
    raw: str, default: str, kind: str, proposal: str | None
) -> None:
    found = propose_clean_up(raw, default)
    assert found is not None
    assert (found.kind, found.proposal) == (kind, proposal)


@pytest.mark.parametrize("raw", [ANN, US, "+442071838750", None, "", "  "])
def test_a_clean_number_and_no_text_at_all_need_nothing(raw: str | None) -> None:
    assert propose_clean_up(raw, "AU") is None


def test_a_proposal_says_why_in_words() -> None:
    assert propose_clean_up("491570156", "AU") == CleanUp("lost_zero", ANN)
    assert CleanUp("lost_zero", ANN).why == "lost leading zero"
    assert "ask the source again" in CleanUp("spreadsheet_ruin", None).why


def test_no_sentence_holds_a_digit() -> None:
    assert not [why for why in WHY.values() if re.search(r"\d", why)]
