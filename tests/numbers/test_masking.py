"""Masks: what people and logs may see of a number."""

from __future__ import annotations

import re
import timeit
from datetime import UTC, datetime
from uuid import UUID

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from sendable.numbers import mask_number, mask_numbers_in

from ..figures import say
from ..library import ANN, fictional_number


def _examples() -> list[phonenumbers.PhoneNumber]:
    """Give an example of each country's numbers, and the tests' own, which belong to nobody."""
    found = [
        phonenumbers.example_number_for_type(region, kind)
        for region in sorted(phonenumbers.SUPPORTED_REGIONS)
        for kind in (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE)
    ]
    ours = [phonenumbers.parse(text) for text in (ANN, fictional_number(1), fictional_number(501))]
    return [*ours, *(number for number in found if number is not None)]


EXAMPLES = _examples()
MOMENTS = st.integers(631_152_000, 4_070_908_800).map(lambda at: datetime.fromtimestamp(at, UTC))
WORDS = st.text(alphabet="abc éß:;,'?!\n", max_size=12)
SEPARATORS = st.sampled_from([" ", "-", ".", "\u00a0", "  ", " - ", "\u2011", "\u2013", "\u202f"])


def digits_of(text: str) -> str:
    return re.sub(r"\D", "", text)


def test_a_mask_hides_the_middle() -> None:
    assert mask_number(ANN) == "+61••••••156"


def test_numbers_in_a_text_are_masked_and_the_rest_stays() -> None:
    assert mask_numbers_in(f"List of {ANN}, 2026") == "List of +61••••••156, 2026"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("call 0491 570 156 now", "call 049••••••156 now"),
        ("+1 (555) 555-0123", "+1 •••••••••••123"),
        ("Ann0491-570-156", "Ann049••••••156"),
        ("04.91.57.01.56", "04.••••••••.56"),
        ("06221/123456", "062••••••456"),
        ("(0491)570156", "(04••••••156"),
        ("(0.612) 34567", "(0.•••••••567"),
        ("(0 - 612) 34567", "(0 •••••••••567"),
        ("＋61 491 570 156", "＋61•••••••••156"),
        ("4 9 1 5 7 0 1 5 6", "4 9•••••••••••5 6"),
        ("21/11/2026 0491 570 156", "21/11/2026 049••••••156"),
        ("2024 0491 570 156", "202•••••••••••156"),
    ],
)
def test_numbers_in_groups_are_masked(written: str, shown: str) -> None:
    assert mask_numbers_in(written) == shown


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-21 09:00:00.123456+00:00",
        "09:00 21.11.2026, 1.5.2026 and 2026/11/21",
        "refresh-20261121T090000Z-b07a",
        "0f0e1234-1234-5678-9012-123456789012",
        "$1,234,567.89 of € 2 345 678.00",
        "12,345,678 rows, 1000/20000 done, page 3 of 12",
        "list 3101 (1234 contacts)",
        "0.25 0.50 0.75 1.00 took 12.345678 s at -33.868820",
        "192.168.100.200:4200 and 127.0.0.1",
        "2024-2026, in 2024 2025 2026",
        "Sendable · List 8001 · 001f41",
        "contacts 1200\n3400 lists\t5600",
    ],
)
def test_dates_prices_counts_and_ids_stay(text: str) -> None:
    assert mask_numbers_in(text) == text


@given(
    number=st.sampled_from(EXAMPLES),
    form=st.sampled_from(
        [
            PhoneNumberFormat.E164,
            PhoneNumberFormat.INTERNATIONAL,
            PhoneNumberFormat.NATIONAL,
            PhoneNumberFormat.RFC3966,
        ]
    ),
    sign=st.none() | SEPARATORS,
    before=WORDS,
    after=WORDS,
)
def test_no_usual_spelling_of_a_number_passes(
    number: phonenumbers.PhoneNumber, form: int, sign: str | None, before: str, after: str
) -> None:
    spelt = phonenumbers.format_number(number, form)
    spelt = spelt if sign is None else re.sub(r"(?<=\d)[ -](?=\d)", sign, spelt)
    said = before + spelt + after
    masked = mask_numbers_in(said)
    assert len(masked) == len(said)
    if len(digits_of(spelt)) >= 7:
        assert len(digits_of(masked)) <= 6
        assert masked.startswith(before)
        assert masked.endswith(after)


@given(
    first=st.sampled_from(EXAMPLES),
    second=st.sampled_from(EXAMPLES),
    between=st.sampled_from([" ", ", ", " / ", "; ", " and ", "\n", " 2026-11-21 ", " 12.5 "]),
)
def test_of_two_numbers_neither_passes(
    first: phonenumbers.PhoneNumber, second: phonenumbers.PhoneNumber, between: str
) -> None:
    written = [
        phonenumbers.format_number(one, PhoneNumberFormat.INTERNATIONAL) for one in (first, second)
    ]
    seen = digits_of(mask_numbers_in(between.join(written)))
    assert not any(digits_of(one) in seen for one in written)


@given(MOMENTS, st.integers(0, 999_999), st.floats(0, 999), st.uuids())
def test_moments_amounts_and_ids_of_all_kinds_stay(
    second: datetime, microsecond: int, amount: float, message: UUID
) -> None:
    at = second.replace(microsecond=microsecond)
    for shown in (
        at.isoformat(),
        str(at),
        f"{at:%d.%m.%Y %H:%M}",
        f"{at:%d/%m/%Y, %H:%M:%S}",
        f"run {at:%Y%m%dT%H%M%SZ}-0a1b",
        f"${amount:,.2f} for {amount * 1000:,.0f} people",
        str(message),
        str(message).upper(),
    ):
        assert mask_numbers_in(shown) == shown


@given(st.text(alphabet="0123456789 +-.()/:•ab\n", max_size=60))
def test_a_mask_changes_no_length_and_adds_no_digit(text: str) -> None:
    masked = mask_numbers_in(text)
    assert len(masked) == len(text)
    assert all(new in (old, "•") for old, new in zip(text, masked, strict=True))
    assert not re.search(r"(?<![\d.])[1-9]\d{6,}(?![\d.-])", re.sub(r"\d{8}T\d{6}Z", "", masked))


@given(st.text(alphabet="+0123456789", max_size=16))
def test_a_mask_shows_six_characters_at_most(number: str) -> None:
    masked = mask_number(number)
    assert len(masked) == len(number)
    assert sum(char != "•" for char in masked) <= 6
    if len(number) < 8:
        assert set(masked) <= {"•"}


def test_a_line_of_a_log_is_masked_in_no_time() -> None:
    lines = {
        "without numbers": "read list VIP club: 12,345 contacts",
        "with a number": "the contact 0491 570 156 was put aside",
        "with all sorts": "10:23:45.123 | INFO | list 3101, run 20261121T090000Z-b07a, 12.3 s",
        "of 20,000 digits": "1 " * 20_000,
    }
    for what, line in lines.items():
        seconds = min(timeit.repeat(lambda line=line: mask_numbers_in(line), number=20)) / 20
        say(f"masking a line {what}: {seconds * 1e6:,.1f} µs")
