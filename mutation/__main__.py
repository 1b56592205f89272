"""``python -m mutation ROOM…``: draw mutants of rooms, ask the tests, say who survived."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from mutation.campaign import Campaign
from mutation.report import write_summary
from mutation.rooms import ROOMS


def main() -> None:
    """Read the command line and do it."""
    parser = argparse.ArgumentParser(prog="python -m mutation", description=__doc__)
    parser.add_argument(
        "rooms", nargs="*", choices=[[], *ROOMS], metavar="ROOM", help=str([*ROOMS])
    )
    parser.add_argument("--mutants", type=int, default=100, help="how many of each room")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--into", type=Path, default=Path("workspace-mutation"))
    parser.add_argument("--again", action="store_true", help="ask anew about who survived")
    parser.add_argument(
        "--budget",
        type=float,
        default=600,
        help="seconds of tests for one mutant, the likely first",
    )
    parser.add_argument("--summary", type=Path, help="a file for the totals and survivors")
    given = parser.parse_args()
    root = Path(__file__).parents[1]
    for name in given.rooms:
        campaign = Campaign(root, given.into.resolve(), name, given.seed, given.budget)
        campaign.run(given.mutants, given.processes, given.again)
    sys.stdout.write(write_summary(given.into, given.summary))


if __name__ == "__main__":
    main()
