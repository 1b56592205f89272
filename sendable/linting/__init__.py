"""Lint of a whole playbook: by its rules alone, and against the data of a run."""
