"""A gate's report as a page of Markdown: what does not hold, how many, examples, what to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sendable.gates.report import Check, GateReport
from sendable.gates.rows import FailingRows
from sendable.publish.documents import escape_markdown

_HEADLINES = {
    "failed": "The gate after {stage} stopped the run",
    "passed with warnings": "The gate after {stage} let the run go on, with warnings",
    "passed": "The gate after {stage} found nothing against the run",
}

_STOPPED = (
    "No step after it ran and nothing was published: the last good run stays the latest. "
    "Do what is said here, then start the run again."
)


def describe_gate(
    report: GateReport, failing: Sequence[FailingRows] = (), more: str | None = None
) -> str:
    """Say what a gate found, for the page of a run.

    Args:
        report: The checks, with what was found and what to do.
        failing: Why rows did not pass, with examples that are masked already.
        more: Where the run's data-quality report is, if it is served.

    Returns:
        Markdown: what does not hold, the rows that could not be used, and a table of what holds.
    """
    lines = [*_list_lines(report, failing)]
    if more:
        lines += ["", f"[The data-quality report of the whole run]({more})"]
    return "\n".join(lines) + "\n"


def _list_lines(report: GateReport, failing: Sequence[FailingRows]) -> Iterator[str]:
    yield "## " + _HEADLINES[report.verdict].format(stage=report.stage)
    if report.failures:
        yield from ("", _STOPPED, "", "### What does not hold", "")
        yield from _say_each(report.failures)
    if report.warnings:
        yield from ("", "### Worth a look", "")
        yield from _say_each(report.warnings)
    if failing:
        yield from ("", "### Rows that could not be used", "")
        for each in failing:
            such_as = f". Such as {', '.join(each.examples)}" if each.examples else ""
            said = escape_markdown(f"{each.rows:,}, {each.reason}{such_as}")
            yield f"- **{escape_markdown(each.what)}**: {said}"
    held = [check for check in report.checks if check.passed]
    yield from ("", f"### {len(held)} of {len(report.checks)} checks hold")
    if held:
        yield from ("", "| Found | What was looked at |", "| --- | --- |")
        for check in held:
            yield f"| {escape_markdown(check.found)} | {escape_markdown(check.expectation)} |"


def _say_each(checks: Sequence[Check]) -> Iterator[str]:
    """Give a paragraph for each: Prefect's page does not fold the cells of a table."""
    for check in checks:
        yield f"- **{escape_markdown(check.expectation)}**"
        yield f"    - Found: {escape_markdown(check.found)}"
        if check.remedy:
            yield f"    - What to do: {escape_markdown(check.remedy)}"
