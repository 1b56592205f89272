"""What the tracker and the rulebook say, gathered once from the run's tables."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd

from sendable.engine.duckdb import Connection, query
from sendable.numbers import mask_numbers_in
from sendable.playbook import Playbook
from sendable.policy import Policy
from sendable.publish.approval import Approval, gather_approvals
from sendable.publish.charts import Bar
from sendable.publish.clean_up import Numbers, Sheet, find_clean_up
from sendable.publish.experiments import Compared, gather_experiments
from sendable.publish.history import History, gather_history
from sendable.publish.lifecycle import Lifecycle, gather_lifecycle
from sendable.publish.pages import Chapter, SegmentPage, bind_chapters, gather_pages
from sendable.publish.plan import PlanPage, gather_plan
from sendable.publish.results import Results, gather_results
from sendable.publish.trends import gather_trends
from sendable.reasons import BY_CODE, LEGAL_REVIEW, Reason
from sendable.runs import Run, find_published_before

Row = Mapping[Hashable, Any]


@dataclass(frozen=True)
class Before:
    """The published run before: the moment it looked at, and its totals."""

    as_of: datetime
    totals: Mapping[str, int]


@dataclass(frozen=True)
class Publication:
    """The content of a run's documents.

    ``sheets`` is the clean-up work with ids, ``clean_up`` its summary by list; ``lists`` counts
    each list's contacts and people, ``lifted`` the people of whom a suppression was taken back.
    ``history`` is what the memberships say over time, ``plan`` the next send, and
    ``results`` what the messages did and what the audit found, ``lifecycle`` where people are in
    its flows, ``experiments`` what tests have shown. ``approvals`` says how each segment stands, by
    its key. ``before`` is the published run before, if there is one.
    ``totals`` counts contacts, recipients, excluded, held and sendable.
    """

    run_id: str
    as_of: datetime
    goal: str
    before: Before | None
    pages: tuple[SegmentPage, ...]
    totals: Mapping[str, int]
    waterfall: tuple[Row, ...]
    lists: tuple[Row, ...]
    lifted: int
    clean_up: tuple[Row, ...]
    sheets: tuple[Sheet, ...]
    released_by_list: tuple[Row, ...]
    reasons: tuple[Reason, ...]
    policies: tuple[Policy, ...]
    warnings: tuple[str, ...]
    sources: tuple[Row, ...]
    in_no_segment: int
    history: History
    plan: PlanPage
    results: Results
    lifecycle: Lifecycle
    experiments: tuple[Compared, ...]
    approvals: Mapping[str, Approval]
    legal_review: str = LEGAL_REVIEW

    @property
    def chapters(self) -> tuple[Chapter, ...]:
        """The pages of the rulebook: the members of a family share one."""
        return bind_chapters(self.pages)

    @property
    def reasons_met(self) -> tuple[Reason, ...]:
        """The reasons that took somebody away in this run."""
        met = {row["reason"] for row in self.waterfall if row["reason"] and row["people"]}
        return tuple(reason for reason in self.reasons if reason.code in met)

    @property
    def bars(self) -> tuple[Bar, ...]:
        """The waterfall to be drawn: its totals, and the lines that take somebody away."""
        return tuple(
            Bar(row["step"], row["kind"], row["people"], row["left"]) for row in self.steps
        )

    @property
    def steps(self) -> tuple[Row, ...]:
        """The waterfall's lines that take somebody away, and its totals."""
        return tuple(row for row in self.waterfall if row["kind"] == "total" or row["people"])

    @property
    def empty_steps(self) -> tuple[str, ...]:
        """The waterfall's lines that take nobody away."""
        return tuple(
            row["step"] for row in self.waterfall if row["kind"] != "total" and not row["people"]
        )


_CLEAN_UP = """
SELECT
    'Opted-out people still on a list' AS work, list_name AS list,
    count(*) AS contacts, 'Delete these contacts from the list' AS action
FROM current_contacts
WHERE
    recipient IN (SELECT number FROM suppressed_now WHERE reason <> 'sunset')
    AND list_id NOT IN (SELECT list_id FROM lists WHERE is_opt_out)
GROUP BY list_name
UNION ALL
SELECT
    'Numbers that are not valid', list_name, count(*), 'Correct or delete the number'
FROM current_contacts WHERE phone_raw IS NOT NULL AND NOT is_valid GROUP BY list_name
UNION ALL
SELECT 'Contacts without a phone number', list_name, count(*), 'Add a number, or use e-mail'
FROM current_contacts WHERE phone_raw IS NULL GROUP BY list_name
UNION ALL
SELECT 'The same number twice on one list', list_name, sum(copies - 1)::BIGINT, 'Keep one contact'
FROM (
    SELECT list_name, list_id, recipient, count(*) AS copies FROM current_contacts
    WHERE recipient IS NOT NULL GROUP BY ALL HAVING count(*) > 1
) AS doubles GROUP BY list_name
ORDER BY work, contacts DESC, list
"""

