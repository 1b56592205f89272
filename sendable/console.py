"""What the command line shows: progress while a run works, and its summary."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import groupby, takewhile
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table

if TYPE_CHECKING:
    from sendable.explanation import Explanation, FoundReason
    from sendable.next_steps import NextSteps
    from sendable.rules.lint.findings import Finding
    from sendable.runs import Run

screen = Console()
errors = Console(stderr=True)

PROGRESS_LOGGER = "sendable.progress"

_SEVERITY_STYLES = {"error": "bold red", "warning": "yellow", "note": "cyan"}

_SIGNS = {
    "opt_in": "an opt-in",
    "order": "an order",
    "reply": "a reply",
    "click": "a click",
    "event": "something done in the shop",
    "added": "the contact was added",
    "updated": "the contact was changed",
    "delivered": "a delivered message",
}


class _ProgressHandler(logging.Handler):
    """Draws the progress that tasks report on the ``sendable.progress`` logger."""

    def __init__(self, progress: Progress) -> None:
        super().__init__()
        self._progress = progress
        self._bars: dict[str, Any] = {}
        self._step: Any = None

    def emit(self, record: logging.LogRecord) -> None:
        """Draw one report: a step that begins, or rows done of a long work."""
        step, line = getattr(record, "step", None), getattr(record, "line", None)
        if step is not None:
            self._begin(step)
            return
        if line is not None:
            self._progress.console.print(escape(line), highlight=False)
            return
        what, done, total = record.what, record.done, record.total  # type: ignore[attr-defined]
        if what not in self._bars:
            self._bars[what] = self._progress.add_task(f"  {what}", total=None)
        if (done, total) != (1, 1):
            eta = f"[dim]{record.eta}[/]" if record.eta else ""  # type: ignore[attr-defined]
            self._progress.update(
                self._bars[what], completed=done, total=total, description=f"  {what} {eta}"
            )
        else:
            self._progress.update(self._bars[what], description=f"  {what}")

    def _begin(self, step: str) -> None:
        if self._step is not None:
            self._progress.update(self._step, total=1, completed=1)
        self._step = self._progress.add_task(f"[bold]{step}[/]", total=None)


@contextmanager
def progress_shown() -> Iterator[None]:
    """Show progress bars while the block runs."""
    columns = (
        SpinnerColumn(finished_text="[green]✓[/]"),
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    logger = logging.getLogger(PROGRESS_LOGGER)
    with Progress(*columns, console=errors, transient=True) as progress:
        handler = _ProgressHandler(progress)
        logger.addHandler(handler)
        logger.setLevel(logging.DEBUG)
        logger.propagate = False
        try:
            yield
        finally:
            logger.removeHandler(handler)


def describe_run(run: Run) -> dict[str, Any]:
    """Give a published run's summary: counts, segments and paths."""
    tracker = json.loads((run.folder / "tracker.json").read_text(encoding="utf-8"))
    return {
        "run_id": run.run_id,
        "as_of": run.as_of.isoformat(),
        **tracker["totals"],
        "segments": [
            {
                "key": row["key"],
                "title": row["segment_name"],
                "size": row["estimated_size"],
                "family": row["family"],
            }
            for row in tracker["segments"]
        ],
        "warnings": run.manifest.warnings,
        "push_blocks": run.manifest.push_blocks,
        "tracker": str(run.folder / "tracker.xlsx"),
        "rulebook": str(run.folder / "rulebook.html"),
        "clean_up": str(run.folder / "clean_up"),
        "quality_report": str(run.folder / "quality.html"),
    }


def show_next_steps(steps: NextSteps) -> None:
    """Show what is left to a person: how many segments wait, and the commands."""
    if not steps.headline:
        return
    screen.print(f"\n{escape(steps.headline)}.", highlight=False)
    for why in steps.stops:
        screen.print(f"[red]![/] Additions wait: {escape(why)}.", highlight=False)
    for label, command in steps.commands:
        screen.print(f"  {label:<25}{escape(command)}", soft_wrap=True, highlight=False)
    screen.print(
        f"  {'or in Prefect':<25}the form of the deployment {steps.form}: Run, Custom run",
        soft_wrap=True,
        highlight=False,
    )


