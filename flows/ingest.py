"""Step 1, ingest: the accounts and the other sources, into the lake."""

from __future__ import annotations

from datetime import UTC, datetime

from prefect import flow

from flows.naming import name_flow_run
from sendable.playbook import read_playbook
from sendable.runs import RunRequest, begin_run
from tasks.account import open_sessions
from tasks.gates import hold_gate
from tasks.ingest import (
    foresee,
    measure,
    note_pulls,
    pull_clicks,
    pull_contacts,
    pull_lists,
    pull_messages,
    pull_opt_outs,
    pull_receipts,
    pull_replies,
    pull_sources,
)
from tasks.shown import announce_step, count_pulls, show_pulls


@flow(name="ingest", flow_run_name=name_flow_run, on_running=[announce_step])
def ingest(request: RunRequest) -> str:
    """Begin a run and bring everything of the accounts and the other sources into the lake.

    Opt-outs come first and replies second, of every account before anything else, so that whatever
    happens later, who said stop is known. Contacts are next, then the history, newest week first.

    Args:
        request: The workspace, the playbook and the as-of time.

    Returns:
        The run's id.
    """
    playbook = read_playbook(request.playbook, request.brief)
    run = begin_run(request, datetime.now(UTC), playbook.digest)

    with run.workspace.lake.writing(run.run_id), open_sessions(run, playbook) as sessions:
        lists, pulled = pull_lists(run, sessions)
        foresee(sessions, lists)
        pulled += pull_opt_outs(sessions, lists)
        pulled += pull_replies(sessions)
        pulled += pull_contacts(sessions, lists)
        pulled += pull_messages(sessions)
        pulled += pull_receipts(sessions)
        pulled += pull_clicks(sessions)
        pulled += pull_sources(sessions[0], run)
        note_pulls(sessions[0], pulled, run)

    hold_gate(run, "ingest", {"ingest": measure(run, playbook)})
    run.record("ingest", datetime.now(UTC), count_pulls(pulled))
    show_pulls(pulled)
    return run.run_id