# Somebody on two lists counts in both.
_LISTS = """
SELECT
    arg_min(list_name, position) AS list,
    arg_min("left", position) AS contacts,
    sum(people) FILTER (WHERE kind = 'excluded' AND reason IS NOT NULL)::BIGINT AS excluded,
    sum(people) FILTER (WHERE kind = 'held')::BIGINT AS held,
    arg_max("left", position) AS sendable
FROM main.waterfalls
WHERE run_id = $run_id AND starts_with(scope, 'list:')
GROUP BY scope
ORDER BY contacts DESC, list, scope
"""

_LIFTED = "SELECT count(DISTINCT number) AS people FROM lifted_now"

_SOURCES = """
SELECT feed, state, rows, changed, quarantined, note
FROM pulls WHERE run_id = $run_id ORDER BY feed
"""


def gather(
    connection: Connection,
    playbook: Playbook,
    run: Run,
    numbers: Numbers = "masked",
) -> Publication:
    """Gather what the documents say.

    Args:
        connection: An engine with ``current_contacts``, ``list_members``, ``decisions_now``
            and ``suppressed_now``.
        playbook: The playbook.
        run: The run; its waterfall, sizes and plans are in the lake.
        numbers: How phone numbers are written.
    """
    lake = run.workspace.lake
    sheets = find_clean_up(connection, playbook, run, numbers)
    segmented = run.source_of("segment")
    sizes = lake.read("segment_sizes", run_id=segmented)
    strategised = run.source_of("strategise")
    plans = lake.read("plans", run_id=strategised)
    excluded = run.source_of("exclude")
    waterfall = lake.read("waterfalls", run_id=excluded, scope="account")
    waterfall = waterfall.sort_values("position")
    left_out = lake.read("segment_waterfalls", run_id=segmented)
    plan = gather_plan(playbook, run)
    approvals = gather_approvals(run, playbook)
    return Publication(
        run_id=run.run_id,
        as_of=run.as_of,
        goal=playbook.brief.goal,
        before=_find_before(run),
        pages=gather_pages(
            connection,
            playbook,
            segmented,
            sizes.to_dict("records"),
            plans.to_dict("records"),
            left_out,
            gather_trends(connection, run),
            plan.segments,
            approvals,
        ),
        totals=run.manifest.steps["exclude"].counts,
        waterfall=tuple(_records(waterfall)),
        lists=tuple(_records(_with_names_masked(query(connection, _LISTS, {"run_id": excluded})))),
        lifted=int(query(connection, _LIFTED)["people"].iloc[0]),
        clean_up=tuple(_records(_with_names_masked(query(connection, _CLEAN_UP)))),
        sheets=sheets,
        released_by_list=_released_by_list(sheets),
        reasons=tuple(BY_CODE.values()),
        policies=playbook.policies.about_people(),
        warnings=tuple(run.manifest.warnings),
        sources=tuple(_records(query(connection, _SOURCES, {"run_id": run.source_of("ingest")}))),
        in_no_segment=run.manifest.steps["segment"].counts["in_no_segment"],
        history=gather_history(connection, playbook, segmented),
        plan=plan,
        results=gather_results(connection, playbook, strategised),
        lifecycle=gather_lifecycle(connection, playbook, strategised),
        experiments=gather_experiments(connection, playbook, strategised),
        approvals=approvals,
    )


def _find_before(run: Run) -> Before | None:
    before = find_published_before(run)
    if before is None:
        return None
    return Before(before.as_of, before.manifest.steps["exclude"].counts)


def _released_by_list(sheets: tuple[Sheet, ...]) -> tuple[Row, ...]:
    """Give the lists whose declaration would release somebody, and how many, most first."""
    rows = next(sheet.rows for sheet in sheets if sheet.key == "consent").to_pylist()
    return tuple(row for row in rows if row["released"])


def _with_names_masked(frame: pd.DataFrame) -> pd.DataFrame:
    """Give rows in which a list's name shows no phone number."""
    return frame.assign(list=[mask_numbers_in(str(name)) for name in frame["list"]])


def _records(frame: pd.DataFrame) -> list[dict[Hashable, Any]]:
    """Give a frame's rows with missing values as None."""
    return [
        {name: None if pd.isna(value) else value for name, value in row.items()}
        for row in frame.to_dict("records")
    ]
