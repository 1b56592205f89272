"""Who of those who are due may be written to, and from when on.

What a flow asks for is not yet what may be sent. Everybody who is due for an SMS goes through what
the people of a campaign go through, by the same functions: who said stop or no since the decisions,
the holdouts of running tests and of the goal, quiet hours, and the frequency budget. Whoever may
not be written to waits, and the step is not told: a later run looks again. A notice is no
marketing, so that neither caps nor holdouts keep it back.
"""

from __future__ import annotations

from sendable.engine.duckdb import Connection, run_script
from sendable.people import show_campaign_members
from sendable.playbook import Playbook
from sendable.runs import Run
from sendable.silence import find_silenced
from sendable.strategy.campaign import PlannedCampaign, settle_campaign
from sendable.strategy.experiments.arms import register_arms
from sendable.strategy.frequency import find_capped
from sendable.strategy.hours import find_sending_times
from sendable.strategy.lifecycle.claims import claim_slots, list_told
from sendable.strategy.send_plan import set_budget
from sendable.strategy.splits import held_out_sql
from sendable.strategy.step import list_windows

# One row for each: of several SMS at once, one alone is due.
_DUE = """
CREATE OR REPLACE TEMP TABLE to_time AS
WITH primaries AS (
    SELECT number, segment FROM main.membership WHERE run_id = $segment_run AND is_primary
)
SELECT states.number, any_value(primaries.segment) AS segment
FROM lifecycle_states AS states LEFT JOIN primaries USING (number)
WHERE states.status = 'due' AND states.channel = 'sms'
GROUP BY states.number
"""

# Silence is silence: whom the goal holds out is compared with people who heard something. Who is in
# none of its segments is no part of that.
_HELD_OUT = """
CREATE OR REPLACE TEMP TABLE held_out AS
SELECT number FROM arms_now WHERE arm = 'holdout'
UNION
SELECT members.number
FROM main.membership AS members SEMI JOIN to_time USING (number)
WHERE
    members.run_id = $segment_run
    AND list_contains($segments::VARCHAR[], members.segment)
    AND {is_held_out}
"""

# A flow is served before every campaign, so what it is told of is not what campaigns plan.
_AUDIENCE = """
CREATE OR REPLACE TEMP TABLE audience AS
SELECT
    due.number,
    due.segment,
    due.segment AS primary_segment,
    0::BIGINT AS priority,
    epoch_us(CASE
        WHEN times.is_open THEN $as_of::TIMESTAMPTZ
        ELSE coalesce(times.opens_at, $as_of::TIMESTAMPTZ)
    END) AS moment
FROM to_time AS due LEFT JOIN sending_times AS times USING (number)
"""


def allow_people(connection: Connection, playbook: Playbook, run: Run) -> None:
    """Let those wait in ``lifecycle_states`` who may not be written to; add ``send_at``.

    Args:
        connection: An engine with ``lifecycle_states`` and ``marketing_messages``.
        playbook: The playbook, with the members of its families.
        run: The run; its segments have been written, and its arms drawn.
    """
    policies = playbook.policies
    find_silenced(connection, policies, run.as_of)
    register_arms(connection, playbook.experiments, run)
    connection.execute(_DUE, {"segment_run": run.source_of("segment")})
    _hold_out(connection, settle_campaign(playbook, run.as_of), run)
    find_sending_times(connection, policies, run.as_of, list_windows(playbook))
    connection.execute(_AUDIENCE, {"as_of": run.as_of})
    claim_slots(connection, playbook, run, list_told(run))
    show_campaign_members(connection)
    find_capped(
        connection,
        set_budget(playbook),
        as_of=run.as_of,
        not_containing=playbook.brief.marketing.not_containing,
    )
    run_script(connection, "sendable.strategy.lifecycle", "allowed", as_of=run.as_of)


def _hold_out(connection: Connection, campaign: PlannedCampaign, run: Run) -> None:
    """Make ``held_out`` (number): the holdouts of running tests, and that of the goal."""
    is_held_out = held_out_sql("members.number", campaign.holdout, campaign.holdout_percent)
    bound = {"segment_run": run.source_of("segment"), "segments": list(campaign.segments)}
    # The expression is made of names of this program, by sqlglot.
    connection.execute(_HELD_OUT.format(is_held_out=is_held_out), bound)
