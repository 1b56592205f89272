"""What rules read: each table and field finds the right people, as known at the as-of time."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..library import (
    ALL_FEEDS,
    ANN,
    AS_OF,
    BEN,
    CAS,
    DAY,
    DOT,
    EVE,
    World,
    make_playbook,
    segment_file,
)

CUSTOM = {
    "custom_1": {"meaning": "customer id", "kind": "customer_id"},
    "custom_2": {"meaning": "visits", "kind": "number"},
    "custom_3": {"meaning": "birthday", "kind": "date"},
    "custom_4": {"meaning": "member", "kind": "boolean"},
}
EVERYBODY = {ANN, BEN, CAS, DOT}


def world_of(root: Path, rules: Mapping[str, Any], **brief: Any) -> World:
    """Make a world in which each rule is a worklist, so that nothing but the rule decides."""
    files = {
        f"rule_{place}": segment_file(rule, place, audience="worklist")
        for place, rule in enumerate(rules, 1)
    }
    return World(root, make_playbook(root / "playbook", files, **brief))


def check(world: World, rules: Mapping[str, set[str]]) -> None:
    """Evaluate every rule and compare whom it found."""
    world.exclude()
    outcomes = world.evaluate()
    found = {rule: outcomes[f"rule_{n}"].members for n, rule in enumerate(rules, 1)}
    assert found == dict(rules)


def test_where_people_are_and_their_network(tmp_path: Path) -> None:
    rules = {
        "region = 'NSW'": {ANN, BEN},
        "region = 'VIC' OR region = 'Uluru'": {CAS, DOT},
        "region IS NULL": {EVE},
        "time_zone = 'Australia/Sydney'": {ANN, BEN},
        "time_zone = 'Australia/Melbourne'": {CAS},
        "time_zone IS NULL": {DOT, EVE},
        "carrier = 'Telstra'": {ANN},
        "carrier IS NULL": {CAS, DOT, EVE},
    }
    world = world_of(tmp_path, rules)
    world.contact(ANN, state="New South Wales ")
    world.contact(BEN, postal_code="2000")
    world.contact(CAS, state="v.i.c.", postal_code="2000")
    world.contact(DOT, state="Uluru")
    world.contact(EVE, state=" ", postal_code="SW1A 1AA")
    world.message(ANN, AS_OF - 3 * DAY, carrier="Telstra")
    world.message(ANN, AS_OF - 2 * DAY, carrier=None)
    world.message(ANN, AS_OF + DAY, carrier="Vodafone")
    world.message(BEN, AS_OF - 4 * DAY, carrier="Telstra")
    world.message(BEN, AS_OF - 3 * DAY, carrier="Optus")
    check(world, rules)


def test_a_country_with_one_time_zone_tells_it(tmp_path: Path) -> None:
    london, chicago, somewhere = "+447700900123", "+13125550123", "+12125550123"
    rules = {
        "time_zone = 'Europe/London'": {london},
        "time_zone = 'America/Chicago'": {chicago},
        "time_zone IS NULL": {somewhere},
    }
    world = world_of(tmp_path, rules)
    world.contact(london, number_country="GB")
    world.contact(chicago, number_country="US", state="Illinois")
    world.contact(somewhere, number_country="US")
    check(world, rules)


def test_who_has_opted_in_or_out_or_neither(tmp_path: Path) -> None:
    rules = {"opted = 'in'": {ANN}, "opted = 'out'": {BEN}, "opted = 'neither'": {CAS}}
    world = world_of(tmp_path, rules)
    world.contact(ANN)
    world.contact(BEN)
    world.contact(CAS, on="Bought addresses")
    world.opt_out(BEN)
    check(world, rules)


def test_messages_with_a_link(tmp_path: Path) -> None:
    rules = {"links() = 1": {ANN, BEN}, "links() = 0": {CAS, DOT}}
    world = world_of(tmp_path, rules)
    for number in EVERYBODY:
        world.contact(number)
    world.message(ANN, body="Sale now: HTTPS://example.com/sale")
    world.message(BEN, body="Sale now smsg.us/4xBq Reply STOP")
    world.message(CAS, body="Come at 9.30/10.00 or so, and/or ask.Anything")
    world.message(DOT, body=None)
    check(world, rules)


def test_parcels_and_what_came_back_into_stock(tmp_path: Path) -> None:
    rules = {
        "shipments(14, delivered_at IS NULL) >= 1": {ANN, BEN},
        "shipments(14, status IS NULL) >= 1": {BEN},
        "deliveries(7) >= 1": {CAS},
        "restocks('48h') >= 1": {ANN, BEN},
        "restocks('48h', kind = 'wishlist') >= 1": {ANN},
        "restocks() >= 2": set(),
    }
    world = world_of(tmp_path, rules)
    for number in EVERYBODY:
        world.contact(number)
    sent = {"shipped_at": AS_OF - 5 * DAY}
    world.told("shipments", ANN, shipment_id="1", status="in transit", **sent)
    world.told(
        "shipments", BEN, shipment_id="2", status="arrived", delivered_at=AS_OF + DAY, **sent
    )
    world.told(
        "shipments", CAS, shipment_id="3", status="arrived", delivered_at=AS_OF - DAY, **sent
    )
    back = {"category": "skincare", "restocked_at": AS_OF - DAY}
    world.told("stock", None, item_id="7", name="Night Cream", **back)
    wanted = {"name": "night cream", "category": "skincare"}
    looks = [
        (ANN, "wishlist", 9),
        (ANN, "view", 3),
        (BEN, "view", 2),
        (CAS, "view", 0.5),
        (DOT, "cart", 5),
    ]
    for place, (number, kind, days) in enumerate(looks):
        at = AS_OF - days * DAY
        world.told("events", number, event_id=f"E-{place}", kind=kind, occurred_at=at, **wanted)
    check(world, rules)


def test_what_people_did_with_e_mails(tmp_path: Path) -> None:
    rules = {"email_opens(7) >= 1": {ANN}, "email_clicks(7, campaign = 'Spring') >= 1": {BEN}}
    world = world_of(tmp_path, rules)
    for number in EVERYBODY:
        world.contact(number)
    at = AS_OF - DAY
    world.told("email_engagement", ANN, event_id="1", kind="opened", occurred_at=at)
    world.told(
        "email_engagement", BEN, event_id="2", kind="clicked", occurred_at=at, campaign="Spring"
    )
    check(world, rules)


def test_members_of_the_loyalty_programme(tmp_path: Path) -> None:
    rules = {
        "loyalty_member": {ANN, BEN},
        "NOT loyalty_member": {CAS, DOT},
        "loyalty_tier = 'Gold' AND loyalty_points >= 100": {ANN},
        "days_until(points_expire_at) BETWEEN 0 AND 7": {BEN},
        "points_to_next_tier <= 200": {BEN},
    }
    world = world_of(tmp_path, rules)
    for number in EVERYBODY:
        world.contact(number)
    world.told("loyalty", ANN, tier="Gold", points=120.0)
    world.told("loyalty", ANN, source="till", tier="Silver", points=1.0)
    world.told("loyalty", BEN, tier="Silver", points_expire_at=AS_OF + 3 * DAY)
    world.told("loyalty", CAS, tier="Gold", points=500.0, joined_at=AS_OF + DAY)
    world.told("attributes", BEN, name="points_to_next_tier", value="150")
    check(world, rules)


def test_what_people_asked_for(tmp_path: Path) -> None:
    rules = {
        "preferred_channel = 'sms'": {ANN},
        "preferred_channel IS NULL": {CAS, DOT},
        "prefers_category('hair care')": {ANN, BEN},
        "prefers_category('hair')": set(),
    }
    world = world_of(tmp_path, rules)
    for number in EVERYBODY:
        world.contact(number)
    world.told("preferences", ANN, name="channel", value="sms")
    world.told("preferences", ANN, source="till", name="channel", value="email")
    world.told("preferences", BEN, name="channel", value="email")
    world.told("preferences", ANN, name="categories", value="skincare, Hair Care,")
    world.told("preferences", BEN, source="till", name="categories", value="hair care")
    check(world, rules)


def test_attributes_and_custom_fields_are_read_as_what_they_are(tmp_path: Path) -> None:
    rules = {
        "attribute('Gender') = 'female'": {ANN},
        "attribute('age', 'number') >= 18": {ANN, BEN},
        "attribute('since', 'date') < DATE '2026-01-02'": {ANN, BEN},
        "attribute('since', 'date') = DATE '2026-01-01'": {ANN},
        "attribute('vegan', 'boolean')": {ANN},
        "NOT attribute('vegan', 'boolean')": {BEN, CAS, DOT},
        "custom('visits') >= 3": {ANN},
        "custom('birthday') <= DATE '1990-05-17'": {ANN},
        "custom('member')": {ANN},
        "custom('customer id') = '1'": {ANN, BEN},
    }
    world = world_of(tmp_path, rules, custom_fields=CUSTOM)
    values = {"custom_2": "3", "custom_3": "1990-05-17", "custom_4": "Yes"}
    world.contact(ANN, custom_1="1", **values)
    world.contact(BEN, custom_1="1", custom_2="many", custom_3="17/05/1990", custom_4="perhaps")
    world.contact(CAS)
    world.contact(DOT)
    told = {
        ANN: {"gender": "female", "age": "18", "since": "2026-01-01", "vegan": "YES"},
        BEN: {"age": "1,200.5", "since": "2026-01-01T23:30:00-00:15", "vegan": "no"},
        CAS: {"age": "1e999", "since": "epoch", "vegan": "2"},
        DOT: {"age": "inf", "since": "2026-02-30", "custom_2": "9"},
    }
    for number, pairs in told.items():
        for name, value in pairs.items():
            world.told("attributes", number, name=name, value=value)
    # Of two sources the first by name is believed.
    world.told("attributes", ANN, source="till", name="age", value="3")
    check(world, rules)


def test_a_rule_that_reads_a_feed_that_is_not_there_is_not_computable(tmp_path: Path) -> None:
    rules = {
        "attribute('age', 'number') >= 18": "attributes",
        "NOT loyalty_member": "loyalty",
        "preferred_channel IS NULL": "preferences",
        "shipments() = 0": "shipments",
        "restocks() = 0": "stock",
        "email_opens() = 0": "email_engagement",
        "custom('visits') IS NULL": None,
        "region IS NULL": None,
    }
    world = world_of(tmp_path, rules, custom_fields=CUSTOM)
    world.contact(ANN)
    world.exclude()
    outcomes = world.evaluate(ALL_FEEDS - set(rules.values()))
    for place, feed in enumerate(rules.values(), 1):
        outcome = outcomes[f"rule_{place}"]
        if feed is None:
            assert outcome.members == {ANN}
        else:
            assert feed in str(outcome.not_computable)
            assert outcome.matched is None
