"""Drive random months for hours: ``python -m tests.model --hours 2``.

Each round draws other months. What was found is printed with its steps, and the rounds go on.
"""

from __future__ import annotations

import argparse
import time
import traceback

from .machine import TALLY
from .rounds import play_round


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=float, default=1.0)
    parser.add_argument("--steps", type=int, default=15)
    parser.add_argument("--first", type=int, default=1, help="the first round's seed")
    asked = parser.parse_args()
    began, number, found = time.monotonic(), asked.first, 0
    while time.monotonic() - began < 3600 * asked.hours:
        if failure := play_round(number, asked.steps):
            found += 1
            traceback.print_exception(failure)
        hours = (time.monotonic() - began) / 3600
        print(f"round {number}, {hours:.2f} h, {found} found: {TALLY}", flush=True)  # noqa: T201
        number += 1


main()
