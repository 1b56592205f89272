"""Measures: what messages did, for each segment as it was when they went out.

Who was in a segment then is what published runs have kept. For sends from before the first of them
the rules are asked as of then, which takes steps 2 and 3 of the playbook together: so it is done
here, beside them, and not in step 4.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time

import pandas as pd
import pyarrow as pa

from sendable.engine.duckdb import open_engine
from sendable.experiment_file import Experiment
from sendable.feeds import read_feeds
from sendable.marketing import register_marketing
from sendable.past.asked import Asked, ask_members
from sendable.playbook import Playbook
from sendable.replies.meanings import register_meanings
from sendable.runs import Run, list_runs
from sendable.strategy.cap_proposals import propose_caps, read_windows
from sendable.strategy.experiments.arms import draw_arms
from sendable.strategy.experiments.results import judge_experiments
from sendable.strategy.metrics.feeds import Feeds, judge_feeds
from sendable.strategy.metrics.measuring import write_measures
from sendable.strategy.metrics.moments import Moment, choose_moments, list_stored
from sendable.strategy.metrics.totals import add_up
from sendable.strategy.metrics.windows import find_reach, lay_windows
from sendable.strategy.send_plan import set_budget

_READS = (
    "messages",
    "campaigns",
    "clicks",
    "orders",
    "replies",
    "reply_meanings",
    "reply_reviews",
    "suppressions",
    "membership",
    "decisions",
    "experiment_arms",
    "planned_sends",
    "accounts",
)

_DREW = "SELECT DISTINCT run_id FROM main.experiment_arms"

_FEEDS = ("orders", "clicks")


def draw_arms_of(run: Run, playbook: Playbook) -> int:
    """Draw the arms of whoever comes into a running test, and write them down.

    Needs the writer lock. What a run drew is for ever once the run is published: of one that never
    was, or is made anew, nobody was messaged by it, so it is taken back here.

    Returns:
        How many people were drawn; one that is only a look draws nobody.
    """
    if run.manifest.stands_aside:
        return 0
    lake = run.workspace.lake
    drafts = {other.run_id for other in list_runs(run.workspace) if not other.manifest.is_published}
    with open_engine(lake, ("experiment_arms",)) as connection:
        drew = {run_id for (run_id,) in connection.execute(_DREW).fetchall()}
    for run_id in sorted(drew & drafts):
        lake.remove("experiment_arms", run_id=run_id)
    with open_engine(lake, ("membership", "experiment_arms")) as connection:
        drawn = draw_arms(connection, playbook.experiments, run)
    return lake.add_checked("experiment_arms", drawn).inserted


def measure_messages(run: Run, playbook: Playbook) -> dict[str, pd.DataFrame]:
    """Measure what the messages to each segment did, and what the tests have found.

    Args:
        run: The run; its segments have been computed.
        playbook: The playbook, with the members of its families.

    Returns:
        The run's rows of ``segment_metrics``, ``opt_out_doses``, ``click_signs``,
        ``experiment_results`` and ``cap_proposals``, by table.

    Raises:
        RunError: The run has no segments.
    """
    measurement = playbook.policies.measurement
    windows = lay_windows(run.as_of, measurement)
    reach_from = find_reach(windows, measurement)
    for_sms = [key for key, item in playbook.segments.items() if item.file.audience == "sms"]
    stored = list_stored(run)
    unknown = _find_unknown(run, playbook, stored, windows, reach_from)
    askable = [key for key in for_sms if key in stored[-1].segments]
    asked = [ask_members(run, playbook, moment, askable) for moment in unknown]
    moments = [*stored, *(Moment(one.moment, "evaluated", one.segments) for one in asked)]
    # What was over before the sends that are looked at was judged by the runs of then.
    day = reach_from.date()
    tests = {key: test for key, test in playbook.experiments.items() if not test.is_over(day)}
    feeds = _find_feeds(run, playbook)
    with open_engine(run.workspace.lake, _READS) as connection:
        register_meanings(connection, playbook.policies)
        register_marketing(connection, playbook.brief.marketing)
        measured = add_up(
            connection,
            for_sms,
            moments,
            _join(asked),
            windows,
            run.as_of,
            min([reach_from, *_begin(tests)]),
            measurement,
        )
        results = judge_experiments(connection, tests, run, reach_from, measurement, feeds)
    written = write_measures(measured, playbook, run, moments, windows, feeds)
    proposals = propose_caps(
        read_windows(measured.totals["attribution"]),
        set_budget(playbook).by_segment,
        playbook.policies.frequency.lower_cap,
        window_days=measurement.window_days,
        began_at=_began_at(windows),
        run_id=run.run_id,
    )
    return {**written, "experiment_results": results, "cap_proposals": proposals}


def record_measures(run: Run, measures: Mapping[str, pd.DataFrame]) -> None:
    """Write what was measured into the lake. Needs the writer lock."""
    for table, rows in measures.items():
        run.workspace.lake.replace_run(table, run.run_id, rows)


def _find_unknown(
    run: Run,
    playbook: Playbook,
    stored: Sequence[Moment],
    windows: pd.DataFrame,
    reach_from: datetime,
) -> list[datetime]:
    """Find the moments as of which the rules are to be asked."""
    measurement = playbook.policies.measurement
    with open_engine(run.workspace.lake, ("messages", "decisions")) as connection:
        register_marketing(connection, playbook.brief.marketing)
        return choose_moments(connection, run, stored, windows, reach_from, measurement)


def _began_at(windows: pd.DataFrame) -> datetime:
    """Give when the window of the sends that are measured now began."""
    is_it = (windows["horizon"] == "attribution") & (windows["period"] == "now")
    return pd.Timestamp(windows.loc[is_it, "starts_at"].iloc[0]).to_pydatetime()


def _begin(experiments: Mapping[str, Experiment]) -> list[datetime]:
    """Give when tests began, whose people are looked at from their first day on."""
    days = [test.started for test in experiments.values() if test.started is not None]
    return [datetime.combine(day, time(), UTC) for day in days]


def _join(asked: list[Asked]) -> pa.Table:
    schema = {"moment": pa.timestamp("us", "UTC"), "segment": pa.string(), "number": pa.string()}
    tables = [one.members.cast(pa.schema(schema)) for one in asked]
    return pa.concat_tables([pa.schema(schema).empty_table(), *tables])


def _find_feeds(run: Run, playbook: Playbook) -> Feeds:
    """Give what is known of the data that metrics need."""
    states = read_feeds(run, _FEEDS, dated=_FEEDS)
    return judge_feeds(states, playbook.policies.feed_freshness, run.as_of)
