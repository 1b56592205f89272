"""Each way to find the shop's segments finds the same members, at a tiny size."""

from __future__ import annotations

from importlib import import_module

import pytest

from benchmarks.shop_by_hand import segment_by_hand
from benchmarks.shop_segments import SEGMENTS
from benchmarks.shop_tables import make_shop
from benchmarks.shop_ways import count_different

PEOPLE, EVENTS = 1_000, 20_000


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shop")
    make_shop(str(folder), PEOPLE, EVENTS)
    return folder


@pytest.fixture(scope="module", params=[24, len(SEGMENTS)])
def by_hand(request, shop, tmp_path_factory):
    target = tmp_path_factory.mktemp("by_hand") / "members.parquet"
    segment_by_hand(str(shop), str(target), request.param)
    return request.param, target


@pytest.mark.parametrize("way", ["polars", "chdb"])
def test_a_peer_finds_the_members_that_duckdb_finds(way, shop, by_hand, tmp_path):
    pytest.importorskip(way)
    find = getattr(import_module(f"benchmarks.shop_in_{way}"), f"segment_in_{way}")

    many, expected = by_hand
    took = find(str(shop), str(tmp_path / "members.parquet"), many)

    assert took["cpu"] > 0
    assert count_different(expected, tmp_path / "members.parquet") == 0


@pytest.mark.slow
def test_the_benchmark_of_all_ways_counts_no_membership_that_differs(tmp_path):
    pytest.importorskip("polars")
    pytest.importorskip("chdb")
    from benchmarks.peers import compare_peers

    figures = compare_peers(tmp_path, "medium", PEOPLE, EVENTS)

    assert set(figures["ways"]) == {"rules", "duckdb_sql", "polars", "chdb", "pandas_tuned"}
    assert set(figures["different"].values()) == {0}
    assert figures["memberships"] > PEOPLE
