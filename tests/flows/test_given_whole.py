"""What a task is given reaches it as it is, and Prefect does not look through it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from prefect import flow
from prefect.cache_policies import NO_CACHE
from prefect.context import TaskRunContext
from pydantic import BaseModel

from tasks.decorator import task


class Watched(dict[str, Any]):
    """A dictionary that counts how often somebody goes through it."""

    looks = 0

    def items(self) -> Any:
        """Count, and go through it."""
        self.looks += 1
        return super().items()


class Settings(BaseModel):
    """A model that holds a dictionary, as a playbook does."""

    parts: Any


@dataclass(frozen=True)
class Begun:
    """Something of parts, as a run is."""

    parts: Watched


@task(name="look", cache_policy=NO_CACHE, task_run_name="look at {of}")
def look(begun: Begun, settings: Settings, several: list[Begun], of: str) -> list[Any]:
    context = TaskRunContext.get()
    assert context is not None
    return [begun, settings, *several, of, str(context.task_run.id)]


@task(name="name inputs", cache_policy=NO_CACHE)
def name_inputs(found: list[Any]) -> list[str]:
    """Give the tasks from which Prefect draws an arrow to this one."""
    assert found
    context = TaskRunContext.get()
    assert context is not None
    return [str(each.id) for each in context.task_run.task_inputs["found"]]


@pytest.mark.slow
def test_a_task_gets_what_it_was_given_and_nobody_went_through_it_and_its_arrow_is_drawn() -> None:
    parts = Watched(a=1)
    begun, settings = Begun(parts), Settings(parts=parts)

    @flow
    def go() -> list[Any]:
        found = look(begun, settings, [begun, begun], of="it")
        # Prefect looks through what a flow gives back, which is the answer of this test.
        return [*found, name_inputs(found), parts.looks]

    *given, of, looked, drawn, looks = go()
    assert [id(each) for each in given] == [id(begun), id(settings), id(begun), id(begun)]
    assert looks == 0
    assert of == "it"
    assert drawn == [looked]
