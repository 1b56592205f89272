"""A step whose process is killed between two writes is taken again, and nobody sees a difference.

Steps 2 to 5; ingest, the push and the scrub, which talk to the account, have tests of their own.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from sendable.runs import Step

from ..figures import say
from .conftest import Undisturbed
from .scenes import NOW, STEPS, assert_found_the_same, copy_scene, run_of
from .walk import found_by, kill_in, take

KILLS = 2


@pytest.mark.slow
@pytest.mark.parametrize("step", STEPS)
def test_a_step_that_is_killed_between_two_writes_is_as_if_it_had_not_been(
    step: Step, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    request = copy_scene(undisturbed.before[step], tmp_path)
    moments = undisturbed.moments[step]
    assert moments > 4
    chosen = random.Random(step).sample(range(2, moments + 1), KILLS)
    for at in chosen:
        assert kill_in(step, request, NOW, at)
    take(step, request, NOW)
    assert_found_the_same(found_by(run_of(request)), undisturbed.found[step])
    assert step in run_of(request).manifest.steps
    say(f"{step} killed at {sorted(chosen)} of {moments} moments, then taken again: the same")


@pytest.mark.soak
@pytest.mark.parametrize("step", STEPS)
def test_a_step_may_be_killed_at_any_moment(
    step: Step, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    for at in range(1, undisturbed.moments[step] + 1):
        request = copy_scene(undisturbed.before[step], tmp_path / str(at))
        assert kill_in(step, request, NOW, at)
        latest = request.workspace / "runs" / "latest"
        assert latest.exists() or not latest.is_symlink(), "it never points at nothing"
        take(step, request, NOW)
        assert_found_the_same(found_by(run_of(request)), undisturbed.found[step])
