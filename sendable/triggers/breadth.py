"""An audience that is too broad: the sends since the last refresh did worse than those before it.

Opt-outs and clicks are counted within the same hours after every message, so that a young message
is not compared with one that had months; and a rate is worse only by more than chance explains.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from sendable.engine.duckdb import Connection, open_engine, query, run_script
from sendable.machine_clicks import READS as CLICK_READS
from sendable.machine_clicks import find_clicks_of_people
from sendable.marketing import register_marketing
from sendable.playbook import Playbook
from sendable.replies.meanings import register_meanings
from sendable.runs import Run
from sendable.strategy.intervals import Estimate, Sums, estimate_ratio, tell_trend
from sendable.suppressions import READS as SUPPRESSION_READS
from sendable.suppressions import register_active
from sendable.triggers.found import Trigger

_CLICKERS = """
CREATE OR REPLACE TEMP TABLE clickers AS
SELECT DISTINCT number FROM marketing_messages
WHERE sent_at > $since::TIMESTAMPTZ AND sent_at <= $as_of::TIMESTAMPTZ
"""

_SUMS = """
SELECT
    measure,
    is_new,
    count(*) AS people,
    sum(answered) AS over,
    sum(messages) AS under,
    sum(answered * answered) AS over_squared,
    sum(messages * messages) AS under_squared,
    sum(answered * messages) AS product
FROM broad_people
GROUP BY measure, is_new
"""

_CLICKS_CUT = """
SELECT count(*) AS cut FROM main.pulls
WHERE run_id = $run_id AND feed = 'clicks' AND state <> 'complete'
"""

_READS = {*CLICK_READS, *SUPPRESSION_READS, "pulls"}

_SAID = {"opt_outs": "opted out of", "clicks": "clicked in"}


def find_breadth(run: Run, latest: Run, playbook: Playbook) -> Trigger | None:
    """Find whether the messages since the last refresh say that their audience is too broad.

    Args:
        run: The run whose ingest has just ended.
        latest: The latest published run.
        playbook: The playbook.

    Returns:
        One trigger; nothing where too few people were messaged to say so, or nothing is worse.
        Clicks say nothing in a run that could not read all of them.
    """
    policy = playbook.policies.triggers.audience_too_broad
    with open_engine(run.workspace.lake, _READS) as connection:
        sums = _add_up(connection, run, latest, playbook)
        clicks_cut = bool(query(connection, _CLICKS_CUT, {"run_id": run.run_id})["cut"].iloc[0])
    worse = {}
    for measure, (now, before) in sums.items():
        if min(now.people, before.people) < policy.least_people:
            continue
        if measure == "clicks" and clicks_cut:
            continue
        rates = estimate_ratio(now), estimate_ratio(before)
        times = policy.opt_outs_times if measure == "opt_outs" else policy.clicks_times
        if _is_worse(*rates, times):
            worse[measure] = rates
    if not worse:
        return None
    people = max(now.people for now, _ in sums.values())
    return _tell(worse, people, latest)


def _add_up(
    connection: Connection, run: Run, latest: Run, playbook: Playbook
) -> dict[str, tuple[Sums, Sums]]:
    """Give by measure the sums of the people messaged since the refresh, and before it."""
    policies = playbook.policies
    policy = policies.triggers.audience_too_broad
    bound = {
        "since": latest.as_of - timedelta(days=policy.history_days),
        "as_of": run.as_of,
    }
    register_marketing(connection, playbook.brief.marketing)
    register_meanings(connection, policies)
    register_active(connection)
    connection.execute(_CLICKERS, bound)
    find_clicks_of_people(
        connection, policies.measurement.bots, until=run.as_of, since=bound["since"]
    )
    run_script(
        connection,
        "sendable.triggers",
        "breadth",
        **bound,
        refreshed_at=latest.as_of,
        settle_hours=policy.settle_hours,
        opt_outs=policies.measurement.opt_outs,
    )
    rows = query(connection, _SUMS)
    found: dict[tuple[str, bool], Sums] = {
        (str(row.pop("measure")), bool(row.pop("is_new"))): Sums(
            people=int(row.pop("people")), **{str(name): float(of) for name, of in row.items()}
        )
        for row in rows.to_dict("records")
    }
    return {
        measure: (found[measure, True], found[measure, False])
        for measure in _SAID
        if (measure, True) in found and (measure, False) in found
    }


def _is_worse(now: Estimate, before: Estimate, times: float) -> bool:
    """Say whether a rate left the account's own, upwards for more than one time, else downwards."""
    if before.value <= 0:
        return False
    trend = tell_trend(now, before)
    if times > 1:
        return trend == "up" and now.value >= times * before.value
    return trend == "down" and now.value <= times * before.value


def _tell(worse: Mapping[str, tuple[Estimate, Estimate]], people: int, latest: Run) -> Trigger:
    reasons = {"opt_outs": "more opt-outs", "clicks": "fewer clicks"}
    said = " and ".join(_say_rates(worse))
    return Trigger(
        kind="audience-too-broad",
        reason=f"audience too broad, {' and '.join(reasons[measure] for measure in worse)}",
        sentence=f"Of the messages since the refresh of {latest.as_of:%-d %B %Y}, to "
        f"{people:,} people, {said}",
        counts={"people": people}
        | {measure: round(now.value, 4) for measure, (now, _) in worse.items()},
    )


def _say_rates(worse: Mapping[str, tuple[Estimate, Estimate]]) -> Iterator[str]:
    for measure, (now, before) in worse.items():
        yield f"{now.value:.1%} were {_SAID[measure]}, and {before.value:.1%} before"
