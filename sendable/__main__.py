"""``python -m sendable`` is the command line."""

from sendable.cli import main

main()
