"""Experiments: who is in which arm, how many it takes, and what was found."""
