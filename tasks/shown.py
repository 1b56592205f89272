"""What a run shows while it works and when it is done: progress, tables and text in Prefect.

Everything shown is counts and names of lists; never a phone number or a reply.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pandas as pd
from prefect import Flow, State, get_run_logger
from prefect.artifacts import (
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)
from prefect.client.schemas.objects import FlowRun

from sendable.gates.page import describe_gate
from sendable.gates.report import GateReport
from sendable.gates.rows import FailingRows
from sendable.ingestion.forecast import say_duration
from sendable.ingestion.session import Progress, Pulled
from sendable.next_steps import NextSteps
from sendable.publish.approval import Approval
from sendable.publish.documents import escape_markdown
from sendable.reports import find_report_url
from sendable.runs import NEW_OR_CHANGED, Run
from sendable.send_plan_file import SendPlan
from tasks.naming import say_feed

_progress_log = logging.getLogger("sendable.progress")

SecondsFor = Callable[[int], float | None]
"""Given rows, says how many seconds they will take, or nothing while that is not known."""

NOTHING_NEW = "Nothing has changed since the last run."

_WORTH_TELLING = 5.0
"""Seconds; less is over before it is read."""

_BETWEEN_UPDATES = 3.0
"""Seconds of a work before it has an artifact, and from one update of that to the next."""


class Marked(str):
    """A line that is Markdown already; every other one is shown as it is written."""

    __slots__ = ()


def _unknown(rows: int) -> None:
    """Say nothing of how long rows take."""


PUBLISHED = ("tracker.xlsx", "rulebook.html", "quality.html")
"""The files of a run that people open."""

_MOST_TABLE_ROWS = 300
"""More than this makes the page slow; the run's files have the rest."""


def announce_step(flow: Flow[Any, Any], flow_run: FlowRun, state: State[Any]) -> None:
    """Tell the command line that a flow has begun; a hook for ``on_running``."""
    _progress_log.debug("%s", flow.name, extra={"step": flow.name})


def tell_user(line: str) -> None:
    """Say something to whoever is watching: in the run's log, and on the command line."""
    get_run_logger().info("%s", line)
    _progress_log.debug("%s", line, extra={"line": line})


@contextmanager
def progress_of(
    what: str, seconds_for: SecondsFor = _unknown, clock: Callable[[], float] = time.monotonic
) -> Iterator[Progress]:
    """Show a long work's progress, to the command line and, if it is long, as an artifact.

    Args:
        what: What is being worked on.
        seconds_for: Says how long a number of rows will take, as far as that is known.
        clock: Gives seconds, of which only the differences count.

    Yields:
        A function to call with the rows done and the rows in all.
    """
    artifact: UUID | None = None
    shown_at = clock()

    def tell(done: int, total: int) -> None:
        nonlocal artifact, shown_at
        left = seconds_for(max(total - done, 0))
        eta = f"{say_duration(left)} left" if left and left > _WORTH_TELLING else ""
        state = {"what": what, "done": done, "total": total, "eta": eta}
        _progress_log.debug("%s", what, extra=state)
        # Each update is a request to Prefect's API, and a page is looked at every few seconds.
        if clock() - shown_at < _BETWEEN_UPDATES:
            return
        shown_at = clock()
        percent = min(100.0, 100.0 * done / total) if total else 100.0
        description = f"{what}: {done:,} of {total:,}" + (f", {eta}" if eta else "")
        get_run_logger().info("%s", description)
        if artifact is None:
            artifact = create_progress_artifact(
                percent, key=_key("progress", what), description=description
            )
        else:
            update_progress_artifact(artifact, progress=percent, description=description)

    yield tell
    if artifact is not None:
        update_progress_artifact(artifact, progress=100.0, description=what)
    _progress_log.debug("%s", what, extra={"what": what, "done": 1, "total": 1, "eta": ""})


def show_pulls(pulled: Sequence[Pulled]) -> None:
    """Show what an ingest brought: each feed, and that nothing has changed where it is so."""
    lines = [
        f"{say_feed(one)}: {one.rows:,} rows, {one.changed:,} new or changed"
        + (f" ({one.note})" if one.note else "")
        for one in pulled
    ]
    if not any(one.changed for one in pulled):
        lines.append(NOTHING_NEW)
        get_run_logger().info(NOTHING_NEW)
    show_summary("ingest", lines)


def count_pulls(pulled: Sequence[Pulled]) -> dict[str, int]:
    """Give what the manifest keeps of an ingest: rows by feed, and how many are new or changed."""
    counts: dict[str, int] = {}
    for one in pulled:
        # The opt-out lists count as one; other feeds of several parts are sources with names.
        feed = "opt_outs" if one.feed.startswith("opt_outs:") else one.feed
        counts[feed] = counts.get(feed, 0) + one.rows
    return counts | {NEW_OR_CHANGED: sum(one.changed for one in pulled)}


