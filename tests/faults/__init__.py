"""Faults that are injected on purpose; ``faults.yaml`` says which, and what each shows."""
