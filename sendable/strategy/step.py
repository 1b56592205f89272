"""The step itself: a run's send plan, worked out and written down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sendable.engine.duckdb import Connection
from sendable.playbook import Playbook
from sendable.runs import Run
from sendable.segment_file import WEEKDAYS, SendWindow
from sendable.send_plan_file import ComingCampaign
from sendable.sending_policies import Span
from sendable.strategy.campaign import PlannedCampaign, list_addressable, settle_campaign
from sendable.strategy.costs import price_messages, price_withheld
from sendable.strategy.experiments.arms import register_arms
from sendable.strategy.hours import find_sending_times
from sendable.strategy.lifecycle.claims import claim_slots, list_told
from sendable.strategy.openings import Window
from sendable.strategy.send_plan import address_people, judge_people, list_steps
from sendable.strategy.texts import complete_text, kind_of_senders

_TO_TIME = "CREATE OR REPLACE TEMP VIEW to_time AS SELECT number, segment FROM hearing"

_TO_PRICE = """
CREATE OR REPLACE TEMP VIEW to_price AS
SELECT number, segment FROM planned WHERE verdict = 'send'
"""

_ROWS = """
SELECT
    $run_id AS run_id,
    planned.number,
    planned.segment,
    planned.verdict,
    make_timestamptz(planned.free_at) AS free_at,
    make_timestamptz(planned.goes_at) AS send_at,
    CASE WHEN planned.verdict = 'send' THEN times.best_at END AS best_at,
    coalesce(arms.arm, CASE WHEN planned.verdict = 'holdout' THEN $holdout END) AS arm,
    costs.parts,
    costs.price,
    costs.currency,
    costs.is_cut
FROM planned
LEFT JOIN sending_times AS times ON times.number = planned.number
LEFT JOIN (
    SELECT number, string_agg(experiment || ': ' || arm, ', ' ORDER BY experiment) AS arm
    FROM arms_now GROUP BY number
) AS arms ON arms.number = planned.number
LEFT JOIN message_costs AS costs
    ON planned.verdict = 'send' AND planned.number = costs.number
"""

_COMING = """
SELECT campaigns.name, promised.due_at, count(*) AS people
FROM promised_sends AS promised
JOIN main.campaigns AS campaigns USING (campaign_id)
GROUP BY promised.campaign_id, campaigns.name, promised.due_at
ORDER BY promised.due_at, campaigns.name
"""

_DUE_IN_FLOWS = """
SELECT count(DISTINCT planned.number)
FROM planned
JOIN audience USING (number)
JOIN claims ON planned.number = claims.number AND claims.priority <= audience.priority
WHERE planned.verdict = 'recently_messaged'
"""

_BATCH = 100_000
"""Rows that are between the engine and a file at once."""


@dataclass(frozen=True)
class Recorded:
    """What was planned.

    Attributes:
        campaign: The campaign.
        coming: The account's own campaigns that were counted against the caps.
        due_in_flows: How many are left out for a message of a lifecycle flow that is due.
    """

    campaign: PlannedCampaign
    coming: list[ComingCampaign]
    due_in_flows: int


def record_send_plan(
    connection: Connection, playbook: Playbook, run: Run, unanswered: Sequence[str] = ()
) -> Recorded:
    """Write the run's ``planned_sends``, ``send_plan_steps`` and ``withheld_costs``.

    To be called with the lake's lock, when the run's segments have been written.

    Args:
        connection: An engine as ``open_people`` opens it, with ``marketing_messages``.
        playbook: The playbook, with the members of its families.
        run: The run.
        unanswered: Whom the campaign leaves out and cannot find, with the reason.

    Returns:
        What they are a plan of.
    """
    campaign, policies = settle_campaign(playbook, run.as_of), playbook.policies
    campaign = replace(campaign, unanswered=tuple(unanswered))
    address_people(connection, playbook, campaign, run)
    claim_slots(connection, playbook, run, {*list_told(run), run.run_id})
    register_arms(connection, playbook.experiments, run)
    connection.execute(_TO_TIME)
    find_sending_times(connection, policies, campaign.send_at, list_windows(playbook))
    verdicts = judge_people(connection, playbook, campaign, run)
    connection.execute(_TO_PRICE)
    texts = list_texts(playbook, campaign)
    price_messages(connection, texts, policies.message_costs, run.as_of)
    rows = connection.sql(_ROWS, params={"run_id": run.run_id, "holdout": campaign.holdout})
    lake = run.workspace.lake
    lake.replace_run_batches("planned_sends", run.run_id, rows.to_arrow_reader(_BATCH))
    steps = list_steps(verdicts, campaign.segments, run.run_id)
    lake.replace_run("send_plan_steps", run.run_id, steps)
    if texts:
        # Nobody says what else the others would have got: the text of the first segment stands in.
        text = next(iter(texts.values()))
        withheld = price_withheld(connection, text, policies.message_costs)
        withheld.insert(0, "run_id", run.run_id)
        lake.replace_run("withheld_costs", run.run_id, withheld)
    coming = connection.execute(_COMING).fetchall()
    due_in_flows = connection.execute(_DUE_IN_FLOWS).fetchall()[0][0]
    return Recorded(
        campaign,
        [ComingCampaign(name=name, at=at, people=people) for name, at, people in coming],
        due_in_flows,
    )


def list_texts(playbook: Playbook, campaign: PlannedCampaign) -> dict[str, str]:
    """Give the text that each addressed segment gets, as it goes out: the campaign's, or its own.

    A segment whose file has no example gets none where the campaign has none, either.
    """
    told = {
        key: campaign.message or playbook.segments[key].file.strategy.example
        for key in campaign.segments
    }
    costs, sender = (
        playbook.policies.message_costs,
        kind_of_senders(playbook.brief.marketing.senders),
    )
    return {key: complete_text(text, costs, sender) for key, text in told.items() if text}


def list_windows(playbook: Playbook) -> Mapping[str, Window]:
    """Give the hours that segments' strategies ask for, by the segment's key."""
    windows = {
        key: segment.file.strategy.send_window
        for key, segment in list_addressable(playbook).items()
    }
    return {key: _as_window(window) for key, window in windows.items() if window is not None}


def _as_window(window: SendWindow) -> Window:
    minutes = (60 * at.hour + at.minute for at in (window.start, window.end))
    return Window(frozenset(map(WEEKDAYS.index, window.days)), Span(*minutes))
