"""What the tracker and the rulebook say, gathered once from the run's tables."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd

from sendable.engine.duckdb import Connection, query
from sendable.numbers import mask_numbers_in
from sendable.playbook import Playbook, Segment
from sendable.policy import Policy
from sendable.publish.approval import Approval, gather_approvals
from sendable.publish.clean_up import Sheet, find_clean_up
from sendable.publish.experiments import Compared, gather_experiments
from sendable.publish.history import History, gather_history
from sendable.publish.lifecycle import Lifecycle, gather_lifecycle
from sendable.publish.plan import PlanPage, gather_plan
from sendable.publish.results import Results, gather_results
from sendable.reasons import BY_CODE, LEGAL_REVIEW, Reason
from sendable.rules import say_rule
from sendable.runs import Run

Row = Mapping[Hashable, Any]


@dataclass(frozen=True)
class SegmentPage:
    """Everything there is to say about one segment. Counts are absent when not computable."""

    key: str
    segment: Segment
    rule_in_words: str
    exclusions_in_words: str
    not_computable: str | None
    known_from: datetime | None
    matched: int | None
    members: int | None
    primary_members: int | None
    entered: int | None
    left: int | None
    readiness: str
    readiness_reason: str
    capped: int | None
    addressable: int | None
    held_back: tuple[tuple[str, int], ...]

    @property
    def change(self) -> str:
        """How the segment moved since the last run, in words."""
        if self.entered is None or self.left is None:
            return "first run"
        if not self.entered and not self.left:
            return "no change"
        return f"+{self.entered:,} −{self.left:,}"


@dataclass(frozen=True)
class Publication:
    """The content of a run's documents.

    ``sheets`` is the clean-up work with ids, ``clean_up`` its summary by list; ``lists`` counts
    each list's contacts and people, ``lifted`` the people of whom a suppression was taken back.
    ``history`` is what the memberships say over time, ``plan`` the next send, and
    ``results`` what the messages did and what the audit found, ``lifecycle`` where people are in
    its flows, ``experiments`` what tests have shown. ``approvals`` says how each segment stands, by
    its key.
    ``totals`` counts contacts, recipients, excluded, held and sendable.
    """

    run_id: str
    as_of: datetime
    goal: str
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
    def steps(self) -> tuple[Row, ...]:
        """The waterfall's lines that take somebody away, and its totals."""
        return tuple(row for row in self.waterfall if row["kind"] == "total" or row["people"])

    @property
    def empty_steps(self) -> tuple[str, ...]:
        """The waterfall's lines that take nobody away."""
        return tuple(
            row["step"] for row in self.waterfall if row["kind"] != "total" and not row["people"]
        )


_REASON_TITLES = {
    **{code: reason.title for code, reason in BY_CODE.items()},
    "own_exclusions": "Taken out by the segment's own exclusions",
    "exclusion_unknown": "Not known whether an exclusion applies",
    "no_email": "Without an e-mail address",
}

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
) -> Publication:
    """Gather what the documents say.

    Args:
        connection: An engine with ``current_contacts``, ``list_members``, ``decisions_now``
            and ``suppressed_now``.
        playbook: The playbook.
        run: The run; its waterfall, sizes and plans are in the lake.
    """
    lake = run.workspace.lake
    sheets = find_clean_up(connection, playbook, run)
    segmented = run.source_of("segment")
    sizes = lake.read("segment_sizes", run_id=segmented)
    strategised = run.source_of("strategise")
    plans = lake.read("plans", run_id=strategised)
    excluded = run.source_of("exclude")
    waterfall = lake.read("waterfalls", run_id=excluded, scope="account")
    waterfall = waterfall.sort_values("position")
    left_out = lake.read("segment_waterfalls", run_id=segmented)
    by_size = {row["segment"]: row for row in sizes.to_dict("records")}
    by_plan = {row["segment"]: row for row in plans.to_dict("records")}
    ordered = sorted(
        playbook.segments.values(),
        key=lambda item: (item.file.audience != "sms", item.file.priority),
    )
    return Publication(
        run_id=run.run_id,
        as_of=run.as_of,
        goal=playbook.brief.goal,
        pages=tuple(
            _page(playbook, segment, by_size[segment.key], by_plan[segment.key], left_out)
            for segment in ordered
        ),
        totals=run.manifest.steps["exclude"].counts,
        waterfall=tuple(_records(waterfall)),
        lists=tuple(_records(_with_names_masked(query(connection, _LISTS, {"run_id": excluded})))),
        lifted=int(query(connection, _LIFTED)["people"].iloc[0]),
        clean_up=tuple(_records(_with_names_masked(query(connection, _CLEAN_UP)))),
        sheets=sheets,
        released_by_list=_released_by_list(sheets),
        reasons=tuple(BY_CODE.values()),
        policies=playbook.policies.all(),
        warnings=tuple(run.manifest.warnings),
        sources=tuple(_records(query(connection, _SOURCES, {"run_id": run.source_of("ingest")}))),
        in_no_segment=run.manifest.steps["segment"].counts["in_no_segment"],
        history=gather_history(connection, playbook, segmented),
        plan=gather_plan(playbook, run),
        results=gather_results(connection, playbook, strategised),
        lifecycle=gather_lifecycle(connection, playbook, strategised),
        experiments=gather_experiments(connection, playbook, strategised),
        approvals=gather_approvals(run, playbook),
    )


def _page(
    playbook: Playbook, segment: Segment, size: Row, plan: Row, left_out: pd.DataFrame
) -> SegmentPage:
    titles = {key: item.file.title for key, item in playbook.segments.items()}
    exclusions = say_rule(segment.exclude, titles=titles) if segment.exclude is not None else None
    always = (
        "everyone suppressed or held (see the waterfall)"
        if segment.file.audience == "sms"
        else None
    )
    return SegmentPage(
        key=segment.key,
        segment=segment,
        rule_in_words=say_rule(segment.rule, titles=titles),
        exclusions_in_words=_sentence("; ".join(part for part in (exclusions, always) if part)),
        not_computable=_present(size["not_computable"]),
        known_from=None if pd.isna(size["known_from"]) else size["known_from"],
        matched=_count(size["matched"]),
        members=_count(size["members"]),
        primary_members=_count(size["primary_members"]),
        entered=_count(size["entered"]),
        left=_count(size["left"]),
        readiness=plan["readiness"],
        readiness_reason=plan["readiness_reason"],
        capped=_count(plan["capped"]),
        addressable=_count(plan["addressable"]),
        held_back=_held_back(left_out, segment.key),
    )


def lower_first(text: str) -> str:
    """Give a text for the middle of a sentence; a word in capitals stays one."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def _sentence(text: str) -> str:
    """Give a text with a capital at its start; "Nobody" for none."""
    return text[:1].upper() + text[1:] if text else "Nobody"


def _held_back(waterfalls: pd.DataFrame, segment: str) -> tuple[tuple[str, int], ...]:
    """Say why people whom the rule matched are not members, most frequent reason first."""
    steps = waterfalls[(waterfalls["segment"] == segment) & waterfalls["reason"].notna()]
    rows = steps.sort_values("people", ascending=False)
    return tuple(
        (_REASON_TITLES[row["reason"]], int(row["people"])) for row in rows.to_dict("records")
    )


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


def _present(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _count(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)
