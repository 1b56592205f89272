"""How far a long work is: on Prefect's pages now and then, and never for what is over at once."""

from __future__ import annotations

import pytest
from prefect import flow
from prefect.artifacts import Artifact
from prefect.client.orchestration import get_client

from tasks.shown import progress_of


def read_shown() -> list[tuple[str, str]]:
    """Give the progress artifacts there are: how far, and in which words."""
    with get_client(sync_client=True) as client:
        every: list[Artifact] = client.read_artifacts(limit=200)
    return [
        (str(each.data), str(each.description))
        for each in every
        if each.key == "progress-long-work"
    ]


@pytest.mark.slow
def test_only_long_work_is_shown_and_it_is_shown_with_the_time_that_is_left() -> None:
    @flow
    def work(*moments: float) -> list[tuple[str, str]]:
        hands = iter(moments)
        with progress_of("long work", lambda rows: rows / 10, lambda: next(hands)) as tell:
            for done in (100, 200, 300):
                tell(done, 1_000)
            return read_shown()

    assert work(0, 1, 2, 2.9) == []
    assert read_shown() == []
    # Asked for at 1 s, at 4 s, when it is shown, and at 5 s.
    assert work(0, 1, 4, 4, 5) == [("20", "long work: 200 of 1,000, about 80 s left")]
    assert read_shown() == [("100", "long work")]
