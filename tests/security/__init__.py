"""Attacks: what the outside can write, and what must not come of it."""
