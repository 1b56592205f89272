"""Triggers: what asks for a refresh before its time, found after an ingest."""
