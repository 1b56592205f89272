"""Orders: as rows, as lines, as lines of which the first speaks."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from sendable.sources.declared import OrderSource

from ..library import ANN, AS_OF, BEN, World
from .pulling import declare, pull, read_orders

BY_ID = {"customer_id": "who", "contact_field": "custom_1"}
COLUMNS = {"order_id": "id", "ordered_at": "when", "amount": "total"}
LINE_COLUMNS = {
    "order_id": "invoice",
    "ordered_at": "when",
    "quantity": "count",
    "unit_price": "price",
}
PLAIN = "id,who,when,total\nA1,7,2026-01-02T03:04:05Z,12.50\nA2,8,2026-01-03,3\n"


def orders(**more: Any) -> OrderSource:
    return declare(**{"join": BY_ID, "columns": COLUMNS, **more})


def lines(**more: Any) -> OrderSource:
    return orders(columns=LINE_COLUMNS, grain="line", **more)


def written(folder: Path, text: str) -> Path:
    (folder / "x.csv").write_text(text)
    return folder


def test_orders_are_read(tmp_path: Path) -> None:
    found, left_out = read_orders(orders(currency="AUD"), written(tmp_path, PLAIN))
    assert left_out == {}
    first, second = found.to_dict("records")
    assert (first["order_id"], first["customer_id"], first["amount"]) == ("A1", "7", 12.5)
    assert first["ordered_at"] == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert (first["status"], first["discount_amount"]) == ("completed", 0)
    assert first["currency"] == "AUD"
    assert second["ordered_at"] == datetime(2026, 1, 3, tzinfo=UTC)


def test_a_country_whose_code_looks_like_nothing_is_a_country(tmp_path: Path) -> None:
    """NA is Namibia."""
    source = orders(columns={**COLUMNS, "country": "land"})
    folder = written(tmp_path, "id,who,when,total,land\nA,7,2026-01-02,1,NA\n")
    assert read_orders(source, folder)[0]["country"].tolist() == ["NA"]


def test_known_statuses_are_kept_and_others_are_told(tmp_path: Path, world: World) -> None:
    states = ["completed", "Cancelled", "REFUNDED", "shipped", ""]
    rows = "".join(f"A{n},7,2026-01-02,1,{state}\n" for n, state in enumerate(states))
    written(world.root, "id,who,when,total,state\n" + rows)
    world.contact(ANN, custom_1="7")
    feed = pull(world, join=BY_ID, columns={**COLUMNS, "status": "state"})
    expected = ["completed", "cancelled", "refunded", "completed", "completed"]
    assert world.lake.read("orders").sort_values("order_id")["status"].tolist() == expected
    assert "1 orders with an undeclared status count as completed ('shipped')" in str(feed.note)


def test_a_declared_status_means_what_was_declared(tmp_path: Path) -> None:
    statuses = {"wc-completed": "completed", "wc-pending": "open", "wc-failed": "cancelled"}
    source = orders(columns={**COLUMNS, "status": "state"}, statuses=statuses)
    rows = (
        "A,7,2026-01-02,1,WC-completed\nB,7,2026-01-02,1,wc-pending\nC,7,2026-01-02,1,wc-failed\n"
    )
    found, left_out = read_orders(source, written(tmp_path, "id,who,when,total,state\n" + rows))
    assert found[["order_id", "status"]].to_numpy().tolist() == [
        ["A", "completed"],
        ["C", "cancelled"],
    ]
    assert left_out == {"orders still open": 1}


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
    found, left_out = read_orders(lines(cancelled_prefix="C"), written(tmp_path, LINES))
    found = found.set_index("order_id")
    assert found["amount"].to_dict() == {"500": 10.5, "501": 1.0, "C502": -6.0}
    assert found["status"].to_dict() == {
        "500": "completed",
        "501": "completed",
        "C502": "cancelled",
    }
    assert found.loc["500", "ordered_at"] == datetime(2026, 1, 2, 9, tzinfo=UTC)
    assert left_out == {"quantity or price not above zero": 2}


def test_without_a_declared_prefix_there_are_no_cancellations(tmp_path: Path) -> None:
    found, left_out = read_orders(lines(), written(tmp_path, LINES))
    assert set(found["order_id"]) == {"500", "501"}
    assert left_out["quantity or price not above zero"] == 3


def test_every_line_is_in_an_order_or_counted_as_left_out(world: World) -> None:
    written(world.root, LINES + ",7,2026-01-07 10:00,1,5\n")
    for number, customer in ((ANN, "7"), (BEN, "8")):
        world.contact(number, custom_1=customer)
    feed = pull(world, join=BY_ID, columns=LINE_COLUMNS, grain="line", cancelled_prefix="C")
    assert (feed.rows, feed.changed) == (8, 3)
    note = str(feed.note)
    assert "1 rows left out: no customer (guest)" in note
    assert "1 rows left out: no order id" in note
    assert "2 rows of customers whom no contact names, 1 in all (9)" in note


def test_lines_of_an_order_may_stand_far_apart(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sendable.sources.readers.delimited.CHUNK_ROWS", 2)
    between = "".join(f"6{n},7,2026-01-03 10:00,1,1\n" for n in range(5))
    written(world.root, LINES + between + "500,7,2026-01-09 10:00,1,1\n")
    world.contact(ANN, custom_1="7")
    pull(world, join=BY_ID, columns=LINE_COLUMNS, grain="line")
    assert world.lake.read("orders").set_index("order_id").loc["500", "amount"] == 11.5


def test_of_two_rows_with_one_id_the_last_counts_at_every_reading(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sendable.sources.readers.delimited.CHUNK_ROWS", 1)
    written(world.root, PLAIN + "A1,7,2026-01-02,99\n")
    world.contact(ANN, custom_1="7")
    feed = pull(world, join=BY_ID, columns=COLUMNS)
    assert feed.changed == 1
    assert "1 rows left out: rows that a later row with the same id replaces" in str(feed.note)
    assert world.lake.read("orders")["amount"].tolist() == [99]
    assert pull(world, join=BY_ID, columns=COLUMNS).changed == 0


def test_orders_need_amounts_and_lines_quantities() -> None:
    for columns, grain in ((COLUMNS, "line"), (LINE_COLUMNS, "order")):
        with pytest.raises(ValidationError, match="quantity and unit_price"):
            orders(columns=columns, grain=grain)


def test_nothing_is_written_of_a_source_that_breaks_off(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sendable.errors import SourceError

    monkeypatch.setattr("sendable.sources.readers.delimited.CHUNK_ROWS", 1)
    written(world.root, PLAIN + "A3,7,2026-01-02,1,2\n")
    world.contact(ANN, custom_1="7")
    with pytest.raises(SourceError, match="row 4 has 5 fields"):
        pull(world, join=BY_ID, columns=COLUMNS)
    assert world.lake.read("orders").empty
    assert world.run.as_of == AS_OF
