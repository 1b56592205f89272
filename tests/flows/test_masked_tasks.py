"""What a library's error quotes stands in no task's state."""

from __future__ import annotations

import pytest
from prefect import flow
from prefect.cache_policies import NO_CACHE

from sendable.errors import LakeError
from tasks.decorator import task
from tasks.masking import MaskedError


@task(name="convert", cache_policy=NO_CACHE)
def convert(failure: Exception) -> None:
    raise failure


@pytest.mark.slow
def test_a_number_in_a_foreign_error_is_masked_in_the_state_of_its_task() -> None:
    @flow
    def fail() -> str:
        return str(convert(ValueError("no INT: '+61491570156'"), return_state=True).message)

    said = fail()
    assert "491570156" not in said
    assert "ValueError: no INT: '+61••••••156'" in said


def test_an_error_of_ours_and_one_without_a_number_pass_as_they_are() -> None:
    for failure in (LakeError("busy"), ValueError("no")):
        with pytest.raises(type(failure)):
            convert.fn(failure)
    with pytest.raises(MaskedError):
        convert.fn(ValueError("+61491570156"))
