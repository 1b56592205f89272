"""Figures that tests measure; ``conftest.py`` prints them at the end of a run."""

from __future__ import annotations

SAID: list[str] = []


def say(figures: str) -> None:
    """Have figures printed when all tests have run."""
    SAID.append(figures)
