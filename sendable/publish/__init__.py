"""Playbook step 5: the tracker, the rulebook and the quality report of a run."""
