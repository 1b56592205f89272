"""The page of a gate: what does not hold, how many, examples, and what to do."""

from __future__ import annotations

from sendable.gates.page import describe_gate
from sendable.gates.report import Check, GateReport
from sendable.gates.rows import FailingRows


def check(says: str, *, passed: bool, severity: str = "critical", remedy: str = "") -> Check:
    return Check(
        suite="ingest",
        expectation=says,
        severity=severity,
        passed=passed,
        found="7",
        remedy=remedy,
    )


def report_of(*checks: Check) -> GateReport:
    return GateReport(stage="ingest", checks=list(checks))


def test_a_gate_that_stopped_the_run_says_so_first_and_then_what_to_do() -> None:
    page = describe_gate(
        report_of(
            check("Replies can be read", passed=True),
            check("No list is empty", passed=False, remedy="Look into ClickSend"),
        )
    )
    lines = page.splitlines()
    assert lines[0] == "## The gate after ingest stopped the run"
    assert "the last good run stays the latest" in lines[2]
    failed = lines.index("- **No list is empty**")
    assert lines[failed + 1 : failed + 3] == [
        "    - Found: 7",
        "    - What to do: Look into ClickSend",
    ]
    assert lines[-1] == "| 7 | Replies can be read |"
    assert "### 1 of 2 checks hold" in lines


def test_rows_that_could_not_be_used_are_shown_with_masked_examples() -> None:
    rows = FailingRows("contacts of VIP|club", "not valid", 3, ("contact 7 (049•••156)",))
    page = describe_gate(report_of(check("x", passed=True)), [rows])
    assert "- **contacts of VIP\\|club**: 3, not valid. Such as contact 7 (049•••156)" in page


def test_warnings_and_nothing_to_say_have_words_of_their_own() -> None:
    warned = describe_gate(report_of(check("x", passed=False, severity="warning")))
    assert warned.startswith("## The gate after ingest let the run go on, with warnings")
    assert "### Worth a look" in warned
    assert "### What does not hold" not in warned
    good = describe_gate(report_of(check("x", passed=True)))
    assert good.startswith("## The gate after ingest found nothing against the run")
    assert "###" in good
