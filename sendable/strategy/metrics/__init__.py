"""Metrics: what each segment's messages did, as the segment was when they went out."""
