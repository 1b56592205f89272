"""Tasks of the scrub: whoever said stop leaves our lists right after the pulls."""

from __future__ import annotations

from prefect import get_run_logger
from prefect.cache_policies import NO_CACHE

from sendable.errors import SendableError
from sendable.playbook import Playbook
from sendable.publish.scrub.desk import open_desk
from sendable.publish.scrub.step import Scrub, has_work, scrub
from sendable.runs import Run
from sendable.sessions import Accounts, reread_stops
from tasks.decorator import task
from tasks.shown import show_summary, tell_user


@task(name="scrub our lists", task_run_name="scrub our lists", cache_policy=NO_CACHE)
def scrub_our_lists(run: Run, playbook: Playbook, accounts: Accounts) -> Scrub:
    """Take whoever may not be messaged off the lists that Sendable made.

    No approval, brake or gate is asked. What goes wrong is said, and the ingest goes on: what it
    brought must not be lost.
    """
    if not has_work(run.workspace):
        return Scrub()
    main, started_at = accounts.main, run.manifest.started_at
    with open_desk(
        main.client,
        accounts.writer,
        main.lake,
        playbook.policies,
        main.numbers.read_every,
        started_at,
    ) as desk:
        done = scrub(desk, run.workspace, playbook.brief)
    _tell(run, done)
    return done


@task(name="read the stops again", task_run_name="read the stops again", cache_policy=NO_CACHE)
def read_stops(accounts: Accounts) -> None:
    """Read opt-outs and replies after an ingest broke off, as far as the account answers."""
    try:
        reread_stops(accounts.sessions)
    except SendableError as failure:
        get_run_logger().warning("opt-outs and replies could not be read: %s", failure.message)


def _tell(run: Run, done: Scrub) -> None:
    """Say what the scrub did, in the run's log, on the command line and in its reports."""
    lines = [
        f"{one.list_name}: {one.changed:,} removed" + (f"; {one.trouble}" if one.trouble else "")
        for one in done.ours
    ]
    if done.added is not None:
        added = f"{done.added.list_name}: {done.added.changed:,} found opt-outs added"
        lines.append(added + (f"; {done.added.trouble}" if done.added.trouble else ""))
    if done.trouble:
        lines.append(done.trouble)
    show_summary("scrub", lines or ["None of our lists is in the account"])
    if done.removed:
        who = "contact" if done.removed == 1 else "contacts"
        tell_user(f"{done.removed:,} {who} taken off our lists")
    for trouble in done.troubles:
        run.warn(f"The scrub did not come to its end, so send nothing to our lists: {trouble}")
        get_run_logger().error("scrub: %s", trouble)
