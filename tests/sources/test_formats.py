"""Formats and ugly files: declared, detected and said, or refused with row and column."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sendable.errors import SourceError

from .pulling import Looked, declare

BY_ID = {"customer_id": "who", "contact_field": "custom_1"}
COLUMNS = {"order_id": "id", "ordered_at": "when", "amount": "total"}
PLAIN = "id,who,when,total\nA1,7,2026-01-02T03:04:05Z,12.50\nA2,8,2026-01-03,3\n"


def look(folder: Path, content: str | bytes, name: str = "x.csv", **declared: Any) -> Looked:
    data = content.encode() if isinstance(content, str) else content
    (folder / name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return look_at(folder, name, **declared)


def look_at(folder: Path, name: str, **declared: Any) -> Looked:
    source = {"path": name, "join": BY_ID, "columns": COLUMNS, **declared}
    return Looked(declare(**source), folder)


def totals(looked: Looked) -> list[float]:
    return list(looked.rows["amount"])


def days(looked: Looked) -> list[str]:
    return [f"{moment:%Y-%m-%d}" for moment in looked.rows["ordered_at"]]


def table_of(*rows: tuple[object, ...]) -> str:
    return "".join(",".join(str(cell) for cell in row) + "\n" for row in rows)


def dated(*texts: str) -> str:
    rows = [(f"A{n}", 7, text, 1) for n, text in enumerate(texts)]
    return table_of(("id", "who", "when", "total"), *rows)


def priced(*texts: str) -> str:
    rows = [(f"A{n}", 7, "2026-01-02", f'"{text}"') for n, text in enumerate(texts)]
    return table_of(("id", "who", "when", "total"), *rows)


@pytest.mark.parametrize("name", ["x.csv", "x.csv.gz", "x.txt"])
def test_csv_is_read_plain_and_compressed(tmp_path: Path, name: str) -> None:
    assert totals(look(tmp_path, PLAIN, name)) == [12.5, 3]


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_any_line_ends_and_separators_are_read(tmp_path: Path, ends: str, separator: str) -> None:
    looked = look(tmp_path, PLAIN.replace(",", separator).replace("\n", ends))
    assert totals(looked) == [12.5, 3]
    assert any("separated by" in note for note in looked.notes) == (separator != ",")


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", None),
        ("utf-8-sig", None),
        ("utf-16", "UTF-16"),
        ("cp1252", "Windows-1252"),
    ],
)
def test_the_encoding_is_found_and_said(tmp_path: Path, encoding: str, said: str | None) -> None:
    content = PLAIN.replace("A1", "Zoë Müller").encode(encoding)
    for name in ("x.csv", "x.csv.gz"):
        looked = look(tmp_path, content, name)
        assert looked.rows["order_id"].iloc[0] == "Zoë Müller"
        notes = [note for note in looked.notes if "UTF" in note and "without" not in note]
        assert bool(notes) == (said is not None)
        assert said is None or said in notes[0]


def test_a_declared_encoding_is_taken_at_its_word(tmp_path: Path) -> None:
    content = PLAIN.replace("A1", "Łódź").encode("cp1250")
    looked = look(tmp_path, content, encoding="cp1250")
    assert looked.rows["order_id"].iloc[0] == "Łódź"
    with pytest.raises(SourceError, match="no encoding"):
        look(tmp_path, content, encoding="utf-eight")
    with pytest.raises(SourceError, match="cannot be read as utf-8"):
        look(tmp_path, content, encoding="utf-8")


@pytest.mark.parametrize(
    ("content", "match"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\xff\xfe", "no text"),
        (b'id,who,when,total\n"A,7,2026-01-02,1\n', "row 2"),
        (b"id,who,when,total\nA,7,2026-01-02,1\nA,7,2026-01-02,1,2\n", "row 3 has 5 fields"),
        (b"id,who,when,total\nA,7,2026-01-02,1\nB,7,20", "row 3 has 3 fields"),
        (b"id,who,who,when,total\nA,7,7,2026-01-02,1\n", "'who' more than once"),
    ],
)
def test_what_is_no_csv_is_refused(tmp_path: Path, content: bytes, match: str) -> None:
    with pytest.raises(SourceError, match=match) as caught:
        look(tmp_path, content)
    assert caught.value.place is not None
    assert str(tmp_path / "x.csv") in str(caught.value)


def test_a_missing_column_is_named_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="'when'") as caught:
        look(tmp_path, "id,who,day,total\nA1,7,2026-01-02,1\n")
    assert "id, who, day, total" in str(caught.value.remedy)


@pytest.mark.parametrize("name", ["x.csv", "x.csv.gz", "x.parquet", "x.xlsx", "x.jsonl"])
def test_a_file_that_is_not_there_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(SourceError, match=rf"there is no file .*{name}"):
        look_at(tmp_path, name)
    (tmp_path / name).mkdir()
    with pytest.raises(SourceError, match=name):
        look_at(tmp_path, name)


def test_a_compressed_file_that_was_cut_short_or_damaged_is_not_read(tmp_path: Path) -> None:
    rows = "".join(f"B{n},7,2026-01-02,{n}\n" for n in range(5000))
    whole = gzip.compress((PLAIN + rows).encode())
    path = tmp_path / "x.csv.gz"
    for length in (len(whole) // 2, len(whole) - 6, 12):
        path.write_bytes(whole[:length])
        with pytest.raises(SourceError, match="cut short"):
            look_at(tmp_path, path.name)
    damaged = bytearray(whole)
    damaged[len(damaged) // 2] ^= 0xFF
    for content in (bytes(damaged), PLAIN.encode()):
        path.write_bytes(content)
        with pytest.raises(SourceError):
            look_at(tmp_path, path.name)


@pytest.mark.parametrize("name", ["x.parquet", "x.xlsx", "x.jsonl"])
def test_what_is_no_such_file_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(SourceError, match=name):
        look(tmp_path, "id,who\n1,2\n", name)


ROWS = [
    {"id": "A1", "who": 7, "when": datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), "total": 12.5},
    {"id": "A2", "who": 8, "when": datetime(2026, 1, 3, tzinfo=UTC), "total": 3.0},
    {"id": "A3", "who": None, "when": datetime(2026, 1, 3, tzinfo=UTC), "total": None},
]


def test_parquet_keeps_types_and_whole_numbers(tmp_path: Path) -> None:
    frame = pd.DataFrame(ROWS).astype({"who": "Int64"})
    frame.loc[0, "who"] = 61491570156123457
    frame.to_parquet(tmp_path / "x.parquet")
    looked = look_at(tmp_path, "x.parquet", decimal=",")
    assert looked.rows["amount"].iloc[:2].tolist() == [12.5, 3]
    assert looked.rows["by_customer_id"].iloc[:2].tolist() == ["61491570156123457", "8"]
    assert looked.rows["by_customer_id"].isna().tolist() == [False, False, True]
    assert looked.rows["ordered_at"].iloc[0] == ROWS[0]["when"]
    assert list(looked.rows.index) == [1, 2, 3]


def test_json_lines_name_what_is_nested(tmp_path: Path) -> None:
    lines = [
        {"id": "A1", "customer": {"id": 7}, "when": "2026-01-02", "total": 12.5},
        {"id": "A2", "when": "2026-01-03", "total": 3, "customer": {"id": 8}, "more": [1]},
    ]
    text = "\n\n".join(json.dumps(line) for line in lines)
    join = {"customer_id": "customer.id", "contact_field": "custom_1"}
    for name in ("x.jsonl", "x.ndjson.gz"):
        looked = look(tmp_path, text, name, join=join)
        assert totals(looked) == [12.5, 3]
        assert looked.rows["by_customer_id"].tolist() == ["7", "8"]
        assert list(looked.rows.index) == [1, 3]
    with pytest.raises(SourceError, match="row 2 is no JSON object"):
        look(tmp_path, '{"id": 1}\n[1]\n', "x.jsonl", join=join)


def workbook(path: Path, *rows: list[Any], sheets: tuple[str, ...] = ("Orders",)) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)


HEADER = ["id", "who", "when", "total"]


def test_a_workbook_has_numbers_and_dates_of_its_own(tmp_path: Path) -> None:
    first = ["A1", 61491570156, datetime(2026, 1, 2, 3, 4, 5), "12.5"]  # noqa: DTZ001
    second = [1002, "8", date(2026, 1, 3), 3]
    workbook(tmp_path / "x.xlsx", [], HEADER, first, [], second)
    looked = look_at(tmp_path, "x.xlsx", time_zone="Australia/Sydney")
    assert totals(looked) == [12.5, 3]
    assert looked.rows["order_id"].tolist() == ["A1", "1002"]
    assert looked.rows["by_customer_id"].tolist() == ["61491570156", "8"]
    assert looked.rows["ordered_at"].iloc[0] == datetime(2026, 1, 1, 16, 4, 5, tzinfo=UTC)
    assert list(looked.rows.index) == [3, 5]


def test_of_several_sheets_one_has_to_be_named(tmp_path: Path) -> None:
    row = ["A1", 7, "2026-01-02", 1]
    workbook(tmp_path / "x.xlsx", HEADER, row, sheets=("Notes", "Orders"))
    with pytest.raises(SourceError, match="several sheets") as caught:
        look_at(tmp_path, "x.xlsx")
    assert "Notes, Orders" in str(caught.value)
    assert totals(look_at(tmp_path, "x.xlsx", sheet="Orders")) == [1]


def test_a_count_of_days_is_a_date_only_where_that_is_declared(tmp_path: Path) -> None:
    workbook(tmp_path / "x.xlsx", HEADER, ["A1", 7, 46024.25, 1])
    for name, content in (("x.xlsx", None), ("y.csv", dated("46024.25"))):
        if content:
            (tmp_path / name).write_text(content)
        with pytest.raises(SourceError, match="row 2 of column 'when' is a number"):
            look_at(tmp_path, name)
        looked = look_at(tmp_path, name, dates="excel")
        assert looked.rows["ordered_at"].iloc[0] == datetime(2026, 1, 2, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["13/04/2026", "03/04/2026"], ["2026-04-13", "2026-04-03"]),
        (["04/13/2026", "03/04/2026"], ["2026-04-13", "2026-03-04"]),
        (["13.4.2026", "3.4.2026 15:00"], ["2026-04-13", "2026-04-03"]),
        (["2026-04-13", "2026/04/03"], ["2026-04-13", "2026-04-03"]),
        (["03/03/2026"], ["2026-03-03"]),
    ],
)
def test_dates_that_one_value_decides_are_read_and_said(
    tmp_path: Path, texts: list[str], expected: list[str]
) -> None:
    looked = look(tmp_path, dated(*texts))
    assert days(looked) == expected
    assert any("first" in note for note in looked.notes) == ("13" in texts[0][:5])


def test_a_value_far_down_decides_for_those_above(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sendable.sources.readers.delimited.CHUNK_ROWS", 2)
    looked = look(tmp_path, dated(*["03/04/2026"] * 5, "31/01/2026"))
    assert days(looked)[0] == "2026-04-03"


def test_dates_that_nothing_decides_are_refused_with_row_and_column(tmp_path: Path) -> None:
    content = dated("2026-01-01", "03/04/2026")
    with pytest.raises(SourceError, match="row 3 of column 'when'") as caught:
        look(tmp_path, content)
    assert "day_first or month_first" in str(caught.value)
    assert days(look(tmp_path, content, dates="day_first"))[1] == "2026-04-03"
    assert days(look(tmp_path, content, dates="month_first"))[1] == "2026-03-04"


def test_dates_both_ways_round_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"row 3 of column 'when'.*other way round"):
        look(tmp_path, dated("13/04/2026", "04/13/2026"))


def test_a_declared_order_is_never_turned_round(tmp_path: Path) -> None:
    looked = look(tmp_path, dated("03/04/2026", "04/13/2026"), dates="day_first")
    assert days(looked) == ["2026-04-03"]
    assert [fault.row for fault in looked.faults] == [3]


def test_a_pattern_says_exactly_how_dates_are_written(tmp_path: Path) -> None:
    looked = look(tmp_path, dated("03.04.26", "2026-04-03"), dates="%d.%m.%y")
    assert days(looked) == ["2026-04-03"]
    assert [fault.row for fault in looked.faults] == [3]


def test_seconds_since_1970_are_found_and_said(tmp_path: Path) -> None:
    looked = look(tmp_path, dated("1772506800", "1772506800000"))
    assert days(looked) == ["2026-03-03"] * 2
    assert any("seconds since 1970" in note for note in looked.notes)


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("2026-01-02T10:00:00+11:00", 23),
        ("2026-01-02 10:00:00 +1100", 23),
        ("2026-01-01 23:00:00 UTC", 23),
        ("2026-01-01T23:00Z", 23),
        ("2026-01-01 23:00:00.5", 23),
        ("01/01/2026 11:00 PM", 23),
        ("01/01/2026, 12:30 am", 0),
    ],
)
def test_a_time_is_that_moment(tmp_path: Path, text: str, hour: int) -> None:
    looked = look(tmp_path, dated(f'"{text}"'))
    moment = looked.rows["ordered_at"].iloc[0]
    assert (moment.day, moment.hour) == (1, hour)


def test_times_without_a_zone_are_those_of_the_declared_one(tmp_path: Path) -> None:
    content = dated("2026-07-01 10:00", "2026-01-01 10:00", "2026-01-01T10:00Z")
    looked = look(tmp_path, content, time_zone="Europe/London")
    assert [moment.hour for moment in looked.rows["ordered_at"]] == [9, 10, 10]
    assert looked.notes == ()
    assert "taken as UTC" in str(look(tmp_path, content).notes)


def test_a_time_that_the_clocks_show_twice_or_never_is_put_aside(tmp_path: Path) -> None:
    content = dated("2026-10-25 01:30", "2026-03-29 01:30", "2026-07-01 10:00")
    looked = look(tmp_path, content, time_zone="Europe/London")
    assert [fault.row for fault in looked.faults] == [2, 3]


@pytest.mark.parametrize("texts", [["12,50"], ["1,234"], ["1.234,50"], ["12.50", "12,50"]])
def test_a_comma_that_may_mean_two_things_is_refused(tmp_path: Path, texts: list[str]) -> None:
    with pytest.raises(SourceError, match=f"row {len(texts) + 1} of column 'total'") as caught:
        look(tmp_path, priced(*texts))
    assert 'decimal to ","' in str(caught.value)


def test_a_declared_comma_is_the_decimal_mark(tmp_path: Path) -> None:
    looked = look(tmp_path, priced("12,50", "1.234,50", "1.234", "3", "12.50"), decimal=",")
    assert totals(looked) == [12.5, 1234.5, 1234, 3]
    assert [fault.row for fault in looked.faults] == [6]


def test_commas_between_thousands_are_told_where_a_point_shows_them(tmp_path: Path) -> None:
    looked = look(tmp_path, priced("1,234.50", "1,234", "3"))
    assert totals(looked) == [1234.5, 1234, 3]
    assert "between thousands" in str(looked.notes)


@pytest.mark.parametrize("word", ["twelve", "nan", "inf", "1_000", "0x10", "$5", "1 2"])
def test_what_is_no_number_costs_its_row(tmp_path: Path, word: str) -> None:
    looked = look(tmp_path, priced("5", word))
    assert totals(looked) == [5]
    assert [(fault.row, fault.reason) for fault in looked.faults] == [
        (3, "the column 'total' is not a number")
    ]


def test_a_column_of_which_nothing_can_be_read_is_the_wrong_one(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="row 2: the column 'who' is not a number"):
        look(tmp_path, PLAIN.replace(",7,", ",x,").replace(",8,", ",y,"), columns={
            **COLUMNS, "amount": "who"})  # fmt: skip
    with pytest.raises(SourceError) as caught:
        look(tmp_path, dated("soon"))
    assert "soon" not in str(caught.value), "a cell may hold anybody's number or address"


@given(st.floats(min_value=-1e9, max_value=1e9, allow_nan=False), st.sampled_from([".", ","]))
@settings(max_examples=40, deadline=None)
def test_a_number_is_read_back_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, number: float, decimal: str
) -> None:
    text = f"{number:.3f}".replace(".", decimal)
    looked = look(tmp_path_factory.mktemp("n"), priced(text, f"0{decimal}5"), decimal=decimal)
    assert totals(looked) == [round(number, 3), 0.5]


@given(st.datetimes(datetime(1990, 1, 1), datetime(2037, 1, 1)))  # noqa: DTZ001
@settings(max_examples=40, deadline=None)
def test_a_time_is_read_back_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, moment: datetime
) -> None:
    moment = moment.replace(microsecond=0, tzinfo=UTC)
    folder = tmp_path_factory.mktemp("t")
    texts = [moment.isoformat(), f"{moment:%Y-%m-%d %H:%M:%S}", f"{moment:%d/%m/%Y %I:%M:%S %p}"]
    looked = look(folder, dated(*texts), dates="day_first")
    assert set(looked.rows["ordered_at"]) == {pd.Timestamp(moment)}


def test_a_file_of_a_header_alone_has_no_rows(tmp_path: Path) -> None:
    assert look(tmp_path, "id,who,when,total\n").read == 0


def test_a_preset_finds_the_separator_too(tmp_path: Path) -> None:
    content = "Name;Email;Created at;Total\n#1;ann@example.com;2026-01-02;5\n"
    (tmp_path / "x.csv").write_text(content)
    looked = Looked(declare(preset="shopify-orders"), tmp_path)
    assert totals(looked) == [5]
    assert "semicolons" in str(looked.notes)


def test_yes_and_what_is_beyond_all_bounds_are_no_numbers(tmp_path: Path) -> None:
    frame = pd.DataFrame(ROWS)
    frame["total"] = pd.Series([1.5, float("inf"), 2.0])
    frame.to_parquet(tmp_path / "x.parquet")
    assert [fault.row for fault in look_at(tmp_path, "x.parquet").faults] == [2]
    lines = [{"id": 1, "who": 1, "when": "2026-01-02", "total": total} for total in (True, 1.5)]
    text = "\n".join(map(json.dumps, lines))
    assert [fault.row for fault in look(tmp_path, text, "x.jsonl").faults] == [1]
