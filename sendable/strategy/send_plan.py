"""The send plan: who gets the next message, when, and who does not and why. Exact, before the send.

**The audience.** A plan addresses segments: those that the brief's ``campaign`` names, else those
of its goal, else all that may be messaged. Everybody is addressed once, under one segment: of the
addressed segments they are a member of, the one of the highest priority. For most people that is
their primary segment. Somebody whose primary segment is not addressed is not forgotten for that: a
VIP customer who is also a repeat customer gets what the repeat customers get when the VIP customers
are not addressed, within the cap of the VIP customers as well (see ``frequency``).

**The steps**, in this order; each takes people from what the one before has left, so that
everybody has one verdict and the counts add up:

1. ``suppressed``: who said stop or no since the segments were made, or may have: the log and the
   replies are read anew (see ``silence``). Of these no row is written.
2. ``other_lists``: who is on none of the lists that the brief's ``campaign`` names.
3. ``left_out``: who is in a segment that the goal leaves out, whatever else they are in.
4. ``recent_buyer``: a completed order in the days before the send that brief or goal name.
5. ``unanswered``: everybody else, where it cannot be told who is in one of those segments or who
   bought: the data for it is missing or too old.
6. ``recently_messaged``: marketing in the days before it that brief or policy name.
7. ``only_offers``: the message is an offer, their segment's strategy is not every promotion, and
   the last messages they got were offers already, so many in so many days as the policy says.
8. ``capped_segment``, 9. ``capped_all``: the message would break a frequency cap, of their segment
   or of all segments together.
10. ``outside_hours``: it is no time to write to them, and will not be within the time that the
   campaign lets a message wait. Who has to wait less gets it when their hours begin.
11. ``holdout``: drawn to get nothing, for the goal or in a running test, of those who would have
    got the message.

What is left is ``send``.

**Moments.** Everything is judged at the moment at which the message would go to that person: the
campaign's own, the first one of their hours, or, where the brief asks for it, the first one of the
hour at which they answer. All windows are rolling and of days of 24 hours: the moment ``t`` counts
in a window of N days that ends at ``m`` if ``m - N * 24 h < t <= m``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import pyarrow as pa

from sendable.brief import names_list
from sendable.engine.duckdb import Connection, query, run_script
from sendable.people import show_campaign_members
from sendable.playbook import Playbook
from sendable.runs import Run
from sendable.schemas import TABLES
from sendable.silence import find_silenced
from sendable.strategy.audit.findings import join_patterns
from sendable.strategy.campaign import PlannedCampaign, list_addressable
from sendable.strategy.frequency import DAY, Budget, find_capped
from sendable.strategy.splits import held_out_sql

TITLES = {
    "members": "Members of the segment",
    "other_segment": "Addressed under another segment",
    "audience": "Audience",
    "suppressed": "Said stop or no since, or may have",
    "other_lists": "Not on the campaign's lists",
    "left_out": "In a segment that the goal leaves out",
    "recent_buyer": "Bought lately",
    "unanswered": "May be among those to leave out",
    "recently_messaged": "Messaged lately, or about to be",
    "only_offers": "Their last messages were offers",
    "capped_segment": "Over the cap of their segment",
    "capped_all": "Over the cap of all segments",
    "outside_hours": "No time to write to them",
    "holdout": "Held out, to measure",
    "send": "Get the message",
}
"""The steps, in words."""

TOTALS = ("members", "audience", "send")
"""The steps that say who is there; the others take people away."""

_HEARING = """
CREATE OR REPLACE TEMP TABLE hearing AS
SELECT * FROM addressed ANTI JOIN shut_off USING (number)
"""

# The expression draws who is held out; it is made of names of this program, by sqlglot.
_AUDIENCE = """
CREATE OR REPLACE TEMP TABLE audience AS
WITH timed AS (
    SELECT
        hearing.*,
        epoch_us(times.opens_at) AS opens_at,
        CASE
            WHEN times.best_at <= $send_at::TIMESTAMPTZ + $wait_for_best::INTERVAL
                THEN epoch_us(times.best_at)
            WHEN times.is_open THEN epoch_us($send_at::TIMESTAMPTZ)
            WHEN times.opens_at <= $send_at::TIMESTAMPTZ + $wait::INTERVAL
                THEN epoch_us(times.opens_at)
        END AS goes_at
    FROM hearing LEFT JOIN sending_times AS times USING (number)
)
SELECT
    *,
    coalesce(goes_at, epoch_us($send_at::TIMESTAMPTZ)) AS moment,
    {is_held_out}
    OR number IN (SELECT number FROM arms_now WHERE arm = 'holdout') AS is_held_out
