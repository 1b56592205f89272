"""Not computable, because …: each reason by itself, through segments, and in a whole run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sendable.feeds import HIDDEN_SENDERS, MASKED_RECIPIENTS
from sendable.segments.computability import (
    ObstacleKind,
    find_obstacles,
    find_reach,
    say_obstacles,
)

from ..library import (
    ANN,
    AS_OF,
    BEN,
    CAS,
    DAY,
    World,
    make_playbook,
    segment_file,
)

KNOWN_FROM = AS_OF - 90 * DAY
MESSAGES = {"feed": "messages", "covers_from": KNOWN_FROM}


def world_of(root: Path, *pulls: dict[str, Any], **segments: Any) -> World:
    files = {
        key: file if isinstance(file, dict) else segment_file(file, place)
        for place, (key, file) in enumerate(segments.items(), start=1)
    }
    world = World(root, make_playbook(root / "playbook", files))
    for row in pulls:
        world.pull(**row)
    world.store()
    return world


def obstacles(world: World, key: str = "one") -> set[tuple[str, ObstacleKind]]:
    found = find_obstacles(world.playbook, world.run)[key]
    return {(obstacle.feed, obstacle.kind) for obstacle in found}


def reason(world: World, key: str = "one") -> str:
    return say_obstacles(find_obstacles(world.playbook, world.run)[key]) or ""


@pytest.mark.parametrize(
    ("rule", "feed"),
    [
        ("clicks(30) >= 1", "clicks"),
        ("orders(30) = 0", "orders"),
        ("NOT days_since(last_order_at) < 30", "orders"),
        ("top(total_spend, 15)", "orders"),
        ("attribute('age', 'number') > 18", "attributes"),
        ("carrier = 'Telstra'", "messages"),
        ("not_followed(carts(7), orders) >= 1", "orders"),
    ],
)
def test_a_rule_whose_data_was_never_asked_for(tmp_path: Path, rule: str, feed: str) -> None:
    world = world_of(tmp_path, {"feed": "contacts"}, {"feed": "events:shop"}, one=rule)
    assert (feed, "missing") in obstacles(world)
    assert f"it needs {feed}" in reason(world)


def test_what_the_account_does_not_answer_is_missing(tmp_path: Path) -> None:
    world = world_of(tmp_path, {"feed": "clicks", "state": "unavailable"}, one="clicks() = 0")
    assert obstacles(world) == {("clicks", "missing")}


def test_a_feed_of_which_one_account_is_unread_is_incomplete(tmp_path: Path) -> None:
    world = world_of(
        tmp_path,
        {"feed": "clicks"},
        {"feed": "clicks", "account": "store", "state": "partial"},
        one="clicks(7) = 0",
    )
    assert obstacles(world) == {("clicks", "incomplete")}


@pytest.mark.parametrize(
    ("rule", "while_fetching", "when_complete"),
    [
        ("sent(30) = 0", None, None),
        ("sent(90) >= 1", None, None),
        ("sent(91) >= 1", "incomplete", "short"),
        ("sent(200, 100) = 0", "incomplete", "short"),
        ("links(60) >= 3 AND failed(30) = 0", None, None),
        ("last(sent(30)) IS NOT NULL", None, None),
        ("trend(sent, 30, 90) < 0.5", "incomplete", "short"),
        ("days_since(last_sent_at) <= 30", None, None),
        ("days_since(last_sent_at) BETWEEN 20 AND 80", None, None),
        ("days_since(last_sent_at) <= 120", "incomplete", "short"),
        # Ever goes back as far as the memory does, once all of it is there.
        ("sent() = 0", "incomplete", None),
        ("days_since(last_sent_at) > 30", "incomplete", None),
        ("days_since(first_sent_at) <= 30", "incomplete", None),
        ("carrier = 'Telstra'", "incomplete", None),
    ],
)
def test_a_window_is_judged_by_how_far_back_the_history_goes(
    tmp_path: Path, rule: str, while_fetching: str | None, when_complete: str | None
) -> None:
    for state, expected in (("partial", while_fetching), ("complete", when_complete)):
        world = world_of(tmp_path / state, {**MESSAGES, "state": state}, one=rule)
        kinds = {kind for _, kind in obstacles(world)}
        assert kinds == ({expected} if expected else set()), (state, rule)
    if when_complete == "short":
        assert f"known since {KNOWN_FROM:%Y-%m-%d}" in reason(world)


def test_the_account_whose_history_is_shortest_counts(tmp_path: Path) -> None:
    later = {"account": "store", "covers_from": AS_OF - 20 * DAY}
    world = world_of(tmp_path, MESSAGES, {**MESSAGES, **later}, one="sent(30) = 0")
    assert obstacles(world) == {("messages", "short")}


def test_a_file_of_older_messages_makes_the_history_longer(tmp_path: Path) -> None:
    world = world_of(tmp_path, MESSAGES, {"feed": "messages:old-tool"}, one="sent(200) = 0")
    assert obstacles(world) == {("messages", "short")}
    world.message(ANN, AS_OF - 300 * DAY)
    world.store()
    assert not obstacles(world)


def test_how_far_back_ever_goes_is_known(tmp_path: Path) -> None:
    world = world_of(
        tmp_path,
        MESSAGES,
        {"feed": "orders:shop"},
        ever="sent() = 0",
        lately="sent(30) = 0",
        bought="orders() = 0",
        built="in_segment('ever')",
    )
    assert find_reach(world.playbook, world.run) == {"ever": KNOWN_FROM, "built": KNOWN_FROM}


@pytest.mark.parametrize(
    ("feed", "note", "rule"),
    [
        ("messages", f"{MASKED_RECIPIENTS}; switch it off", "sent(30) = 0"),
        ("replies", HIDDEN_SENDERS, "replies(30) = 0"),
    ],
)
def test_an_account_that_hides_people(tmp_path: Path, feed: str, note: str, rule: str) -> None:
    world = world_of(tmp_path, {"feed": feed, "state": "unavailable", "note": note}, one=rule)
    assert obstacles(world) == {(feed, "masked")}
    assert "hides" in reason(world)


def test_events_are_judged_kind_by_kind(tmp_path: Path) -> None:
    world = world_of(
        tmp_path,
        {"feed": "events:shop"},
        {"feed": "stock:shop"},
        carts="carts(30) = 0",
        views="views(30) = 0",
        cart_time="last_cart_at IS NULL",
        view_time="last_view_at IS NULL",
        wanted="restocks(7) >= 1",
    )
    world.told("events", ANN, event_id="e1", kind="cart", occurred_at=AS_OF - DAY)
    world.told("stock", None, item_id="i", name="n", restocked_at=AS_OF - DAY)
    world.store()
    found = find_obstacles(world.playbook, world.run)
    told = {key: [(each.feed, each.kind) for each in found[key]] for key in found}
    missing = [("events", "missing")]
    assert told == {
        "carts": [],
        "cart_time": [],
        "views": missing,
        "view_time": missing,
        "wanted": missing,
    }
    assert "product views" in reason(world, "views")
    world.told("events", ANN, event_id="e2", kind="view", occurred_at=AS_OF - DAY)
    world.store()
    assert not any(find_obstacles(world.playbook, world.run).values())


def test_a_kind_with_a_source_of_its_own_is_there_before_the_first_event(tmp_path: Path) -> None:
    columns = {"occurred_at": "at"}
    source = {"kind": "views", "name": "web", "path": "views.csv", "columns": columns}
    source["join"] = {"customer_id": "id", "contact_field": "custom_1"}
    playbook = make_playbook(
        tmp_path / "playbook",
        {"one": segment_file("views(30) = 0", 1), "two": segment_file("searches() = 0", 2)},
        sources=[source],
        custom_fields={"custom_1": {"meaning": "customer", "kind": "customer_id"}},
    )
    world = World(tmp_path, playbook)
    world.pull("events:web")
    world.store()
    assert not obstacles(world)
    assert obstacles(world, "two") == {("events", "missing")}


def test_only_an_exclusion_needs_fresh_data(tmp_path: Path) -> None:
    world = world_of(
        tmp_path,
        {"feed": "contacts"},
        {"feed": "orders:shop"},
        one=segment_file("TRUE", 1, exclude="orders(7) >= 1"),
        two=segment_file("orders(7) >= 1", 2),
        three=segment_file("TRUE", 3, exclude="in_segment('two')"),
    )
    world.order(ANN, AS_OF - 5 * DAY)
    world.store()
    assert obstacles(world) == obstacles(world, "three") == {("orders", "stale")}
    assert not obstacles(world, "two")
    assert f"end at {AS_OF - 5 * DAY:%Y-%m-%d %H:%M}, more than 4 days ago" in reason(world)
    world.order(BEN, AS_OF - DAY)
    world.store()
    assert not obstacles(world)


def test_of_two_shops_the_one_that_ends_first_makes_an_exclusion_stale(tmp_path: Path) -> None:
    world = world_of(
        tmp_path,
        {"feed": "orders:shop"},
        {"feed": "orders:till"},
        one=segment_file("TRUE", 1, exclude="orders(7) >= 1"),
    )
    world.order(ANN, AS_OF - DAY)
    world.order(ANN, AS_OF - 30 * DAY, source="till")
    # A shop that is declared no more is of no account.
    world.order(ANN, AS_OF - 300 * DAY, source="closed")
    world.store()
    assert obstacles(world) == {("orders", "stale")}


def test_what_the_account_was_asked_is_as_old_as_the_asking(tmp_path: Path) -> None:
    asked = AS_OF - 10 * DAY
    world = world_of(
        tmp_path,
        {**MESSAGES, "pulled_at": asked},
        one=segment_file("TRUE", 1, exclude="sent(7) >= 1"),
    )
    assert obstacles(world) == {("messages", "stale")}


def test_a_source_that_never_told_anything_is_missing(tmp_path: Path) -> None:
    world = world_of(
        tmp_path, {"feed": "orders:shop"}, one=segment_file("TRUE", 1, exclude="orders(7) >= 1")
    )
    assert obstacles(world) == {("orders", "missing")}


def test_the_reason_names_the_segments_in_between(tmp_path: Path) -> None:
    world = world_of(
        tmp_path,
        {"feed": "contacts"},
        buyers="orders() >= 1",
        good="in_segment('buyers') AND country = 'AU'",
        best="in_segment('good')",
        others="NOT in_segment('buyers')",
    )
    assert reason(world, "best") == (
        "it builds on “good”, which builds on “buyers”: it needs orders, and there is no such data"
    )
    assert obstacles(world, "others") == {("orders", "missing")}


def test_an_unknown_attribute_in_an_exclusion_holds_and_a_missing_feed_stops(
    tmp_path: Path,
) -> None:
    """One whose age is not known is held; were there no ages at all, there would be no segment."""
    file = segment_file("country = 'AU'", 1, exclude="attribute('age', 'number') < 18")
    world = world_of(tmp_path, {"feed": "contacts"}, {"feed": "attributes:crm"}, one=file)
    for number in (ANN, BEN, CAS):
        world.contact(number)
    world.told("attributes", ANN, name="age", value="44")
    world.told("attributes", BEN, name="age", value="16")
    world.exclude()
    assert not obstacles(world)
    found = world.segment()
    assert world.members("one") == {ANN}
    steps = found.waterfalls.set_index("reason")["people"]
    assert (steps["own_exclusions"], steps["exclusion_unknown"]) == (1, 1)
