"""Playbook step 4: how each segment is spoken to, and how many of it may be messaged now."""
