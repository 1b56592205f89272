"""Drive random months for hours: ``python -m tests.model --hours 2``.

Each round draws other months. What was found is printed with its steps, and the rounds go on.
"""

from __future__ import annotations

import argparse
import time
import traceback

from hypothesis import seed
from hypothesis.stateful import run_state_machine_as_test

from .machine import TALLY, Months
from .play import play

_ACCOUNTS = 6
"""Accounts in a round. The first that Hypothesis draws is one step again and again."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=float, default=1.0)
    parser.add_argument("--steps", type=int, default=15)
    parser.add_argument("--first", type=int, default=1, help="the first round's seed")
    asked = parser.parse_args()
    began, number, found = time.monotonic(), asked.first, 0
    while time.monotonic() - began < 3600 * asked.hours:
        machine = seed(number)(type(f"Round{number}", (Months,), {}))
        try:
            run_state_machine_as_test(machine, settings=play(_ACCOUNTS, asked.steps, is_drawn=True))
        except Exception:
            found += 1
            traceback.print_exc()
        hours = (time.monotonic() - began) / 3600
        print(f"round {number}, {hours:.2f} h, {found} found: {TALLY}", flush=True)  # noqa: T201
        number += 1


main()
