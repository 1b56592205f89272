"""Phone texts at random: nothing but E.164 or nothing comes out, however a number is written."""

from __future__ import annotations

import re
from contextlib import suppress

import phonenumbers
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from sendable.numbers import Reading, propose_clean_up, read_every_number, read_number
from sendable.schemas.base import E164

from ..library import ANN, fictional_number

COUNTRIES = ("AU", "US", "DE", "GB", "AT", "IT", "NZ", "BR", "MX", "FR", "AR")
AUSTRALIANS = [f"+6149157{rest}" for rest in ("0006", "0110", "0156", "0157", "0158", "0159")]

phone_like = st.one_of(
    st.text(),
    st.text(alphabet="0123456789+ -().eE,/xX#*;\u00a0\u202c０٤'", max_size=32),
    st.from_regex(r"\+?[0-9]{5,18}", fullmatch=True),
    st.from_regex(r"(0011|00|011|\+) ?[1-9][0-9 ]{6,16}", fullmatch=True),
    st.from_regex(r"\+(52|54)(1|9)?[0-9]{9,11}", fullmatch=True),
)
countries = st.sampled_from(COUNTRIES)
people = st.one_of(
    st.tuples(st.sampled_from(AUSTRALIANS), st.just("AU")),
    st.tuples(st.integers(0, 999).map(fictional_number), st.just("US")),
)

many = settings(deadline=None, max_examples=200)


@given(phone_like, countries)
@many
@example("\x00", "AU")
@example("+800 1234 5678", "AU")
@example("+52 1 1", "MX")
@example("0491570156 x", "AU")
def test_any_text_is_read_as_e164_or_as_nothing(raw: str, country: str) -> None:
    reading = read_number(raw, country)
    assert all(re.fullmatch(E164, number) for number in reading.numbers)
    assert reading.number is not None or reading == Reading(None, state=reading.state)
    assert (reading.number is None) == (reading.state in {"invalid", "none"})
    assert (reading.also_number is not None) == (reading.state == "ambiguous")
    assert reading.number != reading.also_number or reading.number is None


@given(phone_like, countries)
@many
def test_no_reading_is_lost_to_opt_outs(raw: str, country: str) -> None:
    every = read_every_number(raw, country)
    assert set(read_number(raw, country).numbers) <= set(every)
    assert all(re.fullmatch(E164, number) for number in every)


@given(phone_like, countries)
@many
@example("061491570156", "AU")
@example("000491570156", "AU")
def test_what_a_clean_up_proposes_is_not_lost_to_opt_outs(raw: str, country: str) -> None:
    clean_up = propose_clean_up(raw, country)
    if clean_up and clean_up.proposal:
        assert clean_up.proposal in read_every_number(raw, country)


@given(phone_like, countries, countries)
@many
def test_a_number_means_itself_in_every_country(raw: str, country: str, elsewhere: str) -> None:
    reading = read_number(raw, country)
    for number in reading.numbers:
        again = read_number(number, elsewhere)
        assert (again.number, again.also_number) == (number, None)
        assert again.is_valid == reading.is_valid
    if reading.state in {"valid", "possible"}:
        again = read_number(reading.number, elsewhere)
        assert (again.state, again.country) == (reading.state, reading.country)


@given(phone_like, countries)
@many
def test_valid_is_what_the_library_calls_valid(raw: str, country: str) -> None:
    reading = read_number(raw, country)
    for number in reading.numbers:
        assert phonenumbers.is_valid_number(phonenumbers.parse(number)) == reading.is_valid


@given(st.from_regex(r"[1-9][0-9]{6,14}", fullmatch=True), countries)
@settings(deadline=None, max_examples=400)
@example("4915123456789", "DE")
@example("61491570156", "AU")
@example("378800000", "AU")  # San Marino's numbers may stand without their area code.
def test_no_valid_reading_of_bare_digits_is_skipped(raw: str, country: str) -> None:
    reading = read_number(raw, country)
    for text, region in ((raw, country), ("+" + raw, None)):
        with suppress(phonenumbers.NumberParseException):
            parsed = phonenumbers.parse(text, region)
            number = phonenumbers.format_number(parsed, 0)
            # Germany has numbers that are longer than international ones may be.
            if phonenumbers.is_valid_number(parsed) and re.fullmatch(E164, number):
                assert number in reading.numbers


@given(people, st.text(min_size=1, max_size=4), st.integers(0, 12))
@many
def test_a_text_with_letters_inside_has_no_reading(
    person: tuple[str, str], letters: str, place: int
) -> None:
    number, country = person
    assume(any(char.isalpha() for char in letters))
    text = number[:place] + letters + number[place:]
    # What an extension looks like is the one thing that may follow a number.
    assume(not re.search(r"(?i)x|#|ext|tel:|,,|;;", letters))
    assert read_number(text, country).number is None


@given(
    people,
    st.sampled_from(["national", "e164", "no plus", "international"]),
    st.sampled_from([" ", "-", ".", "\u00a0", "–", "()", ""]),
    st.booleans(),
    st.sampled_from(["", "'", "\u202a", "tel:", " "]),
)
@many
def test_every_spelling_of_a_number_is_the_same_number(
    person: tuple[str, str], form: str, between: str, full_width: bool, before: str
) -> None:
    number, country = person
    parsed = phonenumbers.parse(number)
    code, national = str(parsed.country_code), str(parsed.national_number)
    trunk = "0" if country == "AU" else ""
    groups = [national[:3], national[3:6], national[6:]]
    if between == "()":
        groups = [f"({trunk}{groups[0]})", *groups[1:]]
        trunk, between = "", " "
    first = {"national": trunk, "no plus": code + " ", "international": f"+{code} "}
    text = number if form == "e164" else first[form] + between.join(groups)
    if full_width:
        text = text.translate({ord("0") + digit: ord("０") + digit for digit in range(10)})
    assert read_number(before + text, country).number == number


@given(phone_like, countries)
@many
def test_a_clean_up_says_why_without_digits_and_proposes_a_valid_number(
    raw: str, country: str
) -> None:
    proposed = propose_clean_up(raw, country)
    if proposed is None:
        return
    assert not re.search(r"\d", proposed.why)
    if proposed.proposal is not None:
        assert read_number(proposed.proposal, country).state == "valid"
        assert propose_clean_up(proposed.proposal, country) is None


@given(phone_like, countries)
@many
def test_only_clean_numbers_need_no_clean_up(raw: str, country: str) -> None:
    reading = read_number(raw, country)
    needs_none = not raw.strip() or (reading.state == "valid" and raw == reading.number)
    assert (propose_clean_up(raw, country) is None) == needs_none


def test_the_properties_meet_numbers() -> None:
    """Guards the generators: a number of each country they write is read."""
    assert read_number(ANN, "AU").is_valid
    assert all(read_number(fictional_number(place), "US").is_valid for place in (0, 500, 999))
