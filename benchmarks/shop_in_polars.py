"""The same segments in polars: lazy frames on the streaming engine, each table gone over once.

The conditions are those of plain SQL, which polars reads itself; the moments stand in columns.
Columns that no chosen segment needs are left out, as a user of polars would not have written them.
"""

from __future__ import annotations

import re
import time
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.shop_by_hand import AS_OF
from benchmarks.shop_segments import SEGMENTS
from benchmarks.shop_tables import list_tables

if TYPE_CHECKING:
    import polars as pl

_DAYS = (730, 365, 360, 180, 120, 90, 60, 35, 30, 25, 14, 7, 2)
_DAY_MICROSECONDS = 86_400e6


def segment_in_polars(folder: str, target: str, many: int) -> dict[str, float]:
    """Write the membership of the first segments; give seconds, and those of processor time."""
    import polars as pl

    began, worked = time.perf_counter(), time.process_time()
    chosen = SEGMENTS[:many]
    words = set(re.findall(r"[a-z_0-9]+", " ".join(condition for _, _, condition in chosen)))
    if "days_since_order" in words:
        words.add("last_order_at")
    tables = {name: pl.scan_parquet(pattern) for name, pattern in list_tables(Path(folder)).items()}
    people = tables["recipients"].select(
        "number", "country", "region", "carrier", "email", "added_at", "opted", "consent_at"
    )
    sendable = tables["decisions"].filter(pl.col("outcome") == "sendable").select("number")
    wide = people.join(sendable, on="number", how="semi").join(
        tables["suppressed"].select("number"), on="number", how="anti"
    )
    counts = set()
    for keys, columns in _list_parts(tables):
        needed = [name for name in columns if name in words]
        if needed:
            part = keys(*[columns[name].alias(name) for name in needed])
            wide = wide.join(part, on="number", how="left")
            counts |= {name for name in needed if _is_count(name)}
    moments = {f"day{days}": pl.lit(AS_OF - timedelta(days=days)) for days in _DAYS}
    moments = {name: moment for name, moment in moments.items() if name in words}
    since = (pl.lit(AS_OF) - pl.col("last_order_at")).dt.total_microseconds() / _DAY_MICROSECONDS
    if "days_since_order" in words:
        moments["days_since_order"] = since
    flags = [
        pl.sql_expr(condition.replace("$", "")).fill_null(False).alias(key)
        for key, _, condition in chosen
    ]
    first = pl.coalesce(*[pl.when(key).then(pl.lit(key)) for key, _, _ in chosen])
    answers = (
        wide.with_columns(pl.col(*counts).fill_null(0))
        .with_columns(**moments)
        .select("number", *flags)
        .with_columns(primary_segment=first)
        .collect(engine="streaming")
        .lazy()
    )
    members = [
        answers.filter(key).select(
            pl.lit(key).alias("segment"),
            "number",
            (pl.col("primary_segment") == key).alias("is_primary"),
            pl.lit(AS_OF).alias("entered_at"),
        )
        for key, _, _ in chosen
    ]
    pl.concat(members).sink_parquet(target, engine="streaming")
    return {"seconds": time.perf_counter() - began, "cpu": time.process_time() - worked}


def _is_count(name: str) -> bool:
    """Tell whether a column is 0, not unknown, of somebody of whom its table has no row."""
    unknown = ("_at", "_gap", "_rank", "_category", "_value", "_spend", "spend_90", "spend_365")
    return not name.endswith(
        (*unknown, "in_webinar", "in_vip_club", "spenders", "loyalty_tier", "loyalty_points", "age")
    )


