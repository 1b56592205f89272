"""Tasks of step 4 that measure: the arms of tests, and what messages did."""

from __future__ import annotations

import pandas as pd
from prefect import task
from prefect.cache_policies import NO_CACHE

from sendable.measures import draw_arms_of, measure_messages, record_measures
from sendable.playbook import Playbook
from sendable.runs import Run


@task(name="draw the arms of tests", cache_policy=NO_CACHE)
def record_arms(run: Run, playbook: Playbook) -> int:
    """Write down who comes into which arm of a running test; give how many people are new."""
    return draw_arms_of(run, playbook)


@task(name="measure what messages did", cache_policy=NO_CACHE)
def record_metrics(run: Run, playbook: Playbook) -> pd.DataFrame:
    """Write the metrics of each segment, as it was then, and the results of tests."""
    measures = measure_messages(run, playbook)
    record_measures(run, measures)
    return measures["segment_metrics"]
