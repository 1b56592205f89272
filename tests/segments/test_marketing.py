"""Marketing: rules count the account's marketing messages, and exclusion looks at all of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from ..library import ANN, AS_OF, BEN, CAS, DAY, DOT, EVE, FAY, World, make_playbook, segment_file

OFFERS, SHOP = "+61491570110", "+61491570006"


def reached(root: Path, marketing: Mapping[str, Any]) -> set[str]:
    """Give who counts as written to: six people, each with one message of another kind."""
    files = {"reached": segment_file("sent(30) >= 1", 1)}
    world = World(root, make_playbook(root / "playbook", files, marketing=marketing))
    for number in (ANN, BEN, CAS, DOT, EVE, FAY):
        world.contact(number)
    world.message(ANN, sender=OFFERS, api_username="shop", body="20% off today")
    world.message(BEN, sender=SHOP, api_username="till", body="Your order is on its way")
    world.message(CAS, sender=SHOP, api_username="till", body="Your One-Time Code is 1234")
    world.message(DOT, sender=OFFERS, api_username="shop", body="one-time code 99: 10% off")
    world.message(EVE, body="20% off today")
    world.message(FAY, sender="Wattle", api_username="News", body=None)
    world.exclude()
    world.segment()
    return world.members("reached")


@pytest.mark.parametrize(
    ("marketing", "expected"),
    [
        ({}, {ANN, BEN, CAS, DOT, EVE, FAY}),
        # Whom we cannot tell the sender of may have had marketing: it counts.
        ({"senders": [OFFERS]}, {ANN, DOT, EVE}),
        ({"senders": ["61491 570 110", "WATTLE"]}, {ANN, DOT, EVE, FAY}),
        ({"api_usernames": ["news"]}, {FAY, EVE}),
        ({"senders": [OFFERS], "api_usernames": ["news"]}, {ANN, DOT, EVE, FAY}),
        ({"not_containing": ["one-time code", "ON ITS WAY"]}, {ANN, EVE, FAY}),
        ({"senders": [OFFERS], "not_containing": ["one-time code"]}, {ANN, EVE}),
        ({"senders": ["x' OR 'y' = 'y"], "not_containing": ["'); DROP TABLE messages; --"]}, {EVE}),
    ],
)
def test_a_rule_counts_the_messages_that_the_brief_calls_marketing(
    tmp_path: Path, marketing: dict[str, Any], expected: set[str]
) -> None:
    assert reached(tmp_path, marketing) == expected


def test_a_notice_that_fails_for_good_still_makes_a_number_dead(tmp_path: Path) -> None:
    world = World(tmp_path, make_playbook(tmp_path / "p", marketing={"senders": [OFFERS]}))
    world.contact(ANN)
    for days in (3, 2, 1):
        world.message(
            ANN, AS_OF - days * DAY, sender=SHOP, delivery="failed", error_text="Unknown subscriber"
        )
    assert world.exclude().loc[ANN, "outcome"] == "excluded"
