"""Write the reference pages into ``docs/reference``: ``python -m handbook``."""

from __future__ import annotations

import sys

from handbook.reference import FOLDER, write_pages


def main() -> None:
    """Write every page, and say where they are."""
    written = write_pages(FOLDER)
    sys.stdout.write(f"{len(written)} pages in {FOLDER}\n")


if __name__ == "__main__":
    main()
