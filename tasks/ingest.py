"""Tasks of step 1, ingest: one for each list, feed, window or source, of every account."""

from __future__ import annotations

import shutil
import time
from collections.abc import Mapping, Sequence
from typing import TypeAlias

import pandas as pd
from prefect import get_run_logger
from prefect.cache_policies import NO_CACHE

from sendable.clicksend.listing import PAGE_SIZE
from sendable.clicksend.models import ContactList
from sendable.engine.duckdb import open_engine
from sendable.forgetting.step import count_unfinished
from sendable.gates.ingest import measure_ingest
from sendable.ingestion import (
    campaigns,
    clicks,
    contacts,
    lists,
    messages,
    our_members,
    receipts,
    replies,
    sources,
)
from sendable.ingestion.forecast import forecast
from sendable.ingestion.session import Progress, Pulled, Session, further
from sendable.lake import MAIN_ACCOUNT
from sendable.playbook import Playbook
from sendable.renamed import describe_renamed
from sendable.runs import Run
from sendable.sources.declared import Source
from sendable.triggers.growth import record_list_sizes
from tasks.decorator import task
from tasks.naming import name_feed, name_list, name_window, say_feed
from tasks.shown import SecondsFor, progress_of, tell_user

_SOON_MADE = 300
"""Requests; fewer are made before anybody has read how many they are."""

Lists: TypeAlias = Mapping[str, Sequence[ContactList]]
"""The lists of each account, by the account's name."""


@task(name="read the lists", task_run_name="read the lists", cache_policy=NO_CACHE)
def pull_lists(run: Run, sessions: Sequence[Session]) -> tuple[Lists, list[Pulled]]:
    """Pull every account's lists, and check that those the playbook names are among them."""
    found = {session.account: lists.pull_lists(session) for session in sessions}
    playbook = sessions[0].playbook
    everywhere = [entry for _, entries in found.values() for entry in entries]
    lists.check_lists(playbook, everywhere)
    for line in describe_renamed(playbook.brief, everywhere):
        run.warn(line)
    by_account = {account: entries for account, (_, entries) in found.items()}
    return by_account, [_log(pulled) for pulled, _ in found.values()]


@task(name="foresee the requests", task_run_name="foresee the requests", cache_policy=NO_CACHE)
def foresee(sessions: Sequence[Session], found: Lists) -> None:
    """Say how many requests there are to make, and how long they take at the limits seen."""
    for session in sessions:
        told = forecast(session, found[session.account])
        name = "" if session.account == MAIN_ACCOUNT else f"{session.account}: "
        line = name + str(told)[0].upper() + str(told)[1:]
        if told.total > _SOON_MADE:
            tell_user(line)
        else:
            get_run_logger().info("%s", line)


def pull_opt_outs(sessions: Sequence[Session], found: Lists) -> list[Pulled]:
    """Pull the opt-out lists, before anything else: a task for each."""
    return [
        read_opt_outs(session, entry, name_list(entry, session))
        for session in sessions
        for entry in lists.opt_out_lists(session, found[session.account])
    ]


@task(name="read opt-outs", task_run_name="read opt-out {of}", cache_policy=NO_CACHE)
def read_opt_outs(session: Session, entry: ContactList, of: str) -> Pulled:
    """Pull one opt-out list, whole."""
    with progress_of(
        name_feed("opt-outs", session.account), _pace(session, "/lists/1/contacts")
    ) as tell:
        return _log(contacts.pull_opt_outs(session, entry, tell))


def pull_replies(sessions: Sequence[Session]) -> list[Pulled]:
    """Pull the replies of every account: a task for each."""
    return [read_replies(session, name_feed("replies", session.account)) for session in sessions]


@task(name="read replies", task_run_name="read {of}", cache_policy=NO_CACHE)
def read_replies(session: Session, of: str) -> Pulled:
    """Pull the replies of an account."""
    with progress_of(of, _pace(session, "/sms/inbound")) as tell:
        return _log(replies.pull_replies(session, tell))


def pull_contacts(sessions: Sequence[Session], found: Lists) -> list[Pulled]:
    """Pull the contacts of the reviewed lists, and close those of lists that are gone.

    Each list is a task, and the progress is that of all lists of an account.
    """
    pulled, kept = [], []
    for session in sessions:
        reviewed = lists.reviewed_lists(session, found[session.account])
        kept += [*reviewed, *lists.opt_out_lists(session, found[session.account])]
        expected = sum(entry.contacts_count for entry in reviewed)
        done = contacts.ListTally()
        of = name_feed("contacts", session.account)
        with progress_of(of, _pace(session, "/lists/1/contacts")) as tell:
            for entry in reviewed:
                rest = further(tell, done.rows, expected)
                done += read_list(session, entry, name_list(entry, session), rest)
        pulled.append(_log(contacts.sum_up(session, done)))
    contacts.close_lists(sessions[0], kept)
    return pulled


@task(name="read a list", task_run_name="read {of}", cache_policy=NO_CACHE)
def read_list(session: Session, entry: ContactList, of: str, tell: Progress) -> contacts.ListTally:
    """Pull the contacts of one list."""
    tally = contacts.pull_list(session, entry, tell)
    get_run_logger().info(
        "%s: %s contacts read, %s new or changed",
        of,
        f"{tally.rows:,}",
        f"{tally.stored.changed:,}",
    )
    return tally


def pull_messages(sessions: Sequence[Session]) -> list[Pulled]:
    """Pull the history of every account: a task for each, named by the window it reads."""
    return [
        read_history(session, name_window(messages.find_window(session), session))
        for session in sessions
    ]


