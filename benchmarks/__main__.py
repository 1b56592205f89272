"""``python -m benchmarks NAME --size small|medium|large``: runs a benchmark and prints its figures.

The last line is one JSON object, for programs.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys

NAMES = ("ingest", "exclude")


def main() -> None:
    """Run the benchmark that the command line names."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("name", choices=NAMES)
    parser.add_argument("--size", choices=("small", "medium", "large"), default="small")
    chosen = parser.parse_args()
    figures = importlib.import_module(f"benchmarks.{chosen.name}").run(chosen.size)
    sys.stdout.write(json.dumps({"name": chosen.name, "size": chosen.size, **figures}) + "\n")


if __name__ == "__main__":
    main()
