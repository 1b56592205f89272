"""Rounds: some accounts whose months are drawn from a seed."""

from __future__ import annotations

from hypothesis import seed
from hypothesis.stateful import run_state_machine_as_test

from .machine import Months
from .play import play

_ACCOUNTS = 6
"""Accounts in a round. The first that Hypothesis draws is one step again and again."""


def play_round(number: int, steps: int = 15) -> Exception | None:
    """Play the accounts of a round; give what was found, which ends it."""
    machine = seed(number)(type(f"Round{number}", (Months,), {}))
    try:
        run_state_machine_as_test(machine, settings=play(_ACCOUNTS, steps, is_drawn=True))
    except Exception as found:
        return found
    return None