def say_next_steps(steps: NextSteps) -> list[str]:
    """Give what is left to a person as lines: how many segments wait, and the commands."""
    if not steps.headline:
        return []
    return [
        Marked(f"**{escape_markdown(steps.headline)}**"),
        *(f"Additions wait: {why}" for why in steps.stops),
        *(Marked(f"{escape_markdown(label)}: `{command}`") for label, command in steps.commands),
        Marked(f"or in Prefect: the form of the deployment `{steps.form}`"),
    ]


def show_run(run: Run, steps: NextSteps) -> None:
    """Show a published run: the people, the documents, the warnings, what is left to a person."""
    people = run.manifest.steps["exclude"].counts
    lines: list[str] = [Marked(f"**{name}**: {count:,}") for name, count in people.items()]
    lines += [_link(run, name) for name in PUBLISHED]
    lines += [f"Warning: {warning}" for warning in run.manifest.warnings]
    lines += say_next_steps(steps)
    show_summary("refresh", lines)
    get_run_logger().info(
        "%s of %s recipients may be messaged, %s are held and %s excluded; the rulebook is %s",
        *(f"{people[name]:,}" for name in ("sendable", "recipients", "held", "excluded")),
        run.folder / "rulebook.html",
    )


def _link(run: Run, name: str) -> str:
    """Give a report as a link to the report site, or its path while there is no site."""
    served = find_report_url(run, name)
    return Marked(f"[{name}]({served})") if served else f"{name}: {run.folder / name}"


def show_summary(step: str, lines: Sequence[str]) -> None:
    """Show a step's summary: a headline and a list.

    Lines name lists, files and columns, as other people called them: nothing in one is markup,
    unless it is ``Marked``.
    """
    shown = [line if isinstance(line, Marked) else escape_markdown(line) for line in lines]
    text = "\n".join(f"- {line}" for line in shown)
    create_markdown_artifact(
        f"## {step.capitalize()}\n\n{text}\n",
        key=_key("summary", step),
        description=f"What {step} did",
    )


def show_table(name: str, rows: Sequence[Mapping[Any, Any]], description: str) -> None:
    """Show a table. The UI takes its columns from the first row and prints cells as text."""
    cells = [{key: _cell(value) for key, value in row.items()} for row in rows[:_MOST_TABLE_ROWS]]
    if cells:
        create_table_artifact(cells, key=_key("table", name), description=description)


def show_strategy(
    plans: pd.DataFrame,
    send_plan: SendPlan,
    metrics: pd.DataFrame,
    flows: pd.DataFrame,
    mistakes: pd.DataFrame,
) -> None:
    """Show what step 4 came to: plans, the send plan, metrics, lifecycle flows and the audit."""
    columns = [
        "segment",
        "readiness",
        "message_type",
        "cap_messages",
        "cap_days",
        "primary_size",
        "addressable",
    ]
    show_table("plans", _rows_of(plans, columns), "How each segment may be messaged now")
    steps = [step.model_dump(include={"title", "people", "left"}) for step in send_plan.steps]
    show_table("send plan", steps, "Who gets the next message, and who does not")
    known = metrics[metrics["value"].notna()]
    columns = ["segment", "metric", "value", "low", "high", "before"]
    show_table("metrics", _rows_of(known, columns), "What the messages to each segment did")
    columns = ["flow", "due", "waiting", "left", "done", "sunset"]
    show_table("lifecycle", _rows_of(flows, columns), "Lifecycle flows as of now")
    columns = ["position", "title", "value", "people", "verdict"]
    show_table("audit", _rows_of(mistakes, columns), "Eleven common mistakes")


def _rows_of(frame: pd.DataFrame, columns: list[str]) -> list[dict[Any, Any]]:
    shown = frame.astype("object").where(frame.notna(), None)
    return shown[columns].to_dict("records")


def show_approvals(approvals: Mapping[str, Approval]) -> None:
    """Show how each segment stands, those that ask for a person first."""
    ordered = sorted(approvals.values(), key=lambda each: each.state != "pending")
    rows = [
        {"segment": each.segment, "members": each.size, "state": each.state, "why": each.why}
        for each in ordered
    ]
    show_table("approvals", rows, "Which segments may be pushed, and which wait for a person")


def show_gate(
    report: GateReport, failing: Sequence[FailingRows] = (), more: str | None = None
) -> None:
    """Show what a gate found; the page of its key has the months one below the other."""
    create_markdown_artifact(
        describe_gate(report, failing, more),
        key=_key("gate", report.stage),
        description=f"After {report.stage}: {report.verdict}",
    )


def _key(kind: str, name: str) -> str:
    """Give an artifact key: lower-case letters, digits and dashes only."""
    return f"{kind}-{name}".lower().replace(" ", "-").replace("_", "-")


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, int) else str(value)
