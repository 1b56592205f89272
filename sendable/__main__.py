"""``sendable`` and ``python -m sendable``: the command line, in a process of its own."""

import sys

from sendable.cli import main


def run() -> None:
    """Run the command line; where a flow ran, the process ends in time."""
    code = 1
    try:
        main()
        code = 0
    except SystemExit as ending:
        code = ending.code if isinstance(ending.code, int) else int(ending.code is not None)
        raise
    finally:
        if "prefect" in sys.modules:
            from sendable.ending import limit_ending

            limit_ending(code)


if __name__ == "__main__":
    run()
