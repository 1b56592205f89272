"""The machine notices what Sendable could do wrong: each fault is planted and found."""

from __future__ import annotations

import pytest

from .machine import Months
from .planted import FAULTS, planted, plays_well

pytestmark = pytest.mark.soak


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found_by_the_model(name: str) -> None:
    fault = FAULTS[name]
    with planted(fault), pytest.raises(AssertionError) as found:
        plays_well(Months(), fault.course)
    assert found.traceback[-1].path.name in ("machine.py", "checks.py", "history.py")


@pytest.mark.parametrize("name", FAULTS)
def test_without_the_fault_the_same_course_passes(name: str) -> None:
    plays_well(Months(), FAULTS[name].course)
