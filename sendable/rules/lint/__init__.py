"""Lint: what is surely wrong with a rule, or with two rules beside each other, and where."""
