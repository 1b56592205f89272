"""Tasks of step 1, ingest: one for each feed, over every account."""

from __future__ import annotations

import shutil
import time
from collections.abc import Mapping, Sequence
from typing import TypeAlias

import pandas as pd
from prefect import get_run_logger, task
from prefect.cache_policies import NO_CACHE

from sendable.clicksend.listing import PAGE_SIZE
from sendable.clicksend.models import ContactList
from sendable.engine.duckdb import open_engine
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
from sendable.ingestion.session import Pulled, Session
from sendable.lake import MAIN_ACCOUNT
from sendable.playbook import Playbook
from sendable.renamed import describe_renamed
from sendable.runs import Run
from sendable.triggers.growth import record_list_sizes
from tasks.shown import SecondsFor, progress_of, say_feed, tell_user

_SOON_MADE = 300
"""Requests; fewer are made before anybody has read how many they are."""

Lists: TypeAlias = Mapping[str, Sequence[ContactList]]
"""The lists of each account, by the account's name."""


@task(name="pull lists", cache_policy=NO_CACHE)
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


@task(name="foresee the requests", cache_policy=NO_CACHE)
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


@task(name="pull opt-outs", cache_policy=NO_CACHE)
def pull_opt_outs(sessions: Sequence[Session], found: Lists) -> list[Pulled]:
    """Pull the opt-out lists, before anything else."""
    pulled = []
    for session in sessions:
        for entry in lists.opt_out_lists(session, found[session.account]):
            pace = _pace(session, "/lists/1/contacts")
            with progress_of(_called("opt-outs", session), pace) as tell:
                pulled.append(_log(contacts.pull_opt_outs(session, entry, tell)))
    return pulled


@task(name="pull replies", cache_policy=NO_CACHE)
def pull_replies(sessions: Sequence[Session]) -> list[Pulled]:
    """Pull the replies."""
    pulled = []
    for session in sessions:
        with progress_of(_called("replies", session), _pace(session, "/sms/inbound")) as tell:
            pulled.append(_log(replies.pull_replies(session, tell)))
    return pulled


@task(name="pull contacts", cache_policy=NO_CACHE)
def pull_contacts(sessions: Sequence[Session], found: Lists) -> list[Pulled]:
    """Pull the contacts of the reviewed lists, and close those of lists that are gone."""
    pulled, kept = [], []
    for session in sessions:
        reviewed = lists.reviewed_lists(session, found[session.account])
        kept += [*reviewed, *lists.opt_out_lists(session, found[session.account])]
        with progress_of(_called("contacts", session), _pace(session, "/lists/1/contacts")) as tell:
            pulled.append(_log(contacts.pull_contacts(session, reviewed, tell)))
    contacts.close_lists(sessions[0], kept)
    return pulled


@task(name="pull messages", cache_policy=NO_CACHE)
def pull_messages(sessions: Sequence[Session]) -> list[Pulled]:
    """Pull the history of sent messages, newest first, for as long as the playbook allows."""
    pulled = []
    for session in sessions:
        minutes = session.playbook.brief.pulls.history_minutes
        until = float("inf") if minutes is None else time.monotonic() + 60 * minutes
        with progress_of(_called("messages", session), _pace(session, "/sms/history")) as tell:
            feed = messages.pull_messages(
                session, tell, lambda until=until: time.monotonic() >= until
            )
            pulled.append(_log(feed))
    return pulled


@task(name="pull receipts", cache_policy=NO_CACHE)
def pull_receipts(sessions: Sequence[Session]) -> list[Pulled]:
    """Pull late delivery states, where the account keeps them for us."""
    pulled = []
    for session in sessions:
        with progress_of(_called("receipts", session), _pace(session, "/sms/receipts")) as tell:
            pulled.append(_log(receipts.pull_receipts(session, tell)))
    return pulled


@task(name="pull clicks", cache_policy=NO_CACHE)
def pull_clicks(sessions: Sequence[Session]) -> list[Pulled]:
    """Pull the campaigns, whom of our own lists they will reach, and who opened their links."""
    pulled = []
    for session in sessions:
        feed, sent = campaigns.pull_campaigns(session)
        pulled += [_log(feed), _log(our_members.pull_our_members(session, sent))]
        with progress_of(_called("clicks", session)) as tell:
            pulled.append(_log(clicks.pull_clicks(session, sent, tell)))
    return pulled


@task(name="read other sources", cache_policy=NO_CACHE)
def pull_sources(session: Session, run: Run) -> list[Pulled]:
    """Read the files and queries that the playbook declares, those of opt-outs first."""
    declared = sources.opt_outs_first(session.playbook.brief.sources)
    return [_log(sources.pull_source(session, source, run.workspace)) for source in declared]


@task(name="note what was pulled", cache_policy=NO_CACHE)
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
    for feed in pulled:
        if feed.note and _is_worth_a_warning(feed):
            run.warn(f"{say_feed(feed).capitalize()}: {feed.note}.")
        if feed.feed == "replies" and feed.state != "complete":
            _block_pushes(session, run, say_feed(feed))


@task(name="measure what came in", cache_policy=NO_CACHE)
def measure(run: Run, playbook: Playbook) -> pd.DataFrame:
    """Compute the metrics that the gate judges."""
    with open_engine(run.workspace.lake) as connection:
        return measure_ingest(connection, run, playbook.brief)


def _is_worth_a_warning(pulled: Pulled) -> bool:
    """Tell whether the user has to know how a pull ended."""
    if pulled.feed.partition(":")[0] in ("opt_outs", "suppressions"):
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


def _called(what: str, session: Session) -> str:
    """Name a work by its feed, and by its account where that is a subaccount."""
    return say_feed(Pulled(what, session.account))


def _pace(session: Session, path: str) -> SecondsFor:
    """Say how long rows of a listing take."""
    return lambda rows: session.client.seconds_for(path, -(-rows // PAGE_SIZE))


def _log(pulled: Pulled) -> Pulled:
    logger = get_run_logger()
    name = say_feed(pulled)
    if pulled.state == "unavailable":
        logger.warning("%s: not available (%s)", name, pulled.note)
    else:
        logger.info(
            "%s: %s rows read, %s new or changed, %s put aside%s",
            name,
            f"{pulled.rows:,}",
            f"{pulled.changed:,}",
            f"{pulled.quarantined:,}",
            f" ({pulled.note})" if pulled.note else "",
        )
    return pulled
