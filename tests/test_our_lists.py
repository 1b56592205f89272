"""What a list of ours is called, and what is not."""

from __future__ import annotations

import pytest

from sendable.our_lists import has_our_name
from sendable.publish.push.ledger import name_list


@pytest.mark.parametrize("title", ["VIP", "Win back · 90 days", "+61491570156", "…", "Ünïcode (2)"])
def test_a_list_that_a_push_makes_is_known_by_its_name(title: str) -> None:
    assert has_our_name(name_list(title, 0))
    assert has_our_name(name_list(title, 3))


@pytest.mark.parametrize(
    "name", ["Newsletter", "Sendable", "Sendable · VIP", "VIP · 0a1b2c", "Sendable · · 0a1b2c"]
)
def test_a_list_of_the_user_s_is_not_taken_for_ours(name: str) -> None:
    assert not has_our_name(name)
