"""Masks: what people and logs may see of a number."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sendable.numbers import mask_number, mask_numbers_in

from ..library import ANN


def test_a_mask_hides_the_middle() -> None:
    assert mask_number(ANN) == "+61••••••156"


def test_numbers_in_a_text_are_masked_and_the_rest_stays() -> None:
    assert mask_numbers_in(f"List of {ANN}, 2026") == "List of +61••••••156, 2026"


@given(st.text(alphabet="+0123456789", max_size=16))
def test_a_mask_shows_six_characters_at_most(number: str) -> None:
    masked = mask_number(number)
    assert len(masked) == len(number)
    assert sum(char != "•" for char in masked) <= 6
    if len(number) < 8:
        assert set(masked) <= {"•"}
