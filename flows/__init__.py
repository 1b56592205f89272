"""Prefect flows: what runs, in which order, behind which gate."""
