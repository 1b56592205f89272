"""How the machine is played."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, settings


def play(examples: int, steps: int, *, is_drawn: bool = False) -> settings:
    """Give settings for so many accounts and steps; the same ones each time unless drawn anew."""
    return settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        derandomize=not is_drawn,
        database=None,
        # To shrink a failure takes hours; what happened is short enough to read as it is.
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
