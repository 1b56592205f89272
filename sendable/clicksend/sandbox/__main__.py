"""``python -m sendable.clicksend.sandbox DIRECTORY``: the server process of ``running_account``.

Writes one line to the standard output, the port, once it takes calls, and ends when its standard
input is closed.
"""

from __future__ import annotations

import argparse
import sys
from datetime import datetime
from pathlib import Path

from sendable.clicksend.sandbox.behaviour import Behaviour, read_fault_kinds
from sendable.clicksend.sandbox.listening import serve_account


def main() -> None:
    """Serve the account that the arguments name."""
    given = make_parser().parse_args()
    serve_account(
        given.directory,
        port=given.port,
        now=given.now,
        behaviour=read_behaviour(given),
        until_input_ends=True,
        announce=_write_port,
    )


def make_parser() -> argparse.ArgumentParser:
    """Give the parser of the arguments; those of a behaviour are ``Behaviour.as_arguments``'s."""
    parser = argparse.ArgumentParser(prog="python -m sendable.clicksend.sandbox")
    parser.add_argument("directory", type=Path, help="the folder that holds account.sqlite")
    parser.add_argument("--port", type=int, default=0, help="0 for any free port")
    parser.add_argument("--now", type=datetime.fromisoformat, help="the moment the clock stands at")
    good_day = Behaviour()
    parser.add_argument("--faults", type=float, default=good_day.fault_rate, metavar="RATE")
    parser.add_argument("--fault-seed", type=int, default=good_day.fault_seed)
    parser.add_argument("--fault-kinds", type=read_fault_kinds, default=good_day.fault_kinds)
    parser.add_argument("--hang-seconds", type=float, default=good_day.hang_seconds)
    parser.add_argument("--profile", default=good_day.profile)
    parser.add_argument("--clicks", default=good_day.clicks)
    parser.add_argument("--churn", type=int, default=good_day.churn)
    parser.add_argument("--churn-limit", type=int, default=good_day.churn_limit)
    parser.add_argument("--masked", action="store_true")
    parser.add_argument("--no-poll-rule", action="store_true")
    parser.add_argument("--no-export", action="store_true")
    parser.add_argument("--rate-limit", type=int, default=good_day.rate_limit)
    parser.add_argument("--latency-ms", type=int, default=good_day.latency_ms)
    parser.add_argument("--import-looks", type=int, default=good_day.import_looks)
    parser.add_argument("--import-share", type=float, default=good_day.import_share)
    parser.add_argument("--import-twice", action="store_true")
    parser.add_argument("--import-skips-first", action="store_true")
    return parser


def read_behaviour(given: argparse.Namespace) -> Behaviour:
    """Give the behaviour that the arguments ask for.

    Args:
        given: What the parser read.

    Raises:
        ConfigurationError: A value makes no sense.
    """
    return Behaviour(
        fault_rate=given.faults,
        fault_seed=given.fault_seed,
        fault_kinds=given.fault_kinds,
        hang_seconds=given.hang_seconds,
        profile=given.profile,
        clicks=given.clicks,
        churn=given.churn,
        churn_limit=given.churn_limit,
        masked=given.masked,
        poll_rule=not given.no_poll_rule,
        export=not given.no_export,
        rate_limit=given.rate_limit,
        latency_ms=given.latency_ms,
        import_looks=given.import_looks,
        import_share=given.import_share,
        import_twice=given.import_twice,
        import_skips_first=given.import_skips_first,
    )


def _write_port(port: int) -> None:
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
