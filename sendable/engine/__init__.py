"""Runs SQL over the lake: DuckDB, in process."""
