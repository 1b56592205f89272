"""Mutation testing: small faults put into the rooms that matter most, and whether a test notices.

``python -m mutation ROOM`` draws mutants of a room by a seed, runs the tests that reach each, and
says which of them nobody noticed. Python and SQL are mutated alike, in a copy of the project.
"""
