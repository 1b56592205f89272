"""Prefect tasks: thin. They name, retry and show the work; the library does it."""
