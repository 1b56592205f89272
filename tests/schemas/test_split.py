"""Quarantine: bad rows aside with a reason, good ones on, none lost."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pandera.errors
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sendable.schemas import TABLES
from sendable.schemas.split import split_rows

from ..library import ANN, AS_OF, BEN

MESSAGES = TABLES["messages"].model
COLUMNS = list(MESSAGES.to_schema().columns)


def batch(*rows: dict[str, Any]) -> pd.DataFrame:
    base = {"number": ANN, "sent_at": AS_OF, "delivery": "delivered"}
    named = [{"message_id": f"M{place}", **base, **row} for place, row in enumerate(rows)]
    return pd.DataFrame(named, columns=COLUMNS)


def test_good_rows_all_pass() -> None:
    split = split_rows(batch({}, {"number": BEN}), MESSAGES)
    assert list(split.accepted["message_id"]) == ["M0", "M1"]
    assert split.rejected.empty
    assert list(split.accepted.columns) == COLUMNS


def test_a_bad_row_is_put_aside_with_its_reason_and_the_rest_keeps_its_order() -> None:
    split = split_rows(
        batch({}, {"number": "STOP"}, {"price": -1.0}, {"delivery": "lost", "number": None}, {}),
        MESSAGES,
    )
    assert list(split.accepted["message_id"]) == ["M0", "M4"]
    assert list(split.rejected["position"]) == [1, 2, 3]
    first, second, third = split.rejected["reason"]
    assert first.startswith("number: ")
    assert second.startswith("price: ")
    assert "number: " in third
    assert "delivery: " in third
    assert json.loads(split.rejected["row"].iloc[0])["number"] == "STOP"


def test_a_rejected_row_is_kept_as_json_that_every_reader_takes() -> None:
    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is no JSON")

    split = split_rows(batch({}, {"number": None}), MESSAGES)
    row = json.loads(split.rejected["row"].iloc[0], parse_constant=refuse)
    assert row["number"] is None
    assert row["message_id"] == "M1"


def test_rows_that_share_a_unique_key_are_put_aside() -> None:
    split = split_rows(batch({"message_id": "A"}, {}, {"message_id": "A"}), MESSAGES)
    assert list(split.rejected["position"]) == [0, 2]


def test_a_row_of_two_missing_ways_to_reach_somebody_is_put_aside() -> None:
    model = TABLES["contacts"].model
    row = {
        "contact_id": 1,
        "list_id": 1,
        "list_name": "News",
        "is_valid": False,
        "line_type": "unknown",
        "valid_from": AS_OF,
        "known_at": AS_OF,
    }
    rows = [row, {**row, "contact_id": 2, "email": "ann@example.com"}]
    split = split_rows(pd.DataFrame(rows, columns=list(model.to_schema().columns)), model)
    assert list(split.accepted["contact_id"]) == [2]
    assert "e-mail" in split.rejected["reason"].iloc[0]


def test_an_empty_batch_is_an_empty_batch() -> None:
    split = split_rows(batch(), MESSAGES)
    assert split.accepted.empty
    assert split.rejected.empty


@pytest.mark.parametrize("change", ["missing", "extra"])
def test_a_batch_of_the_wrong_columns_is_our_own_fault(change: str) -> None:
    frame = batch({})
    frame = frame.drop(columns="number") if change == "missing" else frame.assign(more=1)
    with pytest.raises((pandera.errors.SchemaErrors, pandera.errors.SchemaError)):
        split_rows(frame, MESSAGES)


rows = st.lists(
    st.fixed_dictionaries(
        {
            "message_id": st.sampled_from(["A", "B", "C", "D", "E", "", None]),
            "number": st.sampled_from([ANN, BEN, "0491570156", "STOP", "", None]),
            "delivery": st.sampled_from(["delivered", "failed", "lost", None]),
            "sent_at": st.sampled_from([AS_OF, None]),
            "price": st.sampled_from([0.0, 0.07, -1.0, None]),
            "list_id": st.sampled_from([7, None]),
        }
    ),
    max_size=8,
)


def is_good(row: dict[str, Any], all_rows: list[dict[str, Any]]) -> bool:
    twice = [other["message_id"] for other in all_rows].count(row["message_id"]) > 1
    return (
        bool(row["message_id"])
        and not twice
        and row["number"] in (ANN, BEN)
        and row["delivery"] in ("delivered", "failed")
        and row["sent_at"] is not None
        and (row["price"] is None or row["price"] >= 0)
    )


@given(rows)
@settings(deadline=None, max_examples=20)
def test_what_is_accepted_and_what_is_rejected_is_the_batch(drawn: list[dict[str, Any]]) -> None:
    split = split_rows(pd.DataFrame(drawn, columns=COLUMNS), MESSAGES)
    good = [place for place, row in enumerate(drawn) if is_good(row, drawn)]
    bad = [place for place, row in enumerate(drawn) if not is_good(row, drawn)]
    assert list(split.rejected["position"]) == bad
    assert list(split.accepted["message_id"]) == [drawn[place]["message_id"] for place in good]
    assert all(split.rejected["reason"])
    for place, text in zip(bad, split.rejected["row"], strict=True):
        if drawn[place]["number"]:
            assert json.loads(text)["number"] == drawn[place]["number"]


@pytest.mark.parametrize(
    "bad",
    [
        {"price": "a lot"},
        {"sent_at": "soon"},
        {"list_id": "seven"},
        {"list_id": 10**30},
    ],
)
def test_a_value_of_another_type_costs_its_own_row_only(bad: dict[str, Any]) -> None:
    split = split_rows(batch({}, bad, {"price": -1.0}, {}), MESSAGES)
    assert list(split.accepted["message_id"]) == ["M0", "M3"]
    assert list(split.rejected["position"]) == [1, 2]
