"""Shop files: orders and events as declared, and every fault with its place."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sendable.errors import ConfigurationError, SourceError
from sendable.sources.declared import EventSource, OrderSource
from sendable.sources.shop import read_events, read_orders

ORDER_COLUMNS = {"order_id": "id", "customer_id": "who", "ordered_at": "when", "amount": "total"}
LINE_COLUMNS = {
    "order_id": "invoice",
    "customer_id": "who",
    "ordered_at": "when",
    "quantity": "count",
    "unit_price": "price",
}
EVENT_COLUMNS = {"event_id": "id", "customer_id": "who", "kind": "what", "occurred_at": "when"}


def orders(columns: dict[str, str] | None = None, **more: Any) -> OrderSource:
    declared = columns or ORDER_COLUMNS
    base = {"kind": "orders", "name": "shop", "path": "x.csv", "contact_field": "custom_1"}
    return OrderSource.model_validate({**base, "columns": declared, **more})


def lines(**more: Any) -> OrderSource:
    return orders(LINE_COLUMNS, grain="line", **more)


def events(**columns: str) -> EventSource:
    base = {"kind": "events", "name": "shop", "path": "x.csv", "contact_field": "custom_1"}
    return EventSource.model_validate({**base, "columns": {**EVENT_COLUMNS, **columns}})


def written(folder: Path, text: str, name: str = "x.csv") -> Path:
    path = folder / name
    content = text.encode()
    path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    return path


PLAIN = "id,who,when,total\nA1,7,2026-01-02T03:04:05Z,12.50\nA2,8,2026-01-03,3\n"


@pytest.mark.parametrize("name", ["x.csv", "x.csv.gz"])
def test_orders_are_read_plain_and_compressed(tmp_path: Path, name: str) -> None:
    shop = read_orders(orders(currency="AUD"), written(tmp_path, PLAIN, name))
    assert shop.read == 2
    assert shop.left_out == {}
    first, second = shop.rows.to_dict("records")
    assert (first["order_id"], first["customer_id"], first["amount"]) == ("A1", "7", 12.5)
    assert first["ordered_at"] == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert first["status"] == "completed"
    assert first["discount_amount"] == 0
    assert first["currency"] == "AUD"
    assert second["ordered_at"] == datetime(2026, 1, 3, tzinfo=UTC)


def test_a_time_with_a_zone_is_that_moment(tmp_path: Path) -> None:
    path = written(tmp_path, "id,who,when,total\nA1,7,2026-01-02T10:00:00+11:00,1\n")
    moment = read_orders(orders(), path).rows["ordered_at"].iloc[0]
    assert moment == datetime(2026, 1, 1, 23, tzinfo=UTC)


def test_a_missing_column_is_named_with_those_there_are(tmp_path: Path) -> None:
    path = written(tmp_path, "id,who,day,total\nA1,7,2026-01-02,1\n")
    with pytest.raises(SourceError, match="'when'") as caught:
        read_orders(orders(), path)
    assert "id, who, day, total" in str(caught.value.remedy)
    assert caught.value.place is not None
    assert caught.value.place.file == path


@pytest.mark.parametrize(
    ("row", "bad"),
    [("A3,9,2026-01-04,twelve", "twelve"), ("A3,9,soon,12", "soon"), ("A3,9,2026-13-01,1", "13-")],
)
def test_what_is_no_number_or_date_is_named_with_its_row(
    tmp_path: Path, row: str, bad: str
) -> None:
    path = written(tmp_path, PLAIN + row + "\n")
    with pytest.raises(SourceError) as caught:
        read_orders(orders(), path)
    assert bad not in caught.value.message, "a cell may hold anybody's number or address"
    assert caught.value.place is not None
    assert (caught.value.place.file, caught.value.place.line) == (path, 4)
    assert "row 4" in str(caught.value)


def test_the_row_is_that_of_the_file_though_guests_stand_before_it(tmp_path: Path) -> None:
    path = written(tmp_path, "id,who,when,total\nA1,,2026-01-02,1\nA2,7,2026-01-02,bad\n")
    with pytest.raises(SourceError, match="row 3"):
        read_orders(orders(), path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"gone\.csv"):
        read_orders(orders(), tmp_path / "gone.csv")


def test_a_folder_in_place_of_a_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError):
        read_orders(orders(), tmp_path)


def test_a_compressed_file_that_was_cut_short_is_not_read_in_part(tmp_path: Path) -> None:
    rows = "".join(f"B{n},7,2026-01-02,{n}\n" for n in range(5000))
    whole = written(tmp_path, PLAIN + rows, "x.csv.gz").read_bytes()
    for length in (len(whole) // 2, len(whole) - 6, 12):
        cut = tmp_path / "cut.csv.gz"
        cut.write_bytes(whole[:length])
        with pytest.raises(SourceError, match="cut short"):
            read_orders(orders(), cut)


def test_a_compressed_file_that_is_damaged_is_not_read(tmp_path: Path) -> None:
    damaged = bytearray(written(tmp_path, PLAIN * 50, "x.csv.gz").read_bytes())
    damaged[len(damaged) // 2] ^= 0xFF
    path = tmp_path / "bad.csv.gz"
    path.write_bytes(bytes(damaged))
    with pytest.raises(SourceError):
        read_orders(orders(), path)
    path.write_bytes(PLAIN.encode())
    with pytest.raises(SourceError):
        read_orders(orders(), path)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n",
        b"\x89PNG\r\n\x1a\n\x00\x00\xff\xfe",
        pytest.param(
            b"id,who,when,total\nA,7,2026-01-02,1\nA,7,2026-01-02,1,2,3\n",
            marks=pytest.mark.xfail(strict=True, reason="a row's surplus fields are dropped"),
        ),
        b'id,who,when,total\n"A,7,2026-01-02,1\n',
        "id,who,when,total\nÄ,7,2026-01-02,1\n".encode("latin-1"),
    ],
)
def test_what_is_no_csv_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    with pytest.raises(SourceError) as caught:
        read_orders(orders(), path)
    assert caught.value.place is not None
    assert caught.value.place.file == path


def test_another_encoding_can_be_declared(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes("id,who,when,total\nÄ,7,2026-01-02,1\n".encode("latin-1"))
    assert read_orders(orders(encoding="latin-1"), path).rows["order_id"].tolist() == ["Ä"]


def test_guests_are_counted_and_left_out(tmp_path: Path) -> None:
    shop = read_orders(orders(), written(tmp_path, PLAIN + "A3,,2026-01-03,3\n"))
    assert (len(shop.rows), shop.read) == (2, 3)
    assert shop.left_out == {"no customer (guest)": 1}


def test_an_id_that_a_spreadsheet_made_decimal_is_the_whole_number(tmp_path: Path) -> None:
    text = (
        "id,who,when,total\nA,17850.0,2026-01-02,1\nB, 17851 ,2026-01-02,1\n"
        "C,007,2026-01-02,1\nD,1.50,2026-01-02,1\nE,x-2.0,2026-01-02,1\n"
    )
    ids = read_orders(orders(), written(tmp_path, text)).rows["customer_id"]
    assert list(ids) == ["17850", "17851", "007", "1.50", "x-2.0"]


def test_a_country_whose_code_looks_like_nothing_is_a_country(tmp_path: Path) -> None:
    """NA is Namibia."""
    source = orders({**ORDER_COLUMNS, "country": "land"})
    path = written(tmp_path, "id,who,when,total,land\nA,7,2026-01-02,1,NA\n")
    assert read_orders(source, path).rows["country"].tolist() == ["NA"]


def test_known_statuses_are_kept_and_others_count_as_completed(tmp_path: Path) -> None:
    source = orders({**ORDER_COLUMNS, "status": "state"})
    states = ["completed", "Cancelled", "REFUNDED", "shipped", ""]
    rows = "".join(f"A{n},7,2026-01-02,1,{state}\n" for n, state in enumerate(states))
    shop = read_orders(source, written(tmp_path, "id,who,when,total,state\n" + rows))
    expected = ["completed", "cancelled", "refunded", "completed", "completed"]
    assert shop.rows["status"].tolist() == expected


LINES = """invoice,who,when,count,price
500,7,2026-01-02 10:00,2,3.00
500,7,2026-01-02 09:00,1,4.50
501,8,2026-01-03 10:00,1,1.00
C502,7,2026-01-04 10:00,-2,3.00
503,9,2026-01-05 10:00,-1,2.00
504,9,2026-01-06 10:00,1,0
505,,2026-01-06 10:00,1,5
"""


def test_lines_of_one_order_are_one_order(tmp_path: Path) -> None:
    shop = read_orders(lines(cancelled_prefix="C"), written(tmp_path, LINES))
    found = shop.rows.set_index("order_id")
    assert found["amount"].to_dict() == {"500": 10.5, "501": 1.0, "C502": -6.0}
    assert found["status"].to_dict() == {
        "500": "completed",
        "501": "completed",
        "C502": "cancelled",
    }
    assert found.loc["500", "ordered_at"] == datetime(2026, 1, 2, 9, tzinfo=UTC)
    assert shop.read == 7
    assert shop.left_out == {"no customer (guest)": 1, "quantity or price not above zero": 2}


def test_without_a_declared_prefix_there_are_no_cancellations(tmp_path: Path) -> None:
    shop = read_orders(lines(), written(tmp_path, LINES))
    assert set(shop.rows["order_id"]) == {"500", "501"}
    assert shop.left_out["quantity or price not above zero"] == 3


def test_every_line_is_in_an_order_or_counted_as_left_out(tmp_path: Path) -> None:
    text = LINES + ",7,2026-01-07 10:00,1,5\n"
    shop = read_orders(lines(cancelled_prefix="C"), written(tmp_path, text))
    in_orders = 4
    assert in_orders + sum(shop.left_out.values()) == shop.read == 8


def test_events_are_read(tmp_path: Path) -> None:
    text = "id,who,what,when\nE1,7.0,Cart,2026-01-02\nE2,,view,2026-01-03\n"
    shop = read_events(events(), written(tmp_path, text))
    assert shop.rows.to_dict("records")[0]["kind"] == "cart"
    assert shop.rows["customer_id"].tolist() == ["7"]
    assert (shop.read, shop.left_out) == (2, {"no customer": 1})


def test_a_bad_moment_of_an_event_is_named_with_its_row(tmp_path: Path) -> None:
    path = written(tmp_path, "id,who,what,when\nE1,7,cart,2026-01-02\nE2,7,view,later\n")
    with pytest.raises(SourceError, match="row 3"):
        read_events(events(), path)


def test_placeholders_of_a_path_are_filled_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_EXPORTS", str(tmp_path / "exports"))
    playbook, workspace = tmp_path / "playbook", tmp_path / "workspace"
    source = {
        "{workspace}/shop/a.csv": workspace / "shop/a.csv",
        "{env:SHOP_EXPORTS}/a.csv": tmp_path / "exports/a.csv",
        "../a.csv": tmp_path / "a.csv",
        "a.csv": playbook / "a.csv",
    }
    for text, path in source.items():
        located = OrderSource.locate(orders(path=text), playbook, workspace)
        assert located == path.resolve()


def test_an_environment_variable_that_is_not_set_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SHOP_EXPORTS", raising=False)
    source = orders(path="{env:SHOP_EXPORTS}/a.csv")

    def read() -> None:
        read_orders(source, source.locate(tmp_path, tmp_path))

    with pytest.raises((SourceError, ConfigurationError), match="SHOP_EXPORTS"):
        read()
