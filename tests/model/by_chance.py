"""How long chance takes to find each planted fault: ``python -m tests.model.by_chance``.

No course leads to the fault here: months are drawn as ``python -m tests.model`` draws them.
"""

from __future__ import annotations

import argparse
import time

from .machine import TALLY, founded
from .planted import FAULTS, planted
from .rounds import play_round


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0, help="the most for one fault")
    parser.add_argument("--first", type=int, default=1, help="the first round's seed")
    parser.add_argument("--only", default="", help="faults with these words in their name")
    asked = parser.parse_args()
    founded()
    for name in [each for each in FAULTS if asked.only in each]:
        began, seed, found = time.monotonic(), asked.first, None
        days, runs = TALLY.days, TALLY.runs.total()
        with planted(FAULTS[name]):
            while found is None and time.monotonic() - began < 60 * asked.minutes:
                found = play_round(seed)
                seed += 1
        minutes = (time.monotonic() - began) / 60
        went_by = f"{(TALLY.days - days) / 30.4:.0f} months, {TALLY.runs.total() - runs} runs"
        said = f"found: {found!r:.110}" if found else "not found"
        print(f"{name}: {minutes:.1f} min, {went_by}, {said}", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
