"""Before a send: what is wrong with the campaigns that wait in the account.

For each campaign that may still go out: who is on its list that said stop, and who would get more
than their cap with it. The list is read as it is at this moment.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Protocol

import pandas as pd
import pyarrow as arrow

from sendable import silence
from sendable.accounts import FindSecret, find_no_secret
from sendable.clicksend.models import Campaign
from sendable.engine.duckdb import Connection, open_engine, query
from sendable.errors import NotFound
from sendable.lake import Lake
from sendable.marketing import register_marketing
from sendable.numbers import mask_numbers_in
from sendable.playbook import Playbook
from sendable.policies import Policies
from sendable.publish.listings import ListReader, ReadNumbers, read_settled
from sendable.publish.waiting import CampaignReader, waiting_campaigns
from sendable.replies.meanings import register_meanings
from sendable.runs import Run, list_published
from sendable.segments.families import recall_families
from sendable.sessions import accounts_reread
from sendable.silence import find_silenced
from sendable.strategy.frequency import find_capped
from sendable.strategy.lifecycle.claims import claim_slots, list_told
from sendable.strategy.send_plan import set_budget
from sendable.suppressions import register_active
from sendable.workspace import Workspace

# Not the lake's campaigns: those of the account now are read in their place.
_READS = ("membership", "messages", "flow_states", "our_lists", "lists")

# A contact is one person, whose texts may be read in two ways; the same number twice is one, too.
_MEMBERS = """
CREATE OR REPLACE TEMP TABLE list_members AS
SELECT list_id, contact_id, number, min(number) OVER (PARTITION BY list_id, contact_id) AS person
FROM lists_read
"""

_REACHED = """
CREATE OR REPLACE TEMP VIEW campaign_members AS SELECT DISTINCT number, list_id FROM list_members
"""

_OTHERS = """
CREATE OR REPLACE TABLE main.campaigns AS
SELECT * FROM campaigns_read WHERE campaign_id <> $campaign_id
"""

_AUDIENCE = """
CREATE OR REPLACE TEMP TABLE audience AS
SELECT DISTINCT
    members.number,
    primaries.segment,
    primaries.segment AS primary_segment,
    -- What flows are due to send comes before any campaign: it counts against this one.
    1 AS priority,
    epoch_us($send_at::TIMESTAMPTZ) AS moment
FROM list_members AS members
LEFT JOIN (
    SELECT number, segment FROM main.membership WHERE run_id = $segment_run AND is_primary
) AS primaries USING (number)
WHERE members.list_id = $list_id AND members.number NOT IN (SELECT number FROM silenced)
"""

# Whose text has two readings is silenced by one of them, whatever the other one had enough of.
_COUNTS = """
SELECT
    count(*) AS people,
    count(*) FILTER (WHERE is_silenced) AS silenced,
    count(*) FILTER (WHERE is_capped AND NOT is_silenced) AS capped
