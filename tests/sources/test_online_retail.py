"""A real shop's file (UCI, Online Retail): our counts are the known ones."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
import pytest

from sendable.workspace import PROJECT_ROOT

from .pulling import declare, read_orders

DATA = Path(os.environ.get("SENDABLE_DATA") or PROJECT_ROOT.parent / "shared" / "data")
FILE = DATA / "online_retail" / "online-retail-by-day-concat.csv.gz"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not FILE.exists(),
        reason="the Online Retail file is not here; SENDABLE_DATA names its folder",
    ),
]


@pytest.fixture(scope="module")
def sales() -> pd.DataFrame:
    source = declare(
        name="online-retail",
        path=str(FILE),
        join={"customer_id": "CustomerID", "contact_field": "custom_1"},
        grain="line",
        cancelled_prefix="C",
        currency="GBP",
        columns={
            "order_id": "InvoiceNo",
            "ordered_at": "InvoiceDate",
            "quantity": "Quantity",
            "unit_price": "UnitPrice",
            "country": "Country",
        },
    )
    orders, _ = read_orders(source, FILE.parent)
    return orders[orders["status"] == "completed"]


def test_sales_customers_and_the_sum(sales: pd.DataFrame) -> None:
    assert len(sales) == 18_532
    assert sales["customer_id"].nunique() == 4_338
    assert sales["amount"].sum() == pytest.approx(8_911_407.904, abs=0.005)


def test_how_often_people_bought(sales: pd.DataFrame) -> None:
    orders = sales.groupby("customer_id").size()
    assert (orders == 1).sum() == 1_493
    assert (orders >= 2).sum() == 2_845
    assert (orders >= 5).sum() == 1_114


def test_how_much_people_spent(sales: pd.DataFrame) -> None:
    assert (sales.groupby("customer_id")["amount"].sum() >= 1_000).sum() == 1_668


def test_who_bought_lately(sales: pd.DataFrame) -> None:
    last = sales.groupby("customer_id")["ordered_at"].max()
    as_of = pd.Timestamp("2011-12-10", tz="UTC")
    recent = (last > as_of - pd.Timedelta(days=30)) & (last <= as_of)
    assert recent.sum() == 1_628
