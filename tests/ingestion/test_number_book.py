"""The number book: every text is read once, whoever asks for it and under whichever country."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sendable.ingestion import number_book
from sendable.ingestion.number_book import NumberBook
from sendable.lake import Lake
from sendable.numbers import READER, Reading, read_number

from ..library import ANN, BEN, CAS, DOT, copy_tables, frame_of

COLUMNS = ["number", "also_number", "is_valid", "line_type", "country", "state"]


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return copy_tables(tmp_path / "lake")


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str | None, str]]:
    """What is parsed: the real thing, listened to."""
    calls: list[tuple[str | None, str]] = []

    def listen(raw: str | None, country: str) -> Reading:
        calls.append((raw, country))
        return read_number(raw, country)

    monkeypatch.setattr(number_book, "read_number", listen)
    return calls


def texts(*values: str | None) -> pd.Series:
    return pd.Series(values, dtype="str")


def test_a_batch_is_read_in_its_own_order_and_index(lake: Lake) -> None:
    raws = texts("0491570156", None, "nobody", "49 151 23456789", "0491570156", "")
    raws.index = pd.Index([9, 3, 3, 1, 0, 7])
    countries = texts("AU", "AU", None, "DE", "NZ", None)
    countries.index = raws.index
    frame = NumberBook(lake, "AU").read_all(raws, countries)
    assert list(frame.columns) == COLUMNS
    assert frame.index.equals(raws.index)
    expected = [
        read_number(raw, country)
        for raw, country in zip(
            ["0491570156", None, "nobody", "49 151 23456789", "0491570156", ""],
            ["AU", "AU", "AU", "DE", "NZ", "AU"],
            strict=True,
        )
    ]
    for name in ("number", "also_number", "country"):
        found = [None if pd.isna(value) else value for value in frame[name]]
        assert found == [getattr(reading, name) for reading in expected]
    for name in ("is_valid", "line_type", "state"):
        assert frame[name].tolist() == [getattr(reading, name) for reading in expected]
    assert frame["is_valid"].dtype == bool


def test_an_empty_batch_and_one_without_texts_are_read(lake: Lake) -> None:
    book = NumberBook(lake, "AU")
    assert book.read_all(texts(), texts()).empty
    frame = book.read_all(texts(None, None), texts(None, "AU"))
    assert frame["state"].tolist() == ["none", "none"]
    book.save()
    assert lake.read("numbers").empty


def test_each_text_is_parsed_once_ever(lake: Lake, parsed: list[tuple[str, str]]) -> None:
    raws = texts("0491570156", ANN, "0491570156", "0491570157", "no number")
    countries = texts("AU", "DE", None, "AU", "AU")
    book = NumberBook(lake, "AU")
    first = book.read_all(raws, countries)
    assert sorted(raw for raw, _ in parsed) == sorted(set(raws))
    book.read_all(raws, countries)
    book.save()
    book.read_all(raws, countries)
    again = NumberBook(lake, "AU")
    pd.testing.assert_frame_equal(again.read_all(raws, countries), first)
    assert again.read("0491570156").number == ANN
    assert len(parsed) == 4


def test_a_reading_under_a_contacts_own_country_is_kept_as_well(
    lake: Lake, parsed: list[tuple[str, str]]
) -> None:
    book = NumberBook(lake, "AU")
    assert book.read("202 555 0123", "US").number == "+12025550123"
    assert book.read("202 555 0123").number != "+12025550123"
    book.save()
    assert set(lake.read("numbers")["default_country"]) == {"AU", "US"}
    again = NumberBook(lake, "AU")
    assert again.read("202 555 0123", "US").number == "+12025550123"
    frame = again.read_all(texts("202 555 0123"), texts("US"))
    assert frame["number"].tolist() == ["+12025550123"]
    assert len(parsed) == 2


@pytest.mark.parametrize("country", ["XX", "", None, "AUS"])
def test_a_country_that_is_none_is_not_asked(lake: Lake, country: str | None) -> None:
    book = NumberBook(lake, "AU")
    assert book.read("0491570156", country).number == ANN
    frame = book.read_all(texts("0491570156"), texts(country))
    assert frame["number"].tolist() == [ANN]


def test_saving_twice_changes_nothing_the_second_time(lake: Lake) -> None:
    book = NumberBook(lake, "AU")
    book.read_all(texts("0491570156", "0491570157"), texts("AU", "AU"))
    book.save()
    version = lake.versions()["numbers"]
    book.save()
    again = NumberBook(lake, "AU")
    again.read_all(texts("0491570156", "0491570157"), texts("AU", "AU"))
    again.save()
    assert lake.versions()["numbers"] == version


def test_a_text_that_was_read_by_itself_after_it_was_kept_is_one_row(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(number_book, "_RECENT", 1)
    raws, nowhere = texts("0491570156", "0491570157"), texts(None, None)
    book = NumberBook(lake, "AU")
    book.read("0491570159")
    once = book.read_all(raws, nowhere)
    book.save()
    # The batch is not among the recent readings, so this one is parsed anew.
    assert book.read("0491570156") == read_number("0491570156", "AU")
    pd.testing.assert_frame_equal(book.read_all(raws, nowhere), once)
    book.save()
    assert lake.read("numbers")["raw"].is_unique


def test_what_another_version_of_the_reader_read_is_read_again(lake: Lake) -> None:
    row = {"raw": "0491570156", "default_country": "AU", "number": BEN, "is_valid": True}
    row |= {"line_type": "mobile", "country": "AU"}
    older = [
        {**row, "state": "valid", "reader": READER - 1},
        # From before readings had a version.
        {**row, "raw": "0491570158", "state": None, "reader": None},
    ]
    lake.append("numbers", frame_of("numbers", older))
    book = NumberBook(lake, "AU")
    assert book.read("0491570156").number == ANN
    frame = book.read_all(texts("0491570156", "0491570158"), texts("AU", "AU"))
    assert frame["number"].tolist() == [ANN, CAS]
    book.save()
    rows = lake.read("numbers").set_index("raw")
    assert rows["number"].to_dict() == {"0491570156": ANN, "0491570158": CAS}
    assert set(rows["reader"]) == {READER}


def test_single_readings_stay_right_when_more_are_asked_for_than_are_kept(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(number_book, "_RECENT", 2)
    book = NumberBook(lake, "AU")
    for _ in range(2):
        for number in (ANN, BEN, CAS, DOT):
            assert book.read("0" + number[3:]).number == number
        book.save()
    assert len(lake.read("numbers")) == 4


def test_every_number_that_an_opt_out_may_be_is_found(lake: Lake) -> None:
    raws = texts("0491 570 156 (Ann)", "202 555 0123", None, "0491570156/0491570157", "nobody", ANN)
    countries = texts("AU", "US", "AU", None, "AU", "DE")
    raws.index = countries.index = pd.Index([60, 50, 40, 30, 20, 10])
    found = NumberBook(lake, "AU").read_every(raws, countries)
    numbers = {label: set(found[found.index == label]) for label in raws.index}
    national = set(read_number("202 555 0123", "AU").numbers)
    assert numbers == {
        60: {ANN},
        50: {"+12025550123", *national},
        40: set(),
        30: {ANN, BEN},
        20: set(),
        10: {ANN},
    }
    assert len(found) == sum(map(len, numbers.values()))


def test_an_opt_out_with_a_zero_too_many_holds_whom_it_means(lake: Lake) -> None:
    found = NumberBook(lake, "AU").read_every(texts("061491570156"), texts("AU"))
    assert ANN in set(found)


def test_nobody_opted_out_gives_no_numbers(lake: Lake) -> None:
    assert NumberBook(lake, "AU").read_every(texts(), texts()).empty


@given(
    st.lists(
        st.tuples(
            st.none() | st.text(alphabet="0123456789+ /x.'O", max_size=14),
            st.sampled_from(["AU", "US", "DE", "XX", None]),
        ),
        max_size=12,
    )
)
@settings(
    deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_batch_is_read_as_its_texts_one_by_one(
    lake: Lake, rows: list[tuple[str | None, str | None]]
) -> None:
    book = NumberBook(lake, "AU")
    frame = book.read_all(texts(*(raw for raw, _ in rows)), texts(*(each for _, each in rows)))
    for (raw, country), found in zip(rows, frame.to_dict("records"), strict=True):
        reading = book.read(raw, country)
        assert (found["state"], found["is_valid"]) == (reading.state, reading.is_valid)
        assert (None if pd.isna(found["number"]) else found["number"]) == reading.number