FROM (
    SELECT
        bool_or(number IN (SELECT number FROM silenced)) AS is_silenced,
        bool_or(number IN (SELECT number FROM capped)) AS is_capped
    FROM list_members
    WHERE list_id = $list_id
    GROUP BY person
)
"""

_NO_CLAIMS = """
CREATE OR REPLACE TEMP TABLE claims AS
SELECT NULL::VARCHAR AS number, NULL::TIMESTAMPTZ AS due_at, NULL::BIGINT AS priority WHERE FALSE
"""

_OURS = """
SELECT list_id FROM main.our_lists WHERE list_id IS NOT NULL
UNION
SELECT lists.list_id FROM main.lists AS lists SEMI JOIN main.our_lists USING (list_name)
"""


class AccountReader(ListReader, CampaignReader, Protocol):
    """Reads lists and campaigns, as ``ClickSendClient`` does."""


@dataclass(frozen=True)
class Waiting:
    """A campaign that waits, and what is wrong with it.

    Attributes:
        campaign_id: Its id.
        campaign: Its name, as it may be shown.
        status: As ClickSend calls it.
        send_at: When it goes out; missing where no time is set, or the time has passed.
        list_id: The list it goes to.
        list_name: That list's name, as it may be shown; missing where it is gone.
        is_ours: Whether Sendable made that list.
        people: How many are on it; a number that is there twice is one.
        suppressed: Of these, who said stop or no by now, or may have.
        over_cap: Of the others, who has had enough messages at that time, or will have.
    """

    campaign_id: int
    campaign: str
    status: str
    send_at: datetime | None
    list_id: int | None
    list_name: str | None
    is_ours: bool = False
    people: int = 0
    suppressed: int = 0
    over_cap: int = 0


def find_latest(workspace: Workspace) -> Run | None:
    """Give the latest published run that looks at the present, if there is one."""
    runs = [run for run in list_published(workspace) if not run.manifest.is_of_the_past]
    return max(runs, key=lambda run: run.manifest.started_at, default=None)


def look_before_send(
    workspace: Workspace,
    playbook: Playbook,
    now: datetime,
    find_secret: FindSecret = find_no_secret,
) -> list[Waiting]:
    """Read the stops anew, then look at every campaign that may still go out.

    Raises:
        LakeBusy: A run is writing the workspace.
        ClickSendError: The account does not answer.
    """
    with accounts_reread(
        workspace, playbook, "before-send", now, find_secret=find_secret
    ) as accounts:
        main = accounts.main
        return look_at_waiting(main.client, workspace, playbook, main.numbers.read_every, now)


def look_at_waiting(
    reader: AccountReader,
    workspace: Workspace,
    playbook: Playbook,
    read_numbers: ReadNumbers,
    now: datetime,
) -> list[Waiting]:
    """Look at every campaign that may still go out.

    Without a published run nobody is in a segment, and only the caps of all segments count.

    Args:
        reader: Reads the account.
        workspace: The workspace.
        playbook: The playbook.
        read_numbers: Reads the texts on lists.
        now: The moment; a campaign without a time may go out now.

    Raises:
        ClickSendError: The account does not answer.
    """
    campaigns = waiting_campaigns(reader)
    if not campaigns:
        return []
    names = {entry.list_id: entry.name for entry in reader.lists()}
    run = find_latest(workspace)
    if run is not None:
        playbook = recall_families(playbook, run)
    with open_engine(workspace.lake, _READS) as connection:
        register_marketing(connection, playbook.brief.marketing)
        if run is None:
            connection.execute(_NO_CLAIMS)
        else:
            claim_slots(connection, playbook, run, {*list_told(run), run.source_of("strategise")})
        there = _register(connection, reader, campaigns, names, read_numbers)
        silenced = _read_silenced(workspace.lake, playbook.policies, now)
        forgotten = sorted(workspace.lake.door.find(there))
        silenced = arrow.concat_tables(
            [silenced, arrow.table({"number": forgotten}, silenced.schema)]
        )
        connection.register("silenced", silenced)
        ours = set(query(connection, _OURS)["list_id"].astype(int))
        return [_look(connection, one, names, ours, playbook, run, now) for one in campaigns]


def _read_silenced(lake: Lake, policies: Policies, now: datetime) -> arrow.Table:
    """Give who must not be written to, by the campaigns as the lake has them."""
    with open_engine(lake, silence.READS) as connection:
        register_meanings(connection, policies)
        register_active(connection)
        find_silenced(connection, policies, now)
        return connection.sql("SELECT number FROM silenced").to_arrow_table()


def _register(
    connection: Connection,
    reader: ListReader,
    campaigns: Iterable[Campaign],
    names: Mapping[int, str],
    read_numbers: ReadNumbers,
) -> set[str]:
    """Make ``campaigns_read`` and ``list_members`` of what the account says at this moment.

    Returns:
        The numbers on the lists.
    """
    rows = pd.DataFrame([asdict(one) for one in campaigns])
    rows["scheduled_at"] = pd.to_datetime(rows["scheduled_at"], utc=True)
    connection.register("campaigns_read", rows.astype({"list_id": "Int64"}))
    parts = [pd.DataFrame({"list_id": [], "contact_id": [], "number": []})]
    for list_id in sorted(
        {one.list_id for one in campaigns if one.list_id is not None} & names.keys()
    ):
        try:
            there = read_settled(reader, list_id, read_numbers)
        except NotFound:
            continue
        parts.append(there.numbers.assign(list_id=list_id))
    members = pd.concat(parts)[["list_id", "contact_id", "number"]]
    typed = members.astype({"list_id": "int64", "contact_id": "int64", "number": "str"})
    connection.register("lists_read", typed)
    connection.execute(_MEMBERS)
    connection.execute(_REACHED)
    return set(typed["number"])


def _look(
    connection: Connection,
    campaign: Campaign,
    names: Mapping[int, str],
    ours: set[int],
    playbook: Playbook,
    run: Run | None,
    now: datetime,
) -> Waiting:
    """Count who on a campaign's list should not get it."""
    at = campaign.scheduled_at
    send_at = at if at is not None and at > now else None
    told = Waiting(
        campaign_id=campaign.campaign_id,
        campaign=mask_numbers_in(campaign.name),
        status=campaign.status or "unknown",
        send_at=send_at,
        list_id=campaign.list_id,
        list_name=None,
    )
    if campaign.list_id is None or campaign.list_id not in names:
        return told
    bound = {"list_id": campaign.list_id}
    segment_run = run.source_of("segment") if run is not None else ""
    connection.execute(_OTHERS, {"campaign_id": campaign.campaign_id})
    connection.execute(_AUDIENCE, {**bound, "send_at": send_at or now, "segment_run": segment_run})
    not_containing = playbook.brief.marketing.not_containing
    find_capped(connection, set_budget(playbook), as_of=now, not_containing=not_containing)
    counts = query(connection, _COUNTS, bound).iloc[0]
    return replace(
        told,
        list_name=mask_numbers_in(names[campaign.list_id]),
        is_ours=campaign.list_id in ours,
        people=int(counts["people"]),
        suppressed=int(counts["silenced"]),
        over_cap=int(counts["capped"]),
    )