def show_run(summary: dict[str, Any]) -> None:
    """Show a published run's summary."""
    people = Table(box=None, show_header=False, padding=(0, 2))
    for name in ("contacts", "recipients", "sendable", "held", "excluded"):
        people.add_row(name, f"[bold]{summary[name]:,}[/]")
    segments = Table(box=None, padding=(0, 2))
    segments.add_column("segment")
    segments.add_column("people", justify="right")
    for title, size in _fold_families(summary["segments"]):
        segments.add_row(escape(title), size)
    screen.print(f"\nRun [bold]{summary['run_id']}[/], data as of {summary['as_of'][:16]} UTC\n")
    screen.print(people)
    screen.print()
    screen.print(segments)
    for warning in summary["warnings"]:
        screen.print(f"\n[yellow]![/] {escape(warning)}", highlight=False)
    for block in summary["push_blocks"]:
        screen.print(f"\n[red]![/] No list may be pushed: {escape(block)}", highlight=False)
    screen.print()
    for name in ("tracker", "rulebook", "clean_up", "quality_report"):
        screen.print(
            f"{name.replace('_', ' '):<15}", summary[name], soft_wrap=True, highlight=False
        )


def _fold_families(segments: Iterable[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """Give each segment's title and size; the members of a family, which stand together, as one."""
    for family, group in groupby(segments, key=lambda segment: segment["family"]):
        members = list(group)
        if family is None or len(members) == 1:
            for segment in members:
                size = segment["size"]
                yield segment["title"], "not computable" if size is None else f"{size:,}"
            continue
        words = zip(*(segment["title"].split() for segment in members), strict=False)
        shared = " ".join(same[0] for same in takewhile(lambda same: len(set(same)) == 1, words))
        sizes = [segment["size"] for segment in members if segment["size"] is not None]
        span = f"{min(sizes):,} to {max(sizes):,}" if sizes else "not computable"
        yield f"{shared or family} … ({len(members)} segments)", span


def show_looked_at(run: Run) -> None:
    """Show which run is looked at, and as of when its data are."""
    screen.print(
        f"[dim]run {run.run_id}, data as of {_say_moment(run.as_of)} UTC[/]", highlight=False
    )


def show_explanation(found: Explanation) -> None:
    """Show why a person may or may not be messaged."""
    _say(
        f"{found.number} is [bold]{found.outcome}[/]",
        indent=0,
    )
    for reason in found.reasons:
        _show_reason(reason)
    if found.since_run:
        _say(f"[bold]since this run[/]: now {found.outcome_now}", indent=0)
        for reason in found.since_run:
            _show_reason(reason)
    for lifted in found.lifted:
        _say(f"[bold]lifted[/]  {lifted.title} ({escape(lifted.evidence)})")
        _say(f"by {escape(lifted.lifted_by)}, {_say_moment(lifted.lifted_at)}", indent=10)
    for consent in found.consents:
        state = "in force" if consent.in_force else "not in force"
        until = f", until {consent.expires_at:%Y-%m-%d}" if consent.expires_at else ""
        _say(
            f"[bold]consent[/] {consent.state} by {escape(consent.method)}, "
            f"{_say_moment(consent.given_at)}, {state}{until}: {escape(consent.evidence)}"
        )
    if not found.consents:
        _say("[bold]consent[/] nothing shows that they agreed")
    if found.last_sign:
        sign, when = found.last_sign
        _say(f"[bold]alive[/]   last sign of life: {_SIGNS[sign]}, {_say_moment(when)}")
    if found.segments:
        served = f"; served under {found.primary}" if found.primary else ""
        _say(f"[bold]in[/]      {escape(', '.join(found.segments) + served)}")
    if found.other_number:
        other = found.other_number
        _say(f"the handset's other number, {other.number}, is {other.outcome}")


def _show_reason(reason: FoundReason) -> None:
    until = f" until {_say_moment(reason.until)}" if reason.until else ""
    since = f" since {_say_moment(reason.since)}" if reason.since else ""
    _say(f"[bold]{reason.outcome}[/]: {reason.title}{since}{until}")
    if reason.evidence:
        _say(f"shown by {escape(reason.evidence)}", indent=6)
    if reason.words:
        _say(f"they wrote: {escape(reason.words)}", indent=6)
    _say(f"changed by: {escape(reason.changed_by)}", indent=6)


def _say(text: str, indent: int = 2) -> None:
    screen.print(" " * indent + text, highlight=False, soft_wrap=True)


def _say_moment(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else "no date"


def show_findings(findings: Sequence[Finding]) -> None:
    """Show what lint found, a line each as compilers write it, and how many there are of each."""
    for each in findings:
        place, words = escape(str(each.place)), escape(f"{each.sentence}. {each.remedy}.")
        line = f"{place}: [{_SEVERITY_STYLES[each.severity]}]{each.severity}[/] {words}"
        screen.print(line, highlight=False, soft_wrap=True)
