"""Random months of an account, against a plain model of what ought to be true."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from ..figures import say
from .machine import TALLY, Months


def _settings(examples: int, steps: int) -> settings:
    return settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        derandomize=True,
        database=None,
        # To shrink a failure takes hours; what happened is short enough to read as it is.
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )


def test_months_of_an_account_are_what_the_plain_model_says() -> None:
    run_state_machine_as_test(Months, settings=_settings(examples=2, steps=8))
    say(f"model of the whole: {TALLY}")
