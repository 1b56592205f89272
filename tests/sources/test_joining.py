"""Joining: by phone, e-mail or customer id, and what becomes of rows that find nobody."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from ..library import ANN, AS_OF, BEN, CAS, DAY, World
from .pulling import declare, pull

COLUMNS = {"order_id": "id", "ordered_at": "at", "amount": "total"}


def orders(world: World, *rows: str, join: dict[str, Any], header: str = "id,who,at,total") -> Any:
    (world.root / "x.csv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return pull(world, join=join, columns=COLUMNS)


def owners(world: World) -> dict[str, str]:
    rows = world.lake.read("orders")
    return dict(zip(rows["order_id"], rows["number"], strict=True))


def test_of_several_contacts_the_one_changed_last_has_the_address(world: World) -> None:
    world.contact(ANN, email="us@example.com", updated_at=AS_OF - 9 * DAY)
    world.contact(BEN, email="US@example.com ", updated_at=AS_OF - 2 * DAY)
    world.contact(CAS, email="us@example.com", valid_to=AS_OF - DAY)
    orders(world, "1, Us@Example.com,2026-01-02T00:00Z,1", join={"email": "who"})
    assert owners(world) == {"1": BEN}


def test_a_phone_that_the_account_has_wins_over_an_address(world: World) -> None:
    world.contact(ANN, email="ann@example.com")
    world.contact(BEN, email="ben@example.com")
    header = "id,phone,mail,at,total"
    rows = [
        f"1,{ANN},ben@example.com,2026-01-02T00:00Z,1",
        f"2,{CAS},ben@example.com,2026-01-02T00:00Z,1",
        f"3,{CAS},new@example.com,2026-01-02T00:00Z,1",
        "4,rubbish,ben@example.com,2026-01-02T00:00Z,1",
    ]
    feed = orders(world, *rows, join={"phone": "phone", "email": "mail"}, header=header)
    assert owners(world) == {"1": ANN, "2": BEN, "3": CAS, "4": BEN}
    assert (feed.changed, feed.quarantined) == (4, 0)


def test_an_id_that_a_spreadsheet_made_decimal_is_the_whole_number(world: World) -> None:
    world.contact(ANN, custom_2="17850")
    world.contact(BEN, custom_2="007")
    world.contact(CAS, custom_2="1.50")
    ids = ["17850.0", "007", "1.50", "'17850"]
    rows = [f"{n},{who},2026-01-02T00:00Z,1" for n, who in enumerate(ids)]
    orders(world, *rows, join={"customer_id": "who", "contact_field": "custom_2"})
    assert owners(world) == {"0": ANN, "1": BEN, "2": CAS, "3": ANN}


def test_a_text_with_two_readings_is_the_one_the_account_has(world: World) -> None:
    """49 151… is a German landline with the default country DE, and a mobile number without."""
    world.contact("+4915123456789", country="DE")
    header = "id,phone,land,at,total"
    rows = ["1,49 151 23456789,DE,2026-01-02T00:00Z,1", "2,49 152 23456789,DE,2026-01-02T00:00Z,1"]
    feed = orders(world, *rows, join={"phone": "phone", "country": "land"}, header=header)
    assert owners(world) == {"1": "+4915123456789"}
    reason = world.lake.read("quarantine")["reason"].item()
    assert reason.endswith("x.csv, row 3: the phone number has two readings")
    assert feed.quarantined == 1


def test_whom_nobody_is_is_listed_until_somebody_is(world: World) -> None:
    rows = ["1,7,2026-01-02T00:00Z,1", "2,7,2026-01-03T00:00Z,1", "3,8,2026-01-03T00:00Z,1"]
    join = {"customer_id": "who", "contact_field": "custom_1"}
    orders(world, *rows, join=join)
    listed = world.lake.read("unjoined").sort_values("value")
    assert listed[["source", "way", "value", "rows"]].to_numpy().tolist() == [
        ["shop", "customer_id", "7", 2],
        ["shop", "customer_id", "8", 1],
    ]
    world.contact(ANN, custom_1="7")
    assert orders(world, *rows, join=join).changed == 2
    now = world.lake.read("unjoined").set_index("value")["rows"]
    assert now.to_dict() == {"7": 0, "8": 1}


def test_a_note_names_no_whole_address_or_number(world: World) -> None:
    feed = orders(world, "1,somebody@example.com,2026-01-02T00:00Z,1", join={"email": "who"})
    assert "somebody" not in str(feed.note)
    assert "s•••@example.com" in str(feed.note)


@pytest.mark.parametrize(
    "join",
    [{}, {"country": "land"}, {"customer_id": "who"}, {"contact_field": "custom_1"}],
)
def test_a_join_that_can_find_nobody_is_refused(join: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        declare(join=join, columns=COLUMNS)
