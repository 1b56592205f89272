"""Step 1, ingest: the account and the shop, into the lake."""

from __future__ import annotations

from datetime import UTC, datetime

from prefect import flow

from flows.naming import name_flow_run
from sendable.playbook import read_playbook
from sendable.runs import RunRequest, begin_run
from tasks.account import open_session
from tasks.gates import hold_gate
from tasks.ingest import (
    measure,
    note_pulls,
    pull_clicks,
    pull_contacts,
    pull_lists,
    pull_messages,
    pull_opt_outs,
    pull_replies,
    pull_shop,
)
from tasks.shown import announce_step, show_summary


@flow(name="ingest", flow_run_name=name_flow_run, on_running=[announce_step])
def ingest(request: RunRequest) -> str:
    """Begin a run and bring everything of the account and the shop into the lake.

    Opt-outs come first and replies second, so that whatever happens later, who said stop is known.

    Args:
        request: The workspace, the playbook and the as-of time.

    Returns:
        The run's id.
    """
    playbook = read_playbook(request.playbook)
    run = begin_run(request, datetime.now(UTC), playbook.digest)

    with run.workspace.lake.writing(run.run_id), open_session(run, playbook) as session:
        listed, lists = pull_lists(session)
        pulled = [listed, pull_opt_outs(session, lists), pull_replies(session)]
        pulled += [pull_contacts(session, lists), pull_messages(session)]
        pulled += [*pull_clicks(session), *pull_shop(session, run)]
        note_pulls(session, pulled)

    for feed in pulled:
        if feed.note and (
            feed.state == "unavailable"
            or feed.feed.partition(":")[0] in ("opt_outs", "suppressions")
        ):
            run.warn(f"{feed.feed.capitalize()}: {feed.note}.")
    hold_gate(run, "ingest", {"ingest": measure(run)})
    run.record("ingest", datetime.now(UTC), {feed.feed: feed.rows for feed in pulled})
    changed = sum(feed.changed for feed in pulled)
    show_summary(
        "ingest",
        [f"{feed.feed}: {feed.rows:,} rows, {feed.changed:,} new or changed" for feed in pulled]
        + ([] if changed else ["Nothing has changed since the last run."]),
    )
    return run.run_id
