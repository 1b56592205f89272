"""Forgetting people, and what stays how long."""
