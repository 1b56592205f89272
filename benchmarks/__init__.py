"""Measured work, against what a user would write by hand. ``python -m benchmarks NAME``."""
