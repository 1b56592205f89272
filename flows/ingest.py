"""Step 1, ingest: the accounts and the other sources, into the lake."""

from __future__ import annotations

from datetime import UTC, datetime

from prefect import flow
from prefect.runtime import flow_run

from flows.ending import in_one_line
from flows.naming import name_flow_run
from sendable.errors import SendableError
from sendable.ingestion.session import Pulled, Session
from sendable.playbook import read_playbook
from sendable.runs import Run, RunRequest, begin_run
from tasks.account import open_accounts
from tasks.events import tell_of_waiting
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
from tasks.labels import label_run
from tasks.scrub import read_stops, scrub_our_lists
from tasks.shown import announce_step, count_pulls, show_pulls
from tasks.triggers import ask_for_refresh, find_reasons


@flow(name="ingest", flow_run_name=name_flow_run, on_running=[announce_step])
@in_one_line
def ingest(request: RunRequest) -> str:
    """Begin a run and bring everything of the accounts and the other sources into the lake.

    Opt-outs come first and replies second, of every account before anything else, so that whatever
    happens later, who said stop is known. Contacts are next, then the history, newest week first.

    Then whoever may not be messaged is taken off the lists that Sendable made, before the gate and
    whatever it says; also when a pull breaks off.

    On its own, not as a step of a refresh, it then looks for a reason to refresh before the time.

    Args:
        request: The workspace, the playbook and the as-of time.

    Returns:
        The run's id.

    Raises:
        ScrubFailed: Somebody may still be on a list of ours. What was pulled is kept all the same.
    """
    playbook = read_playbook(request.playbook, request.brief)
    label_run(playbook.brief, request.workspace)
    run = begin_run(request, datetime.now(UTC), playbook.digest)

    with run.workspace.lake.writing(run.run_id), open_accounts(run, playbook) as accounts:
        try:
            pulled = _pull(run, accounts.sessions)
        except Exception as failure:
            # Whatever broke the pulls, or breaks what is read once more: who said stop does not
            # stay on our lists for it.
            try:
                read_stops(accounts)
            finally:
                scrub_our_lists(run, playbook, accounts).raise_if_failed(besides=failure)
            raise
        scrubbed = scrub_our_lists(run, playbook, accounts)
        note_pulls(accounts.main, pulled, run)

    try:
        hold_gate(run, "ingest", {"ingest": measure(run, playbook)})
        run.record("ingest", datetime.now(UTC), count_pulls(pulled))
        show_pulls(pulled)
        tell_of_waiting(run, playbook)
    except SendableError as failure:
        # Also where the gate is red: that somebody may still be on a list of ours weighs more.
        scrubbed.raise_if_failed(besides=failure)
        raise
    scrubbed.raise_if_failed()
    if flow_run.parent_flow_run_id is None:
        # Within a refresh the answer is already under way.
        ask_for_refresh(run, find_reasons(run, playbook), request)
    return run.run_id


def _pull(run: Run, sessions: list[Session]) -> list[Pulled]:
    """Pull every feed, the opt-outs and the replies of every account before anything else."""
    lists, pulled = pull_lists(run, sessions)
    foresee(sessions, lists)
    pulled += pull_opt_outs(sessions, lists)
    pulled += pull_replies(sessions)
    pulled += pull_contacts(sessions, lists)
    pulled += pull_messages(sessions)
    pulled += pull_receipts(sessions)
    pulled += pull_clicks(sessions)
    pulled += pull_sources(sessions[0], run)
    return pulled
