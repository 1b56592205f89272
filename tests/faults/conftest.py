"""A run that nothing happens to, to compare every disturbed one with."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd
import pytest

from sendable.runs import RunRequest, Step

from .scenes import NOW, STEPS, copy_scene, make_scene, run_of
from .walk import count_moments, found_by


@dataclass
class Undisturbed:
    """How far the run was before each step, how many moments it has, and what each found."""

    before: dict[Step, RunRequest] = field(default_factory=dict)
    moments: dict[Step, int] = field(default_factory=dict)
    found: dict[Step, dict[str, pd.DataFrame]] = field(default_factory=dict)


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    calm = Undisturbed()
    request = make_scene(tmp_path_factory.mktemp("calm"))
    for step in STEPS:
        calm.before[step] = copy_scene(request, tmp_path_factory.mktemp(f"before-{step}"))
        calm.moments[step] = count_moments(step, request, NOW)
        calm.found[step] = found_by(run_of(request))
    return calm
