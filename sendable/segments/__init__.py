"""Playbook step 3: who is in which segment."""
