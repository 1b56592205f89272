"""Random months of an account, against a plain model of what ought to be true."""

from __future__ import annotations

import pytest
from hypothesis.stateful import run_state_machine_as_test

from ..figures import say
from .machine import TALLY, Months
from .play import play

pytestmark = pytest.mark.soak


def test_a_few_steps_of_an_account_are_what_the_plain_model_says() -> None:
    run_state_machine_as_test(Months, settings=play(examples=2, steps=6))
    say(f"model of the whole: {TALLY}")


def test_months_of_several_accounts_are_what_the_plain_model_says() -> None:
    run_state_machine_as_test(Months, settings=play(examples=8, steps=12))
    say(f"model of the whole, eight accounts: {TALLY}")
