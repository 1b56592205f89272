"""Playbook step 1: what the account and the shop hold, into the lake."""