def _list_parts(tables: dict[str, pl.LazyFrame]) -> list[tuple[partial, dict[str, pl.Expr]]]:  # type: ignore[type-arg]
    """Give what is counted of each table: how its rows are grouped, and each column by name."""
    import polars as pl

    def since(column: str, days: int) -> pl.Expr:
        return pl.col(column) > AS_OF - timedelta(days=days)

    def until_now(table: str, column: str) -> pl.LazyFrame:
        return tables[table].filter(pl.col(column) <= AS_OF)

    def by_number(rows: pl.LazyFrame) -> partial:  # type: ignore[type-arg]
        return partial(rows.group_by("number").agg)

    def chosen(rows: pl.LazyFrame) -> partial:  # type: ignore[type-arg]
        return partial(rows.select, "number")

    sent, clicked, at = (partial(since, name) for name in ("sent_at", "clicked_at", "occurred_at"))
    received, ordered = partial(since, "received_at"), partial(since, "ordered_at")
    delivered, failed = pl.col("delivery") == "delivered", pl.col("delivery") == "failed"
    messages = {
        "sent": pl.len(),
        **{f"sent_{days}": sent(days).sum() for days in (7, 30, 90)},
        "delivered": delivered.sum(),
        "delivered_90": (delivered & sent(90)).sum(),
        "failed_30": (failed & sent(30)).sum(),
        "failed_365": (failed & sent(365)).sum(),
        "wattle_180": ((pl.col("sender") == "Wattle") & sent(180)).sum(),
        "last_received_at": pl.col("sent_at").filter(delivered).max(),
    }
    clicks = {
        "clicks": pl.len(),
        **{f"clicks_{days}": clicked(days).sum() for days in (7, 14, 30, 60, 90, 120, 180)},
        "clicks_365_730": (clicked(730) & ~clicked(365)).sum(),
        "first_click_at": pl.col("clicked_at").min(),
    }
    replies = {
        **{f"replies_{days}": received(days).sum() for days in (30, 90, 180)},
        "interested_30": ((pl.col("label") == "interested") & received(30)).sum(),
        "questions_60": ((pl.col("label") == "question") & received(60)).sum(),
        "positive_365": (pl.col("label") == "positive").sum(),
    }
    completed = until_now("orders", "ordered_at").filter(pl.col("status") == "completed")
    amount, category = pl.col("amount"), pl.col("category")
    cheaper = pl.col("discount_amount") > 0
    bought = {
        "orders": pl.len(),
        **{f"orders_{days}": ordered(days).sum() for days in (7, 30, 90, 180, 360, 365)},
        "skincare_365": ((category == "skincare") & ordered(365)).sum(),
        "hair_365": ((category == "hair") & ordered(365)).sum(),
        "dear_365": ((amount > 150) & ordered(365)).sum(),
        "discounted": cheaper.sum(),
        "discounted_365": (cheaper & ordered(365)).sum(),
        "average_value": amount.mean().round(6),
        "spend_90": amount.filter(ordered(90)).sum().round(6),
        "spend_365": amount.filter(ordered(365)).sum().round(6),
        "first_order_at": pl.col("ordered_at").min(),
        "last_order_at": pl.col("ordered_at").max(),
        "last_skincare_at": pl.col("ordered_at").filter(category == "skincare").max(),
    }
    gaps = pl.col("ordered_at").sort().diff().dt.total_microseconds().median() / _DAY_MICROSECONDS
    spent = completed.group_by("number").agg(total_spend=amount.sum().round(6))
    ranked = {
        "spend_rank": pl.col("total_spend").rank("min", descending=True).cast(pl.Int64) - 1,
        "low_rank": pl.col("total_spend").rank("min").cast(pl.Int64) - 1,
        "spenders": pl.len(),
    }
    tastes = (
        completed.filter(ordered(365), category.is_not_null())
        .group_by("number", "category")
        .agg(times=pl.len(), last_at=pl.col("ordered_at").max())
    )
    favourite = category.sort_by("times", "last_at", "category", descending=[True, True, False])
    events = until_now("events", "occurred_at")
    kind = pl.col("kind")
    looked = {
        "carts_7": ((kind == "cart") & at(7)).sum(),
        "views_30": ((kind == "view") & at(30)).sum(),
        "searches_30": ((kind == "search") & at(30)).sum(),
        "wishlists_90": (kind == "wishlist").sum(),
        "skincare_views_30": ((kind == "view") & (category == "skincare") & at(30)).sum(),
        "hair_views_60": ((kind == "view") & (category == "hair") & at(60)).sum(),
    }
    carts, views = events.filter(kind == "cart"), events.filter(kind == "view")
    last_orders = completed.group_by("number").agg(last_order=pl.col("ordered_at").max())
    carts_left = carts.filter(at(2)).join(last_orders, on="number", how="left")
    not_bought = ~(pl.col("last_order") >= pl.col("occurred_at")).fill_null(False)
    last_carts = carts.filter(at(14)).group_by("number").agg(cart_at=pl.col("occurred_at").max())
    viewed = views.filter(at(14)).join(last_carts, on="number", how="left")
    in_cart = (pl.col("cart_at") > pl.col("occurred_at")).fill_null(False)
    carts_and_next = (
        carts.filter(at(30))
        .sort("occurred_at")
        .join_asof(
            completed.select("number", "ordered_at").filter(ordered(30)).sort("ordered_at"),
            left_on="occurred_at",
            right_on="ordered_at",
            by="number",
            strategy="forward",
            check_sortedness=False,  # it is sorted, which is not seen within a person
        )
    )
    soon = pl.col("ordered_at") <= pl.col("occurred_at") + timedelta(hours=24)
    in_list = pl.col("list_name").str.to_lowercase()
    ages = tables["attributes"].filter(pl.col("name").str.to_lowercase() == "age")
    loyalty = {name: pl.col(name) for name in ("loyalty_tier", "loyalty_points")}
    return [
        (by_number(until_now("messages", "sent_at")), messages),
        (by_number(until_now("clicks", "clicked_at")), clicks),
        (by_number(until_now("replies", "received_at").filter(received(365))), replies),
        (by_number(completed), {**bought, "median_gap": gaps}),
        (chosen(spent), ranked),
        (by_number(tastes), {"main_category": favourite.first()}),
        (by_number(events.filter(at(90))), looked),
        (by_number(carts_left), {"carts_left": not_bought.sum()}),
        (
            by_number(viewed),
            {"views_left": (at(7) & ~in_cart).sum(), "views_followed": in_cart.sum()},
        ),
        (by_number(carts_and_next), {"carts_not_soon": (~soon.fill_null(False)).sum()}),
        (
            by_number(tables["list_members"]),
            {
                "in_webinar": (in_list == "webinar").any(),
                "in_vip_club": (in_list == "vip club").any(),
            },
        ),
        (by_number(ages), {"age": pl.col("as_number").max()}),
        (chosen(tables["loyalty"]), loyalty),
    ]
