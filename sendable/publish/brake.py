"""The brake: what holds back additions to the account's lists. Removals are never held back.

An addition can reach somebody who said stop, so it waits while it is in doubt whether that is
known; and it waits while a segment is no longer what somebody approved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal

import pandas as pd

from sendable.brief import Brief
from sendable.gates.report import GateReport
from sendable.lake import MAIN_ACCOUNT
from sendable.playbook import Playbook
from sendable.publish.approval.states import Approval, say_moment
from sendable.runs import STEPS, Run, list_runs

StopKind = Literal["gate", "block", "opt-outs", "age", "source", "size", "not computable"]

_OPT_OUTS = "opt_outs:"
_REPLIES = "replies"

_SHRINKING = {
    "contacts_ratio": "the account has {percent:.0f} % fewer contacts than at the run before",
    "sources_ratio": "a shop source has {percent:.0f} % fewer rows than at the run before",
}
"""What the gate after ingest measures of sources that only grow, or hardly shrink."""


@dataclass(frozen=True)
class Stop:
    """Why additions wait.

    Attributes:
        kind: What it is about. ``age`` is settled by reading opt-outs and replies again.
        why: The reason, a sentence without a full stop.
        segment: The segment whose additions wait; all of them when absent.
    """

    kind: StopKind
    why: str
    segment: str | None = None

    def holds(self, segment: str) -> bool:
        """Tell whether additions to a segment's lists wait for it."""
        return self.segment is None or self.segment == segment


def find_stops(
    run: Run, playbook: Playbook, approvals: Mapping[str, Approval], now: datetime
) -> tuple[Stop, ...]:
    """Find everything that holds back additions from a run, as things stand now.

    Opt-outs and replies count as read when the newest row of ``pulls`` says, whoever read them: an
    ingest, or a push that notes its own pulls.

    Args:
        run: The latest published run.
        playbook: The playbook as it is now.
        approvals: How its segments stand.
        now: The moment of writing.
    """
    since = [other for other in list_runs(run.workspace) if _counts(other, run)]
    pulls = run.workspace.lake.read("pulls")
    # Rows of lakes from before subaccounts name no account.
    pulls["account"] = pulls["account"].fillna(MAIN_ACCOUNT)
    return (
        *_of_gates(since),
        *_of_blocks(since),
        *_of_opt_outs(pulls, run, playbook.brief),
        *_of_age(pulls, run, playbook.policies.publishing.reread_minutes, now),
        *_of_sources(since, playbook.policies.publishing.shrink_percent),
        *_of_segments(approvals),
    )


def _counts(other: Run, run: Run) -> bool:
    """Tell whether another run says something of now: this one stands on it, or it is newer."""
    if other.run_id in {run.run_id, *(step.run_id for step in run.manifest.steps.values())}:
        return True
    is_newer = other.manifest.started_at >= run.manifest.started_at
    return is_newer and not other.manifest.is_of_the_past


def _newest_reports(since: list[Run]) -> dict[str, tuple[Run, GateReport]]:
    """Give the newest report of each gate, with its run; the runs come newest first."""
    reports: dict[str, tuple[Run, GateReport]] = {}
    for run in since:
        for path in sorted((run.folder / "gates").glob("*.json")):
            report = GateReport.model_validate_json(path.read_text(encoding="utf-8"))
            reports.setdefault(report.stage, (run, report))
    return reports


def _of_gates(since: list[Run]) -> Iterator[Stop]:
    for stage, (run, report) in _newest_reports(since).items():
        for check in report.failures:
            yield Stop(
                "gate",
                f"the gate after {stage} of {say_moment(run.manifest.started_at)} did not hold: "
                f"{check.expectation[0].lower()}{check.expectation[1:]} (found: {check.found})",
            )


def _of_blocks(since: list[Run]) -> Iterator[Stop]:
    """Give what the newest ingest found that nobody has acknowledged."""
    ingests = [run for run in since if _made_its_ingest(run)]
    for block in ingests[0].manifest.push_blocks if ingests else ():
        yield Stop("block", f"{block}; the next ingest looks again")


def _made_its_ingest(run: Run) -> bool:
    """Tell whether a run asked the account itself, and does not stand on another's ingest."""
    return "ingest" in run.manifest.steps and run.source_of("ingest") == run.run_id


def _of_opt_outs(pulls: pd.DataFrame, run: Run, brief: Brief) -> Iterator[Stop]:
    """Find opt-out lists that the newest reading shows smaller than the run did, or not whole.

    As in the gate after ingest, a list may have lost people only where somebody confirmed it on a
    later day.
    """
    confirmed = {entry.id: entry.confirmed for entry in brief.opt_out_lists}
    for (account, feed), before in _feeds_of(pulls, run).items():
        if not feed.startswith(_OPT_OUTS):
            continue
        newest = _newest(pulls, account, feed)
        name = f"opt-out list {feed.removeprefix(_OPT_OUTS)}"
        if newest["state"] != "complete":
            yield Stop("opt-outs", f"{name} was not read to its end")
        elif newest["rows"] < before["rows"] and not _is_confirmed(confirmed, feed, before):
            lost = before["rows"] - newest["rows"]
            yield Stop("opt-outs", f"{name} has {lost:,} people fewer than at the last run")


def _is_confirmed(confirmed: Mapping[int | None, date | None], feed: str, before: Any) -> bool:
    list_id = feed.removeprefix(_OPT_OUTS)
    day = confirmed.get(int(list_id)) if list_id.isdigit() else None
    return day is not None and day > before["pulled_at"].date()


def _of_age(pulls: pd.DataFrame, run: Run, minutes: int, now: datetime) -> Iterator[Stop]:
    feeds = _feeds_of(pulls, run)
    if not feeds:
        yield Stop("age", "it is not known when opt-outs and replies were read")
        return
    oldest = min(_newest(pulls, account, feed)["pulled_at"] for account, feed in feeds)
    if now.astimezone(UTC) - oldest > timedelta(minutes=minutes):
        read = say_moment(oldest.to_pydatetime())
        yield Stop(
            "age", f"opt-outs and replies were read on {read}, more than {minutes} minutes ago"
        )


def _feeds_of(pulls: pd.DataFrame, run: Run) -> dict[tuple[str, str], Any]:
    """Give the feeds by which the run's ingest knew who said stop, by account, with their pull."""
    rows = pulls[pulls["run_id"] == run.source_of("ingest")]
    rows = rows[(rows["feed"] == _REPLIES) | rows["feed"].str.startswith(_OPT_OUTS)]
    return {(row["account"], row["feed"]): row for row in rows.to_dict("records")}


def _newest(pulls: pd.DataFrame, account: str, feed: str) -> Any:
    rows = pulls[(pulls["account"] == account) & (pulls["feed"] == feed)]
    return rows.sort_values("pulled_at").iloc[-1]


def _of_sources(since: list[Run], percent: float) -> Iterator[Stop]:
    _, report = _newest_reports(since).get(STEPS[0], (None, None))
    for metric, words in _SHRINKING.items():
        ratio = report.facts.get(metric) if report is not None else None
        if ratio is not None and 100 * (1 - ratio) > percent:
            yield Stop("source", words.format(percent=100 * (1 - ratio)))


def _of_segments(approvals: Mapping[str, Approval]) -> Iterator[Stop]:
    """Find segments that somebody approved, and that are not computable or of another size now."""
    for key, approval in approvals.items():
        if approval.decision is None or approval.decision.verdict != "approved":
            continue
        match approval.cause:
            case "size" | "not computable" as kind:
                yield Stop(kind, f"{key} waits: {approval.why}", key)
            case _:
                pass
