"""Tasks of step 1, ingest: one for each feed."""

from __future__ import annotations

import pandas as pd
from prefect import get_run_logger, task
from prefect.cache_policies import NO_CACHE

from sendable.clicksend.models import ContactList
from sendable.engine.duckdb import open_engine
from sendable.gates.metrics import measure_ingest
from sendable.ingestion import contacts, messages, sources
from sendable.ingestion.session import Pulled, Session
from sendable.runs import Run
from tasks.shown import progress_of


@task(name="pull lists", cache_policy=NO_CACHE)
def pull_lists(session: Session) -> tuple[Pulled, list[ContactList]]:
    """Pull the account's lists."""
    pulled, lists = contacts.pull_lists(session)
    _log(pulled)
    return pulled, lists


@task(name="pull opt-outs", cache_policy=NO_CACHE)
def pull_opt_outs(session: Session, lists: list[ContactList]) -> Pulled:
    """Pull the opt-out lists, before anything else."""
    return _log(contacts.pull_opt_outs(session, lists))


@task(name="pull replies", cache_policy=NO_CACHE)
def pull_replies(session: Session) -> Pulled:
    """Pull the replies; they stay unread."""
    with progress_of("replies") as tell:
        return _log(messages.pull_replies(session, tell))


@task(name="pull contacts", cache_policy=NO_CACHE)
def pull_contacts(session: Session, lists: list[ContactList]) -> Pulled:
    """Pull the contacts of the reviewed lists."""
    with progress_of("contacts") as tell:
        return _log(contacts.pull_contacts(session, lists, tell))


@task(name="pull messages", cache_policy=NO_CACHE)
def pull_messages(session: Session) -> Pulled:
    """Pull the history of sent messages."""
    with progress_of("messages") as tell:
        return _log(messages.pull_messages(session, tell))


@task(name="pull clicks", cache_policy=NO_CACHE)
def pull_clicks(session: Session) -> list[Pulled]:
    """Pull the campaigns and who opened their links."""
    pulled, campaigns = messages.pull_campaigns(session)
    with progress_of("clicks") as tell:
        return [_log(pulled), _log(messages.pull_clicks(session, campaigns, tell))]


@task(name="read other sources", cache_policy=NO_CACHE)
def pull_shop(session: Session, run: Run) -> list[Pulled]:
    """Read the files and queries that the playbook declares."""
    declared = session.playbook.brief.sources
    return [_log(sources.pull_source(session, source, run.workspace)) for source in declared]


@task(name="note what was pulled", cache_policy=NO_CACHE)
def note_pulls(session: Session, pulled: list[Pulled]) -> None:
    """Keep how each pull ended."""
    frame = pd.DataFrame(
        [
            {
                "run_id": session.run_id,
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


@task(name="measure what came in", cache_policy=NO_CACHE)
def measure(run: Run) -> pd.DataFrame:
    """Compute the metrics that the gate judges."""
    with open_engine(run.workspace.lake) as connection:
        return measure_ingest(connection, run)


def _log(pulled: Pulled) -> Pulled:
    logger = get_run_logger()
    if pulled.state == "unavailable":
        logger.warning("%s: not available (%s)", pulled.feed, pulled.note)
    else:
        logger.info(
            "%s: %s rows read, %s new or changed, %s put aside%s",
            pulled.feed,
            f"{pulled.rows:,}",
            f"{pulled.changed:,}",
            f"{pulled.quarantined:,}",
            f" ({pulled.note})" if pulled.note else "",
        )
    return pulled
