"""Feeds: a kind of data is there when it was declared and read to its end, and only then."""

from __future__ import annotations

from pathlib import Path

from sendable.feeds import find_complete_feeds

from .library import AS_OF, World


def feeds_after(root: Path, *pulls: tuple[str, str, str]) -> frozenset[str]:
    """Give the feeds of a run with these pulls: account, feed, state."""
    world = World(root)
    for account, feed, state in pulls:
        row = {"run_id": world.run.run_id, "account": account, "feed": feed, "state": state}
        world.told("pulls", None, **row, rows=1, changed=1, quarantined=0, pulled_at=AS_OF)
    world.store()
    return find_complete_feeds(world.run)


def test_declared_sources_that_were_read_are_feeds(tmp_path: Path) -> None:
    kinds = {
        "attributes",
        "preferences",
        "loyalty",
        "shipments",
        "stock",
        "email_engagement",
        "orders",
        "events",
    }
    pulls = [("main", f"{kind}:shop", "complete") for kind in kinds]
    assert feeds_after(tmp_path, *pulls) == kinds


def test_a_feed_of_which_a_part_is_missing_is_none(tmp_path: Path) -> None:
    found = feeds_after(
        tmp_path,
        ("main", "clicks", "complete"),
        ("main", "messages", "complete"),
        ("store", "messages", "partial"),
        ("main", "loyalty:till", "complete"),
        ("main", "loyalty:shop", "unavailable"),
    )
    assert found == {"clicks"}