FROM timed
"""

_COUNTS = """
WITH
members AS (
    SELECT segment, count(*) AS people FROM main.membership
    WHERE run_id = $segment_run GROUP BY segment
),
placed AS (SELECT segment, count(*) AS people FROM addressed GROUP BY segment),
stopped AS (
    SELECT segment, count(*) AS people FROM addressed SEMI JOIN shut_off USING (number)
    GROUP BY segment
)
SELECT chosen.segment, 'members' AS step, coalesce(people, 0) AS people
FROM plan_segments AS chosen LEFT JOIN members USING (segment)
UNION ALL SELECT segment, 'audience', people FROM placed
UNION ALL SELECT segment, 'suppressed', people FROM stopped
UNION ALL SELECT segment, verdict, count(*) FROM planned GROUP BY segment, verdict
"""


@dataclass(frozen=True)
class Verdicts:
    """What a plan came to, in counts: by segment and step, without the zeros."""

    people: dict[tuple[str, str], int]

    def count(self, step: str) -> int:
        """Give how many people of all segments a step holds."""
        return sum(people for (_, name), people in self.people.items() if name == step)


def address_people(
    connection: Connection, playbook: Playbook, campaign: PlannedCampaign, run: Run
) -> None:
    """Make ``hearing`` (number, segment, priority, primary_segment): who is addressed, under what.

    Whoever said stop by now is not among them. Makes ``addressed``, in which they still are,
    ``silenced`` (see ``silence``), and ``shut_off`` (number) as well.

    Args:
        connection: An engine as ``open_people`` opens it.
        playbook: The playbook, with the members of its families.
        campaign: The campaign.
        run: The run; its segments have been written.
    """
    priorities = [playbook.segments[key].file.priority for key in campaign.segments]
    chosen = {
        "segment": pa.array(campaign.segments, pa.string()),
        "place": pa.array(range(1, len(priorities) + 1), pa.int64()),
        "priority": pa.array(priorities, pa.int64()),
    }
    connection.register("plan_segments", pa.table(chosen))
    left_out = {"segment": pa.array(campaign.left_out, pa.string())}
    connection.register("left_out_segments", pa.table(left_out))
    find_silenced(connection, playbook.policies, run.as_of)
    bound = {
        "segment_run": run.source_of("segment"),
        "lists": None if campaign.lists is None else _find_lists(connection, campaign.lists),
    }
    run_script(connection, "sendable.strategy", "send_plan", **bound)
    connection.execute(_HEARING)


def _find_lists(connection: Connection, names: Sequence[str]) -> list[int]:
    """Give the ids of the lists with people on them that have one of the names, or ids."""
    known = query(connection, "SELECT DISTINCT list_id, list_name FROM list_members")
    rows = zip(known["list_id"], known["list_name"], strict=True)
    return [int(list_id) for list_id, name in rows if names_list(names, int(list_id), str(name))]


def judge_people(
    connection: Connection, playbook: Playbook, campaign: PlannedCampaign, run: Run
) -> Verdicts:
    """Make ``planned`` (number, segment, verdict, free_at, goes_at): what becomes of everybody.

    Its moments are microseconds since 1970; ``goes_at`` is when the message goes, or would have.

    Args:
        connection: An engine with ``hearing``, ``sending_times`` (number, is_open, opens_at,
            best_at) for the campaign's moment, ``arms_now`` (number, arm), ``claims`` (see
            ``frequency``) and ``marketing_messages``.
        playbook: The playbook, with the members of its families.
        campaign: The campaign.
        run: The run.
    """
    is_held_out = held_out_sql("number", campaign.holdout, campaign.holdout_percent)
    connection.execute(
        _AUDIENCE.format(is_held_out=is_held_out),
        {
            "send_at": campaign.send_at,
            "wait": campaign.wait,
            "wait_for_best": campaign.wait_for_best,
        },
    )
    show_campaign_members(connection)
    find_capped(
        connection,
        set_budget(playbook),
        as_of=run.as_of,
        look_back_days=campaign.recently_messaged_days,
        not_containing=playbook.brief.marketing.not_containing,
    )
    _find_sated(connection, playbook, campaign, run)
    run_script(
        connection,
        "sendable.strategy",
        "verdicts",
        as_of=run.as_of,
        is_unanswered=bool(campaign.unanswered),
        buyer_width=campaign.recent_buyer_days * DAY,
        messaged_width=campaign.recently_messaged_days * DAY,
    )
    counted = query(connection, _COUNTS, {"segment_run": run.source_of("segment")})
    keys = zip(counted["segment"], counted["step"], strict=True)
    return Verdicts(dict(zip(keys, counted["people"].astype(int).tolist(), strict=True)))


def _find_sated(
    connection: Connection, playbook: Playbook, campaign: PlannedCampaign, run: Run
) -> None:
    """Make ``had_offers`` (number, free_at): who is to get no offer after their last ones."""
    policies = playbook.policies
    selective = policies.frequency.selective_offers
    segments = {"segment": pa.array(campaign.selective, pa.string())}
    connection.register("selective_segments", pa.table(segments))
    run_script(
        connection,
        "sendable.strategy",
        "offers",
        as_of=run.as_of,
        in_a_row=selective.in_a_row,
        offers_width=selective.days * DAY,
        discounts=join_patterns(policies.audit.discount_patterns),
    )


def set_budget(playbook: Playbook) -> Budget:
    """Give the caps of a playbook; a segment without one of its own has the policy's."""
    policy = playbook.policies.frequency
    return Budget(
        by_segment={
            key: segment.file.strategy.cap or policy.default_cap
            for key, segment in list_addressable(playbook).items()
        },
        shared=tuple(policy.all_segments),
    )


def list_steps(verdicts: Verdicts, segments: Sequence[str], run_id: str) -> pd.DataFrame:
    """Give the run's ``send_plan_steps`` rows.

    The totals are counted for themselves, so that a step that does not add up shows.
    """
    rows = []
    for place, segment in enumerate(segments, start=1):
        people = {step: verdicts.people.get((segment, step), 0) for step in TITLES}
        people["other_segment"] = people["members"] - people["audience"]
        left = 0
        for position, (step, title) in enumerate(TITLES.items()):
            is_total = step in TOTALS
            left = people[step] if is_total else left - people[step]
            rows.append(
                {
                    "run_id": run_id,
                    "segment": segment,
                    "place": place,
                    "position": position,
                    "step": step,
                    "title": title,
                    "kind": "total" if is_total else "taken",
                    "people": people[step],
                    "left": left,
                }
            )
    columns = list(TABLES["send_plan_steps"].model.to_schema().columns)
    return TABLES["send_plan_steps"].model.validate(pd.DataFrame(rows, columns=columns))