@task(name="read history", task_run_name="read {of}", cache_policy=NO_CACHE)
def read_history(session: Session, of: str) -> Pulled:
    """Pull the history of sent messages, newest first, for as long as the playbook allows."""
    minutes = session.playbook.brief.pulls.history_minutes
    until = float("inf") if minutes is None else time.monotonic() + 60 * minutes
    with progress_of(
        name_feed("messages", session.account), _pace(session, "/sms/history")
    ) as tell:
        return _log(messages.pull_messages(session, tell, lambda: time.monotonic() >= until))


def pull_receipts(sessions: Sequence[Session]) -> list[Pulled]:
    """Pull late delivery states, where an account keeps them for us: a task for each account."""
    return [read_receipts(session, name_feed("receipts", session.account)) for session in sessions]


@task(name="read receipts", task_run_name="read {of}", cache_policy=NO_CACHE)
def read_receipts(session: Session, of: str) -> Pulled:
    """Pull the late delivery states of an account."""
    with progress_of(of, _pace(session, "/sms/receipts")) as tell:
        return _log(receipts.pull_receipts(session, tell))


def pull_clicks(sessions: Sequence[Session]) -> list[Pulled]:
    """Pull the campaigns of every account and who opened their links: a task for each account."""
    return [
        pulled
        for session in sessions
        for pulled in read_clicks(session, name_feed("campaigns and clicks", session.account))
    ]


@task(name="read clicks", task_run_name="read {of}", cache_policy=NO_CACHE)
def read_clicks(session: Session, of: str) -> list[Pulled]:
    """Pull the campaigns, whom of our own lists they will reach, and who opened their links."""
    feed, sent = campaigns.pull_campaigns(session)
    pulled = [_log(feed), _log(our_members.pull_our_members(session, sent))]
    with progress_of(name_feed("clicks", session.account)) as tell:
        pulled.append(_log(clicks.pull_clicks(session, sent, tell)))
    return pulled


def pull_sources(session: Session, run: Run) -> list[Pulled]:
    """Read the files and queries that the playbook declares, those of opt-outs first."""
    declared = sources.opt_outs_first(session.playbook.brief.sources)
    return [read_source(session, source, run, source.name) for source in declared]


@task(name="read a source", task_run_name="read source {of}", cache_policy=NO_CACHE)
def read_source(session: Session, source: Source, run: Run, of: str) -> Pulled:
    """Read one file or query."""
    return _log(sources.pull_source(session, source, run.workspace))


@task(name="note what was pulled", task_run_name="note what was pulled", cache_policy=NO_CACHE)
def note_pulls(session: Session, pulled: Sequence[Pulled], run: Run) -> None:
    """Keep how each pull ended, warn of what is missing, and put the lake in order."""
    frame = pd.DataFrame(
        [
            {
                "run_id": session.run_id,
                "account": feed.account,
                "feed": feed.feed,
                "state": feed.state,
                "rows": feed.rows,
                "changed": feed.changed,
                "quarantined": feed.quarantined,
                "covers_from": feed.covers_from,
                "pulled_at": session.started_at,
                "note": feed.note,
            }
            for feed in pulled
        ]
    )
    session.lake.replace_run("pulls", session.run_id, frame)
    record_list_sizes(session.lake, session.run_id, session.started_at)
    session.numbers.save()
    session.lake.tidy()
    # What is left there is of lists that are not read any more: everything else was stored.
    shutil.rmtree(session.spool.parent, ignore_errors=True)
    if count_unfinished(session.lake):
        run.warn(
            "An erasure was begun and not brought to its end: run 'sendable forget NUMBER "
            "--confirm' for that person again."
        )
    for feed in pulled:
        if feed.note and _is_worth_a_warning(feed):
            run.warn(f"{say_feed(feed).capitalize()}: {feed.note}.")
        if feed.feed == "replies" and feed.state != "complete":
            _block_pushes(session, run, say_feed(feed))


@task(name="measure what came in", task_run_name="measure what came in", cache_policy=NO_CACHE)
def measure(run: Run, playbook: Playbook) -> pd.DataFrame:
    """Compute the metrics that the gate judges."""
    with open_engine(run.workspace.lake) as connection:
        return measure_ingest(connection, run, playbook.brief)


def _is_worth_a_warning(pulled: Pulled) -> bool:
    """Tell whether the user has to know how a pull ended."""
    if pulled.feed.partition(":")[0] in ("opt_outs", "suppressions"):
        return True
    # Nobody but the user can take a forgotten person off the user's own lists.
    if pulled.forgotten:
        return True
    # A missing receipt rule takes nothing away: the history tells the same.
    return pulled.state != "complete" and pulled.feed != "receipts"


def _block_pushes(session: Session, run: Run, feed: str) -> None:
    """Let nothing be pushed while a STOP might go unread, unless the user knows of it."""
    if "no_poll_rule" not in session.playbook.brief.acknowledged:
        run.block_pushes(
            f"{feed.capitalize()} cannot all be read, so a STOP may go unseen. Mend it in "
            "ClickSend or, if replies are handled elsewhere, write into playbook.yaml "
            "acknowledged: [no_poll_rule]"
        )


def _pace(session: Session, path: str) -> SecondsFor:
    """Say how long rows of a listing take."""
    return lambda rows: session.client.seconds_for(path, -(-rows // PAGE_SIZE))


def _log(pulled: Pulled) -> Pulled:
    logger = get_run_logger()
    name = say_feed(pulled)
    why = f" ({pulled.note})" if pulled.note else ""
    if pulled.state == "unavailable":
        logger.warning("%s: not available%s", name, why)
        return pulled
    aside = f", {pulled.quarantined:,} put aside because they cannot be read"
    logger.info(
        "%s: %s read, %s new or changed%s%s",
        name,
        f"{pulled.rows:,}",
        f"{pulled.changed:,}",
        aside if pulled.quarantined else "",
        why,
    )
    return pulled
