"""The published ten-segment table of UCI Online Retail, from rules over its orders."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from sendable.rules import parse_rule, plan_rules
from sendable.workspace import PROJECT_ROOT

from ..figures import say

DATA = Path(os.environ.get("SENDABLE_DATA") or PROJECT_ROOT.parent / "shared" / "data")
FILE = DATA / "online_retail" / "online-retail-by-day-concat.csv.gz"
PUBLISHED = {
    "champions": ("5", "4, 5", 633),
    "loyal": ("3, 4", "4, 5", 819),
    "potential_loyalists": ("4, 5", "2, 3", 484),
    "new": ("5", "1", 42),
    "promising": ("4", "1", 95),
    "need_attention": ("3", "3", 187),
    "about_to_sleep": ("3", "1, 2", 352),
    "at_risk": ("1, 2", "3, 4", 593),
    "cannot_lose": ("1, 2", "5", 63),
    "hibernating": ("1, 2", "1, 2", 1071),
}

# As the table was made: no row with a gap, no cancelled invoice, and nothing else left out.
ORDERS = """
CREATE TABLE orders AS
SELECT
    '+' || lpad(CAST(CAST(CustomerID AS BIGINT) AS VARCHAR), 8, '0') AS number,
    InvoiceNo AS order_id,
    max(InvoiceDate AT TIME ZONE 'UTC') AS ordered_at,
    sum(Quantity * UnitPrice) AS amount,
    'completed' AS status
FROM read_csv(?, header = true, types = {'InvoiceNo': 'VARCHAR', 'InvoiceDate': 'TIMESTAMP',
    'StockCode': 'VARCHAR', 'CustomerID': 'DOUBLE'})
WHERE NOT contains(InvoiceNo, 'C') AND CustomerID IS NOT NULL AND Description IS NOT NULL
GROUP BY CustomerID, InvoiceNo
"""


@pytest.mark.skipif(
    not FILE.exists(), reason="the Online Retail file is not here; SENDABLE_DATA names its folder"
)
def test_scores_give_the_published_table() -> None:
    rules = {
        key: parse_rule(f"recency_score() IN ({recency}) AND frequency_score() IN ({frequency})")
        for key, (recency, frequency, _) in PUBLISHED.items()
    }
    plan = plan_rules(rules, as_of=datetime(2011, 12, 11, tzinfo=UTC))
    with duckdb.connect() as connection:
        connection.execute(ORDERS, [str(FILE)])
        connection.execute("CREATE TABLE recipients AS SELECT DISTINCT number FROM orders")
        sums = ", ".join(f'count(*) FILTER ("{key}")' for key in rules)
        found = connection.execute(f"SELECT {sums}, count(*) FROM ({plan.sql()})").fetchall()[0]
    assert dict(zip(rules, found, strict=False)) == {
        key: people for key, (_, _, people) in PUBLISHED.items()
    }
    say(f"rules: the ten RFM segments of {found[-1]:,} customers of UCI Online Retail, exactly")
